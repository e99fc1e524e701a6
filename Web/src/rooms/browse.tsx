import { useEffect, useState } from "preact/hooks";
import type { Room } from "../api/contract";
import type { Chat } from "../chat/chat";
import { plain } from "../people/people";
import { t } from "../texts/texts";
import { Dialog } from "../view/dialog";
import { told } from "../view/faults";
import { Field } from "../view/form";
import { go } from "../view/route";

/** Public rooms, to join. */
export function Browse({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const [query, setQuery] = useState("");
  const [rooms, setRooms] = useState<Room[]>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    // Not for each letter that is typed.
    const timer = setTimeout(() => {
      chat.rooms.find(query).then(
        (found) => isWanted && setRooms(found.filter((room) => room.kind === "group" && room.visibility === "public")),
        (thrown) => isWanted && setFault(told(thrown)),
      );
    }, 150);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [chat, query]);
  const enter = async (room: Room) => {
    try {
      if (!room.role) {
        await chat.rooms.join(room.roomId, crypto.randomUUID());
      }
      onClose();
      go(`/rooms/${room.roomId}`);
    } catch (thrown) {
      setFault(told(thrown));
    }
  };
  return (
    <Dialog title={t().browse} onClose={onClose}>
      <p class="lead">{t().browseLead}</p>
      <Field label={t().findRoom} name="query" type="search" onInput={setQuery} />
      <p class="fault" role="alert">
        {fault}
      </p>
      {rooms?.length === 0 && <p class="hint">{t().nothingFound}</p>}
      <ul class="found">
        {rooms?.map((room) => (
          <li key={room.roomId}>
            <span class="grow">
              <strong>{plain(room.name ?? "")}</strong>
              <span class="hint">{t().members(room.memberCount)}</span>
              {room.topic && <span class="topic">{plain(room.topic)}</span>}
            </span>
            <button type="button" onClick={() => enter(room)}>
              {room.role ? t().open : t().join}
              <span class="spoken"> {plain(room.name ?? "")}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
