import { act } from "preact/test-utils";
import { expect, it, vi } from "vitest";
import { Unreachable } from "../../src/api/problem";
import { t } from "../../src/texts/texts";
import { stage } from "../composer/stage";
import { pending } from "../pending";

const asked = () => stage({ is: "new" }, { kind: "direct", role: "guest", name: "\u202eyrolliM\u200b" });

it("a stranger who asks has no name that turns the text around it, and is told of once", () => {
  const { place } = asked();
  expect(place.textContent).toContain(t().asks("yrolliM"));
  expect(place.querySelector("section")?.hasAttribute("aria-label")).toBe(false);
});

it.each(["accept", "decline"] as const)("%s is one command, however often it is tried", async (what) => {
  const { chat, place, button } = asked();
  const first = pending<never>();
  const command = vi
    .spyOn(chat.rooms, what === "accept" ? "accept" : "remove")
    .mockReturnValueOnce(first.promise)
    .mockResolvedValue({} as never);
  const press = () => act(() => button(t()[what])?.click());
  button(t()[what])?.focus();
  await press();
  await press();
  expect([...place.querySelectorAll("button")].map((one) => one.getAttribute("aria-disabled"))).toEqual([
    "true",
    "true",
  ]);
  expect(document.activeElement).toBe(button(t()[what]));
  first.refuse(new Unreachable());
  await expect.poll(() => place.querySelector('[role="alert"]')?.textContent).toBe(t().noServer);
  await press();
  const keys = command.mock.calls.map((one) => one.at(-1));
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});
