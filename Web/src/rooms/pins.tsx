import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import type { ChatEvent } from "../log/events";
import { momentOf, t } from "../texts/texts";
import { Text } from "../timeline/text";
import { Dialog } from "../view/dialog";
import { told } from "../view/faults";

/** The messages that were pinned, the last one first; each leads to its place. */
export function Pins({
  chat,
  roomId,
  onJump,
  onClose,
}: {
  chat: Chat;
  roomId: string;
  onJump: (seq: number) => void;
  onClose: () => void;
}) {
  const [pins, setPins] = useState<ChatEvent[]>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    chat.rooms.pins(roomId).then(setPins, (thrown) => setFault(told(thrown)));
  }, [roomId]);
  return (
    <Dialog title={t().pins} onClose={onClose}>
      <p class="fault" role="alert">
        {fault}
      </p>
      {pins?.length === 0 && <p class="hint">{t().noPins}</p>}
      <ul class="found">
        {pins?.map((pin) => (
          <li key={pin.seq}>
            <div class="grow">
              <p class="who">
                <strong>{chat.people.name(pin.sender)}</strong> <time dateTime={pin.at}>{momentOf(pin.at)}</time>
              </p>
              <Text source={pin.text ?? ""} me={chat.self.username} />
            </div>
            <button
              type="button"
              onClick={() => {
                onClose();
                onJump(pin.seq);
              }}
            >
              {t().show}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
