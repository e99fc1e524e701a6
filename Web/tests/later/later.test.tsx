import { expect, it } from "vitest";
import type { LaterApi, Reminder, Scheduled } from "../../src/api/later-api";
import type { Chat } from "../../src/chat/chat";
import { hearing } from "../../src/chat/pushes";
import { Later } from "../../src/later/later";
import { LaterBadge } from "../../src/later/later-badge";
import { chooseLanguage } from "../../src/texts/texts";
import { draw } from "../composer/stage";

const message = (text: string, failure?: string) =>
  ({ scheduledId: text, roomId: "room", at: "2026-01-01T00:00:00Z", text, failure }) as Scheduled;

/** A user's later things; what is scheduled is answered when a test says so. */
function page() {
  const asked: ((all: Scheduled[]) => void)[] = [];
  const api = {
    scheduled: () => new Promise<Scheduled[]>((answer) => asked.push(answer)),
    reminders: async () => [] as Reminder[],
  };
  const later = new Later(api as unknown as LaterApi);
  return { later, asked, hear: hearing({ later } as unknown as Chat) };
}

it("the answer to the newest question stays, whichever comes last", async () => {
  const { later, asked } = page();
  const all = [later.loadScheduled(), later.loadScheduled(), later.loadScheduled()];
  asked[1]?.([message("second")]);
  await all[1];
  expect(later.scheduled.value).toEqual([message("second")]);
  asked[2]?.([message("third")]);
  asked[0]?.([message("first")]);
  await Promise.all(all);
  expect(later.scheduled.value).toEqual([message("third")]);
});

it.each([
  ["en", "1 reminder is due, 1 message was not sent"],
  ["es", "1 recordatorio ha vencido, 1 mensaje no se envió"],
])("a message that could not be sent is counted and told, in %s", async (language, words) => {
  chooseLanguage(language);
  const { later, asked, hear } = page();
  const badge = () => draw(<LaterBadge later={later} />);
  hear.ReminderDue({ reminderId: "r", roomId: "room", target: 1, at: "2026-01-01T00:00:00Z", due: true });
  expect(badge().querySelector("[aria-hidden]")?.textContent).toBe("1");
  hear.ScheduledFailed({ scheduledId: "late", roomId: "room", refusal: "not_member" } as never);
  asked[0]?.([message("late", "not_member"), message("waits")]);
  await expect.poll(() => later.failed).toBe(1);
  expect(badge().querySelector("[aria-hidden]")?.textContent).toBe("2");
  expect(badge().querySelector(".spoken")?.textContent).toBe(words);
  later.reminders.value = [];
  later.scheduled.value = [message("waits")];
  expect(badge().textContent).toBe("");
});
