import { useEffect, useMemo, useState } from "preact/hooks";
import type { NotificationSettings } from "../api/notifications-api";
import type { Chat } from "../chat/chat";
import { BrowserPush, type PushState } from "../notifications/browser-push";
import { t } from "../texts/texts";
import { told } from "../view/faults";
import { Form } from "../view/form";

/** When one is told of what one does not see, and how. */
export function Notifications({ chat }: { chat: Chat }) {
  const [settings, setSettings] = useState<NotificationSettings>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    chat.notifications.read().then(
      (read) => setSettings(read.settings),
      (thrown) => setFault(told(thrown)),
    );
  }, [chat]);
  const save = async ({ from, to, mails, previews }: Record<string, string>) => {
    // Quiet hours are in this time zone, wherever the server is.
    await chat.me.change({ timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    await chat.notifications.change({
      ...(from && to && { quietHours: { from, to } }),
      ...(settings?.snoozedUntil && { snoozedUntil: settings.snoozedUntil }),
      mailDigests: mails === "on",
      previews: previews === "on",
    });
  };
  return (
    <>
      <p class="fault" role="alert">
        {fault}
      </p>
      <ThisBrowser chat={chat} />
      {settings && (
        <Form action={t().save} done={t().saved} onSend={save}>
          <fieldset>
            <legend>{t().quietHours}</legend>
            <div class="row">
              <label>
                {t().quietFrom} <input type="time" name="from" defaultValue={settings.quietHours?.from ?? ""} />
              </label>
              <label>
                {t().quietTo} <input type="time" name="to" defaultValue={settings.quietHours?.to ?? ""} />
              </label>
            </div>
          </fieldset>
          <label class="choice">
            <input type="checkbox" name="previews" defaultChecked={settings.previews ?? true} />
            <span>{t().previews}</span>
          </label>
          <label class="choice">
            <input type="checkbox" name="mails" defaultChecked={settings.mailDigests ?? false} />
            <span>{t().mailDigests}</span>
          </label>
        </Form>
      )}
    </>
  );
}

function ThisBrowser({ chat }: { chat: Chat }) {
  const push = useMemo(() => new BrowserPush(chat.notifications), [chat]);
  const [state, setState] = useState<PushState>();
  const [fault, setFault] = useState<string>();
  const failed = (thrown: unknown) => setFault(told(thrown));
  const load = () => push.state().then(setState, failed);
  useEffect(() => void load(), [push]);
  const turn = (work: Promise<void>) => work.then(load).catch(failed);
  return (
    <section>
      <h3>{t().thisBrowser}</h3>
      <p class="fault" role="alert">
        {fault}
      </p>
      {state === "impossible" && <p class="hint">{t().pushImpossible}</p>}
      {(state === "on" || state === "off") && (
        <div class="row">
          <button type="button" onClick={() => turn(state === "on" ? push.turnOff() : push.turnOn())}>
            {state === "on" ? t().pushOff : t().pushOn}
          </button>
        </div>
      )}
    </section>
  );
}
