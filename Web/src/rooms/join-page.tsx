import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { told } from "../view/faults";
import { follow, go } from "../view/route";

/** Where a link into a room leads. */
export function JoinPage({ chat }: { chat: Chat }) {
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    const code = decodeURIComponent(location.hash.slice(1));
    chat.rooms.joinByLink(code).then(
      (room) => go(`/rooms/${room.roomId}`, true),
      (thrown) => setFault(told(thrown)),
    );
  }, [chat]);
  return (
    <div class="welcome">
      <h1>{t().appName}</h1>
      <p class={fault ? "fault" : "lead"} role="status">
        {fault ?? t().loading}
      </p>
      {fault && (
        <a href="/" onClick={follow}>
          {t().back}
        </a>
      )}
    </div>
  );
}
