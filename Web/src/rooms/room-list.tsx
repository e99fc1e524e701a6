import { useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { type People, plain } from "../people/people";
import { t } from "../texts/texts";
import { Icon } from "../view/icon";
import { follow } from "../view/route";
import { Tool } from "../view/tool";
import type { RoomEntry } from "./room-book";
import { RoomPicture } from "./room-picture";

/** All rooms of the user, with what is unread in each. */
export function RoomList({ chat, onSearch }: { chat: Chat; onSearch: () => void }) {
  const [query, setQuery] = useState("");
  const all = [...chat.book.rooms.value.values()]
    .filter((room) => titleOf(room).toLowerCase().includes(query.toLowerCase()))
    .sort((a, b) => titleOf(a).localeCompare(titleOf(b)));
  const groups = all.filter((room) => room.kind === "group");
  const directs = all.filter((room) => room.kind === "direct");
  return (
    <>
      <div class="search">
        <Icon name="hash" />
        <input
          type="search"
          aria-label={t().findRoom}
          placeholder={t().findRoom}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
        <Tool icon="search" label={t().search} onClick={onSearch} />
      </div>
      <nav class="rooms" aria-label={t().rooms}>
        <h2>{t().rooms}</h2>
        {groups.length === 0 && <p class="hint">{query ? t().nothingFound : t().noRooms}</p>}
        <ul>
          {groups.map((room) => (
            <RoomLink key={room.roomId} room={room} people={chat.people} isOpen={chat.open.value === room.roomId} />
          ))}
        </ul>
        <h2>{t().direct}</h2>
        {directs.length === 0 && <p class="hint">{query ? t().nothingFound : t().noDirect}</p>}
        <ul>
          {directs.map((room) => (
            <RoomLink key={room.roomId} room={room} people={chat.people} isOpen={chat.open.value === room.roomId} />
          ))}
        </ul>
      </nav>
    </>
  );
}

function RoomLink({ room, people, isOpen }: { room: RoomEntry; people: People; isOpen: boolean }) {
  const isUnread = room.unread > 0;
  return (
    <li>
      <a
        href={`/rooms/${room.roomId}`}
        class={isUnread ? "unread" : ""}
        aria-current={isOpen ? "page" : undefined}
        onClick={follow}
      >
        <RoomPicture room={room} people={people} />
        <span class="name">{titleOf(room)}</span>
        {isUnread && (
          <span class="badge">
            <span aria-hidden="true">{room.unread > 99 ? "99+" : room.unread}</span>
            <span class="spoken">{t().unread(room.unread)}</span>
          </span>
        )}
      </a>
    </li>
  );
}

export function titleOf(room: Pick<RoomEntry, "name" | "roomId">): string {
  return plain(room.name) || `room-${room.roomId.slice(0, 4)}`;
}
