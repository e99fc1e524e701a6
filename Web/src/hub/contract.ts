import type { Role, User } from "../api/contract";
import type { Draft } from "../api/drafts-api";
import type { Reminder } from "../api/later-api";
import type { Batch } from "../log/events";

/** The hub's shapes (docs/protocol.md, Hub). */
export interface SyncedRoom {
  roomId: string;
  kind: "group" | "direct";
  name?: string;
  head: number;
  from: number;
  truncated: boolean;
  readSeq: number;
  unread: number;
  mentions?: number;
  markedUnread?: boolean;
  role?: Role;
  memberCount: number;
}

export interface SyncRequest {
  epoch?: number;
  cursors?: Record<string, number>;
}

export interface SyncAnswer {
  epoch: number;
  user: User;
  session: { sessionId: string; expiresAt: string };
  rooms: SyncedRoom[];
  motd?: string;
  serverTime: string;
}

export interface ReadState {
  readSeq: number;
  unread: number;
  mentions?: number;
  markedUnread?: boolean;
}

export interface UserPresence {
  userId: string;
  state: "online" | "away" | "dnd" | "offline";
  lastSeen?: string;
}

/** What the server tells without being asked. */
export interface Pushes {
  Events: Batch;
  CaughtUp: { serverTime: string };
  HeadMoved: { roomId: string; head: number };
  RoomAdded: SyncedRoom;
  RoomRemoved: { roomId: string; seq: number };
  ReadMoved: ReadState & { roomId: string };
  Typing: { roomId: string; userId: string; isTyping: boolean };
  Presence: { users: UserPresence[] };
  Receipt: { roomId: string; userId: string; readSeq: number };
  Profile: User;
  Notice: { kind: string; text?: string };
  DraftMoved: Draft;
  ReminderDue: Reminder;
  GoAway: { reason: string; reconnectAfterMs: number };
}

export type PushName = keyof Pushes;

export const PushNames: readonly PushName[] = [
  "Events",
  "CaughtUp",
  "HeadMoved",
  "RoomAdded",
  "RoomRemoved",
  "ReadMoved",
  "Typing",
  "Presence",
  "Receipt",
  "Profile",
  "Notice",
  "DraftMoved",
  "ReminderDue",
  "GoAway",
];

/** Reasons of `GoAway` after which this device is no longer signed in. */
export const EndReasons: ReadonlySet<string> = new Set([
  "revoked",
  "signed_out",
  "password_changed",
  "token_reused",
  "banned",
  "account_deleted",
]);
