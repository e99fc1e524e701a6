import fc from "fast-check";
import { expect, it } from "vitest";
import { refusalOfHub } from "../../src/api/problem";
import { Delays } from "../../src/hub/delays";

it("reads a refusal behind the words that SignalR puts before it", () => {
  const text = `An unexpected error occurred invoking 'Post' on the server. HubException: {"code":"slow_mode","message":"Wait.","retryable":true,"retryAfterMs":40}`;
  expect(refusalOfHub(text)).toMatchObject({ code: "slow_mode", message: "Wait.", retryable: true, retryAfterMs: 40 });
});

it("takes any other text for a bad request", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const refusal = refusalOfHub(text.replace(/"code"/g, ""));
      expect(refusal.retryable ?? false).toBe(false);
    }),
  );
  expect(refusalOfHub("Method does not exist.").code).toBe("bad_request");
  expect(refusalOfHub("An error {not json").code).toBe("bad_request");
});

it("waits longer with every failure, never beyond the cap, and soon again after a success", () => {
  const delays = new Delays(() => 1);
  const waits = Array.from({ length: 9 }, () => delays.next());
  expect(waits.slice(0, 4)).toEqual([1_000, 1_000, 2_000, 4_000]);
  expect(Math.max(...waits)).toBe(15_000);
  delays.reset();
  expect(delays.next()).toBe(1_000);
  expect(new Delays(() => 0).next()).toBe(0);
});
