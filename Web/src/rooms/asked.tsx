import { useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { told } from "../view/faults";
import { go } from "../view/route";
import type { RoomEntry } from "./room-book";

/** Whether a stranger wrote, and waits to be accepted. */
export const isAsked = (room: RoomEntry) => room.kind === "direct" && room.role === "guest";

/** In the place of the composer: whether to hear this stranger. */
export function Asked({ chat, room }: { chat: Chat; room: RoomEntry }) {
  const [fault, setFault] = useState<string>();
  const act = (work: Promise<unknown>) => {
    setFault(undefined);
    return work.catch((thrown: unknown) => setFault(told(thrown)));
  };
  const decline = () => chat.rooms.remove(room.roomId, chat.self.userId, crypto.randomUUID()).then(() => go("/"));
  return (
    <section class="composer closed" aria-label={t().asks(room.name)}>
      <p>{t().asks(room.name)}</p>
      <p class="fault" role="alert">
        {fault}
      </p>
      <div class="row">
        <button
          type="button"
          class="primary"
          onClick={() => void act(chat.rooms.accept(room.roomId, crypto.randomUUID()))}
        >
          {t().accept}
        </button>
        <button type="button" onClick={() => void act(decline())}>
          {t().decline}
        </button>
      </div>
    </section>
  );
}
