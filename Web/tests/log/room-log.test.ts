import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatEvent, Message, Page } from "../../src/log/events";
import { fillGaps, LongestGap } from "../../src/log/resume";
import { RoomLog } from "../../src/log/room-log";
import { batch, me, page, roomOf } from "./room";

const view = (message: Message | undefined) =>
  message && { ...message, reactions: message.reactions.map(({ emoji, count, mine }) => ({ emoji, count, mine })) };

function messages(log: RoomLog, room: ChatEvent[]): ReturnType<typeof view>[] {
  return room.filter((event) => event.kind === "message").map((event) => view(log.message(event.seq)));
}

/** Everything at once, in order, live: what every other way has to end in. */
function truth(room: ChatEvent[]): RoomLog {
  const log = new RoomLog(me);
  log.add(batch(room, 0, room.length));
  return log;
}

const seqs = (log: RoomLog, last: number) => log.events(1, last).map((event) => event.seq);

describe("a room's log", () => {
  it("ends in the same messages for any batches and pages, in any order, any number of times", () => {
    fc.assert(
      fc.property(
        roomOf(40),
        fc.array(fc.tuple(fc.nat(40), fc.nat(40), fc.boolean(), fc.nat(40)), { maxLength: 30 }),
        (room, deliveries) => {
          const log = new RoomLog(me);
          for (const [from, count, isLive, later] of deliveries) {
            const after = Math.min(from, room.length);
            const last = Math.min(after + count, room.length);
            if (isLive) {
              log.add(batch(room, after, last));
            } else {
              log.addPage(page(room, after, last, Math.min(room.length, last + later)));
            }
          }
          // In the end all of it was there once, as a live batch or as a page.
          log.addPage(page(room, 0, room.length, room.length));
          expect(seqs(log, room.length)).toEqual(room.map((event) => event.seq));
          expect(messages(log, room)).toEqual(messages(truth(room), room));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("keeps nothing from before the room's beginning, whatever comes later", () => {
    fc.assert(
      fc.property(roomOf(30), fc.nat(30), (room, cut) => {
        const first = Math.min(cut, room.length) + 1;
        const log = truth(room);
        log.beginAt(first);
        log.addPage(page(room, 0, room.length, room.length));
        expect(seqs(log, room.length)).toEqual(room.map((event) => event.seq).filter((seq) => seq >= first));
        expect(log.ranges.all).toEqual(first > room.length ? [] : [{ first, last: room.length }]);
        expect([log.first, log.cursor]).toEqual([first, room.length]);
      }),
    );
  });

  it("does not take an older page for a newer one", () => {
    fc.assert(
      fc.property(roomOf(30), fc.nat(30), (room, asOf) => {
        const log = truth(room);
        log.addPage(page(room, 0, Math.min(asOf, room.length), Math.min(asOf, room.length)));
        expect(messages(log, room)).toEqual(messages(truth(room), room));
      }),
    );
  });

  it("shows a deletion though an edit comes after it", () => {
    const log = new RoomLog(me);
    const at = "2026-11-20T10:00:00.000Z";
    const base = { at, sender: me, clientId: "c" };
    const edit: ChatEvent = { ...base, seq: 2, kind: "edit", target: 1, text: "late" };
    const deletion: ChatEvent = { ...base, seq: 3, kind: "deletion", target: 1 };
    log.add({ roomId: "r", prevSeq: 2, items: [deletion] });
    log.addPage({
      items: [{ ...base, seq: 1, kind: "message", text: "a" }, edit],
      firstSeq: 1,
      lastSeq: 2,
      hasBefore: false,
      hasAfter: false,
      head: 2,
    });
    expect(log.message(1)).toMatchObject({ deleted: true, text: undefined });
  });
});

describe("resuming", () => {
  it("fills every gap that lost connections left, whatever they were", async () => {
    await fc.assert(
      fc.asyncProperty(
        roomOf(60),
        fc.array(fc.record({ live: fc.nat(12), skipped: fc.nat(12), repeated: fc.nat(6) }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 7 }),
        async (room, connections, pageSize) => {
          const log = new RoomLog(me);
          let head = 0;
          for (const { live, skipped, repeated } of connections) {
            // The room moves on while nobody listens; the replay may begin later than the cursor, or send again what is known.
            const from = Math.min(head + skipped, room.length);
            log.startAt(from);
            head = Math.min(from + live, room.length);
            log.add(batch(room, Math.max(0, from - repeated), head));
            await fillGaps(log, async (after) =>
              page(room, after, Math.min(after + pageSize, room.length), room.length),
            );
            expect(log.gap()).toBeUndefined();
            expect(log.cursor).toBe(head);
          }
          const held = log.ranges.all;
          expect(held.length).toBeLessThanOrEqual(1);
          const known = truth(room.slice(0, head));
          for (const event of room.slice((held[0]?.first ?? head + 1) - 1, head)) {
            expect(log.event(event.seq)?.clientId).toBe(event.clientId);
            if (head === room.length) {
              expect(view(log.message(event.seq))).toEqual(view(known.message(event.seq)));
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("gives up a gap that is too long, with all that lay before it", async () => {
    const log = new RoomLog(me);
    const event = (seq: number): ChatEvent => ({
      seq,
      kind: "message",
      at: "",
      sender: "a",
      clientId: `${seq}`,
      text: `${seq}`,
    });
    log.add({ roomId: "r", prevSeq: 0, items: [event(1)] });
    log.add({ roomId: "r", prevSeq: LongestGap + 10, items: [event(LongestGap + 11)] });
    await fillGaps(log, () => Promise.reject(new Error("Nobody asked for it.")));
    expect(log.event(1)).toBeUndefined();
    expect(log.cursor).toBe(LongestGap + 11);
  });

  it("drops all at another epoch", () => {
    const log = truth([{ seq: 1, kind: "message", at: "", sender: "a", clientId: "1", text: "1" }]);
    log.clear();
    expect([log.cursor, log.size, log.ranges.last]).toEqual([undefined, 0, undefined]);
  });

  it("asks for no more than it misses", async () => {
    const asked: number[] = [];
    const log = new RoomLog(me);
    const event = (seq: number): ChatEvent => ({
      seq,
      kind: "message",
      at: "",
      sender: "a",
      clientId: `${seq}`,
      text: `${seq}`,
    });
    log.add({ roomId: "r", prevSeq: 0, items: [event(1), event(2)] });
    log.add({ roomId: "r", prevSeq: 4, items: [event(5)] });
    await fillGaps(log, async (after): Promise<Page> => {
      asked.push(after);
      return { items: [event(3), event(4)], firstSeq: 3, lastSeq: 4, hasBefore: true, hasAfter: true, head: 5 };
    });
    expect(asked).toEqual([2]);
    expect(seqs(log, 5)).toEqual([1, 2, 3, 4, 5]);
  });
});
