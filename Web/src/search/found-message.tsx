import type { Hit } from "../api/search-api";
import type { Chat } from "../chat/chat";
import { plain } from "../people/people";
import { titleOf } from "../rooms/room-list";
import { momentOf, t } from "../texts/texts";
import { Icon } from "../view/icon";
import { partsOf } from "./query";

/** One hit: who said it where and when, and the words around the match. */
export function FoundMessage({ chat, hit, onShow }: { chat: Chat; hit: Hit; onShow: () => void }) {
  const room = chat.book.get(hit.roomId);
  const name = chat.people.name(hit.sender);
  const when = momentOf(hit.at);
  return (
    <li>
      <div class="grow">
        <p class="who">
          <strong>{name}</strong> {room && <span class="hint">{titleOf(room)}</span>}{" "}
          <time dateTime={hit.at}>{when}</time>
        </p>
        {/* As it was written: the places of the matches are places in the source. */}
        <p class="fragment" dir="auto">
          {partsOf(hit).map((part) => (part.isMatch ? <mark key={part.at}>{part.text}</mark> : part.text))}
        </p>
        {hit.attachments?.map((file) => (
          <p key={file.id} class="hint mark">
            <Icon name="clip" /> {plain(file.name)}
          </p>
        ))}
      </div>
      <button type="button" onClick={onShow}>
        {t().show}
        <span class="spoken">
          {" "}
          {name}, {when}
        </span>
      </button>
    </li>
  );
}
