import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { Composer, type Writing } from "../composer/composer";
import { Remind } from "../later/remind";
import { Search } from "../search/search";
import { t } from "../texts/texts";
import { Thread } from "../timeline/thread";
import { Timeline } from "../timeline/timeline";
import { Versions } from "../timeline/versions";
import { Confirm } from "../view/dialog";
import { told } from "../view/faults";
import { Icon } from "../view/icon";
import { follow } from "../view/route";
import { Tool } from "../view/tool";
import { AboutRoom } from "./about-room";
import { JumpToDate } from "./jump-to-date";
import { Pins } from "./pins";
import { Report } from "./report";
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
      <h1>{t().appName}</h1>
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
  const [shown, show] = useState<"about" | "pins" | "date" | "search">();
  const [thread, setThread] = useState<number>();
  const [versions, setVersions] = useState<number>();
  const [writing, setWriting] = useState<Writing>({ is: "new" });
  const [erasing, setErasing] = useState<number>();
  const [reminding, setReminding] = useState<number>();
  const [reporting, setReporting] = useState<number>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    void chat.members(room.roomId).catch(() => {});
    // Not every room tells.
    void chat.readReceipts(room.roomId).catch(() => {});
  }, [room.roomId, chat.link.state.value === "live"]);
  const attempt = async (work: Promise<unknown>) => {
    setFault(undefined);
    try {
      await work;
    } catch (thrown) {
      setFault(told(thrown));
    }
  };
  const close = () => show(undefined);
  const acts = {
    reply: (seq: number) => setWriting({ is: "reply", seq }),
    edit: (seq: number) => setWriting({ is: "edit", seq }),
    erase: setErasing,
    react: (seq: number, emoji: string, removed: boolean) => void attempt(chat.react(room.roomId, seq, emoji, removed)),
    thread: setThread,
    versions: setVersions,
    remind: setReminding,
    report: setReporting,
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
          <p class="hint">
            {room.kind === "group" ? t().members(room.memberCount) : <DirectHint chat={chat} roomId={room.roomId} />}
          </p>
        </div>
        <Tool icon="search" label={t().searchHere} onClick={() => show("search")} />
        <Tool icon="calendar" label={t().jumpToDate} onClick={() => show("date")} />
        <Tool icon="pin" label={t().pins} onClick={() => show("pins")} />
        <Tool icon="people" label={t().about} onClick={() => show("about")} />
      </header>
      <Timeline chat={chat} room={room} talk={talk} title={title} acts={acts} />
      <p class="fault beside" role="alert">
        {fault}
      </p>
      <TypingLine chat={chat} roomId={room.roomId} />
      <Composer
        chat={chat}
        room={room}
        talk={talk}
        title={title}
        writing={writing}
        onWriting={setWriting}
        onFault={setFault}
      />
      {shown === "about" && <AboutRoom chat={chat} room={room} onClose={close} />}
      {shown === "pins" && (
        <Pins chat={chat} roomId={room.roomId} onJump={(seq) => void talk.jump(seq)} onClose={close} />
      )}
      {shown === "search" && <Search chat={chat} roomId={room.roomId} onClose={close} />}
      {shown === "date" && <JumpToDate talk={talk} onClose={close} />}
      {thread !== undefined && (
        <Thread
          chat={chat}
          talk={talk}
          root={thread}
          mayWrite={room.role !== "guest"}
          onClose={() => setThread(undefined)}
        />
      )}
      {versions !== undefined && (
        <Versions chat={chat} talk={talk} seq={versions} onClose={() => setVersions(undefined)} />
      )}
      {reminding !== undefined && (
        <Remind chat={chat} roomId={room.roomId} seq={reminding} onClose={() => setReminding(undefined)} />
      )}
      {reporting !== undefined && (
        <Report chat={chat} roomId={room.roomId} seq={reporting} onClose={() => setReporting(undefined)} />
      )}
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

/** Whether the other one of the two is there. */
function DirectHint({ chat, roomId }: { chat: Chat; roomId: string }) {
  const other = chat.membersOf(roomId)?.find((member) => member.userId !== chat.self.userId);
  const state = other && chat.presence.of(other.userId);
  return <>{state ? t().presence[state] : t().directHint}</>;
}
