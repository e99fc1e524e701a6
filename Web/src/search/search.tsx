import { useEffect, useRef, useState } from "preact/hooks";
import type { Hit, HitPage } from "../api/search-api";
import type { Chat } from "../chat/chat";
import { titleOf } from "../rooms/room-list";
import { t } from "../texts/texts";
import { Dialog } from "../view/dialog";
import { told } from "../view/faults";
import { Field, Form, type Values } from "../view/form";
import { go } from "../view/route";
import { FoundMessage } from "./found-message";
import { queryOf } from "./query";

interface Asked {
  query: string;
  roomId: string | undefined;
}

/** Finds messages in the user's rooms; each hit leads to its place. */
export function Search({ chat, roomId, onClose }: { chat: Chat; roomId?: string; onClose: () => void }) {
  const [asked, setAsked] = useState<Asked>();
  const [hits, setHits] = useState<Hit[]>();
  const [page, setPage] = useState<HitPage>();
  const [fault, setFault] = useState<string>();
  const form = useRef<HTMLElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  const rooms = [...chat.book.rooms.value.values()].sort((a, b) => titleOf(a).localeCompare(titleOf(b)));

  const read = async (to: Asked, before: readonly Hit[], next?: string) => {
    const found = await chat.search.find(to.query, to.roomId, next);
    nameSenders(chat, found.items);
    setPage(found);
    setHits([...before, ...found.items]);
  };
  const begin = async ({ words, from, since, before, file, room }: Values) => {
    const query = queryOf({ words, from, since, before, file: file === "on" });
    setFault(query ? undefined : t().searchNeeds);
    setHits(undefined);
    setPage(undefined);
    if (query) {
      const wanted = { query, roomId: room || undefined };
      setAsked(wanted);
      await read(wanted, []);
    }
  };
  const more = async (to: Asked, next: string) => {
    setFault(undefined);
    await read(to, hits ?? [], next).catch((thrown: unknown) => setFault(told(thrown)));
  };
  const show = (hit: Hit) => {
    onClose();
    go(`/rooms/${hit.roomId}`);
    void chat.talk(hit.roomId).jump(hit.seq);
  };

  return (
    <Dialog title={t().search} onClose={onClose}>
      <search ref={form}>
        <Form action={t().searchDo} onSend={begin}>
          <Field label={t().searchWords} name="words" hint={t().searchHint} maxLength={200} autocomplete="off" />
          <div class="filters">
            <div class="field">
              <label for="search-room">{t().searchIn}</label>
              <select id="search-room" name="room">
                <option value="">{t().everywhere}</option>
                {rooms.map((room) => (
                  <option key={room.roomId} value={room.roomId} selected={room.roomId === roomId}>
                    {titleOf(room)}
                  </option>
                ))}
              </select>
            </div>
            <Field label={t().searchFrom} name="from" maxLength={40} autocomplete="off" />
            <Day label={t().since} name="since" />
            <Day label={t().before} name="before" />
          </div>
          <label class="row">
            <input type="checkbox" name="file" /> {t().withFiles}
          </label>
        </Form>
      </search>
      <p class="fault" role="alert">
        {fault}
      </p>
      <p class="hint" role="status">
        {hits &&
          `${t().found(hits.length, page?.next !== undefined)} ${page?.pending ? t().notSearched(page.pending) : ""}`}
      </p>
      <ul class="found">
        {hits?.map((hit) => (
          <FoundMessage key={`${hit.roomId} ${hit.seq}`} chat={chat} hit={hit} onShow={() => show(hit)} />
        ))}
      </ul>
      {asked && page?.next !== undefined && (
        <button type="button" onClick={() => more(asked, page.next ?? "")}>
          {t().moreFound}
        </button>
      )}
    </Dialog>
  );
}

function Day({ label, name }: { label: string; name: string }) {
  const id = `search-${name}`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} name={name} type="date" />
    </div>
  );
}

/** Names come with the members of rooms, which are read once. */
function nameSenders(chat: Chat, hits: readonly Hit[]): void {
  const unknown = hits.filter((hit) => !chat.people.find(hit.sender) && !chat.membersOf(hit.roomId));
  for (const roomId of new Set(unknown.map((hit) => hit.roomId))) {
    void chat.members(roomId).catch(() => {});
  }
}
