/** One numbered entry of a room's log, live or folded (docs/protocol.md, Events). */
export interface ChatEvent {
  seq: number;
  kind: string;
  at: string;
  sender: string;
  clientId: string;
  text?: string;
  target?: number;
  replyTo?: number;
  contentType?: string;
  attachments?: string[];
  user?: string;
  role?: string;
  name?: string;
  topic?: string;
  emoji?: string;
  removed?: boolean;
  /** Folded pages only: when the text was last edited, and by which event. */
  editedAt?: string;
  editSeq?: number;
  /** Folded pages only: the message was deleted, its text is gone. */
  deleted?: boolean;
}

/** Consecutive live events; `prevSeq` is the seq before the first one. */
export interface Batch {
  roomId: string;
  prevSeq: number;
  items: ChatEvent[];
}

/** Consecutive folded events. */
export interface Page {
  items: ChatEvent[];
  firstSeq: number;
  lastSeq: number;
  hasBefore: boolean;
  hasAfter: boolean;
}

/** A message as it stands: its newest text, or the place where it was. */
export interface Message {
  seq: number;
  text: string | undefined;
  editedAt: string | undefined;
  deleted: boolean;
}
