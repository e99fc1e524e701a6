import { signal } from "@preact/signals";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Banner } from "../../src/chat/banner";
import type { Chat } from "../../src/chat/chat";
import type { LinkState } from "../../src/hub/link";
import { draw } from "../composer/stage";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function shown(first: LinkState) {
  const state = signal<LinkState>(first);
  const place = draw(<Banner chat={{ link: { state, retryNow: () => {} } } as unknown as Chat} />);
  const after = (time: number) => {
    void act(() => void vi.advanceTimersByTime(time));
    return place.textContent !== "";
  };
  const become = (next: LinkState) =>
    void act(() => {
      state.value = next;
    });
  return { after, become };
}

it("a first connection may take its time, and moves nothing meanwhile", () => {
  const { after, become } = shown("opening");
  expect(after(2_000)).toBe(false);
  become("resuming");
  expect(after(5_900)).toBe(false);
  expect(after(200)).toBe(true);
  become("live");
  expect(after(0)).toBe(false);
});

it("one that broke off is told after a moment, and one that cannot be made too", () => {
  const { after, become } = shown("live");
  become("opening");
  expect([after(1_100), after(200)]).toEqual([false, true]);
  const never = shown("waiting");
  expect([never.after(1_100), never.after(200)]).toEqual([false, true]);
});

it("without a network it is told at once", () => {
  expect(shown("offline").after(0)).toBe(true);
});
