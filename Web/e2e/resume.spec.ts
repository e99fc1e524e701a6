import { dev, kill } from "./support/cluster";
import { signInOperator } from "./support/operator";
import { enter, person, room, signIn, texts, write } from "./support/people";
import { expect, test } from "./support/watch";

test("a gateway that is killed while people write loses and doubles nothing, and the banner says when all are gone", async ({
  device,
}) => {
  // Two processes die and start again in it.
  test.setTimeout(180_000);
  const [ada, bob] = [await person("ada"), await person("bob")];
  const roomId = await room("Harbour", [ada, bob]);
  const [left, right] = [await device(), await device()];
  await signIn(left, ada);
  await signIn(right, bob);
  await enter(left, roomId);
  await enter(right, roomId);

  const desk = await device();
  await signInOperator(desk);
  await desk.getByLabel("Process", { exact: true }).selectOption("silo-1");
  await expect(desk.locator(".log li time").first()).toBeVisible();

  const expected: string[] = [];
  const say = async (text: string) => {
    expected.push(text);
    await write(left, text);
  };
  await say("with both");
  kill("gateway-1");
  for (let i = 1; i <= 5; i++) {
    await say(`without the first, ${i}`);
  }
  await expect(right.locator(".message .text")).toHaveText(expected, { timeout: 30_000 });

  // The operators' page is the first one's: what it shows is old, and it says so.
  await expect(desk.getByText("what is shown is old")).toBeVisible();
  await expect(desk.getByText("The log broke off")).toBeVisible();
  const before = await desk.locator(".log li").count();
  kill("gateway-2");
  await expect(left.getByText("The connection is lost.")).toBeVisible();
  await expect(right.getByText("The connection is lost.")).toBeVisible();
  for (let i = 1; i <= 5; i++) {
    await say(`without both, ${i}`);
  }
  await expect(left.locator(".outgoing")).toHaveCount(5);

  dev("start", "gateway-1");
  dev("start", "gateway-2");
  await expect(right.locator(".message .text")).toHaveText(expected, { timeout: 40_000 });
  await expect(left.locator(".outgoing")).toHaveCount(0);
  await expect(left.locator(".banner")).toBeEmpty();
  await expect(right.locator(".banner")).toBeEmpty();
  expect(await texts(left)).toEqual(expected);
  // The silo tells of the gateways that it met; the page goes on after what it had.
  await expect(desk.getByText("The log broke off")).toHaveCount(0);
  await expect(desk.getByText("what is shown is old")).toHaveCount(0);
  await expect.poll(() => desk.locator(".log li").count()).toBeGreaterThan(before);
});
