import { useEffect, useRef, useState } from "preact/hooks";
import { LaterBadge } from "../later/later-badge";
import { LaterList } from "../later/later-list";
import { NewDirect } from "../people/new-direct";
import { Browse } from "../rooms/browse";
import { JoinPage } from "../rooms/join-page";
import { NewRoom } from "../rooms/new-room";
import { RoomList, titleOf } from "../rooms/room-list";
import { RoomPage } from "../rooms/room-page";
import { Search } from "../search/search";
import { Settings } from "../settings/settings";
import { t } from "../texts/texts";
import { Avatar } from "../view/avatar";
import { Icon } from "../view/icon";
import { path } from "../view/route";
import { Tool } from "../view/tool";
import { Announced } from "./announced";
import { Banner } from "./banner";
import type { Chat } from "./chat";

type Opened = "room" | "direct" | "browse" | "search" | "later" | "settings";

const RoomPath = /^\/rooms\/([0-9a-f-]{36})$/i;

/** The frame of everything behind sign-in: the rooms at the side, one of them in the middle. */
export function ChatPage({ chat }: { chat: Chat }) {
  const [opened, setOpened] = useState<Opened>();
  const roomId = RoomPath.exec(path.value)?.[1]?.toLowerCase();
  const close = () => setOpened(undefined);
  useEffect(() => chat.look(roomId), [chat, roomId]);
  useTitle(chat);
  const me = chat.people.find(chat.self.userId) ?? chat.self;
  return (
    <div class={roomId || path.value === "/join" ? "frame in-room" : "frame"}>
      {roomId && chat.book.get(roomId) && (
        <a class="skip" href="#write" onClick={toComposer}>
          {t().skip}
        </a>
      )}
      <aside class="side">
        <header>
          <p class="brand">
            <img src="/icon.svg" alt="" width="24" height="24" />
            {t().appName}
          </p>
          <Tool icon="compass" label={t().browse} onClick={() => setOpened("browse")} />
          <Tool icon="write" label={t().newDirect} onClick={() => setOpened("direct")} />
          <Tool icon="plus" label={t().newRoom} onClick={() => setOpened("room")} />
        </header>
        <RoomList chat={chat} onSearch={() => setOpened("search")} />
        <footer>
          <button type="button" class="later quiet" onClick={() => setOpened("later")}>
            <Icon name="clock" />
            <span class="grow">{t().later}</span>
            <LaterBadge later={chat.later} />
          </button>
          <button type="button" class="me quiet" onClick={() => setOpened("settings")}>
            <Avatar user={me} people={chat.people} />
            <span class="grow">
              <strong>{chat.people.name(me.userId)}</strong>
              <LinkWord chat={chat} />
            </span>
            <Icon name="gear" />
            <span class="spoken">{t().settings}</span>
          </button>
        </footer>
      </aside>
      <main class="middle">
        <Banner chat={chat} />
        <Announced chat={chat} />
        {roomId ? (
          <RoomPage key={roomId} chat={chat} roomId={roomId} />
        ) : path.value === "/join" ? (
          <JoinPage chat={chat} />
        ) : (
          <Welcome chat={chat} />
        )}
      </main>
      <Arrivals chat={chat} />
      {opened === "room" && <NewRoom chat={chat} onClose={close} />}
      {opened === "direct" && <NewDirect chat={chat} onClose={close} />}
      {opened === "browse" && <Browse chat={chat} onClose={close} />}
      {opened === "search" && <Search chat={chat} onClose={close} />}
      {opened === "later" && <LaterList chat={chat} onClose={close} />}
      {opened === "settings" && <Settings chat={chat} onClose={close} />}
    </div>
  );
}

/** One word about the connection that is always in sight. */
function LinkWord({ chat }: { chat: Chat }) {
  const state = chat.link.state.value;
  const words = {
    opening: t().connecting,
    resuming: t().resuming,
    live: t().online,
    waiting: t().connecting,
    offline: t().offlineWord,
    ended: "",
  };
  return <span class={`link-word ${state}`}>{words[state]}</span>;
}

function Welcome({ chat }: { chat: Chat }) {
  return (
    <div class="welcome">
      <img src="/icon.svg" alt="" width="72" height="72" />
      <h1>{t().appName}</h1>
      {chat.motd.value && <p class="note">{chat.motd.value}</p>}
      <p class="lead">{t().welcome}</p>
    </div>
  );
}

/** What comes in, for those who hear the page. The last line only: a busy room must not read itself out from the beginning. */
function Arrivals({ chat }: { chat: Chat }) {
  const arrived = chat.arrived.value;
  return (
    <p class="spoken" role="log" aria-live="polite" aria-label={t().newMessages}>
      {arrived && t().says(chat.people.name(arrived.sender), arrived.text.slice(0, 300))}
    </p>
  );
}

/** The tab's title counts what is unread, and names the room. */
function useTitle(chat: Chat): void {
  const original = useRef(t().appName);
  const rooms = chat.book.rooms.value;
  const open = rooms.get(chat.open.value ?? "");
  const unread = [...rooms.values()].reduce((sum, room) => sum + room.unread, 0);
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${open ? `${titleOf(open)} · ` : ""}${original.current}`;
  }, [unread, open?.name]);
}

function toComposer(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("write")?.focus();
}
