import { useLayoutEffect, useRef } from "preact/hooks";
import { EmojiPicker } from "../composer/emoji-picker";
import type { Row } from "../log/rows";
import { t } from "../texts/texts";
import { Tool } from "../view/tool";
import type { MessageActs } from "./message-row";

/** What this user may do with a message. */
export function MessageTools({
  row: { event, message },
  isMine,
  acts,
  mayWrite,
  mayPin,
  mayErase,
}: {
  row: Extract<Row, { is: "message" }>;
  isMine: boolean;
  acts: MessageActs;
  mayWrite: boolean;
  mayPin: boolean;
  mayErase: boolean;
}) {
  const group = useRef<HTMLDivElement>(null);
  // With a message that is deleted they go, but not the place of whoever was on one of them.
  useLayoutEffect(() => {
    const tools = group.current;
    return () => {
      if (tools?.contains(document.activeElement)) {
        tools.closest("article")?.focus({ preventScroll: true });
      }
    };
  }, []);
  return (
    <div ref={group} class="acts" role="group" aria-label={t().actions}>
      {mayWrite && <EmojiPicker label={t().addReaction} onPick={(emoji) => acts.react(event.seq, emoji, false)} />}
      {mayWrite && <Tool icon="reply" label={t().reply} onClick={() => acts.reply(event.seq)} />}
      {mayWrite && (
        <Tool icon="thread" label={t().replyInThread} onClick={() => acts.thread(event.thread ?? event.seq)} />
      )}
      <Tool icon="copy" label={t().copy} onClick={() => void navigator.clipboard.writeText(message.text ?? "")} />
      <Tool icon="clock" label={t().remindMe} onClick={() => acts.remind(event.seq)} />
      {isMine && mayWrite && <Tool icon="edit" label={t().edit} onClick={() => acts.edit(event.seq)} />}
      {mayPin && (
        <Tool
          icon="pin"
          label={message.pinned ? t().unpin : t().pin}
          onClick={() => acts.pin(event.seq, message.pinned)}
        />
      )}
      {!isMine && <Tool icon="warning" label={t().report} onClick={() => acts.report(event.seq)} />}
      {(isMine || mayErase) && <Tool icon="trash" label={t().erase} onClick={() => acts.erase(event.seq)} />}
    </div>
  );
}
