import { useEffect, useState } from "preact/hooks";
import type { BotToken, Scope } from "../api/bots-api";
import type { User } from "../api/contract";
import type { Chat } from "../chat/chat";
import { plain } from "../people/people";
import { momentOf, t } from "../texts/texts";
import { told } from "../view/faults";
import { Field, Form } from "../view/form";
import { ToldOnce } from "../view/told-once";

const Scopes: Scope[] = ["rooms:read", "messages:write"];

/** What a bot signs its requests with: made, told once, revoked. */
export function BotTokens({ chat, bot }: { chat: Chat; bot: User }) {
  const [tokens, setTokens] = useState<BotToken[]>([]);
  const [fresh, setFresh] = useState<string>();
  const [fault, setFault] = useState<string>();
  const failed = (thrown: unknown) => setFault(told(thrown));
  const load = () => chat.bots.tokens(bot.userId).then(setTokens, failed);
  useEffect(() => void load(), [bot.userId]);
  return (
    <>
      <p class="fault" role="alert">
        {fault}
      </p>
      <ToldOnce hint={t().tokenHint} secret={fresh} onFault={failed} />
      <ul class="found">
        {tokens.map((token) => (
          <li key={token.tokenId}>
            <span class="grow">
              <strong>{plain(token.label ?? "") || t().noLabel}</strong>{" "}
              <span class="hint block">
                {token.scopes.map((scope) => t().scopes[scope]).join(", ")} · {momentOf(token.createdAt)}
              </span>
            </span>
            <button
              type="button"
              aria-label={t().revokeOf(plain(token.label ?? "") || t().noLabel, momentOf(token.createdAt))}
              onClick={() => void chat.bots.revoke(bot.userId, token.tokenId).then(load, failed)}
            >
              {t().revokeToken}
            </button>
          </li>
        ))}
      </ul>
      <Form
        action={t().makeToken}
        clears
        onSend={async (values) => {
          const scopes = Scopes.filter((scope) => values[scope] === "on");
          setFresh((await chat.bots.makeToken(bot.userId, scopes, values.label || undefined)).token);
          await load();
        }}
      >
        {Scopes.map((scope) => (
          <label key={scope} class="row">
            <input type="checkbox" name={scope} defaultChecked /> {t().scopes[scope]}
          </label>
        ))}
        <Field label={t().label} optional={t().optional} name="label" autocomplete="off" maxLength={64} />
      </Form>
    </>
  );
}
