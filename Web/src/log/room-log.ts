import type { Batch, ChatEvent, Message, Page } from "./events";
import { type Range, Ranges } from "./ranges";

/**
 * What this client holds of one room's log. Batches and pages may come in any order and any number of times: each fact is kept under
 * its seq, and the largest seq wins, so the same log comes out. Gaps stay visible as gaps until they are filled.
 */
export class RoomLog {
  readonly #events = new Map<number, ChatEvent>();
  readonly #edits = new Map<number, ChatEvent>();
  readonly #deleted = new Set<number>();
  readonly #held = new Ranges();
  // What the live stream left out: the answers to edits of held messages may lie in there.
  readonly #owed = new Ranges();
  #cursor: number | undefined;

  /** Where to resume: everything up to here was received or was left to `History` on purpose. Undefined: never synchronised. */
  get cursor(): number | undefined {
    return this.#cursor;
  }

  get ranges(): Ranges {
    return this.#held;
  }

  get size(): number {
    return this.#events.size;
  }

  /** The live stream goes on after this seq: the answer of `Sync`, or `HeadMoved`. */
  startAt(seq: number): void {
    const known = this.#cursor ?? this.#held.last?.last;
    if (known !== undefined && this.#events.size > 0) {
      this.#owed.add(known + 1, seq);
    }
    this.#cursor = Math.max(this.#cursor ?? 0, seq);
  }

  /**
   * Live events.
   * @returns Those that the stream had not brought before. A batch that jumps ahead leaves a gap behind.
   */
  add(batch: Batch): ChatEvent[] {
    this.startAt(batch.prevSeq);
    const fresh = batch.items.filter((item) => item.seq > (this.#cursor ?? 0));
    const last = batch.items.at(-1)?.seq ?? batch.prevSeq;
    this.#keep(batch.items);
    this.#held.add(batch.prevSeq + 1, last);
    this.#cursor = Math.max(this.#cursor ?? 0, last);
    return fresh;
  }

  /** Folded events that were asked for. */
  addPage(page: Page): void {
    if (page.items.length > 0) {
      this.#keep(page.items);
      this.#held.add(page.firstSeq, page.lastSeq);
    }
  }

  /** What the live stream left out and no page has brought yet; both ends are missing. */
  gap(): Range | undefined {
    for (const owed of this.#owed.all) {
      let first = owed.first;
      for (let held = this.#held.find(first); held; held = this.#held.find(first)) {
        first = held.last + 1;
      }
      if (first <= owed.last) {
        return { first, last: owed.last };
      }
    }
    this.#owed.clear();
    return undefined;
  }

  /** Gives a gap up together with everything before it, which it may have changed. */
  forgetThrough(seq: number): void {
    this.#held.removeBefore(seq + 1);
    this.#owed.removeBefore(seq + 1);
    for (const known of this.#events.keys()) {
      if (known <= seq) {
        this.#events.delete(known);
      }
    }
  }

  event(seq: number): ChatEvent | undefined {
    return this.#events.get(seq);
  }

  /** The held events of a stretch, in order. */
  events(first: number, last: number): ChatEvent[] {
    const found: ChatEvent[] = [];
    for (let seq = first; seq <= last; seq++) {
      const item = this.#events.get(seq);
      if (item) {
        found.push(item);
      }
    }
    return found;
  }

  /** The message as everything known about it leaves it. */
  message(seq: number): Message | undefined {
    const item = this.#events.get(seq);
    if (item?.kind !== "message") {
      return undefined;
    }
    const edit = this.#edits.get(seq);
    const newest = edit && edit.seq > (item.editSeq ?? 0) ? edit : undefined;
    const deleted = item.deleted === true || this.#deleted.has(seq);
    return {
      seq,
      text: deleted ? undefined : (newest ?? item).text,
      editedAt: deleted ? undefined : (newest?.at ?? item.editedAt),
      deleted,
    };
  }

  /** Drops all but the newest `count` events, so that rooms nobody looks at stay small. Edits of what went stay known. */
  trim(count: number): void {
    const last = this.#held.last?.last;
    if (last === undefined || this.#events.size <= count) {
      return;
    }
    this.forgetThrough(last - count);
  }

  /** Another epoch of the log: nothing that was held counts. */
  clear(): void {
    this.#events.clear();
    this.#edits.clear();
    this.#deleted.clear();
    this.#held.clear();
    this.#owed.clear();
    this.#cursor = undefined;
  }

  #keep(items: ChatEvent[]): void {
    for (const item of items) {
      this.#events.set(item.seq, this.#join(this.#events.get(item.seq), item));
      if (item.target === undefined) {
        continue;
      }
      if (item.kind === "deletion") {
        this.#deleted.add(item.target);
        this.#edits.delete(item.target);
      } else if (item.kind === "edit" && item.seq > (this.#edits.get(item.target)?.seq ?? 0)) {
        this.#edits.set(item.target, item);
      }
    }
  }

  /** Two views of the same event: a page may be older or newer than what the live stream brought. */
  #join(known: ChatEvent | undefined, item: ChatEvent): ChatEvent {
    if (!known) {
      return item;
    }
    const newer = (item.editSeq ?? 0) >= (known.editSeq ?? 0) ? item : known;
    return known.deleted || item.deleted ? { ...newer, deleted: true, text: undefined } : newer;
  }
}
