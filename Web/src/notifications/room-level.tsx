import { useEffect, useState } from "preact/hooks";
import type { Level } from "../api/notifications-api";
import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { told } from "../view/faults";

const Levels: (Level | "")[] = ["", "all", "mentions", "none"];

/** Of which messages of a room one is told while one is away. */
export function RoomLevel({ chat, roomId }: { chat: Chat; roomId: string }) {
  const [level, setLevel] = useState<Level | "">();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    chat.notifications.read().then(
      ({ rooms }) => setLevel(rooms.find((room) => room.roomId === roomId)?.level ?? ""),
      (thrown) => setFault(told(thrown)),
    );
  }, [roomId]);
  const choose = async (next: Level | "") => {
    setLevel(next);
    setFault(undefined);
    await chat.notifications.setLevel(roomId, next || undefined).catch((thrown: unknown) => setFault(told(thrown)));
  };
  return (
    <div class="field">
      <label for="level">{t().tellMe}</label>
      <select
        id="level"
        value={level ?? ""}
        disabled={level === undefined}
        onChange={(event) => void choose(event.currentTarget.value as Level | "")}
      >
        {Levels.map((one) => (
          <option key={one} value={one}>
            {t().levels[one || "default"]}
          </option>
        ))}
      </select>
      {fault && <p class="fault">{fault}</p>}
    </div>
  );
}
