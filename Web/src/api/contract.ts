/** The shapes of docs/protocol.md, as far as this page uses them. */
export interface User {
  userId: string;
  username: string;
  displayName?: string;
  avatarId?: string;
}

export interface Self extends User {
  verified: boolean;
  settings?: { language?: string; timeZone?: string };
}

export interface SignedIn {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  sessionId: string;
  user: Self;
  motd?: string;
}

export interface Device {
  sessionId: string;
  device?: string;
  place?: string;
  createdAt: string;
  lastSeenAt: string;
  current: boolean;
}

export type Role = "owner" | "admin" | "member" | "guest";
export type Visibility = "public" | "private";

export interface Room {
  roomId: string;
  kind: "group" | "direct";
  name?: string;
  slug?: string;
  topic?: string;
  visibility: Visibility;
  head: number;
  memberCount: number;
  role?: Role;
}

export interface Member extends User {
  role: Role;
  joinedSeq: number;
  /** Until then the member reads, but says nothing. */
  mutedUntil?: string;
}

export interface Posted {
  roomId: string;
  seq: number;
  at: string;
  clientId: string;
  duplicate: boolean;
}
