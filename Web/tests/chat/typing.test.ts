import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Typing, TypingTeller } from "../../src/chat/typing";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const seen = (typing: Typing, roomId: string) => [...(typing.people.value.get(roomId) ?? [])];

it("forgets after ten seconds who said nothing more", () => {
  const typing = new Typing();
  typing.heard("room", "ada", true);
  vi.advanceTimersByTime(9_999);
  expect(seen(typing, "room")).toEqual(["ada"]);
  vi.advanceTimersByTime(1);
  expect(seen(typing, "room")).toEqual([]);
});

it("counts the ten seconds from the last time", () => {
  const typing = new Typing();
  typing.heard("room", "ada", true);
  vi.advanceTimersByTime(6_000);
  typing.heard("room", "ada", true);
  vi.advanceTimersByTime(9_999);
  expect(seen(typing, "room")).toEqual(["ada"]);
  vi.advanceTimersByTime(1);
  expect(seen(typing, "room")).toEqual([]);
});

it("forgets at once who says so, and nobody else, and in no other room", () => {
  const typing = new Typing();
  for (const [roomId, userId] of [
    ["room", "ada"],
    ["room", "ben"],
    ["attic", "ada"],
  ] as const) {
    typing.heard(roomId, userId, true);
  }
  typing.heard("room", "ada", false);
  expect(seen(typing, "room")).toEqual(["ben"]);
  expect(seen(typing, "attic")).toEqual(["ada"]);
});

it("tells others every four seconds that this user types, and once that it is over", () => {
  const told: boolean[] = [];
  const teller = new TypingTeller((isTyping) => told.push(isTyping));
  for (let second = 0; second < 10; second++) {
    teller.changed(false);
    vi.advanceTimersByTime(1_000);
  }
  expect(told).toEqual([true, true]);
  teller.changed(true);
  teller.changed(true);
  expect(told).toEqual([true, true, false]);
});
