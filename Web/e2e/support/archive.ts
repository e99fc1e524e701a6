import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { desk } from "./operator";
import { type Person, post, room } from "./people";

type Line = Record<string, unknown> & { type: string };

/** A room with many messages, out of the archive of a small one: to post them all would take a minute. The messages begin at the seq 3. */
export async function longRoom(name: string, owner: Person, messages: number): Promise<string> {
  const api = await desk();
  const small = await room(name, [owner]);
  const first = await post(owner, small, "Message 1");
  const answer = await api.get(`/api/v1/operator/rooms/${small}/export`);
  expect(answer.ok(), await answer.text()).toBe(true);
  const lines = (await answer.text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  const roomId = randomUUID();
  const head = first + messages - 1;
  const archive = lines.flatMap((line): Line[] => {
    if (line.type === "room") {
      return [{ ...line, roomId, head, countable: messages }];
    }
    if (line.type === "event" && line.seq === first) {
      return Array.from({ length: messages }, (_, index) => ({
        ...line,
        seq: first + index,
        clientId: randomUUID(),
        countable: index + 1,
        text: `Message ${index + 1}\n\n${"word ".repeat(index % 60)}`,
      }));
    }
    return [line.type === "end" ? { ...line, events: head } : line];
  });
  const made = await api.post("/api/v1/operator/rooms/import", {
    headers: { "Content-Type": "application/x-ndjson" },
    data: Buffer.from(archive.map((line) => `${JSON.stringify(line)}\n`).join("")),
  });
  expect(made.status(), await made.text()).toBe(201);
  await api.dispose();
  return roomId;
}
