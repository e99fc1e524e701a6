import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../texts/texts";
import { Icon } from "../view/icon";
import type { Chat } from "./chat";

// A reconnect within a moment needs no alarm. A first connection has nothing old to warn of, and moves no page that is just being read.
const Tolerated = 1_200;
const ToleratedAtFirst = 8_000;

/** Says when what is shown may be old, and what becomes of what is written meanwhile. */
export function Banner({ chat }: { chat: Chat }) {
  const state = chat.link.state.value;
  const isAway = state !== "live" && state !== "ended";
  const [isShown, setShown] = useState(false);
  const wasLive = useRef(false);
  wasLive.current ||= state === "live";
  const isFirst = !wasLive.current && (state === "opening" || state === "resuming");
  useEffect(() => {
    if (!isAway) {
      setShown(false);
      return;
    }
    const patience = state === "offline" ? 0 : isFirst ? ToleratedAtFirst : Tolerated;
    const timer = setTimeout(() => setShown(true), patience);
    return () => clearTimeout(timer);
  }, [isAway, state === "offline", isFirst]);
  return (
    <div class="banner" role="status" data-state={isShown ? state : "live"}>
      {isShown && (
        <p>
          <Icon name={state === "offline" ? "warning" : "clock"} />
          <span class="grow">
            {state === "offline"
              ? t().offline
              : state === "waiting"
                ? t().lost
                : state === "resuming"
                  ? t().resuming
                  : t().connecting}
          </span>
          {state === "waiting" && (
            <button type="button" class="link" onClick={chat.link.retryNow}>
              {t().tryNow}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
