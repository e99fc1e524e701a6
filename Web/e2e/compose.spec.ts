import { client, enter, person, post, room, signIn, write } from "./support/people";
import { expect, test } from "./support/watch";

test("a message is made with a preview, a completed mention and an emoji, and the other one sees it so", async ({
  device,
}) => {
  const [ada, bob] = [await person("ada"), await person("bob", "Bob the Builder")];
  const roomId = await room("Workbench", [ada, bob]);
  const [left, right] = [await device(), await device()];
  await signIn(left, ada);
  await signIn(right, bob);
  await enter(left, roomId);
  await enter(right, roomId);
  const field = left.getByRole("textbox", { name: /^Message / });
  await field.fill("**Well done**, @build");
  await expect(left.getByRole("option")).toHaveCount(0);
  // By the name that is shown, or by the one that is typed.
  await field.fill("**Well done**, @bob");
  await expect(left.getByRole("option", { name: /Bob the Builder/ })).toHaveAttribute("aria-selected", "true");
  await field.press("Enter");
  await expect(field).toHaveValue(`**Well done**, @${bob.username} `);
  await left.locator(".composer").getByRole("button", { name: "Emoji" }).click();
  await left.keyboard.press("ArrowRight");
  await left.keyboard.press("Enter");
  await expect(field).toHaveValue(`**Well done**, @${bob.username} ❤️`);
  await left.getByRole("button", { name: "Preview" }).click();
  await expect(left.locator(".preview strong")).toHaveText("Well done");
  await expect(left.locator(".preview .mention")).toHaveText(`@${bob.username}`);
  await left.getByRole("button", { name: "Preview" }).click();
  await field.press("Enter");
  await expect(right.locator(".message .mention.mine")).toHaveText(`@${bob.username}`);
  await expect(right.locator(".message .text")).toHaveText(`Well done, @${bob.username} ❤️`);
  // Whoever hears the page is told who said what.
  await expect(right.getByRole("log")).toContainText(`${ada.username}: **Well done**`);
});

test("files come by paste and by a drop anywhere on the room, and show how far they are", async ({ device }) => {
  const ada = await person("ada");
  const roomId = await room("Harvest", [ada]);
  const page = await device();
  await signIn(page, ada);
  await enter(page, roomId);
  const slow = await page.context().newCDPSession(page);
  const speed = (bytes: number) =>
    slow.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytes,
    });
  await speed(300_000);
  await page.getByRole("textbox", { name: /^Message / }).evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([new Uint8Array(900_000)], "pasted.bin"));
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  const progress = page.getByRole("progressbar", { name: "Uploading pasted.bin" });
  await expect.poll(() => progress.evaluate((bar: HTMLProgressElement) => bar.position)).toBeGreaterThan(0.1);
  expect(await progress.evaluate((bar: HTMLProgressElement) => bar.position)).toBeLessThan(1);
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
  await speed(-1);
  await expect(progress).toHaveCount(0);

  const drag = (kind: "dragover" | "drop") =>
    page.locator(".scroller").evaluate((list, type) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["dropped"], "dropped.txt", { type: "text/plain" }));
      list.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }, kind);
  await drag("dragover");
  await expect(page.getByText("Drop files to attach them")).toBeVisible();
  await drag("drop");
  await expect(page.getByText("Drop files to attach them")).toHaveCount(0);
  await expect(page.locator(".chosen .name")).toHaveText(["pasted.bin", "dropped.txt"]);
  await page.getByRole("button", { name: "Take pasted.bin off" }).click();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.locator("article[data-seq] .files li")).toHaveText([/dropped\.txt/]);
});

test("a quote leads to what it answers, however far up that is", async ({ device }) => {
  const ada = await person("ada");
  const roomId = await room("Stairs", [ada]);
  const first = await post(ada, roomId, "The first step");
  for (let step = 2; step <= 90; step++) {
    await post(ada, roomId, `Step ${step}`);
  }
  const api = await client(ada);
  await api.post(`/api/v1/rooms/${roomId}/messages`, { data: { text: "Back to it", replyTo: first } });
  await api.dispose();
  const page = await device();
  await signIn(page, ada);
  await enter(page, roomId);
  const quote = page.locator("article[data-seq]", { hasText: "Back to it" }).locator(".quote");
  // What it answers is not read yet.
  await expect(quote).toHaveText("earlier message");
  await quote.click();
  const answered = page.locator(`article[data-seq="${first}"]`);
  await expect(answered).toBeInViewport();
  await expect(answered).toBeFocused();
  await page.getByRole("button", { name: "To the newest" }).click();
  await expect(quote).toContainText("The first step");
});

test("what an edited message said before is one press away, with keys, and gone with the message", async ({
  device,
}) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Archive", [ada, bob]);
  const [left, right] = [await device(), await device()];
  await signIn(left, ada);
  await signIn(right, bob);
  await enter(left, roomId);
  await enter(right, roomId);
  await write(left, "At nine");
  await expect(left.locator("article[data-seq] .text")).toHaveText("At nine");
  for (const next of ["At *ten* <img src=x onerror=alert(1)>", "At eleven"]) {
    await left.getByRole("textbox", { name: /^Message / }).press("ArrowUp");
    await write(left, next);
    await expect(right.locator("article[data-seq] .text")).toContainText(next.slice(0, 3));
    await expect(left.getByRole("textbox", { name: /^Message / })).toHaveValue("");
  }
  await expect(right.locator("article[data-seq] .text")).toHaveText("At eleven");
  const edited = right.getByRole("button", { name: /^edited/ });
  await edited.focus();
  await right.keyboard.press("Enter");
  const dialog = right.getByRole("dialog", { name: "What it said before" });
  const said = ["At nine", "At ten <img src=x onerror=alert(1)>", "At eleven"];
  await expect(dialog.locator(".text")).toHaveText(said);
  await expect(dialog.locator(".text em")).toHaveText("ten");
  await expect(dialog.locator("time")).toHaveCount(3);
  await right.keyboard.press("Escape");
  await expect(edited).toBeFocused();

  await right.keyboard.press("Enter");
  await expect(dialog.locator(".text")).toHaveText(said);
  await left.getByRole("textbox", { name: /^Message / }).press("ArrowUp");
  await write(left, "At noon");
  await expect(dialog.locator(".text")).toHaveText([...said, "At noon"]);
  const own = left.locator("article[data-seq]");
  await own.hover();
  await own.getByRole("button", { name: "Delete" }).click();
  await left.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(dialog.getByRole("alert")).not.toBeEmpty();
  await expect(dialog.locator(".text")).toHaveCount(0);
});
