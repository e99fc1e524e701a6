import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import type { Talk } from "../chat/talk";
import type { Row } from "../log/rows";
import { rowsOf } from "../log/rows";
import type { Outgoing } from "../outbox/outbox";
import type { RoomEntry } from "../rooms/room-book";
import { dayOf, t } from "../texts/texts";
import { told } from "../view/faults";
import { Icon } from "../view/icon";
import { type MessageActs, MessageRow } from "./message-row";
import { noticeOf } from "./notices";
import { OutgoingRow } from "./outgoing-row";
import { Scroller } from "./scroller";

type Line =
  | Row
  | { key: string; is: "outgoing"; message: Outgoing }
  | { key: string; is: "seen"; by: string[] }
  | { key: string; is: "beginning" };

interface TimelineProps {
  chat: Chat;
  room: RoomEntry;
  talk: Talk;
  title: string;
  acts: Omit<MessageActs, "jump">;
}

/** The messages of a room: what is held of its log, then what is still on its way. */
export function Timeline({ chat, room, talk, title, acts }: TimelineProps) {
  const [isBottom, setBottom] = useState(true);
  const wanted = talk.target.value;
  // The line "new messages" stays where it was when the room was opened.
  const [readSeq] = useState(room.unread > 0 ? room.readSeq : undefined);
  const version = talk.changed.value;
  const shown = talk.shown;
  const rows = useMemo(
    () => (shown ? rowsOf(talk.log, shown.first, shown.last, readSeq, chat.self.userId) : []),
    [talk, version, shown?.first, shown?.last, readSeq],
  );
  const outgoing = talk.hasNewer
    ? []
    : chat.outbox.messages.value.filter(
        (one) => one.roomId === room.roomId && !(one.seq && talk.log.ranges.has(one.seq)),
      );
  const newest = rows.at(-1);
  const readers =
    newest?.is === "message" && newest.event.sender === chat.self.userId && !talk.hasNewer
      ? chat.receipts.readers(room.roomId, newest.event.seq, chat.self.userId)
      : [];
  const lines: Line[] = [
    ...(shown && !talk.hasOlder ? [{ key: "beginning", is: "beginning" } as const] : []),
    ...rows,
    ...(readers.length > 0 ? [{ key: "seen", is: "seen", by: readers } as const] : []),
    ...outgoing.map((message) => ({ key: message.clientId, is: "outgoing" as const, message })),
  ];
  const mayWrite = room.role !== "guest";
  const isAdmin = room.role === "owner" || room.role === "admin";
  const jump = (seq: number) => void talk.jump(seq);

  useEffect(() => {
    void talk.open();
  }, [talk, chat.link.state.value === "live"]);

  const isNewest = isBottom && !talk.hasNewer;
  useEffect(() => {
    if (isNewest) {
      chat.markRead(room.roomId);
    }
  }, [isNewest, room.head, room.roomId]);

  const list = useRef<HTMLDivElement>(null);
  return (
    <div class="timeline" ref={list} onKeyDown={(event) => walk(event, list.current)}>
      {lines.length === 0 && (
        <p class="hint middle" role="status">
          {talk.fault.value ? told(talk.fault.value) : t().loading}
        </p>
      )}
      <Scroller
        rows={lines}
        label={t().timeline(title)}
        target={wanted && { key: `${wanted.seq}`, once: wanted }}
        onNearTop={() => void talk.older()}
        onNearEnd={() => void talk.newer()}
        onBottom={setBottom}
        draw={(line) => {
          switch (line.is) {
            case "message":
              return (
                <MessageRow
                  chat={chat}
                  log={talk.log}
                  row={line}
                  acts={{ ...acts, jump }}
                  mayWrite={mayWrite}
                  mayPin={isAdmin || room.kind === "direct"}
                  mayErase={isAdmin}
                />
              );
            case "outgoing":
              return <OutgoingRow chat={chat} message={line.message} />;
            case "notice":
              return <p class="notice">{noticeOf(line.event, chat.people)}</p>;
            case "day":
              return <p class="day">{dayOf(line.at)}</p>;
            case "seen":
              return (
                <p class="seen">
                  <Icon name="eye" />{" "}
                  {t().seenBy(
                    line.by
                      .slice(0, 5)
                      .map((userId) => chat.people.name(userId))
                      .join(", "),
                    Math.max(0, line.by.length - 5),
                  )}
                </p>
              );
            case "unread":
              return <p class="new">{t().newMessages}</p>;
            case "beginning":
              return <p class="notice">{t().beginning}</p>;
          }
        }}
      />
      {!isNewest && lines.length > 0 && (
        <button
          type="button"
          class="newest"
          onClick={() => {
            talk.jumpToNewest();
            const last = talk.log.ranges.last?.last;
            if (last !== undefined) {
              void talk.jump(last);
            }
          }}
        >
          <Icon name="down" /> {t().toNewest}
        </button>
      )}
    </div>
  );
}

/** Arrow keys go from message to message; their actions are then one Tab away. */
function walk(event: KeyboardEvent, list: HTMLElement | null): void {
  if (
    !list ||
    (event.key !== "ArrowUp" && event.key !== "ArrowDown") ||
    (event.target as HTMLElement).closest("button, a")
  ) {
    return;
  }
  const messages = [...list.querySelectorAll<HTMLElement>("article[data-seq]")];
  const at = messages.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? messages.at(-1) : messages[at + (event.key === "ArrowUp" ? -1 : 1)];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}
