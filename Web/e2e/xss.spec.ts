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
  // As many as one message takes, so that the limits on posting do not decide how long this lasts.
  for (let at = 0; at < payloads.length; at += 8) {
    await post(bob, roomId, payloads.slice(at, at + 8).join("\n\n"));
  }
  await api.dispose();

  const page = await device();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await signIn(page, ada);
  await enter(page, roomId);
  const list = page.locator(".scroller");
  for (let step = 0; step < 40; step++) {
    await list.evaluate((element) => element.scrollBy(0, -500));
    await expect(page.locator(".message").first()).toBeVisible();
  }
  for (const address of await page
    .locator(".text a")
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href))) {
    expect(address).toMatch(/^(https?|mailto):/);
  }
  expect(
    await page
      .locator(".text")
      .locator("script, img, svg, iframe, object, embed, form, input, style, link, meta, base, math")
      .count(),
  ).toBe(0);
  expect(
    await page
      .locator(".text *")
      .evaluateAll((all) =>
        all.flatMap((one) => one.getAttributeNames()).filter((name) => name.startsWith("on") || name === "style"),
      ),
  ).toEqual([]);

  await page.getByRole("button", { name: "About this room" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: /^Message / }).fill(payloads.slice(0, 40).join("\n\n"));
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.locator(".preview .text")).toBeVisible();
  const origin = new URL(page.url()).origin;
  expect(asked.filter((address) => new URL(address).origin !== origin && !address.startsWith("blob:"))).toEqual([]);
});
