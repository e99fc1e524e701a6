import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { url } from "./support/cluster";
import { client, enter, person, room, signIn } from "./support/people";
import { expect, test } from "./support/watch";

const Messages = 2_000;
const Together = 100;

test("the first load takes at most 120 KB of script", () => {
  const assets = join(import.meta.dirname, "..", "..", "artifacts", "web", "assets");
  const scripts = readdirSync(assets).filter((name) => name.endsWith(".js"));
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0);
  expect(scripts.length).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(120 * 1024);
});

test("nothing on the page moves by itself while it loads", async ({ device }) => {
  const page = await device();
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        if (!entry.hadRecentInput) {
          shifts.push(entry.value);
        }
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(url());
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  const moved = await page.evaluate(() =>
    (window as unknown as { shifts: number[] }).shifts.reduce((sum, one) => sum + one, 0),
  );
  expect(moved).toBeLessThan(0.02);
});

test("a long room scrolls to its beginning with few rows drawn at a time, and to a day", async ({ device }) => {
  test.setTimeout(120_000);
  const ada = await person("ada");
  const roomId = await room("Long", [ada]);
  const api = await client(ada);
  for (let from = 1; from <= Messages; from += Together) {
    await Promise.all(
      Array.from({ length: Together }, async (_, index) => {
        const text = `Message ${from + index}\n\n${"word ".repeat((from + index) % 60)}`;
        const posted = await api.post(`/api/v1/rooms/${roomId}/messages`, {
          data: { text },
          headers: { "Idempotency-Key": randomUUID() },
        });
        expect(posted.ok(), await posted.text()).toBe(true);
      }),
    );
  }
  await api.dispose();
  const page = await device();
  await signIn(page, ada);
  await enter(page, roomId);
  const list = page.locator(".scroller");
  const newest = page.locator(`article[data-seq="${Messages + 2}"]`);
  await expect(newest).toBeInViewport();
  let most = 0;
  await expect(async () => {
    await list.evaluate((element) => {
      element.scrollTop = 0;
    });
    most = Math.max(most, await page.locator(".scroller li").count());
    await expect(page.getByText("This is where the room begins.")).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
  expect(most).toBeLessThan(120);
  await page.getByRole("button", { name: "To the newest" }).click();
  await expect(newest).toBeInViewport();
  await page.getByRole("button", { name: "Jump to a date" }).click();
  await page.getByLabel("Day").fill(new Date().toISOString().slice(0, 10));
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.locator('article[data-seq="3"]')).toBeInViewport();
});
