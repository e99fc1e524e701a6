import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import type { Talk } from "../chat/talk";
import { Attachments } from "../files/attachments";
import { RoomLog } from "../log/room-log";
import { momentOf, t } from "../texts/texts";
import { Avatar } from "../view/avatar";
import { Dialog } from "../view/dialog";
import { told } from "../view/faults";
import { Icon } from "../view/icon";
import { Text } from "./text";

/** A message and the thread that it began; what comes in meanwhile shows up, and one may answer. */
export function Thread({
  chat,
  talk,
  root,
  mayWrite,
  onClose,
}: {
  chat: Chat;
  talk: Talk;
  root: number;
  mayWrite: boolean;
  onClose: () => void;
}) {
  // Of a thread only its own messages are held, with gaps between: a log of its own.
  const [log] = useState(() => new RoomLog(chat.self.userId));
  const [seqs, setSeqs] = useState<number[]>([]);
  const [fault, setFault] = useState<string>();
  const end = useRef<HTMLLIElement>(null);
  const version = talk.changed.value;
  useEffect(() => {
    chat.rooms.thread(talk.roomId, root).then(
      (page) => {
        log.addPage(page);
        setSeqs(page.items.map((item) => item.seq));
      },
      (thrown) => setFault(told(thrown)),
    );
  }, [version, root]);
  useEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [seqs.length]);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const text = `${new FormData(form).get("text")}`.trim();
    if (text) {
      form.reset();
      await chat.outbox.add(talk.roomId, text, { thread: root });
    }
  };
  const waiting = chat.outbox.messages.value.filter(
    (one) => one.roomId === talk.roomId && one.thread === root && !(one.seq && seqs.includes(one.seq)),
  );
  return (
    <Dialog title={t().thread} onClose={onClose}>
      <p class="fault" role="alert">
        {fault}
      </p>
      <ol class="thread">
        {seqs.map((seq) => {
          const [event, message] = [log.event(seq), log.message(seq)];
          return event && message ? (
            <li key={seq}>
              <Avatar user={chat.people.find(event.sender) ?? { userId: event.sender }} people={chat.people} />
              <div class="body">
                <p class="who">
                  <strong>{chat.people.name(event.sender)}</strong>{" "}
                  <time dateTime={event.at}>{momentOf(event.at)}</time>
                </p>
                {message.deleted ? (
                  <p class="deleted">{t().deleted}</p>
                ) : (
                  <Text source={message.text ?? ""} me={chat.self.username} />
                )}
                {!message.deleted && event.attachments && <Attachments files={event.attachments} api={chat.files} />}
              </div>
            </li>
          ) : null;
        })}
        {waiting.map((one) => (
          <li key={one.clientId} class="outgoing">
            <Avatar user={chat.self} people={chat.people} />
            <div class="body">
              <p class="hint">{one.state === "failed" ? one.refused : t().sending}</p>
              <Text source={one.text} me={chat.self.username} />
            </div>
          </li>
        ))}
        <li ref={end} />
      </ol>
      {mayWrite && (
        <form class="answer" onSubmit={send}>
          <input
            name="text"
            aria-label={t().replyInThread}
            placeholder={t().replyInThread}
            autocomplete="off"
            maxLength={16_384}
          />
          <button type="submit" class="primary" aria-label={t().send}>
            <Icon name="send" />
          </button>
        </form>
      )}
    </Dialog>
  );
}
