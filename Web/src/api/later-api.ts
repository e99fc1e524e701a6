import type { Http } from "./http";
import type { Reminder, ScheduledAnswer } from "./schema";

/** A message that is posted when its time comes; with a failure it is not tried again by itself. */
export type Scheduled = ScheduledAnswer;

export type { Reminder } from "./schema";

/** What is to happen later. */
export class LaterApi {
  constructor(private readonly http: Http) {}

  schedule = (roomId: string, text: string, at: Date, replyTo: number | undefined, key: string) =>
    this.http.post<Scheduled>(`/rooms/${roomId}/scheduled`, { text, at: at.toISOString(), replyTo }, key);
  unschedule = (scheduledId: string) => this.http.delete<void>(`/scheduled/${scheduledId}`);
  remind = (roomId: string, target: number, at: Date, note: string, key: string) =>
    this.http.post<Reminder>(
      `/rooms/${roomId}/reminders`,
      { target, at: at.toISOString(), ...(note && { note }) },
      key,
    );
  reminders = () => this.http.get<Reminder[]>("/reminders");
  dismiss = (reminderId: string) => this.http.delete<void>(`/reminders/${reminderId}`);

  /** All that wait or failed, read by pages. */
  async scheduled(): Promise<Scheduled[]> {
    const all: Scheduled[] = [];
    for (;;) {
      const after = all.at(-1) ? `?after=${all.at(-1)?.scheduledId}` : "";
      const page = await this.http.get<Scheduled[]>(`/scheduled${after}`);
      if (page.length === 0) {
        return all;
      }
      all.push(...page);
    }
  }
}
