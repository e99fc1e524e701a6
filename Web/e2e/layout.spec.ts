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
  await page.getByText("That is all.").tap();
  await expect(page.getByRole("group", { name: "Actions" })).toHaveCount(1);
  await look("actions");
  await page.getByRole("button", { name: "Add a reaction" }).tap();
  await expect(page.getByRole("button", { name: "👍", exact: true })).toBeInViewport({ ratio: 1 });
  await look("emoji");
  await page.getByRole("button", { name: "👍", exact: true }).tap();
  await expect(page.locator(".reactions button")).toBeVisible();
  await page.getByRole("button", { name: "About this room" }).click();
  await expect(page.getByRole("heading", { name: "2 members" })).toBeVisible();
  await look("about");
  expect(faults).toEqual({});
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
