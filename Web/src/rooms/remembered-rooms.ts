import type { SyncedRoom } from "../hub/contract";

const Key = "chat.rooms";
const Most = 500;

/** The names of rooms, so that a page that starts without a network can show where unsent messages belong. No messages. */
export function rememberRooms(userId: string, rooms: readonly SyncedRoom[]): void {
  if (rooms.length === 0) {
    localStorage.removeItem(Key);
  } else {
    localStorage.setItem(Key, JSON.stringify({ userId, rooms: rooms.slice(0, Most) }));
  }
}

export function recallRooms(userId: string): SyncedRoom[] {
  try {
    const kept = JSON.parse(localStorage.getItem(Key) ?? "null") as { userId: string; rooms: SyncedRoom[] } | null;
    return kept?.userId === userId ? kept.rooms : [];
  } catch {
    return [];
  }
}
