import { join } from "node:path";
import { url } from "./support/cluster";
import { enter, signIn } from "./support/people";
import { livelyRoom } from "./support/stage";
import { expect, test } from "./support/watch";

const folder = join(import.meta.dirname, "..", "..", "artifacts", "pictures");
const Desktop = { width: 1200, height: 760 };
const Phone = { width: 390, height: 780 };

test("pictures of the main pages, on a desk and on a phone, by day and by night", async ({ device }) => {
  test.setTimeout(180_000);
  const { ada, roomId } = await livelyRoom();
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [name, viewport] of Object.entries({ desktop: Desktop, phone: Phone })) {
      const page = await device({
        colorScheme,
        viewport,
        reducedMotion: "reduce",
        hasTouch: name === "phone",
        isMobile: name === "phone",
      });
      const take = (what: string) =>
        page.screenshot({ path: join(folder, `${what}-${name}-${colorScheme}.png`), animations: "disabled" });
      await page.goto(url());
      await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
      await take("sign-in");
      await signIn(page, ada);
      await take("rooms");
      await enter(page, roomId);
      await expect(page.getByText("They have been told.")).toBeInViewport();
      await expect(page.locator(".message .avatar").first()).toBeVisible();
      await take("room");
      // Nothing is wider than the screen, or a phone would scroll sideways.
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await page.getByRole("button", { name: "About this room" }).click();
      await expect(page.getByRole("heading", { name: "3 members" })).toBeVisible();
      await take("about");
      await page.context().close();
    }
  }
});
