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

  await page.getByRole("button", { name: "About this room" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: /^Message / }).fill(payloads.slice(0, 40).join("\n\n"));
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.locator(".preview .text")).toBeVisible();
  const origin = new URL(page.url()).origin;
  expect(asked.filter((address) => new URL(address).origin !== origin && !address.startsWith("blob:"))).toEqual([]);
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
  const origin = new URL(page.url()).origin;
  expect(asked.filter((address) => new URL(address).origin !== origin && !address.startsWith("blob:"))).toEqual([]);
});

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
