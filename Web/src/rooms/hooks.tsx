import { useEffect, useState } from "preact/hooks";
import type { Hook } from "../api/bots-api";
import type { Chat } from "../chat/chat";
import { plain } from "../people/people";
import { momentOf, t } from "../texts/texts";
import { told } from "../view/faults";
import { Field, Form } from "../view/form";
import { ToldOnce } from "../view/told-once";

/** Addresses through which programs post into this room. */
export function Hooks({ chat, roomId }: { chat: Chat; roomId: string }) {
  const [hooks, setHooks] = useState<Hook[]>([]);
  const [address, setAddress] = useState<string>();
  const [fault, setFault] = useState<string>();
  const failed = (thrown: unknown) => setFault(told(thrown));
  const load = () => chat.bots.hooks(roomId).then(setHooks, failed);
  useEffect(() => void load(), [roomId]);
  return (
    <section>
      <h3>{t().hooks}</h3>
      <p class="fault" role="alert">
        {fault}
      </p>
      <ToldOnce hint={t().hookHint} secret={address} onFault={failed} />
      <ul class="found">
        {hooks.map((hook) => (
          <li key={hook.hookId}>
            <span class="grow">
              <strong>{plain(hook.name)}</strong> <span class="hint block">{momentOf(hook.createdAt)}</span>
            </span>
            <button
              type="button"
              aria-label={t().removeOf(plain(hook.name))}
              onClick={() => void chat.bots.removeHook(roomId, hook.hookId).then(load, failed)}
            >
              {t().remove}
            </button>
          </li>
        ))}
      </ul>
      <Form
        action={t().makeHook}
        clears
        onSend={async ({ name = "" }) => {
          setAddress(`${location.origin}${(await chat.bots.makeHook(roomId, name)).path}`);
          await load();
        }}
      >
        <Field label={t().hookName} hint={t().hookNameHint} name="name" required maxLength={64} />
      </Form>
    </section>
  );
}
