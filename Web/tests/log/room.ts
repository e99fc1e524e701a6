import fc from "fast-check";
import type { Batch, ChatEvent, Page, Reaction } from "../../src/log/events";

export const me = "me";
const People = [me, "ada", "bob"];
const Emoji = ["👍", "🎉"];

const step = fc.record({
  kind: fc.constantFrom("message", "message", "message", "edit", "deletion", "reaction", "pin", "join"),
  sender: fc.constantFrom(...People),
  pick: fc.nat(),
  emoji: fc.constantFrom(...Emoji),
  removed: fc.boolean(),
  inThread: fc.boolean(),
});

/** A room's whole log as its server could have written it. */
export function roomOf(most: number): fc.Arbitrary<ChatEvent[]> {
  return fc.array(step, { minLength: 1, maxLength: most }).map((steps) => {
    const room: ChatEvent[] = [];
    const gone = new Set<number>();
    for (const { kind, sender, pick, emoji, removed, inThread } of steps) {
      const seq = room.length + 1;
      const base = { seq, at: new Date(1_700_000_000_000 + seq * 1_000).toISOString(), sender, clientId: `c${seq}` };
      const standing = room.filter((event) => event.kind === "message" && !gone.has(event.seq));
      const target = standing[pick % Math.max(1, standing.length)];
      if (kind === "message" || (kind !== "join" && !target)) {
        room.push({
          ...base,
          kind: "message",
          text: `text ${seq}`,
          ...(inThread && target && target.thread === undefined && { thread: target.seq }),
        });
      } else if (kind === "join" || !target) {
        room.push({ ...base, kind: "join", user: sender });
      } else {
        if (kind === "deletion") {
          gone.add(target.seq);
        }
        room.push({
          ...base,
          kind,
          target: target.seq,
          ...(kind === "edit" && { text: `edit ${seq}` }),
          ...(kind === "reaction" && { emoji }),
          ...((kind === "reaction" || kind === "pin") && removed && { removed }),
        });
      }
    }
    return room;
  });
}

/** Live events after a seq. */
export function batch(room: ChatEvent[], after: number, last: number): Batch {
  return { roomId: "r", prevSeq: after, items: room.slice(after, last) };
}

/** A page as the server folds it at a head. A fold of its own, so that the client's is compared with something. */
export function page(room: ChatEvent[], after: number, last: number, head: number): Page {
  const items = room.slice(after, last).map((event) => foldedAt(room.slice(0, head), event));
  return { items, firstSeq: after + 1, lastSeq: last, hasBefore: after > 0, hasAfter: last < room.length, head };
}

function foldedAt(room: ChatEvent[], event: ChatEvent): ChatEvent {
  if (event.kind !== "message") {
    return event;
  }
  const of = (kind: string) => room.filter((one) => one.kind === kind && one.target === event.seq);
  const replies = room.filter((one) => one.thread === event.seq);
  const thread = replies.length > 0 ? { replies: replies.length, repliedAt: replies.at(-1)?.at ?? "" } : {};
  if (of("deletion").length > 0) {
    const { text: _, ...rest } = event;
    return { ...rest, deleted: true, ...thread };
  }
  const edit = of("edit").at(-1);
  const reactions = reactionsOf(of("reaction"));
  return {
    ...event,
    ...(edit && { text: edit.text ?? "", editedAt: edit.at }),
    ...(reactions.length > 0 && { reactions }),
    ...(of("pin").at(-1)?.removed === undefined && of("pin").length > 0 && { pinned: true }),
    ...thread,
  };
}

function reactionsOf(events: ChatEvent[]): Reaction[] {
  const order: string[] = [];
  const users = new Map<string, string[]>();
  for (const { emoji = "", sender, removed } of events) {
    const before = users.get(emoji) ?? [];
    const rest = before.filter((user) => user !== sender);
    users.set(emoji, removed ? rest : before.includes(sender) ? before : [...before, sender]);
    if (!removed && before.length === 0) {
      order.splice(order.indexOf(emoji) >= 0 ? order.indexOf(emoji) : order.length, order.includes(emoji) ? 1 : 0);
      order.push(emoji);
    }
  }
  return order
    .filter((emoji) => (users.get(emoji)?.length ?? 0) > 0)
    .map((emoji) => ({
      emoji,
      count: users.get(emoji)?.length ?? 0,
      mine: users.get(emoji)?.includes(me) ?? false,
      users: users.get(emoji) ?? [],
    }));
}
