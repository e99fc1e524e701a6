import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { longRoom } from "./support/archive";
import { url } from "./support/cluster";
import { enter, person, signIn } from "./support/people";
import { livelyRoom } from "./support/stage";
import { expect, test } from "./support/watch";

const Messages = 10_000;

test("the first load takes at most 120 KB of script", () => {
  const assets = join(import.meta.dirname, "..", "..", "artifacts", "web", "assets");
  const scripts = readdirSync(assets).filter((name) => name.endsWith(".js"));
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0);
  expect(scripts.length).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(120 * 1024);
});

test("the page can be installed: a manifest with its pictures, and a worker that keeps it", async ({ device }) => {
  const page = await device();
  await page.goto(url());
  const manifest = (await page.locator('link[rel="manifest"]').getAttribute("href")) ?? "";
  const told = (await (await page.request.get(new URL(manifest, page.url()).href)).json()) as {
    name: string;
    start_url: string;
    display: string;
    icons: { src: string; sizes: string; type: string }[];
  };
  expect(told).toMatchObject({ start_url: "/", display: "standalone" });
  expect(told.icons.map((icon) => icon.sizes)).toEqual(expect.arrayContaining(["192x192", "512x512"]));
  for (const icon of told.icons) {
    const answer = await page.request.get(new URL(icon.src, page.url()).href);
    expect([answer.status(), answer.headers()["content-type"]]).toEqual([200, icon.type]);
  }
  expect(await page.evaluate(() => navigator.serviceWorker.ready.then((ready) => ready.active !== null))).toBe(true);
});

test("nothing on the page moves by itself while it loads, before sign-in and in a room", async ({ device }) => {
  const { ada, roomId } = await livelyRoom();
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
  const moved = () =>
    page.evaluate(() => (window as unknown as { shifts: number[] }).shifts.reduce((sum, one) => sum + one, 0));
  expect(await moved()).toBeLessThan(0.02);
  await signIn(page, ada);
  await enter(page, roomId);
  for (const opening of ["from the address", "after it was read once"]) {
    await page.reload();
    await expect(page.getByText("They have been told.")).toBeInViewport();
    await expect(page.locator(".link-word")).toHaveText("Connected");
    await page.waitForLoadState("networkidle");
    expect(await moved(), opening).toBeLessThan(0.02);
  }
});

test("a long room scrolls to its beginning with few rows drawn at a time, and to a day", async ({ device }) => {
  test.setTimeout(120_000);
  const ada = await person("ada");
  const roomId = await longRoom("Long", ada, Messages);
  const page = await device();
  await signIn(page, ada);
  await enter(page, roomId);
  const list = page.locator(".scroller");
  const newest = page.locator(`article[data-seq="${Messages + 2}"]`);
  await expect(newest).toBeInViewport();
  // In the page itself, frame by frame: as fast as pages come.
  const most = await list.evaluate(async (element) => {
    let rows = 0;
    while (!element.querySelector('[data-key="beginning"]')) {
      element.scrollTop = 0;
      rows = Math.max(rows, element.querySelectorAll("li").length);
      await new Promise(requestAnimationFrame);
    }
    return rows;
  });
  await expect(page.getByText("This is where the room begins.")).toBeVisible();
  expect(most).toBeLessThan(120);
  await page.getByRole("button", { name: "To the newest" }).click();
  await expect(newest).toBeInViewport();
  await page.getByRole("button", { name: "Jump to a date" }).click();
  await page.getByLabel("Day").fill(new Date().toISOString().slice(0, 10));
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.locator('article[data-seq="3"]')).toBeInViewport();
});
