import { signal } from "@preact/signals";
import type { PageAt, RoomsApi } from "../api/rooms-api";
import type { Page } from "../log/events";
import type { Range } from "../log/ranges";
import { fillGaps } from "../log/resume";
import { RoomLog } from "../log/room-log";

/** Events kept of rooms that nobody looks at. */
const KeptUnseen = 200;

/** One room's log on this page: what is held, what is shown, and the reading of what is missing. */
export class Talk {
  readonly log: RoomLog;
  /** Moves whenever the log did. */
  readonly changed = signal(0);
  /** What could not be read. */
  readonly fault = signal<unknown>(undefined);
  /** A seq far from the newest ones that somebody jumped to; undefined: the newest. */
  readonly at = signal<number | undefined>(undefined);
  /** Where the eye should go, once for each object. */
  readonly target = signal<{ seq: number } | undefined>(undefined);
  #reading: Promise<void> | undefined;

  constructor(
    readonly roomId: string,
    me: string,
    private readonly api: RoomsApi,
  ) {
    this.log = new RoomLog(me);
  }

  /** The stretch that is shown. */
  get shown(): Range | undefined {
    const at = this.at.value;
    return (at === undefined ? undefined : this.log.ranges.find(at)) ?? this.log.ranges.last;
  }

  get hasOlder(): boolean {
    return (this.shown?.first ?? 0) > this.log.first;
  }

  get hasNewer(): boolean {
    const newest = this.log.ranges.last;
    return newest !== undefined && (this.shown?.last ?? 0) < newest.last;
  }

  /** The newest events, unless they are held. */
  open(): Promise<void> {
    return this.log.ranges.last && this.#isWhole() ? Promise.resolve() : this.#read(() => this.#page({}));
  }

  older(): Promise<void> {
    const first = this.shown?.first;
    return first === undefined || !this.hasOlder ? Promise.resolve() : this.#read(() => this.#page({ before: first }));
  }

  newer(): Promise<void> {
    const last = this.shown?.last;
    return last === undefined || !this.hasNewer ? Promise.resolve() : this.#read(() => this.#page({ after: last }));
  }

  /** Shows the events around one, which may lie anywhere in the room, also in one that nobody has looked at yet. */
  async jump(seq: number): Promise<void> {
    while (this.#reading) {
      await this.#reading;
    }
    // Without the newest events nobody would know that there are newer ones than those around.
    await this.open();
    if (!this.log.ranges.has(seq)) {
      await this.#read(() => this.#page({ around: seq }));
    }
    const isThere = this.log.ranges.has(seq);
    this.at.value = isThere ? seq : undefined;
    this.target.value = isThere ? { seq } : undefined;
  }

  /** Shows the events from a time on. */
  async jumpToTime(at: Date): Promise<void> {
    let found: number | undefined;
    await this.#read(async () => {
      const page = await this.#page({ at: at.toISOString() });
      found = (page.items.find((item) => new Date(item.at) >= at) ?? page.items.at(-1))?.seq;
    });
    this.at.value = found;
    this.target.value = found === undefined ? undefined : { seq: found };
  }

  jumpToNewest(): void {
    this.at.value = undefined;
    this.target.value = undefined;
    void this.open();
  }

  /** Reads what the live stream left out, if this room is looked at; else it is dropped. */
  mend(isOpen: boolean): void {
    const gap = this.log.gap();
    if (gap && isOpen) {
      void this.#read(() => fillGaps(this.log, (after) => this.api.page(this.roomId, { after }, 200)));
    } else if (gap) {
      this.log.forgetThrough(gap.last);
    }
  }

  /** Nobody looks at it any more. */
  rest(): void {
    this.at.value = undefined;
    this.log.trim(KeptUnseen);
  }

  touch(): void {
    this.changed.value++;
  }

  #isWhole(): boolean {
    return (
      (this.log.ranges.last?.last ?? 0) >= (this.log.cursor ?? 0) &&
      this.log.size >= Math.min(30, this.log.cursor ?? 30)
    );
  }

  async #page(at: PageAt): Promise<Page> {
    const page = await this.api.page(this.roomId, at);
    this.log.addPage(page);
    if (!page.hasBefore && page.items.length > 0) {
      this.log.beginAt(page.firstSeq);
    }
    return page;
  }

  /** One read at a time; a fault is shown, and the next scroll or reconnect tries again. */
  #read(work: () => Promise<unknown>): Promise<void> {
    this.#reading ??= work()
      .then(
        () => {
          this.fault.value = undefined;
        },
        (fault: unknown) => {
          this.fault.value = fault;
        },
      )
      .finally(() => {
        this.#reading = undefined;
        this.touch();
      });
    return this.#reading;
  }
}
