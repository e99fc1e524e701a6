import { join } from "node:path";
import type { Page } from "@playwright/test";
import { wrong } from "./support/axe";
import { url } from "./support/cluster";
import { client, enter, person, post, room, signIn } from "./support/people";
import { livelyRoom } from "./support/stage";
import { expect, test } from "./support/watch";

const folder = join(import.meta.dirname, "..", "..", "artifacts", "pictures");
const Finger = 44;

/** Pixels by which the page is wider than the screen. */
const surplus = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Whatever can be pressed and is smaller than a finger. What stands in a line of text is as high as the line allows. */
const small = (page: Page) =>
  page.evaluate((least) => {
    const inLine = "button.link, button.quote, .reactions button, .text a, .foot a, form .row a, input, .skip";
    const scope = document.querySelector("dialog[open]") ?? document;
    return [...scope.querySelectorAll<HTMLElement>("button, a, select, summary, textarea")]
      .filter((one) => one.checkVisibility() && !one.matches(inLine))
      .map((one) => ({ what: one.ariaLabel ?? one.innerText, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.height < least - 0.5 || box.width < least - 0.5)
      .map(({ what, box }) => `${what}: ${Math.round(box.width)} x ${Math.round(box.height)}`);
  }, Finger);

/** How many messages show what can be done with them; those of the others are there for who hears the page. */
const shownTools = (page: Page) =>
  page.locator(".acts").evaluateAll((all, least) => all.filter((one) => one.clientHeight >= least).length, Finger);

/** Opens the reactions of the message that was pressed, and finds those that something else lies over, or that lie beyond the screen. */
async function hiddenReactions(page: Page): Promise<string[]> {
  await page.locator("article:focus-within").getByRole("button", { name: "Add a reaction" }).tap();
  return page.locator(".emoji button").evaluateAll((all) =>
    all
      .filter((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        const [x, y] = [(left + right) / 2, (top + bottom) / 2];
        const edges: [number, number][] = [
          [left + 1, y],
          [right - 1, y],
          [x, top + 1],
          [x, bottom - 1],
        ];
        return edges.some((at) => document.elementFromPoint(...at) !== one);
      })
      .map((one) => one.innerHTML),
  );
}

test("on the smallest phone everything fits, whatever its name, and is as large as a finger", async ({ device }) => {
  test.setTimeout(120_000);
  const long = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlst";
  const [ada, bob] = [await person("ada", long), await person("bob", "مريم عبد الله")];
  const roomId = await room(`${long} ${long.slice(0, 30)}`, [ada, bob], "public");
  await room("غرفة الحديقة", [ada, bob]);
  await post(bob, roomId, "السلام عليكم، متى نلتقي غدًا؟");
  await post(ada, roomId, `${"w".repeat(400)} https://example.org/${"path/".repeat(40)}`);
  await post(
    bob,
    roomId,
    `| a | b |\n|---|---|\n| ${"wide ".repeat(20)} | ${"x".repeat(80)} |\n\n\`\`\`\n${"code ".repeat(60)}\n\`\`\``,
  );
  const api = await client(bob);
  const stored = await api.post("/api/v1/attachments", {
    params: { name: `${"minutes-of-the-meeting-".repeat(6)}.txt` },
    headers: { "Content-Type": "text/plain" },
    data: Buffer.from("harmless"),
  });
  const { id } = (await stored.json()) as { id: string };
  await api.post(`/api/v1/rooms/${roomId}/messages`, { data: { text: "", attachments: [id] } });
  await api.dispose();
  await post(ada, roomId, "That is all.");

  const page = await device({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
  const faults: Record<string, unknown> = {};
  const look = async (name: string) => {
    await page.screenshot({ path: join(folder, `narrow-${name}.png`), animations: "disabled" });
    const found = { surplus: Math.max(0, await surplus(page)), small: await small(page) };
    if (found.surplus > 0 || found.small.length > 0) {
      faults[name] = found;
    }
  };
  for (const path of ["sign-in", "register", "forgot"]) {
    await page.goto(`${url()}/${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await look(path);
  }
  await signIn(page, ada);
  await look("rooms");
  for (const name of ["Browse", "New message", "New room", "Search messages", "Settings"]) {
    await page
      .getByRole("button", { name: name === "Browse" ? "Look around" : name, exact: name !== "Settings" })
      .click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await look(name.toLowerCase().replace(" ", "-"));
    if (name === "Settings") {
      for (const tab of await page.getByRole("tab").all()) {
        await tab.click();
        await look(`settings-${(await tab.innerText()).toLowerCase()}`);
      }
    }
    await page.keyboard.press("Escape");
  }
  await enter(page, roomId);
  await expect(page.getByText("That is all.")).toBeInViewport();
  await look("room");
  expect(await shownTools(page)).toBe(0);
  await page.getByText("That is all.").tap();
  await expect.poll(() => shownTools(page)).toBe(1);
  expect(await page.getByRole("group", { name: "Actions" }).count()).toBe(await page.locator("article").count());
  await look("actions");
  expect(await hiddenReactions(page)).toEqual([]);
  await look("emoji");
  await page.getByRole("button", { name: "👍", exact: true }).tap();
  await expect(page.locator(".reactions button")).toBeVisible();
  await page.getByRole("button", { name: "About this room" }).click();
  await expect(page.getByRole("heading", { name: "2 members" })).toBeVisible();
  await look("about");
  expect(faults).toEqual({});
});

test("on a tablet every reaction can be pressed, arrow keys walk them as they stand, and the focus comes back", async ({
  device,
}) => {
  const { ada, roomId } = await livelyRoom();
  const page = await device({ viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true });
  await signIn(page, ada);
  await enter(page, roomId);
  const message = page.locator("article", { hasText: "They have been told." });
  await message.getByText("They have been told.").tap();
  expect(await hiddenReactions(page)).toEqual([]);
  expect(await small(page)).toEqual([]);
  const place = async () => (await page.locator(":focus").boundingBox()) ?? { x: 0, y: 0 };
  const first = await place();
  await page.keyboard.press("ArrowDown");
  const below = await place();
  expect([below.x, below.y > first.y]).toEqual([first.x, true]);
  await page.keyboard.press("ArrowUp");
  expect(await place()).toEqual(first);
  await page.keyboard.press("Enter");
  await expect(message.locator(".reactions button")).toHaveText(/👍/);
  await expect(message.getByRole("button", { name: "Add a reaction" })).toBeFocused();
  // Whoever goes there by hearing alone sees what was hidden.
  const other = page.locator("article", { hasText: "Will do." });
  await other.getByRole("button", { name: "Reply", exact: true }).focus();
  await expect
    .poll(() => other.locator(".acts").evaluate((tools) => tools.clientHeight))
    .toBeGreaterThanOrEqual(Finger);
  expect(await shownTools(page)).toBe(1);
});

test("with the user's own colours every choice can still be told, and at double size nothing is cut off", async ({
  device,
}) => {
  const { ada, roomId } = await livelyRoom();
  // A window of 1280 by 800 at 200 per cent.
  const page = await device({ viewport: { width: 640, height: 400 }, forcedColors: "active", reducedMotion: "reduce" });
  await signIn(page, ada);
  await enter(page, roomId);
  await expect(page.getByText("They have been told.")).toBeInViewport();
  await page.screenshot({ path: join(folder, "forced-room.png") });
  expect(await surplus(page)).toBeLessThanOrEqual(0);
  const outlined = (selector: string) =>
    page.locator(selector).evaluate((one) => getComputedStyle(one).outlineStyle !== "none");
  expect(await outlined(".composer > .field")).toBe(true);
  await page.getByRole("textbox", { name: /^Message / }).fill("@b");
  await expect(page.getByRole("option")).toHaveCount(1);
  expect(await outlined('[role="option"][aria-selected="true"]')).toBe(true);
  await page.getByRole("textbox", { name: /^Message / }).fill("");
  await page.getByRole("link", { name: "Back to the rooms" }).click();
  await page.getByRole("button", { name: /Settings/ }).click();
  await page.getByRole("tab", { name: "Look" }).click();
  expect(await outlined(".choice:has([value=auto])")).toBe(true);
  expect(await wrong(page)).toEqual([]);
  // Nothing moves for whoever wants nothing to move.
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("*")]
      .filter((one) =>
        getComputedStyle(one)
          .transitionDuration.split(", ")
          .some((time) => time !== "0s"),
      )
      .map((one) => one.outerHTML.slice(0, 80)),
  );
  expect(moving).toEqual([]);
});
