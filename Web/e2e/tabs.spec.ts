import { enter, person, room, signIn, texts, write } from "./support/people";
import { expect, test } from "./support/watch";

test("several tabs share one session: they come back together, each message goes once, and they leave together", async ({
  device,
}) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Hall", [ada, bob]);
  const [first, theirs] = [await device(), await device()];
  await signIn(first, ada);
  await signIn(theirs, bob);
  await enter(theirs, roomId);
  const tabs = [first, ...(await Promise.all([1, 2].map(() => first.context().newPage())))];
  // All at once: a refresh token that were shown twice would end the session.
  await Promise.all(tabs.map((tab) => tab.goto(first.url())));
  for (let time = 0; time < 2; time++) {
    await Promise.all(tabs.map((tab) => tab.reload()));
    for (const tab of tabs) {
      await expect(tab.locator(".link-word")).toHaveText("Connected");
    }
  }
  for (const tab of tabs) {
    await enter(tab, roomId);
  }
  await first.context().setOffline(true);
  const unsent = tabs.map((_, index) => `from tab ${index + 1}`);
  for (const [index, tab] of tabs.entries()) {
    await expect(tab.getByText("You are offline.")).toBeVisible();
    await write(tab, unsent[index] ?? "");
    await expect(tab.locator(".outgoing")).not.toHaveCount(0);
  }
  await first.context().setOffline(false);
  await expect(theirs.locator("article[data-seq] .text")).toHaveCount(3);
  for (const tab of tabs) {
    await expect(tab.locator(".outgoing")).toHaveCount(0);
    await expect(tab.locator("article[data-seq] .text")).toHaveCount(3);
  }
  expect((await texts(theirs)).sort()).toEqual(unsent);

  await first.getByRole("button", { name: /Settings/ }).click();
  await first.getByRole("tab", { name: "Devices" }).click();
  // They are one device.
  await expect(first.getByText("this device")).toHaveCount(1);
  await expect(first.getByRole("button", { name: "Sign out all others" })).toBeVisible();
  await first.getByRole("button", { name: "Sign out", exact: true }).click();
  for (const tab of tabs) {
    await expect(tab.getByRole("button", { name: "Sign in" })).toBeVisible();
  }
});
