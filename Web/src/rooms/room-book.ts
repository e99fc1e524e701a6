import { signal } from "@preact/signals";
import type { Role } from "../api/contract";
import type { ReadState, SyncedRoom } from "../hub/contract";
import type { ChatEvent } from "../log/events";

/** A room as the list shows it. */
export interface RoomEntry {
  roomId: string;
  kind: "group" | "direct";
  name: string;
  head: number;
  readSeq: number;
  unread: number;
  mentions: number;
  markedUnread: boolean;
  role: Role | undefined;
  memberCount: number;
  avatarId: string | undefined;
}

/** Whether a stranger wrote, and waits to be accepted. */
export const isAsked = (room: RoomEntry) => room.kind === "direct" && room.role === "guest";

/** The user's rooms. What is unread is the server's number, moved on by the messages that came since. */
export class RoomBook {
  readonly rooms = signal<ReadonlyMap<string, RoomEntry>>(new Map());

  constructor(private readonly me: string) {}

  get(roomId: string): RoomEntry | undefined {
    return this.rooms.value.get(roomId);
  }

  /** All there are, as the server says. */
  reset(rooms: readonly SyncedRoom[]): void {
    this.rooms.value = new Map(rooms.map((room) => [room.roomId, entryOf(room)]));
  }

  add(room: SyncedRoom): void {
    this.rooms.value = new Map(this.rooms.value).set(room.roomId, entryOf(room));
  }

  remove(roomId: string): void {
    const rest = new Map(this.rooms.value);
    rest.delete(roomId);
    this.rooms.value = rest;
  }

  /** Live events. Those up to the head that the server named are in its numbers already. */
  heard(roomId: string, items: readonly ChatEvent[]): void {
    const room = this.get(roomId);
    if (!room) {
      return;
    }
    const next = { ...room };
    for (const item of items.filter((one) => one.seq > room.head)) {
      this.#count(next, item);
      next.head = item.seq;
    }
    this.#put(next);
  }

  marked(roomId: string, state: ReadState): void {
    const room = this.get(roomId);
    if (room && state.readSeq >= room.readSeq) {
      const { readSeq, unread, mentions = 0, markedUnread = false } = state;
      this.#put({ ...room, readSeq, unread, mentions, markedUnread });
    }
  }

  headMoved(roomId: string, head: number): void {
    const room = this.get(roomId);
    if (room) {
      this.#put({ ...room, head: Math.max(room.head, head) });
    }
  }

  #count(room: RoomEntry, item: ChatEvent): void {
    // Of a stranger's request nothing is unread until it is accepted.
    if (item.kind === "message" && item.seq > room.readSeq && !isAsked(room)) {
      // One's own right after the marker do not count; after an unread one of somebody else they do (docs/protocol.md, Events).
      room.unread += item.sender === this.me && room.unread === 0 ? 0 : 1;
      room.mentions += item.sender !== this.me && (item.mentionsRoom || item.mentions?.includes(this.me)) ? 1 : 0;
    } else if (item.kind === "join") {
      room.memberCount++;
    } else if (item.kind === "leave") {
      room.memberCount--;
    } else if (item.kind === "rename") {
      room.name = item.name ?? room.name;
      room.avatarId = item.removed ? undefined : (item.avatarId ?? room.avatarId);
    } else if (item.kind === "role" && item.user === this.me) {
      room.role = item.role as Role;
    }
  }

  #put(room: RoomEntry): void {
    this.rooms.value = new Map(this.rooms.value).set(room.roomId, room);
  }
}

function entryOf(room: SyncedRoom): RoomEntry {
  return {
    roomId: room.roomId,
    kind: room.kind,
    name: room.name ?? "",
    head: room.head,
    readSeq: room.readSeq,
    unread: room.unread,
    mentions: room.mentions ?? 0,
    markedUnread: room.markedUnread ?? false,
    role: room.role,
    memberCount: room.memberCount,
    avatarId: room.avatarId,
  };
}
