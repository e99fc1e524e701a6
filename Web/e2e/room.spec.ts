import { url } from "./support/cluster";
import { enter, person, room, signIn, write } from "./support/people";
import { Pixel } from "./support/pixel";
import { expect, test } from "./support/watch";

test("files are attached by button and by drop, shown to the other side, and only ever saved", async ({ device }) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Attic", [ada, bob]);
  const [left, right] = [await device(), await device()];
  await signIn(left, ada);
  await signIn(right, bob);
  await enter(left, roomId);
  await enter(right, roomId);
  await left.locator('input[type="file"][multiple]').setInputFiles([
    { name: "sky.png", mimeType: "image/png", buffer: Pixel },
    {
      name: '"><img src=x onerror=alert(1)>.html',
      mimeType: "text/html",
      buffer: Buffer.from("<script>alert(1)</script>"),
    },
  ]);
  await expect(left.locator(".chosen li")).toHaveCount(2);
  await left.locator("form.composer").evaluate((form) => {
    const data = new DataTransfer();
    data.items.add(new File(["dropped"], "notes.txt", { type: "text/plain" }));
    form.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await expect(left.locator(".chosen li")).toHaveCount(3);
  await expect(left.locator(".chosen progress")).toHaveCount(0);
  await expect(left.locator(".chosen .fault")).toHaveCount(0);
  await left.getByRole("button", { name: "Send", exact: true }).click();

  await expect(right.locator(".files li")).toHaveCount(3);
  await expect(right.getByRole("img", { name: "sky.png" })).toHaveJSProperty("complete", true);
  const saving = right.waitForEvent("download");
  await right.getByRole("button", { name: /^Save .*html/ }).click();
  expect((await saving).suggestedFilename()).toContain("html");
  expect(right.context().pages()).toHaveLength(1);
});

test("a thread is begun, answered from both sides, and counted", async ({ device }) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Loft", [ada, bob]);
  const [left, right] = [await device(), await device()];
  await signIn(left, ada);
  await signIn(right, bob);
  await enter(left, roomId);
  await enter(right, roomId);
  await write(left, "Where to?");
  const root = right.locator(".message", { hasText: "Where to?" }).first();
  await root.hover();
  await root.getByRole("button", { name: "Reply in a thread" }).click();
  const answer = right.getByRole("textbox", { name: "Reply in a thread" });
  await answer.fill("The sea");
  await answer.press("Enter");
  await expect(left.getByRole("button", { name: "1 reply" })).toBeVisible();
  await left.getByRole("button", { name: "1 reply" }).click();
  await expect(left.getByRole("dialog").locator(".text")).toHaveText(["Where to?", "The sea"]);
  await left.getByRole("textbox", { name: "Reply in a thread" }).fill("The mountains");
  await left.getByRole("textbox", { name: "Reply in a thread" }).press("Enter");
  await expect(right.getByRole("dialog").locator(".text")).toHaveText(["Where to?", "The sea", "The mountains"]);
});

test("a pinned message is found again", async ({ device }) => {
  const ada = await person("ada");
  const roomId = await room("Study", [ada]);
  const page = await device();
  await signIn(page, ada);
  await enter(page, roomId);
  await write(page, "Keep this");
  const message = page.locator("article[data-seq]", { hasText: "Keep this" });
  await message.hover();
  await message.getByRole("button", { name: "Pin", exact: true }).click();
  await expect(message).toContainText("pinned");
  await page.getByRole("button", { name: "Pinned messages" }).click();
  await expect(page.getByRole("dialog").locator(".text")).toHaveText(["Keep this"]);
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a link lets a stranger in, who is led there after signing in; the owner mutes and lets write again", async ({
  device,
}) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Hut", [ada]);
  const [left, right] = [await device(), await device()];
  await signIn(left, ada);
  await enter(left, roomId);
  await left.getByRole("button", { name: "About this room" }).click();
  await left.getByRole("button", { name: "Make a link" }).click();
  const link = new URL(await left.locator("[data-link]").innerText());
  await left.keyboard.press("Escape");

  await right.goto(`${url()}${link.pathname}${link.hash}`);
  await right.getByLabel("User name").fill(bob.username);
  await right.getByLabel("Password").fill("correct horse battery");
  await right.getByRole("button", { name: "Sign in" }).click();
  await expect(right.getByRole("heading", { name: "Hut" })).toBeVisible();
  await write(right, "I am in");
  await expect(left.getByText("I am in").last()).toBeVisible();

  await left.getByRole("button", { name: "About this room" }).click();
  await expect(left.locator(".dot.online")).toHaveCount(2);
  await left.getByLabel(`More about ${bob.username}`).click();
  await left.getByRole("button", { name: `Mute ${bob.username}` }).click();
  await expect(left.getByRole("button", { name: `Let ${bob.username} write again` })).toBeVisible();
  await write(right, "May I?");
  await expect(right.locator(".outgoing.failed")).toContainText("You may not write in this room for now.");
  await left.getByRole("button", { name: `Let ${bob.username} write again` }).click();
  await expect(left.getByRole("button", { name: `Mute ${bob.username}` })).toBeVisible();
  await right.getByRole("button", { name: "Try again" }).click();
  await expect(right.locator(".outgoing")).toHaveCount(0);
  await expect(right.locator("article[data-seq]", { hasText: "May I?" })).toBeVisible();
});

test("one sees that the other has read", async ({ device }) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Pier", [ada, bob]);
  const [left, right] = [await device(), await device()];
  await signIn(left, ada);
  await enter(left, roomId);
  await write(left, "Have you seen this?");
  await expect(left.locator("article[data-seq]", { hasText: "Have you seen this?" })).toBeVisible();
  await expect(left.locator(".seen")).toHaveCount(0);
  await signIn(right, bob);
  await enter(right, roomId);
  await expect(left.locator(".seen")).toContainText(bob.username);
});

test("what was begun on one device goes on at the other", async ({ device }) => {
  const ada = await person("ada");
  const roomId = await room("Desk", [ada]);
  const [desk, phone] = [await device(), await device()];
  await signIn(desk, ada);
  await signIn(phone, ada);
  await enter(desk, roomId);
  await enter(phone, roomId);
  const field = (page: typeof desk) => page.getByRole("textbox", { name: /^Message / });
  await field(desk).fill("Half a thought");
  await expect(field(phone)).toHaveValue("Half a thought");
  await field(phone).press("Enter");
  await expect(desk.locator("article[data-seq] .text")).toHaveText("Half a thought");
  await expect(field(desk)).toHaveValue("");
});
