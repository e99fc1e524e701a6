import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";

/** Who is typing; its place is always there, so that nothing jumps. */
export function TypingLine({ chat, roomId }: { chat: Chat; roomId: string }) {
  const typing = [...(chat.typing.people.value.get(roomId) ?? [])].filter((userId) => userId !== chat.self.userId);
  return <p class="typing">{typing.length > 0 && t().typing(typing.map((userId) => chat.people.name(userId)))}</p>;
}
