import { signal } from "@preact/signals";

const Forgotten = 10_000;
const Repeated = 4_000;

/** Who is typing where, as told within the last ten seconds. */
export class Typing {
  readonly people = signal<ReadonlyMap<string, ReadonlySet<string>>>(new Map());
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  heard(roomId: string, userId: string, isTyping: boolean): void {
    const key = `${roomId} ${userId}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    if (isTyping) {
      this.#timers.set(
        key,
        setTimeout(() => this.heard(roomId, userId, false), Forgotten),
      );
    }
    const room = new Set(this.people.value.get(roomId));
    if (isTyping) {
      room.add(userId);
    } else {
      room.delete(userId);
    }
    this.people.value = new Map(this.people.value).set(roomId, room);
  }
}

/** Says that this user types, and no oftener than others need to hear it. */
export class TypingTeller {
  #toldAt = 0;

  constructor(private readonly tell: (isTyping: boolean) => void) {}

  changed(isEmpty: boolean): void {
    const now = Date.now();
    if (isEmpty ? this.#toldAt > 0 : now - this.#toldAt > Repeated) {
      this.#toldAt = isEmpty ? 0 : now;
      this.tell(!isEmpty);
    }
  }
}
