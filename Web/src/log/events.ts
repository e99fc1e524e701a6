import type { Event, EventsPush } from "../api/schema";

export type { Attachment, Page, Reaction } from "../api/schema";

/** One numbered entry of a room's log, live or folded (docs/protocol.md, Events). */
export type ChatEvent = Event;

/** Consecutive live events; `prevSeq` is the seq before the first one. */
export type Batch = EventsPush;

/** A message as it stands: its newest text, or the place where it was. */
export interface Message {
  seq: number;
  text: string | undefined;
  editedAt: string | undefined;
  deleted: boolean;
  reactions: NonNullable<ChatEvent["reactions"]>;
  pinned: boolean;
  replies: number;
}
