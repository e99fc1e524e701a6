import type { RefObject } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import type { Member } from "../api/contract";
import type { Chat } from "../chat/chat";
import { nameOf, plain } from "../people/people";
import type { RoomEntry } from "../rooms/room-book";
import { t } from "../texts/texts";
import { Avatar } from "../view/avatar";

const Begun = /(?:^|[\s(])@([A-Za-z0-9._-]{0,32})$/;
const Most = 8;

/** The mention that is being typed before the caret, and where its `@` stands. */
export function mentionAt(text: string, caret: number): { query: string; from: number } | undefined {
  const query = Begun.exec(text.slice(0, caret))?.[1];
  return query === undefined ? undefined : { query: query.toLowerCase(), from: caret - query.length - 1 };
}

interface MentionsProps {
  chat: Chat;
  room: RoomEntry;
  field: RefObject<HTMLTextAreaElement | null>;
  query: string;
  onPick: (username: string) => void;
}

/** Members whose names fit, for Arrow keys and Enter in the field below. */
export function Mentions({ chat, room, field, query, onPick }: MentionsProps) {
  const [members, setMembers] = useState<Member[]>([]);
  const [picked, setPicked] = useState(0);
  const id = useId();
  useEffect(() => {
    let isWanted = true;
    chat.members(room.roomId).then(
      (all) => isWanted && setMembers(all),
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [room.roomId]);
  const fitting = members
    .filter((member) => member.userId !== chat.self.userId)
    .filter(
      (member) => member.username.toLowerCase().startsWith(query) || nameOf(member).toLowerCase().startsWith(query),
    )
    .slice(0, Most);
  const at = Math.min(picked, fitting.length - 1);

  useEffect(() => {
    const element = field.current;
    if (!element || fitting.length === 0) {
      return;
    }
    element.setAttribute("aria-activedescendant", `${id}-${at}`);
    element.setAttribute("aria-controls", id);
    // Before the field's own keys: Enter picks instead of sending.
    const keys = (event: KeyboardEvent) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        setPicked((at + step + fitting.length) % fitting.length);
      } else if (event.key === "Enter" || event.key === "Tab") {
        onPick(fitting[at]?.username ?? "");
      } else {
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    element.addEventListener("keydown", keys, { capture: true });
    return () => {
      element.removeEventListener("keydown", keys, { capture: true });
      element.removeAttribute("aria-activedescendant");
      element.removeAttribute("aria-controls");
    };
  });

  if (fitting.length === 0) {
    return null;
  }
  return (
    <ul class="mentions" id={id} role="listbox" aria-label={t().membersTitle}>
      {fitting.map((member, index) => (
        <li
          key={member.userId}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === at}
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(member.username);
          }}
        >
          <Avatar user={member} people={chat.people} />
          <strong>{nameOf(member)}</strong> <span class="hint">@{plain(member.username)}</span>
        </li>
      ))}
    </ul>
  );
}
