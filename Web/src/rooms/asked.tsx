import { useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { told } from "../view/faults";
import { go } from "../view/route";
import type { RoomEntry } from "./room-book";

/** In the place of the composer: whether to hear this stranger. */
export function Asked({ chat, room, title }: { chat: Chat; room: RoomEntry; title: string }) {
  // Told, and not disabled: that would take the focus away.
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  // One for all tries of each: where an answer was lost, the repeat gets it.
  const [keys] = useState(() => ({ accept: crypto.randomUUID(), decline: crypto.randomUUID() }));
  const act = async (work: () => Promise<unknown>) => {
    if (isBusy) {
      return;
    }
    setBusy(true);
    setFault(undefined);
    try {
      await work();
    } catch (thrown) {
      setFault(told(thrown));
    }
    setBusy(false);
  };
  const accept = () => chat.rooms.accept(room.roomId, keys.accept);
  const decline = () => chat.rooms.remove(room.roomId, chat.self.userId, keys.decline).then(() => go("/"));
  return (
    <section class="composer closed" aria-busy={isBusy}>
      <p>{t().asks(title)}</p>
      <p class="fault" role="alert">
        {fault}
      </p>
      <div class="row">
        <button type="button" class="primary" aria-disabled={isBusy} onClick={() => act(accept)}>
          {t().accept}
        </button>
        <button type="button" aria-disabled={isBusy} onClick={() => act(decline)}>
          {t().decline}
        </button>
      </div>
    </section>
  );
}
