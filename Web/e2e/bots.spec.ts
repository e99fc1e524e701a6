import { url } from "./support/cluster";
import { enter, person, room, signIn } from "./support/people";
import { expect, test } from "./support/watch";

const post = (address: string, text: string, token?: string) =>
  fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ text }),
  });

test("a room's owner makes an address, a program posts to it, and it is removed", async ({ device }) => {
  const ada = await person("ada");
  const roomId = await room("Workshop", [ada]);
  const page = await device();
  await signIn(page, ada);
  await enter(page, roomId);
  await page.getByRole("button", { name: "About this room" }).click();
  await page.getByLabel("Name of the program").fill("Build server");
  await page.getByRole("button", { name: "Make an address" }).click();
  const address = await page.locator("[data-link]").innerText();
  await expect(page.getByRole("listitem").filter({ hasText: "Build server" }).locator(".bot-mark")).toHaveText("bot");
  await page.keyboard.press("Escape");

  expect((await post(address, "The build is broken")).status).toBe(200);
  const message = page.locator("article[data-seq]", { hasText: "The build is broken" });
  await expect(message.locator(".who")).toContainText("Build server");
  await expect(message.locator(".bot-mark")).toHaveText("bot");

  await page.getByRole("button", { name: "About this room" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove Build server" }).last().click();
  await expect(page.getByRole("button", { name: "Remove Build server" })).toHaveCount(0);
  expect((await post(address, "The build is broken")).status).toBe(404);
});

test("a bot gets a token that may write and not read, until it is revoked", async ({ device }) => {
  const ada = await person("ada");
  const roomId = await room("Lab", [ada]);
  const page = await device();
  const name = `bot${Date.now()}`;
  await signIn(page, ada);
  await page.getByRole("button", { name: /Settings/ }).click();
  await page.getByRole("tab", { name: "Bots" }).click();
  await page.getByLabel("User name").fill(name);
  await page.getByRole("button", { name: "Make the bot" }).click();
  await page.getByLabel("Read its rooms").uncheck();
  await page.getByLabel("Label").fill("nightly");
  await page.getByRole("button", { name: "Make a token" }).click();
  const token = await page.locator("[data-link]").innerText();
  await expect(page.getByRole("listitem").filter({ hasText: "nightly" })).toContainText("Write messages");

  const messages = `${url()}/api/v1/rooms/${roomId}/messages`;
  const read = () =>
    fetch(`${url()}/api/v1/rooms`, { headers: { Authorization: `Bearer ${token}` } }).then((answer) => answer.status);
  // It is in no room yet.
  expect((await post(messages, "Good night", token)).status).toBe(404);
  expect(await read()).toBe(403);
  await page.getByRole("button", { name: "Revoke nightly" }).click();
  await expect(page.getByRole("button", { name: "Revoke" })).toHaveCount(0);
  expect(await read()).toBe(401);

  await page.getByRole("button", { name: `Remove ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove the bot" }).last().click();
  await expect(page.getByText(`@${name}`)).toHaveCount(0);
});
