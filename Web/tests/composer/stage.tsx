import { signal } from "@preact/signals";
import { type ComponentChild, render } from "preact";
import { useState } from "preact/hooks";
import { act } from "preact/test-utils";
import { vi } from "vitest";
import type { Self } from "../../src/api/contract";
import type { Http } from "../../src/api/http";
import { Chat } from "../../src/chat/chat";
import { Composer, type Writing } from "../../src/composer/composer";
import type { SyncedRoom } from "../../src/hub/contract";
import type { RoomEntry } from "../../src/rooms/room-book";
import { titleOf } from "../../src/rooms/room-list";
import type { Session } from "../../src/session/session";

const roomId = "room";
const room: SyncedRoom = {
  roomId,
  kind: "group",
  name: "Attic",
  role: "member",
  head: 1,
  from: 1,
  firstSeq: 1,
  readSeq: 1,
  unread: 0,
  mentions: 0,
  memberCount: 2,
  truncated: false,
  markedUnread: false,
};

/** Draws something in the place of the page. */
export function draw(what: ComponentChild): HTMLElement {
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  void act(() => render(what, place));
  return place;
}

/** The composer of a room with one message of the reader's own, and what it says of faults. */
export function stage(first: Writing, entry: Partial<RoomEntry> = {}) {
  const chat = new Chat(
    { userId: "me", username: "ann" } as Self,
    { state: signal() } as unknown as Session,
    {} as Http,
  );
  vi.spyOn(chat.link, "call").mockResolvedValue({} as never);
  chat.book.add(room);
  const talk = chat.talk(roomId);
  const said = { seq: 1, kind: "message", at: "2026-01-01T00:00:00Z", sender: "me", clientId: "c1", text: "Tea?" };
  talk.log.addPage({ items: [said], firstSeq: 1, lastSeq: 1, hasBefore: false, hasAfter: false, head: 1 });
  vi.spyOn(talk, "open").mockResolvedValue();
  const shown = { ...(chat.book.get(roomId) as RoomEntry), ...entry };
  function Stage() {
    const [writing, setWriting] = useState(first);
    const [fault, setFault] = useState<string>();
    return (
      <>
        <Composer
          chat={chat}
          room={shown}
          talk={talk}
          title={titleOf(shown)}
          writing={writing}
          onWriting={setWriting}
          onFault={setFault}
        />
        <p id="fault">{fault}</p>
      </>
    );
  }
  const place = draw(<Stage />);
  return {
    chat,
    place,
    field: () => place.querySelector("textarea") as HTMLTextAreaElement,
    fault: () => place.querySelector("#fault")?.textContent ?? "",
    press: (key: string) =>
      act(
        () => void place.querySelector("textarea")?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })),
      ),
    button: (name: string) =>
      [...place.querySelectorAll("button")].find(
        (one) => (one.getAttribute("aria-label") ?? one.textContent?.trim()) === name,
      ),
  };
}
