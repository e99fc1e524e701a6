import { signal } from "@preact/signals";
import type { LaterApi, Reminder, Scheduled } from "../api/later-api";

/** What this user has put off: messages to be sent, and messages to be reminded of. */
export class Later {
  readonly scheduled = signal<readonly Scheduled[]>([]);
  readonly reminders = signal<readonly Reminder[]>([]);

  constructor(private readonly api: LaterApi) {}

  /** How many reminders wait to be seen. */
  get due(): number {
    return this.reminders.value.filter((one) => one.due).length;
  }

  async load(): Promise<void> {
    this.reminders.value = await this.api.reminders();
    await this.loadScheduled();
  }

  async loadScheduled(): Promise<void> {
    this.scheduled.value = (await this.api.scheduled()).sort((a, b) => a.at.localeCompare(b.at));
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
