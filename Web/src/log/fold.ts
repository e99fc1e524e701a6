import type { ChatEvent, Message, Reaction } from "./events";

/** A message as some page or the live stream showed it: every event up to `asOf` is in it. */
export interface Shown {
  event: ChatEvent;
  asOf: number;
}

/** A message as the events after `asOf` leave it. To apply one that was in already changes nothing. */
export function fold(shown: Shown, changes: readonly ChatEvent[], me: string): Message {
  const { event } = shown;
  const message: Message = {
    seq: event.seq,
    text: event.text,
    editedAt: event.editedAt,
    deleted: event.deleted === true,
    reactions: event.reactions ?? [],
    pinned: event.pinned === true,
    replies: event.replies ?? 0,
  };
  for (const change of changes) {
    if (change.kind === "deletion" || change.seq > shown.asOf) {
      apply(message, change, me);
    }
  }
  return message.deleted ? { ...message, text: undefined, editedAt: undefined, reactions: [], pinned: false } : message;
}

function apply(message: Message, change: ChatEvent, me: string): void {
  switch (change.kind) {
    case "edit":
      message.text = change.text;
      message.editedAt = change.at;
      break;
    case "deletion":
      message.deleted = true;
      break;
    case "reaction":
      message.reactions = react(message.reactions, change, me);
      break;
    case "pin":
      message.pinned = change.removed !== true;
      break;
    case "message":
      message.replies++;
      break;
  }
}

function react(reactions: readonly Reaction[], change: ChatEvent, me: string): Reaction[] {
  const emoji = change.emoji ?? "";
  const known = reactions.find((one) => one.emoji === emoji) ?? { emoji, count: 0, mine: false, users: [] };
  const has = known.users.includes(change.sender);
  if (has === (change.removed !== true)) {
    return [...reactions];
  }
  // Of a crowd only the first fifty are known by name; the number of the others stays as the page told it.
  const users = has ? known.users.filter((user) => user !== change.sender) : [...known.users, change.sender];
  const next = { emoji, users, count: Math.max(users.length, known.count + (has ? -1 : 1)), mine: users.includes(me) };
  const rest = reactions.filter((one) => one.emoji !== emoji);
  return next.count === 0
    ? rest
    : reactions.some((one) => one.emoji === emoji)
      ? reactions.map((one) => (one.emoji === emoji ? next : one))
      : [...rest, next];
}
