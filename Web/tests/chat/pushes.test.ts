import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Self } from "../../src/api/contract";
import type { Http } from "../../src/api/http";
import { Chat } from "../../src/chat/chat";
import { hearing } from "../../src/chat/pushes";
import type { ReadState, SyncedRoom } from "../../src/hub/contract";
import type { Session } from "../../src/session/session";

const roomId = "room";
const room: SyncedRoom = {
  roomId,
  kind: "group",
  name: "Attic",
  role: "member",
  head: 40,
  from: 40,
  firstSeq: 1,
  readSeq: 10,
  unread: 30,
  mentions: 2,
  memberCount: 2,
  truncated: false,
  markedUnread: false,
};

/** A signed-in page whose socket answers what it is told to. */
function page(answer: () => Promise<ReadState>) {
  const chat = new Chat(
    { userId: "me", username: "ann" } as Self,
    { state: signal() } as unknown as Session,
    {} as Http,
  );
  const call = vi.spyOn(chat.link, "call").mockImplementation(answer as never);
  chat.book.add(room);
  return { chat, call, unread: () => chat.book.get(roomId)?.unread };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("asks for the counts again when something unread is kept no more, and only then", async () => {
  const kept: ReadState = { readSeq: 10, unread: 11, mentions: 0, markedUnread: false, head: 40 };
  const { chat, call, unread } = page(async () => kept);
  chat.hear("FirstSeqMoved", { roomId, firstSeq: 11 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(call).not.toHaveBeenCalled();

  chat.hear("FirstSeqMoved", { roomId, firstSeq: 30 });
  expect(chat.talk(roomId).log.first).toBe(30);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(call).toHaveBeenCalledExactlyOnceWith("MarkUnread", roomId, false);
  expect(unread()).toBe(11);
});

it("keeps a room marked as unread, and its counts where nobody answers", async () => {
  const { chat, call, unread } = page(() => Promise.reject(new Error("offline")));
  chat.book.marked(roomId, { readSeq: 10, unread: 30, mentions: 2, markedUnread: true, head: 40 });
  chat.hear("FirstSeqMoved", { roomId, firstSeq: 30 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(call).toHaveBeenCalledExactlyOnceWith("MarkUnread", roomId, true);
  expect(unread()).toBe(30);
});

it("does not have all pages ask at once", async () => {
  const asked: number[] = [];
  for (const part of [0.1, 0.9]) {
    vi.spyOn(Math, "random").mockReturnValueOnce(part);
    const { chat } = page(async () => {
      asked.push(Date.now());
      return { readSeq: 10, unread: 0, mentions: 0, markedUnread: false, head: 40 };
    });
    chat.hear("FirstSeqMoved", { roomId, firstSeq: 30 });
  }
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
  expect(Math.abs((asked[0] ?? 0) - (asked[1] ?? 0))).toBeGreaterThan(1_000);
});

it("shows an announcement once, however often it comes, and each of two with the same words", () => {
  const announced = signal<string | undefined>(undefined);
  const { Notice } = hearing({ announced } as unknown as Chat);
  const come = (id: string) => Notice({ kind: "announcement", text: "Maintenance at noon", id });
  come("first");
  expect(announced.value).toBe("Maintenance at noon");
  announced.value = undefined;
  come("first");
  expect(announced.value).toBeUndefined();
  come("second");
  expect(announced.value).toBe("Maintenance at noon");
});
