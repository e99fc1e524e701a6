import type { Chat } from "../chat/chat";
import { Attachments } from "../files/attachments";
import type { Outgoing } from "../outbox/outbox";
import { t } from "../texts/texts";
import { Avatar } from "../view/avatar";
import { Icon } from "../view/icon";
import { Text } from "./text";

/** A message that is not in the log yet, and what is known of its fate. */
export function OutgoingRow({ chat, message }: { chat: Chat; message: Outgoing }) {
  const words = { waiting: t().waiting, sending: t().sending, sent: t().sent, failed: t().notSent };
  const icon = message.state === "failed" ? "warning" : message.state === "sent" ? "check" : "clock";
  return (
    <article class={`message begins mine outgoing ${message.state}`} data-client-id={message.clientId}>
      <Avatar user={chat.people.find(chat.self.userId) ?? chat.self} people={chat.people} />
      <div class="body">
        <p class="who">
          <strong>{chat.people.name(chat.self.userId)}</strong>
          <span class="fate">
            <Icon name={icon} /> {words[message.state]}
          </span>
        </p>
        {message.text && <Text source={message.text} me={chat.self.username} />}
        {message.attachments && <Attachments files={message.attachments} api={chat.files} />}
        {message.state === "failed" && (
          <div class="row">
            <span class="fault">{message.refused}</span>
            <button type="button" class="link" onClick={() => chat.outbox.retry(message.clientId)}>
              {t().again}
            </button>
            <button type="button" class="link" onClick={() => chat.outbox.discard(message.clientId)}>
              {t().discard}
            </button>
          </div>
        )}
      </div>
    </article>
  );
}
