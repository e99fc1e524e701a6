import { enter, person, room, signIn } from "./support/people";
import { expect, test } from "./support/watch";

test("what one wants to be told is kept, for a room and for oneself", async ({ device }) => {
  const ada = await person("ada");
  const roomId = await room("Bell", [ada]);
  const page = await device();
  await signIn(page, ada);
  await enter(page, roomId);
  await page.getByRole("button", { name: "About this room" }).click();
  const level = page.getByLabel("Tell me, while I am away,");
  await expect(level).toBeEnabled();
  const kept = page.waitForResponse(
    (answer) => answer.url().endsWith("/notifications") && answer.request().method() === "PUT",
  );
  await level.selectOption("of nothing");
  expect((await kept).ok()).toBe(true);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Settings/ }).click();
  await page.getByRole("tab", { name: "Notifications" }).click();
  await page.getByLabel("From").fill("22:00");
  await page.getByLabel("to", { exact: true }).fill("07:00");
  await page.getByLabel("Show the beginning of messages").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();

  await page.reload();
  await page.getByRole("button", { name: "About this room" }).click();
  await expect(level).toHaveValue("none");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Settings/ }).click();
  await page.getByRole("tab", { name: "Notifications" }).click();
  await expect(page.getByLabel("From")).toHaveValue("22:00");
  await expect(page.getByLabel("Show the beginning of messages")).not.toBeChecked();
});

test("a push is shown once for each room, and leads there", async ({ device }) => {
  const ada = await person("ada");
  const roomId = await room("Bell", [ada]);
  const page = await device({ permissions: ["notifications"] });
  await signIn(page, ada);
  const worker = await page.evaluate(() => navigator.serviceWorker.ready.then(() => location.origin));
  const debug = await page.context().newCDPSession(page);
  let registrationId = "";
  debug.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    registrationId = registrations.find((one) => one.scopeURL.startsWith(worker))?.registrationId ?? registrationId;
  });
  await debug.send("ServiceWorker.enable");
  await expect(() => expect(registrationId).not.toBe("")).toPass();
  for (const text of ["one", "<b>two</b>"]) {
    const data = JSON.stringify({ roomId, seq: 3, room: "Bell", sender: "Bob", text });
    await debug.send("ServiceWorker.deliverPushMessage", { origin: worker, registrationId, data });
  }
  const shown = () =>
    page.evaluate(async () => {
      const all = await (await navigator.serviceWorker.ready).getNotifications();
      return all.map(({ title, body, tag }) => ({ title, body, tag }));
    });
  await expect.poll(shown).toEqual([{ title: "Bob · Bell", body: "<b>two</b>", tag: roomId }]);
});
