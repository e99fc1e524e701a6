import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { Composer, type Writing } from "../composer/composer";
import { t } from "../texts/texts";
import { Timeline } from "../timeline/timeline";
import { Confirm } from "../view/dialog";
import { told } from "../view/faults";
import { Icon } from "../view/icon";
import { follow } from "../view/route";
import { AboutRoom } from "./about-room";
import type { RoomEntry } from "./room-book";
import { titleOf } from "./room-list";
import { TypingLine } from "./typing-line";

/** One room: who and what it is, its messages, and the field to write into. */
export function RoomPage({ chat, roomId }: { chat: Chat; roomId: string }) {
  const room = chat.book.get(roomId);
  if (!room) {
    // Whether there is no such room is known once the server has said which there are.
    return <Missing isKnown={chat.link.state.value === "live"} />;
  }
  return <Room chat={chat} room={room} />;
}

function Missing({ isKnown }: { isKnown: boolean }) {
  return (
    <div class="welcome">
      <p class="lead" role="status">
        {isKnown ? t().gone : t().loading}
      </p>
      <a href="/" onClick={follow}>
        {t().back}
      </a>
    </div>
  );
}

function Room({ chat, room }: { chat: Chat; room: RoomEntry }) {
  const talk = chat.talk(room.roomId);
  const title = titleOf(room);
  const [isAbout, setAbout] = useState(false);
  const [writing, setWriting] = useState<Writing>({ is: "new" });
  const [erasing, setErasing] = useState<number>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    void chat.members(room.roomId).catch(() => {});
  }, [room.roomId, chat.link.state.value === "live"]);
  const attempt = async (work: Promise<unknown>) => {
    setFault(undefined);
    try {
      await work;
    } catch (thrown) {
      setFault(told(thrown));
    }
  };
  const acts = {
    reply: (seq: number) => setWriting({ is: "reply", seq }),
    edit: (seq: number) => setWriting({ is: "edit", seq }),
    erase: setErasing,
    react: (seq: number, emoji: string, removed: boolean) => void attempt(chat.react(room.roomId, seq, emoji, removed)),
    pin: (seq: number, removed: boolean) => void attempt(chat.pin(room.roomId, seq, removed)),
  };
  return (
    <section class="room" aria-label={title}>
      <header>
        <a class="back quiet" href="/" aria-label={t().back} onClick={follow}>
          <Icon name="back" />
        </a>
        <div class="grow">
          <h1>{title}</h1>
          <p class="hint">{room.kind === "group" ? t().members(room.memberCount) : t().directHint}</p>
        </div>
        <button type="button" class="quiet" aria-label={t().about} title={t().about} onClick={() => setAbout(true)}>
          <Icon name="people" />
        </button>
      </header>
      <Timeline chat={chat} room={room} talk={talk} title={title} acts={acts} />
      <p class="fault beside" role="alert">
        {fault}
      </p>
      <TypingLine chat={chat} roomId={room.roomId} />
      <Composer chat={chat} room={room} talk={talk} title={title} writing={writing} onWriting={setWriting} onFault={setFault} />
      {isAbout && <AboutRoom chat={chat} room={room} onClose={() => setAbout(false)} />}
      {erasing !== undefined && (
        <Confirm
          title={t().erase}
          question={t().eraseSure}
          onYes={() => void attempt(chat.erase(room.roomId, erasing))}
          onClose={() => setErasing(undefined)}
        />
      )}
    </section>
  );
}
