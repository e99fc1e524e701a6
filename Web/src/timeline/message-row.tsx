import type { Chat } from "../chat/chat";
import { Attachments } from "../files/attachments";
import type { RoomLog } from "../log/room-log";
import type { Row } from "../log/rows";
import { BotMark } from "../people/bot-mark";
import { plain } from "../people/people";
import { momentOf, t, timeOf } from "../texts/texts";
import { Avatar } from "../view/avatar";
import { Icon } from "../view/icon";
import { MessageTools } from "./message-tools";
import { Reactions } from "./reactions";
import { Text } from "./text";

export interface MessageActs {
  reply(seq: number): void;
  edit(seq: number): void;
  erase(seq: number): void;
  react(seq: number, emoji: string, removed: boolean): void;
  pin(seq: number, removed: boolean): void;
  remind(seq: number): void;
  report(seq: number): void;
  thread(root: number): void;
  versions(seq: number): void;
  jump(seq: number): void;
}

type MessageRowProps = {
  chat: Chat;
  log: RoomLog;
  row: Extract<Row, { is: "message" }>;
  acts: MessageActs;
  mayWrite: boolean;
  mayPin: boolean;
  /** Messages of others. */
  mayErase: boolean;
};

export function MessageRow({ chat, log, row, acts, mayWrite, mayPin, mayErase }: MessageRowProps) {
  const { event, message, begins } = row;
  const isMine = event.sender === chat.self.userId;
  const name = chat.people.name(event.sender);
  return (
    <article
      class={`message${begins ? " begins" : ""}${isMine ? " mine" : ""}`}
      tabIndex={-1}
      data-seq={event.seq}
      aria-label={`${name}, ${momentOf(event.at)}`}
    >
      {begins ? (
        <Avatar user={chat.people.find(event.sender) ?? { userId: event.sender }} people={chat.people} />
      ) : (
        <time class="aside" dateTime={event.at}>
          {timeOf(event.at)}
        </time>
      )}
      <div class="body">
        {begins && (
          <p class="who">
            <strong>{name}</strong> <BotMark user={chat.people.find(event.sender)} />
            <time dateTime={event.at} title={momentOf(event.at)}>
              {timeOf(event.at)}
            </time>
          </p>
        )}
        {event.replyTo !== undefined && (
          <Quote chat={chat} log={log} seq={event.replyTo} onClick={() => acts.jump(event.replyTo ?? 0)} />
        )}
        {message.deleted ? (
          <p class="deleted">{t().deleted}</p>
        ) : (
          message.text && <Text source={message.text} me={chat.self.username} />
        )}
        {!message.deleted && event.attachments && <Attachments files={event.attachments} api={chat.files} />}
        {(message.replies > 0 || event.thread !== undefined) && (
          <button type="button" class="link" onClick={() => acts.thread(event.thread ?? event.seq)}>
            {message.replies > 0 ? t().replies(message.replies) : t().inThread}
          </button>
        )}
        {message.reactions.length > 0 && (
          <Reactions
            chat={chat}
            message={message}
            mayReact={mayWrite}
            onReact={(emoji, removed) => acts.react(event.seq, emoji, removed)}
          />
        )}
        {message.pinned && (
          <span class="hint mark">
            <Icon name="pin" /> {t().pinned}
          </span>
        )}
        {message.editedAt && (
          <button
            type="button"
            class="link hint mark"
            title={t().showVersions(momentOf(message.editedAt))}
            onClick={() => acts.versions(event.seq)}
          >
            {t().edited}
            <span class="spoken">: {t().showVersions(momentOf(message.editedAt))}</span>
          </button>
        )}
      </div>
      {!message.deleted && (
        <MessageTools row={row} isMine={isMine} acts={acts} mayWrite={mayWrite} mayPin={mayPin} mayErase={mayErase} />
      )}
    </article>
  );
}

/** What a reply answers, as far as it is held; the rest is one press away. */
function Quote({ chat, log, seq, onClick }: { chat: Chat; log: RoomLog; seq: number; onClick: () => void }) {
  const event = log.event(seq);
  const message = log.message(seq);
  return (
    <button type="button" class="quote" onClick={onClick}>
      <Icon name="reply" />
      {event && message ? (
        <span>
          <strong>{chat.people.name(event.sender)}</strong>{" "}
          {message.deleted ? t().deleted : plain(message.text ?? "").slice(0, 120)}
        </span>
      ) : (
        <span>{t().earlier}</span>
      )}
    </button>
  );
}
