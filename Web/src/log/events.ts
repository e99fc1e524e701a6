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
  /** The message that the thread of this one began with. */
  thread?: number;
  mentions?: string[];
  mentionsRoom?: boolean;
  contentType?: string;
  attachments?: Attachment[];
  user?: string;
  role?: string;
  name?: string;
  topic?: string;
  emoji?: string;
  removed?: boolean;
  until?: string;
  slowModeMs?: number;
  /** Folded pages only: what later events made of the message. */
  editedAt?: string;
  deleted?: boolean;
  reactions?: Reaction[];
  pinned?: boolean;
  replies?: number;
  repliedAt?: string;
}

/** A file that a message carries. */
export interface Attachment {
  id: string;
  name: string;
  type: string;
  /** Bytes. */
  size: number;
  width?: number;
  height?: number;
}

export interface Reaction {
  emoji: string;
  count: number;
  mine: boolean;
  /** The first fifty. */
  users: string[];
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
  /** The page shows what every event up to here did; later ones may show, or not. */
  head: number;
}

/** A message as it stands: its newest text, or the place where it was. */
export interface Message {
  seq: number;
  text: string | undefined;
  editedAt: string | undefined;
  deleted: boolean;
  reactions: Reaction[];
  pinned: boolean;
  replies: number;
}
