import type { Batch, ChatEvent, Message, Page } from "./events";
import { fold, type Shown } from "./fold";
import { type Range, Ranges } from "./ranges";

/**
 * What this client holds of one room's log. Batches and pages may come in any order and any number of times: each fact is kept under
 * its seq, and what later events did is applied to the newest showing, so the same log comes out. Gaps stay gaps until they are filled.
 */
export class RoomLog {
  readonly #shown = new Map<number, Shown>();
  // By the message that they change, in the order of their seqs.
  readonly #changes = new Map<number, ChatEvent[]>();
  readonly #held = new Ranges();
  // What the live stream left out: changes of held messages may lie in there.
  readonly #owed = new Ranges();
  #cursor: number | undefined;
  // The room keeps nothing from before it.
  #first = 1;

  constructor(private readonly me: string) {}

  /** Where to resume: everything up to here was received or was left to `History` on purpose. Undefined: never synchronised. */
  get cursor(): number | undefined {
    return this.#cursor;
  }

  get ranges(): Ranges {
    return this.#held;
  }

  /** The first seq that the room keeps, as far as is known. */
  get first(): number {
    return this.#first;
  }

  get size(): number {
    return this.#shown.size;
  }

  /** The live stream goes on after this seq: the answer of `Sync`, or `HeadMoved`. */
  startAt(seq: number): void {
    const known = this.#cursor ?? this.#held.last?.last;
    if (known !== undefined && this.#shown.size > 0) {
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
    for (const item of batch.items) {
      this.#keep(item, item.seq);
    }
    this.#held.add(Math.max(batch.prevSeq + 1, this.#first), last);
    this.#cursor = Math.max(this.#cursor ?? 0, last);
    return fresh;
  }

  /** Folded events that were asked for. */
  addPage(page: Page): void {
    if (page.items.length > 0) {
      for (const item of page.items) {
        this.#keep(item, page.head);
      }
      this.#held.add(Math.max(page.firstSeq, this.#first), page.lastSeq);
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

  /** The room has forgotten what lies before a seq; a page that is still on its way does not bring it back. */
  beginAt(seq: number): void {
    if (seq > this.#first) {
      this.#first = seq;
      this.forgetThrough(seq - 1);
    }
  }

  /** Gives a gap up together with everything before it, which it may have changed. */
  forgetThrough(seq: number): void {
    this.#held.removeBefore(seq + 1);
    this.#owed.removeBefore(seq + 1);
    for (const known of this.#shown.keys()) {
      if (known <= seq) {
        this.#shown.delete(known);
      }
    }
    // A page that was asked for before now may still show a message without the changes that came since: those stay.
    for (const [target, changes] of this.#changes) {
      const kept = changes.filter((change) => change.seq > seq);
      if (kept.length > 0) {
        this.#changes.set(target, kept);
      } else {
        this.#changes.delete(target);
      }
    }
  }

  event(seq: number): ChatEvent | undefined {
    return this.#shown.get(seq)?.event;
  }

  /** The held events of a stretch, in order. */
  events(first: number, last: number): ChatEvent[] {
    const found: ChatEvent[] = [];
    for (let seq = first; seq <= last; seq++) {
      const shown = this.#shown.get(seq);
      if (shown) {
        found.push(shown.event);
      }
    }
    return found;
  }

  /** The message as everything known about it leaves it. */
  message(seq: number): Message | undefined {
    const shown = this.#shown.get(seq);
    return shown?.event.kind === "message" ? fold(shown, this.#changes.get(seq) ?? [], this.me) : undefined;
  }

  /** Drops all but the newest `count` events, so that rooms nobody looks at stay small. */
  trim(count: number): void {
    const last = this.#held.last?.last;
    if (last !== undefined && this.#shown.size > count) {
      this.forgetThrough(last - count);
    }
  }

  /** Another epoch of the log: nothing that was held counts. */
  clear(): void {
    this.#shown.clear();
    this.#changes.clear();
    this.#held.clear();
    this.#owed.clear();
    this.#cursor = undefined;
    this.#first = 1;
  }

  #keep(event: ChatEvent, asOf: number): void {
    if (event.seq < this.#first) {
      return;
    }
    if (asOf >= (this.#shown.get(event.seq)?.asOf ?? 0)) {
      this.#shown.set(event.seq, { event, asOf });
    }
    const target = event.kind === "message" ? event.thread : event.target;
    if (target !== undefined && target !== event.seq) {
      const changes = this.#changes.get(target) ?? [];
      if (!changes.some((change) => change.seq === event.seq)) {
        this.#changes.set(
          target,
          [...changes, event].sort((a, b) => a.seq - b.seq),
        );
      }
    }
  }
}
