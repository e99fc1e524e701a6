import { client, enter, person, post, room, signIn, write } from "./support/people";
import { expect, test } from "./support/watch";

test("a message is written now and sent later, or not at all", async ({ device }) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Harbour", [ada, bob]);
  const page = await device();
  await signIn(page, ada);
  await enter(page, roomId);
  const field = page.getByRole("textbox", { name: /^Message / });
  const later = async (text: string) => {
    await field.fill(text);
    await page.getByRole("button", { name: "Send later" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send later" }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(field).toHaveValue("");
  };
  await later("Happy birthday");
  await later("Not this one");
  await page.getByRole("button", { name: "Later", exact: true }).click();
  await expect(page.getByRole("dialog").locator(".fragment")).toHaveText(["Happy birthday", "Not this one"]);
  await page.getByRole("button", { name: "Discard Not this one" }).click();
  await expect(page.getByRole("dialog").locator(".fragment")).toHaveText(["Happy birthday"]);
  // Its time comes at once, said by the same interface.
  const api = await client(ada);
  const [waiting] = (await (await api.get("/api/v1/scheduled")).json()) as { scheduledId: string }[];
  const at = new Date(Date.now() + 1_000).toISOString();
  expect((await api.patch(`/api/v1/scheduled/${waiting?.scheduledId}`, { data: { at } })).ok()).toBe(true);
  await api.dispose();
  await page.keyboard.press("Escape");
  await expect(page.locator("article[data-seq] .text")).toHaveText(["Happy birthday"], { timeout: 45_000 });
});

test("a reminder comes by itself and leads to its message; a message is reported", async ({ device }) => {
  test.setTimeout(120_000);
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Station", [ada, bob]);
  const seq = await post(bob, roomId, "The train goes at nine");
  const page = await device();
  await signIn(page, ada);
  await enter(page, roomId);
  const message = page.locator(`article[data-seq="${seq}"]`);
  await message.hover();
  await message.getByRole("button", { name: "Remind me" }).click();
  await page.getByLabel("What it is about").fill("Pack");
  await page.getByRole("dialog").getByRole("button", { name: "Remind me" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator(".side .later .badge")).toHaveCount(0);

  const api = await client(ada);
  const soon = new Date(Date.now() + 1_000).toISOString();
  const made = await api.post(`/api/v1/rooms/${roomId}/reminders`, {
    data: { target: seq, at: soon, note: "Tickets" },
    headers: { "Idempotency-Key": crypto.randomUUID() },
  });
  expect(made.ok(), await made.text()).toBe(true);
  await api.dispose();
  await expect(page.locator(".side .later .badge")).toContainText("1", { timeout: 45_000 });
  await write(page, "Meanwhile");
  await page.getByRole("button", { name: /^Later/ }).click();
  await expect(page.getByRole("dialog").getByRole("paragraph").filter({ hasText: "Pack" })).toBeVisible();
  await page.getByRole("button", { name: "Show Tickets" }).click();
  await expect(message).toBeFocused();
  await page.getByRole("button", { name: /^Later/ }).click();
  await page.getByRole("button", { name: "Done Tickets" }).click();
  await expect(page.getByText("Tickets", { exact: true })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.locator(".side .later .badge")).toHaveCount(0);

  await message.hover();
  await message.getByRole("button", { name: "Report" }).click();
  await page.getByLabel("What is wrong with it").fill("It goes at ten");
  await page.getByRole("dialog").getByRole("button", { name: "Report" }).click();
  await expect(page.getByText("Thank you.")).toBeVisible();
});
