import type { Chat } from "../chat/chat";
import type { Talk } from "../chat/talk";
import { plain } from "../people/people";
import { t } from "../texts/texts";
import { Icon } from "../view/icon";
import type { Writing } from "./composer";

/** Which message is answered or edited, and the way out of it. */
export function WritingAbout(props: { chat: Chat; talk: Talk; writing: Writing; onCancel: () => void }) {
  const { chat, talk, writing } = props;
  if (writing.is === "new") {
    return null;
  }
  const event = talk.log.event(writing.seq);
  const text = talk.log.message(writing.seq)?.text ?? "";
  return (
    <div class="about">
      <Icon name={writing.is === "edit" ? "edit" : "reply"} />
      <span class="grow">
        <strong>{writing.is === "edit" ? t().editing : t().replyTo(chat.people.name(event?.sender ?? ""))}</strong>{" "}
        {writing.is === "reply" && plain(text).slice(0, 120)}
      </span>
      <button type="button" class="quiet" aria-label={t().cancel} title={t().cancel} onClick={props.onCancel}>
        <Icon name="close" />
      </button>
    </div>
  );
}
