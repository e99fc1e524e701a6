import { signal } from "@preact/signals";

/** How far others have read, room by room. It only moves on. */
export class Receipts {
  readonly rooms = signal<ReadonlyMap<string, ReadonlyMap<string, number>>>(new Map());

  heard(roomId: string, userId: string, readSeq: number): void {
    const room = this.rooms.value.get(roomId);
    if (readSeq > (room?.get(userId) ?? 0)) {
      this.rooms.value = new Map(this.rooms.value).set(roomId, new Map(room).set(userId, readSeq));
    }
  }

  /** Who has read up to a message at least. */
  readers(roomId: string, seq: number, but: string): string[] {
    return [...(this.rooms.value.get(roomId) ?? [])]
      .filter(([userId, readSeq]) => readSeq >= seq && userId !== but)
      .map(([userId]) => userId);
  }
}
