import type { Member } from "../api/contract";
import type { Chat } from "../chat/chat";
import { nameOf } from "../people/people";
import { t } from "../texts/texts";

/** What an admin may do to a member of lower role. */
export function MemberActs({
  chat,
  roomId,
  member,
  act,
}: {
  chat: Chat;
  roomId: string;
  member: Member;
  act: (work: Promise<unknown>) => Promise<void>;
}) {
  const { rooms } = chat;
  const isMuted = member.mutedUntil !== undefined && new Date(member.mutedUntil) > new Date();
  const key = () => crypto.randomUUID();
  const name = nameOf(member);
  return (
    <details class="more">
      <summary aria-label={t().actionsOn(name)}>…</summary>
      <div>
        <button
          type="button"
          onClick={() =>
            act(isMuted ? rooms.unmute(roomId, member.userId, key()) : rooms.mute(roomId, member.userId, key()))
          }
        >
          {isMuted ? t().unmute(name) : t().mute(name)}
        </button>
        <button type="button" onClick={() => act(rooms.remove(roomId, member.userId, key()))}>
          {t().removeOf(name)}
        </button>
        <button type="button" class="danger" onClick={() => act(rooms.ban(roomId, member.userId, key()))}>
          {t().ban(name)}
        </button>
      </div>
    </details>
  );
}
