import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { titleOf } from "../rooms/room-list";
import { momentOf, t } from "../texts/texts";
import { Dialog } from "../view/dialog";
import { told } from "../view/faults";
import { go } from "../view/route";

/** Reminders and messages that wait; each leads to its room, or is taken off. */
export function LaterList({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const [fault, setFault] = useState<string>();
  const attempt = async (work: Promise<unknown>) => {
    setFault(undefined);
    await work.catch((thrown: unknown) => setFault(told(thrown)));
  };
  useEffect(() => void attempt(chat.later.load()), [chat]);
  const nameOf = (roomId: string) => {
    const room = chat.book.get(roomId);
    return room ? titleOf(room) : "";
  };
  const show = (roomId: string, seq: number) => {
    onClose();
    go(`/rooms/${roomId}`);
    void chat.talk(roomId).jump(seq);
  };
  const reminders = chat.later.reminders.value;
  const scheduled = chat.later.scheduled.value;
  return (
    <Dialog title={t().later} onClose={onClose}>
      <p class="fault" role="alert">
        {fault}
      </p>
      <section>
        <h3>{t().reminders}</h3>
        {reminders.length === 0 && <p class="hint">{t().noReminders}</p>}
        <ul class="found">
          {reminders.map((one) => (
            <li key={one.reminderId}>
              <div class="grow">
                <p class="who">
                  <strong>{nameOf(one.roomId)}</strong> <time dateTime={one.at}>{momentOf(one.at)}</time>
                  {one.due && <span class="done">{t().isDue}</span>}
                </p>
                {one.note && <p>{one.note}</p>}
              </div>
              <button type="button" onClick={() => show(one.roomId, one.target)}>
                {t().show}
                <span class="spoken"> {one.note ?? nameOf(one.roomId)}</span>
              </button>
              <button type="button" onClick={() => attempt(chat.later.dismiss(one.reminderId))}>
                {t().dismiss}
                <span class="spoken"> {one.note ?? nameOf(one.roomId)}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>{t().scheduled}</h3>
        {scheduled.length === 0 && <p class="hint">{t().noScheduled}</p>}
        <ul class="found">
          {scheduled.map((one) => (
            <li key={one.scheduledId}>
              <div class="grow">
                <p class="who">
                  <strong>{nameOf(one.roomId)}</strong> <time dateTime={one.at}>{momentOf(one.at)}</time>
                </p>
                <p class="fragment" dir="auto">
                  {/* What was not sent is nowhere else: it is here to be copied, all of it. */}
                  {one.failure ? one.text : (one.text ?? "").slice(0, 200)}
                </p>
                {one.failure && <p class="fault">{t().notSent}</p>}
              </div>
              <button type="button" onClick={() => attempt(chat.later.unschedule(one.scheduledId))}>
                {t().discard}
                <span class="spoken"> {(one.text ?? "").slice(0, 40)}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </Dialog>
  );
}
