import { enter, person, room, signIn, write } from "./support/people";
import { expect, test } from "./support/watch";

/** As long as a lift or a tunnel: longer than the server waits for a sign of life. */
const Away = 30_000;

test("what was written in half a minute without a network survives a reload and is sent once, in order", async ({
  device,
}) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Cellar", [ada, bob]);
  const [mine, theirs] = [await device(), await device()];
  await signIn(mine, ada);
  await signIn(theirs, bob);
  await enter(mine, roomId);
  await enter(theirs, roomId);
  await write(mine, "before");
  await expect(theirs.locator(".message .text")).toHaveText(["before"]);
  // The page itself must be kept by then.
  await mine.evaluate(() => navigator.serviceWorker.ready);

  await mine.context().setOffline(true);
  const since = Date.now();
  await expect(mine.getByText("You are offline.")).toBeVisible();
  const unsent = ["one", "two", "three", "four", "five"];
  for (const text of unsent.slice(0, 3)) {
    await write(mine, text);
  }
  await mine.reload();
  await expect(mine.locator(".outgoing .text")).toHaveText(unsent.slice(0, 3));
  for (const text of unsent.slice(3)) {
    await write(mine, text);
  }
  await mine.reload();
  await expect(mine.locator(".outgoing .text")).toHaveText(unsent);
  await expect(mine.getByText("You are offline.")).toBeVisible();

  // Meanwhile the talk goes on, and nothing of what waits leaks.
  const meanwhile: string[] = [];
  for (let left = Away; left > 0; left = Away - (Date.now() - since)) {
    const text = `meanwhile ${meanwhile.length + 1}`;
    meanwhile.push(text);
    await write(theirs, text);
    await expect(theirs.locator("article[data-seq] .text")).toHaveText(["before", ...meanwhile]);
    await theirs.waitForTimeout(Math.max(0, Math.min(left, 3_000)));
  }
  await expect(mine.locator(".outgoing .text")).toHaveText(unsent);
  await expect(mine.locator(".outgoing .fate")).toHaveText(unsent.map(() => /Not sent yet/));

  await mine.context().setOffline(false);
  await expect(mine.locator(".outgoing")).toHaveCount(0);
  const all = ["before", ...meanwhile, ...unsent];
  await expect(mine.locator("article[data-seq] .text")).toHaveText(all);
  await expect(theirs.locator("article[data-seq] .text")).toHaveText(all);
  await expect(mine.locator(".banner")).toBeEmpty();
});
