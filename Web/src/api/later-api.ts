import type { Http } from "./http";
import type { ScheduledAnswer } from "./schema";

/** A message that is posted when its time comes; with a failure it is not tried again by itself. */
export type Scheduled = ScheduledAnswer;

export type { Reminder } from "./schema";

/** What is to happen later. */
export class LaterApi {
  constructor(private readonly http: Http) {}

  schedule = (id: string, text: string, at: Date, replyTo: number | undefined, key: string) =>
    this.http.ask("POST /rooms/{id}/scheduled", { path: { id }, body: { text, at: at.toISOString(), replyTo }, key });
  unschedule = (id: string) => this.http.ask("DELETE /scheduled/{id}", { path: { id } });
  remind = (id: string, target: number, at: Date, note: string, key: string) =>
    this.http.ask("POST /rooms/{id}/reminders", {
      path: { id },
      body: { target, at: at.toISOString(), ...(note && { note }) },
      key,
    });
  reminders = () => this.http.ask("GET /reminders");
  dismiss = (id: string) => this.http.ask("DELETE /reminders/{id}", { path: { id } });

  /** All that wait or failed, read by pages. */
  async scheduled(): Promise<Scheduled[]> {
    const all: Scheduled[] = [];
    for (;;) {
      const page = await this.http.ask("GET /scheduled", { query: { after: all.at(-1)?.scheduledId } });
      if (page.length === 0) {
        return all;
      }
      all.push(...page);
    }
  }
}
