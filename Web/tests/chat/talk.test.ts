import { expect, it } from "vitest";
import type { PageAt, RoomsApi } from "../../src/api/rooms-api";
import { Talk } from "../../src/chat/talk";
import type { ChatEvent, Page } from "../../src/log/events";

const Head = 500;
const PageLength = 40;

const event = (seq: number): ChatEvent => ({
  seq,
  kind: "message",
  at: "2026-01-01T00:00:00Z",
  sender: "ada",
  clientId: `c${seq}`,
  text: `${seq}`,
});

/** A room of many messages, and what was asked of it. */
function longRoom() {
  const asked: PageAt[] = [];
  const page = async (_: string, at: PageAt): Promise<Page> => {
    asked.push(at);
    const first = "around" in at ? at.around - PageLength / 2 : Head - PageLength + 1;
    const items = Array.from({ length: PageLength }, (_, index) => event(first + index));
    const lastSeq = first + PageLength - 1;
    return { items, firstSeq: first, lastSeq, hasBefore: first > 1, hasAfter: lastSeq < Head, head: Head };
  };
  const talk = new Talk("room", "ada", { page } as unknown as RoomsApi);
  talk.log.startAt(Head);
  return { talk, asked };
}

it("goes to a message of a room that nobody has looked at, and knows that there are newer ones", async () => {
  const { talk } = longRoom();
  await talk.jump(100);
  expect(talk.target.value).toEqual({ seq: 100 });
  expect(talk.shown).toEqual({ first: 80, last: 119 });
  expect(talk.hasNewer).toBe(true);
});

it("goes there also while the newest are being read", async () => {
  const { talk, asked } = longRoom();
  const opening = talk.open();
  await talk.jump(100);
  await opening;
  expect(talk.target.value).toEqual({ seq: 100 });
  expect(asked).toEqual([{}, { around: 100 }]);
});
