import { gateways, url } from "./support/cluster";
import { codeOf } from "./support/mail";
import { enter, fresh, Password, person, room, signIn, texts, write } from "./support/people";
import { expect, test } from "./support/watch";

test("a newcomer registers, verifies, signs in, makes a room and talks with somebody on the other gateway", async ({
  device,
}) => {
  const bob = await person("bob");
  const [first, second] = gateways() as [string, string];
  const ada = await device();
  const username = fresh("ada");
  await ada.goto(`${url()}/`);
  await ada.getByRole("link", { name: "Make an account" }).click();
  await ada.getByLabel("User name").fill(username);
  await ada.getByLabel("E-mail address").fill(`${username}@example.org`);
  await ada.getByLabel("Password").fill(Password);
  await ada.getByRole("button", { name: "Make an account" }).click();
  await ada.getByLabel("Code from the mail").fill(await codeOf(`${username}@example.org`));
  await ada.getByRole("button", { name: "Verify" }).click();
  await expect(ada.getByText("The address is verified.")).toBeVisible();
  await signIn(ada, { username, email: "", userId: "", token: "" }, first);

  const name = fresh("Garden");
  await ada.getByRole("button", { name: "New room" }).click();
  await ada.getByRole("dialog").getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await ada.getByLabel("Public").check();
  await ada.getByRole("button", { name: "Make the room" }).click();
  await expect(ada.getByRole("heading", { name })).toBeVisible();
  await write(ada, "Hello, **garden**");

  const other = await device();
  await signIn(other, bob, second);
  await other.getByRole("button", { name: "Look around" }).click();
  await other.getByLabel("Find a room or person").last().fill(name);
  await other.getByRole("button", { name: `Join ${name}` }).click();
  await expect(other.locator(".message .text strong")).toHaveText("garden");
  await write(other, "Hello from the other side");
  await expect(ada.locator(".message .text").last()).toHaveText("Hello from the other side");
  expect(await texts(ada)).toEqual(["Hello, garden", "Hello from the other side"]);
  expect(await texts(other)).toEqual(["Hello, garden", "Hello from the other side"]);
});

test("stays signed in over a reload, with the token in a cookie that no script reads", async ({ device }) => {
  const ada = await person("ada");
  const page = await device();
  await signIn(page, ada);
  await page.reload();
  await expect(page.locator(".link-word")).toHaveText("Connected");
  const cookie = (await page.context().cookies()).find((one) => one.name === "__Host-rt");
  expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: "Strict" });
  expect(await page.evaluate(() => JSON.stringify([document.cookie, localStorage, sessionStorage]))).not.toContain(
    "eyJ",
  );
});

test("edits, deletes, answers and reacts, and the other side sees each", async ({ device }) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Kitchen", [ada, bob]);
  const [left, right] = [await device(), await device()];
  await signIn(left, ada);
  await signIn(right, bob);
  await enter(left, roomId);
  await enter(right, roomId);

  await write(left, "Tea?");
  const theirs = right.locator(".message", { hasText: "Tea?" });
  await theirs.hover();
  await theirs.getByRole("button", { name: "Reply", exact: true }).click();
  await write(right, "Coffee.");
  await expect(left.locator(".message", { hasText: "Coffee." }).locator(".quote")).toContainText("Tea?");

  const field = left.getByRole("textbox", { name: /^Message / });
  await field.press("ArrowUp");
  await expect(field).toHaveValue("Tea?");
  await write(left, "Green tea?");
  await expect(right.locator(".message", { hasText: "Green tea?" }).first()).toContainText("edited");

  const first = right.locator(".message", { hasText: "Green tea?" }).first();
  await first.hover();
  await first.getByRole("button", { name: "Add a reaction" }).click();
  await right.getByRole("button", { name: "👍", exact: true }).click();
  await expect(left.locator(".reactions button")).toContainText("👍 1");
  await left.locator(".reactions button").click();
  await expect(right.locator(".reactions button")).toContainText("👍 2");

  const own = left.locator(".message", { hasText: "Green tea?" }).first();
  await own.hover();
  await own.getByRole("button", { name: "Delete" }).click();
  await left.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(right.locator(".message .deleted")).toBeVisible();
  await expect(right.getByText("Green tea?")).toHaveCount(0);
});

test("counts what is unread until it is looked at, here and on another device", async ({ device }) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Porch", [ada, bob]);
  const [mine, tablet, theirs] = [await device(), await device(), await device()];
  await signIn(mine, ada);
  await signIn(tablet, ada);
  await signIn(theirs, bob);
  await enter(theirs, roomId);
  await write(theirs, "one");
  await write(theirs, "two");
  const badge = (page: typeof mine) => page.locator(`a[href="/rooms/${roomId}"] .badge`);
  await expect(badge(mine)).toContainText("2 unread messages");
  await expect(badge(tablet)).toContainText("2 unread messages");
  await enter(mine, roomId);
  await expect(mine.getByText("New messages").first()).toBeVisible();
  await expect(badge(mine)).toHaveCount(0);
  await expect(badge(tablet)).toHaveCount(0);
});

test("talks with one person alone, and shows who types", async ({ device }) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const [left, right] = [await device(), await device()];
  await signIn(left, ada);
  await signIn(right, bob);
  await left.getByRole("button", { name: "New message" }).click();
  await left.getByLabel("User name").fill(bob.username);
  await left.getByRole("button", { name: `Message ${bob.username}` }).click();
  await write(left, "Just you and me");
  await right.getByRole("link", { name: ada.username }).click();
  await expect(right.locator(".message .text")).toHaveText(["Just you and me"]);
  await right.getByRole("textbox", { name: /^Message / }).pressSequentially("I ");
  await expect(left.locator(".typing")).toHaveText(`${bob.username} is typing…`);
});
