import type { ChatEvent, Message } from "./events";
import type { RoomLog } from "./room-log";

/** One line of a timeline. Edits and deletions have none: they show in the message that they changed. */
export type Row =
  | { key: string; is: "day"; at: string }
  | { key: string; is: "unread" }
  | { key: string; is: "message"; event: ChatEvent; message: Message; begins: boolean }
  | { key: string; is: "notice"; event: ChatEvent };

const Silent = new Set(["edit", "deletion", "reaction", "pin"]);
const Together = 5 * 60_000;

/**
 * The rows of a held stretch.
 * @param readSeq Where the line "new messages" stands; undefined: nowhere.
 * @param me Whose own messages are never new.
 */
export function rowsOf(log: RoomLog, first: number, last: number, readSeq: number | undefined, me: string): Row[] {
  const rows: Row[] = [];
  let previous: ChatEvent | undefined;
  let isMarked = readSeq === undefined;
  for (const event of log.events(first, last)) {
    if (Silent.has(event.kind)) {
      continue;
    }
    if (!previous || dayOf(previous.at) !== dayOf(event.at)) {
      rows.push({ key: `day-${event.seq}`, is: "day", at: event.at });
      previous = undefined;
    }
    if (!isMarked && event.kind === "message" && event.seq > (readSeq ?? 0) && event.sender !== me) {
      rows.push({ key: "unread", is: "unread" });
      isMarked = true;
      previous = undefined;
    }
    const message = log.message(event.seq);
    rows.push(
      message
        ? { key: `${event.seq}`, is: "message", event, message, begins: !follows(previous, event) }
        : { key: `${event.seq}`, is: "notice", event },
    );
    previous = event;
  }
  return rows;
}

function follows(previous: ChatEvent | undefined, event: ChatEvent): boolean {
  return (
    previous?.kind === "message" &&
    previous.sender === event.sender &&
    event.replyTo === undefined &&
    Date.parse(event.at) - Date.parse(previous.at) < Together
  );
}

function dayOf(at: string): string {
  return new Date(at).toDateString();
}
