import type { HubCalls, HubPushes, SeenUser } from "../api/schema";

/** The shapes of docs/asyncapi.yaml by the names that this page has for them; `schema.ts` is made from the gateway. */
export type { ReadAnswer as ReadState, SyncAnswer, SyncedRoom, SyncRequest } from "../api/schema";

/** The hub's methods. */
export type Calls = HubCalls;
export type CallName = keyof Calls;

export type UserPresence = SeenUser;

/** What the server tells without being asked, as far as this page listens. */
export type Pushes = Omit<HubPushes, "Notifications">;

export type PushName = keyof Pushes;

export const PushNames: readonly PushName[] = [
  "Events",
  "CaughtUp",
  "HeadMoved",
  "FirstSeqMoved",
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
  "ScheduledFailed",
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
