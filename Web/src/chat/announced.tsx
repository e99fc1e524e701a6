import { t } from "../texts/texts";
import type { Chat } from "./chat";

/** What an operator says to everybody, until it is closed. */
export function Announced({ chat }: { chat: Chat }) {
  const text = chat.announced.value;
  return (
    <div class="announced" role="status">
      {text && (
        <p>
          <span class="grow">{text}</span>
          <button type="button" class="link" onClick={() => (chat.announced.value = undefined)}>
            {t().close}
          </button>
        </p>
      )}
    </div>
  );
}
