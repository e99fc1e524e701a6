import { signal } from "@preact/signals";
import type { LaterApi, Reminder, Scheduled } from "../api/later-api";

/** What this user has put off: messages to be sent, and messages to be reminded of. */
export class Later {
  readonly scheduled = signal<readonly Scheduled[]>([]);
  readonly reminders = signal<readonly Reminder[]>([]);

  readonly loadScheduled = newest(
    () => this.api.scheduled(),
    (all) => {
      this.scheduled.value = all.sort((a, b) => a.at.localeCompare(b.at));
    },
  );
  readonly #loadReminders = newest(
    () => this.api.reminders(),
    (all) => {
      this.reminders.value = all;
    },
  );

  constructor(private readonly api: LaterApi) {}

  /** How many reminders wait to be seen. */
  get due(): number {
    return this.reminders.value.filter((one) => one.due).length;
  }

  /** How many messages could not be sent when their time came. */
  get failed(): number {
    return this.scheduled.value.filter((one) => one.failure).length;
  }

  async load(): Promise<void> {
    await Promise.all([this.#loadReminders(), this.loadScheduled()]);
  }

  /** A reminder is new, or its time has come. */
  heard(reminder: Reminder): void {
    const others = this.reminders.value.filter((one) => one.reminderId !== reminder.reminderId);
    this.reminders.value = [...others, reminder].sort((a, b) => a.at.localeCompare(b.at));
  }

  async schedule(roomId: string, text: string, at: Date, replyTo: number | undefined, key: string): Promise<void> {
    await this.api.schedule(roomId, text, at, replyTo, key);
    await this.loadScheduled();
  }

  async remind(roomId: string, target: number, at: Date, note: string, key: string): Promise<void> {
    this.heard(await this.api.remind(roomId, target, at, note, key));
  }

  async dismiss(reminderId: string): Promise<void> {
    await this.api.dismiss(reminderId);
    this.reminders.value = this.reminders.value.filter((one) => one.reminderId !== reminderId);
  }

  async unschedule(scheduledId: string): Promise<void> {
    await this.api.unschedule(scheduledId);
    this.scheduled.value = this.scheduled.value.filter((one) => one.scheduledId !== scheduledId);
  }
}

/** Asks as often as it is called; an answer never takes the place of one to a later question. */
function newest<T>(ask: () => Promise<T>, show: (answer: T) => void): () => Promise<void> {
  let asked = 0;
  let shown = 0;
  return async () => {
    const mine = ++asked;
    const answer = await ask();
    if (mine > shown) {
      shown = mine;
      show(answer);
    }
  };
}
