import type { Chat } from "../chat/chat";
import type { Message } from "../log/events";
import { plain } from "../people/people";
import { t } from "../texts/texts";

interface ReactionsProps {
  chat: Chat;
  message: Message;
  mayReact: boolean;
  onReact: (emoji: string, removed: boolean) => void;
}

/** How many reacted how; a press joins in, or takes one's own back. */
export function Reactions({ chat, message, mayReact, onReact }: ReactionsProps) {
  return (
    <ul class="reactions">
      {message.reactions.map(({ emoji, count, mine, users }) => {
        const names = users
          .slice(0, 20)
          .map((userId) => chat.people.name(userId))
          .join(", ");
        const face = plain(emoji).slice(0, 16);
        return (
          <li key={emoji}>
            <button
              type="button"
              aria-pressed={mine}
              aria-label={`${t().reactedBy(face, names)}, ${count}`}
              title={names}
              disabled={!mayReact}
              onClick={() => onReact(emoji, mine)}
            >
              {face} <span>{count}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
