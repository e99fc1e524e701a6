import { useEffect, useState } from "preact/hooks";
import type { User } from "../api/contract";
import type { Chat } from "../chat/chat";
import { nameOf, plain } from "../people/people";
import { t } from "../texts/texts";
import { Confirm } from "../view/dialog";
import { told } from "../view/faults";
import { Field, Form } from "../view/form";
import { BotTokens } from "./bot-tokens";

/** One's own programs. */
export function Bots({ chat }: { chat: Chat }) {
  const [bots, setBots] = useState<User[]>([]);
  const [going, setGoing] = useState<User>();
  const [fault, setFault] = useState<string>();
  const failed = (thrown: unknown) => setFault(told(thrown));
  const load = () => chat.bots.list().then(setBots, failed);
  useEffect(() => void load(), [chat]);
  return (
    <>
      <p class="hint">{t().botsLead}</p>
      <p class="fault" role="alert">
        {fault}
      </p>
      {bots.map((bot) => (
        <section key={bot.userId}>
          <h3>
            {nameOf(bot)} <span class="hint">@{plain(bot.username)}</span>
          </h3>
          <BotTokens chat={chat} bot={bot} />
          <div class="row">
            <button type="button" class="danger" aria-label={t().removeOf(nameOf(bot))} onClick={() => setGoing(bot)}>
              {t().removeBot}
            </button>
          </div>
        </section>
      ))}
      <section>
        <h3>{t().newBot}</h3>
        <Form
          action={t().makeBot}
          clears
          onSend={async ({ username = "", displayName = "" }) => {
            await chat.bots.make(username, displayName || undefined);
            await load();
          }}
        >
          <Field
            label={t().username}
            hint={t().usernameHint}
            name="username"
            autocomplete="off"
            required
            minLength={3}
            maxLength={32}
          />
          <Field label={t().displayName} optional={t().optional} name="displayName" autocomplete="off" maxLength={64} />
        </Form>
      </section>
      {going && (
        <Confirm
          title={t().removeBot}
          question={t().removeBotSure(nameOf(going))}
          onYes={() => chat.bots.remove(going.userId).then(load, failed)}
          onClose={() => setGoing(undefined)}
        />
      )}
    </>
  );
}
