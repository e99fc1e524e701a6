import { useEffect, useMemo, useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import type { Talk } from "../chat/talk";
import type { ChatEvent } from "../log/events";
import { momentOf, t } from "../texts/texts";
import { Dialog } from "../view/dialog";
import { told } from "../view/faults";
import { Text } from "./text";

/** What a message has said, from how it was written to how it stands. */
export function Versions({ chat, talk, seq, onClose }: { chat: Chat; talk: Talk; seq: number; onClose: () => void }) {
  const [versions, setVersions] = useState<ChatEvent[]>();
  const [fault, setFault] = useState<string>();
  const message = useMemo(() => talk.log.message(seq), [talk, seq, talk.changed.value]);
  // Another edit is one more version; of what was deleted nothing may stay in sight.
  useEffect(() => {
    let isWanted = true;
    chat.rooms.versions(talk.roomId, seq).then(
      (read) => {
        if (isWanted) {
          setVersions(read);
          setFault(undefined);
        }
      },
      (thrown) => {
        if (isWanted) {
          setVersions(undefined);
          setFault(told(thrown));
        }
      },
    );
    return () => {
      isWanted = false;
    };
  }, [talk, seq, message?.editedAt, message?.deleted]);
  return (
    <Dialog title={t().versions} onClose={onClose}>
      <p class="fault" role="alert">
        {fault}
      </p>
      {!versions && !fault && <p class="hint">{t().loading}</p>}
      <ol class="versions">
        {(message?.deleted ? undefined : versions)?.map((one, index) => (
          <li key={one.seq}>
            <p class="hint">
              {index === 0 ? t().writtenAt : t().editedAt} <time dateTime={one.at}>{momentOf(one.at)}</time>
            </p>
            <Text source={one.text ?? ""} me={chat.self.username} />
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
