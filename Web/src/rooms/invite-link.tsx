import { useEffect, useState } from "preact/hooks";
import type { InviteLink } from "../api/rooms-api";
import type { Chat } from "../chat/chat";
import { momentOf, t } from "../texts/texts";
import { told } from "../view/faults";
import { ToldOnce } from "../view/told-once";

const Uses = 25;
const Minutes = 7 * 24 * 60;

/** Links that let people in. The code is told once and stands behind the `#`, which no server's log sees. */
export function InviteLinks({ chat, roomId }: { chat: Chat; roomId: string }) {
  const [links, setLinks] = useState<InviteLink[]>([]);
  const [address, setAddress] = useState<string>();
  const [fault, setFault] = useState<string>();
  const failed = (thrown: unknown) => setFault(told(thrown));
  const load = () => chat.rooms.links(roomId).then(setLinks, failed);
  useEffect(() => void load(), [roomId]);
  const make = async () => {
    const { code } = await chat.rooms.makeLink(roomId, Uses, Minutes);
    setAddress(`${location.origin}/join#${encodeURIComponent(code)}`);
    await load();
  };
  return (
    <section>
      <h3>{t().inviteLinks}</h3>
      <p class="fault" role="alert">
        {fault}
      </p>
      <ToldOnce hint={t().inviteLinkHint} secret={address} onFault={failed} />
      <ul class="found">
        {links.map((link) => (
          <li key={link.inviteId}>
            <span class="grow">
              {t().linkUsed(link.used, link.uses)}{" "}
              <span class="hint block">{t().linkUntil(momentOf(link.expiresAt))}</span>
            </span>
            <button
              type="button"
              aria-label={`${t().endLink}: ${t().linkUsed(link.used, link.uses)}, ${t().linkUntil(momentOf(link.expiresAt))}`}
              onClick={() => void chat.rooms.endLink(roomId, link.inviteId).then(load, failed)}
            >
              {t().endLink}
            </button>
          </li>
        ))}
      </ul>
      <div class="row">
        <button type="button" onClick={() => void make().catch(failed)}>
          {t().makeLink}
        </button>
      </div>
    </section>
  );
}
