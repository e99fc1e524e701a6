import type { Page } from "@playwright/test";
import { payloads } from "./support/payloads";
import { client, enter, fresh, person, post, room, signIn } from "./support/people";
import { expect, test } from "./support/watch";

test("no hostile text runs, loads or leads anywhere, in messages, names, topics and previews", async ({ device }) => {
  expect(payloads.length).toBeGreaterThanOrEqual(100);
  const ada = await person("ada", `<img src=x onerror=alert(1)>`.slice(0, 64));
  const bob = await person("bob", `"><svg onload=alert(2)>`);
  const roomId = await room(`<script>alert("${fresh("room")}")</script>`, [ada, bob], "public");
  const api = await client(ada);
  await api.patch(`/api/v1/rooms/${roomId}`, { data: { topic: `<iframe src="javascript:alert(3)"></iframe>` } });
  // As many as one message takes, so that the limits on posting do not decide how long this lasts. A number before each says which were drawn.
  const numbered = payloads.map((payload, index) => `No. ${index + 1}\n\n${payload}`);
  for (let at = 0; at < numbered.length; at += 8) {
    await post(bob, roomId, numbered.slice(at, at + 8).join("\n\n"));
  }
  await api.dispose();

  const page = await device();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await signIn(page, ada);
  await enter(page, roomId);
  await readAll(page);

  await page.getByRole("button", { name: "About this room" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: /^Message / }).fill(payloads.slice(0, 40).join("\n\n"));
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.locator(".preview .text")).toBeVisible();
  expect(elsewhere(page, asked)).toEqual([]);
});

test("no hostile address of a link leads anywhere, as a link and as the text of one", async ({ device }) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Links", [ada, bob]);
  // An address ends with its line, and a text with its bracket.
  const inLine = payloads.map((payload) => payload.replace(/\n/g, " "));
  const forms = inLine.map((payload, index) => {
    const without = (ends: RegExp) => payload.replace(ends, "");
    const links = [
      `[a](<${without(/[<>]/g)}>)`,
      `[b](${without(/[\s()]/g)})`,
      `<${without(/[\s<>]/g)}>`,
      `https://example.org/${without(/\s/g)}`,
      `[${without(/[[\]]/g)}](https://example.org)`,
    ];
    return `No. ${index + 1}\n\n${links.join(" ")}`;
  });
  for (let at = 0; at < forms.length; at += 8) {
    await post(bob, roomId, forms.slice(at, at + 8).join("\n\n"));
  }
  const page = await device();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await signIn(page, ada);
  await enter(page, roomId);
  await readAll(page);
  expect(elsewhere(page, asked)).toEqual([]);
});

test("no hostile name of a person or a room runs, loads or leads anywhere", async ({ device }) => {
  test.setTimeout(180_000);
  const ada = await person("ada");
  const home = await room("Names", [ada]);
  await post(ada, home, "It is me");
  // No name has a control character, and none is long.
  const names = payloads
    .map((payload) => payload.replace(/[\p{C}\p{Z}]+/gu, " ").trim())
    .filter((name) => name.length >= 3 && [...name].length <= 64);
  expect(names.length).toBeGreaterThanOrEqual(100);
  for (const name of names) {
    await room(name, [ada], "public");
  }
  const page = await device();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await signIn(page, ada);
  const list = page.getByRole("navigation", { name: "Rooms" });
  const shown = (await list.locator("a .name").allInnerTexts()).map(squeezed);
  expect(names.filter((name) => !shown.includes(squeezed(name)))).toEqual([]);
  expect(await list.evaluate(markup)).toEqual([]);
  await page.getByRole("button", { name: "Look around" }).click();
  await expect(page.getByRole("dialog").getByRole("listitem")).not.toHaveCount(0);
  expect(await page.getByRole("dialog").evaluate(markup)).toEqual([]);
  await page.keyboard.press("Escape");

  await enter(page, home);
  const message = page.locator("article[data-seq]", { hasText: "It is me" });
  // One's own name changes on the page at once; that of others is drawn by the same.
  const api = await client(ada);
  for (const name of names) {
    const changed = await api.patch("/api/v1/me", { data: { displayName: name } });
    expect(changed.ok(), `${name}: ${await changed.text()}`).toBe(true);
    await expect
      .poll(async () => squeezed(await message.locator(".who strong").innerText()), { intervals: [20] })
      .toBe(squeezed(name));
    expect(await message.evaluate(markup), name).toEqual([]);
    expect(await page.locator(".side .me").evaluate(markup), name).toEqual([]);
  }
  await api.dispose();
  expect(elsewhere(page, asked)).toEqual([]);
});

test("no hostile name of a file runs, loads or leads anywhere", async ({ device }) => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Files", [ada, bob]);
  const api = await client(bob);
  const ids: string[] = [];
  // No name has a slash or a control character: something like it stands for them.
  for (const name of payloads.map((payload) => payload.replace(/[/\\\p{C}]/gu, "∕"))) {
    const stored = await api.post("/api/v1/attachments", {
      params: { name },
      headers: { "Content-Type": "text/plain" },
      data: Buffer.from("harmless"),
    });
    expect(stored.status(), `${name}: ${await stored.text()}`).toBe(201);
    ids.push(((await stored.json()) as { id: string }).id);
  }
  for (let at = 0; at < ids.length; at += 10) {
    const data = { text: "", attachments: ids.slice(at, at + 10) };
    const posted = await api.post(`/api/v1/rooms/${roomId}/messages`, { data });
    expect(posted.ok(), await posted.text()).toBe(true);
  }
  await api.dispose();

  const page = await device();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await signIn(page, ada);
  await enter(page, roomId);
  const drawn = new Set<string>();
  await expect(async () => {
    for (const file of await page.evaluate(lookAtFiles)) {
      expect(file.wrong).toEqual([]);
      drawn.add(file.place);
    }
    await page.locator(".scroller").evaluate((element) => element.scrollBy(0, -300));
    expect(drawn.size).toBe(payloads.length);
  }).toPass({ intervals: [50], timeout: 60_000 });
  expect(elsewhere(page, asked)).toEqual([]);
});

/** Scrolls until each numbered payload was drawn, and finds nothing that only markup makes. */
async function readAll(page: Page): Promise<void> {
  const drawn = new Set<number>();
  const wrong: string[] = [];
  await expect(async () => {
    const seen = await page.evaluate(look);
    for (const number of seen.numbers) {
      drawn.add(number);
    }
    wrong.push(...seen.wrong);
    await page.locator(".scroller").evaluate((element) => element.scrollBy(0, -400));
    expect(drawn.size).toBe(payloads.length);
  }).toPass({ intervals: [50], timeout: 60_000 });
  expect(wrong).toEqual([]);
}

/** Requests to anywhere but the page's own server. */
function elsewhere(page: Page, asked: readonly string[]): string[] {
  const origin = new URL(page.url()).origin;
  return asked.filter((address) => new URL(address).origin !== origin && !address.startsWith("blob:"));
}

/** As drawn: no name has what nobody sees. */
const squeezed = (name: string) => name.replace(/[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069]+/g, " ").trim();

/** What stands in a place where only words and signs of ours should. */
function markup(place: Element): string[] {
  return [...place.querySelectorAll("*")]
    .filter(
      (one) =>
        /^(script|img|iframe|object|embed|form|style|link|meta|base|math|video|audio|template)$/i.test(one.tagName) ||
        (one instanceof HTMLAnchorElement && new URL(one.href).origin !== location.origin) ||
        one.getAttributeNames().some((name) => name.startsWith("on") || name === "style" || name === "srcdoc"),
    )
    .map((one) => one.outerHTML);
}

/** Of each file that is drawn now: where it is, and whatever is there that only markup makes. */
function lookAtFiles(): { place: string; wrong: string[] }[] {
  return [...document.querySelectorAll<HTMLElement>("article[data-seq]")].flatMap((message) =>
    [...message.querySelectorAll<HTMLElement>(".files li")].map((file, index) => ({
      place: `${message.dataset.seq}, ${index}`,
      wrong: [...file.querySelectorAll("*")]
        .filter(
          (one) =>
            /^(script|img|iframe|object|embed|form|input|style|link|meta|base|math|a)$/i.test(one.tagName) ||
            one.getAttributeNames().some((name) => name.startsWith("on")),
        )
        .map((one) => one.outerHTML),
    })),
  );
}

/** Of what is drawn now: the numbers of the payloads, and whatever is there that text does not turn into. */
function look(): { numbers: number[]; wrong: string[] } {
  const texts = [...document.querySelectorAll<HTMLElement>(".message .text")];
  const all = texts.flatMap((text) => [...text.querySelectorAll("*")]);
  const unwanted = /^(script|img|svg|iframe|object|embed|form|input|style|link|meta|base|math)$/i;
  return {
    numbers: texts.flatMap((text) => [...text.innerText.matchAll(/^No\. (\d+)$/gm)].map((found) => Number(found[1]))),
    wrong: [
      ...all.filter((one) => unwanted.test(one.tagName)).map((one) => one.outerHTML),
      ...all
        .filter((one) => one.getAttributeNames().some((name) => name.startsWith("on") || name === "style"))
        .map((one) => one.outerHTML),
      ...all
        .filter((one) => one instanceof HTMLAnchorElement && !/^(https?|mailto):/.test(one.href))
        .map((one) => one.outerHTML),
    ],
  };
}
