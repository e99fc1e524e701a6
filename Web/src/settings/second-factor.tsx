import { useEffect, useState } from "preact/hooks";
import type { MeApi } from "../api/me-api";
import { t } from "../texts/texts";
import { told } from "../view/faults";
import { Field, Form, PasswordField } from "../view/form";

type State =
  | { is: "asking" }
  | { is: "off" }
  | { is: "begun"; secret: string; uri: string }
  | { is: "told"; codes: string[] }
  | { is: "on"; codes: number }
  | { is: "unknown"; fault: string };

/** An authenticator app as the second factor: begin, confirm, keep the recovery codes; or end it. */
export function SecondFactor({ me }: { me: MeApi }) {
  const [state, setState] = useState<State>({ is: "asking" });
  const load = () =>
    me.secondFactor().then(
      ({ enabled, recoveryCodes }) => setState(enabled ? { is: "on", codes: recoveryCodes } : { is: "off" }),
      (thrown) => setState({ is: "unknown", fault: told(thrown) }),
    );
  useEffect(() => void load(), [me]);
  return (
    <section>
      <h3>{t().secondFactor}</h3>
      {state.is === "unknown" && <p class="fault">{state.fault}</p>}
      {state.is === "off" && (
        <>
          <p class="hint">{t().secondFactorOff}</p>
          <Form
            action={t().secondFactorBegin}
            onSend={async ({ password = "" }) => setState({ is: "begun", ...(await me.beginSecondFactor(password)) })}
          >
            <PasswordField />
          </Form>
        </>
      )}
      {state.is === "begun" && (
        <>
          <p>{t().secondFactorSecret}</p>
          <p>
            <code class="secret">{state.secret}</code>
          </p>
          <p>
            <a href={state.uri}>{t().secondFactorLink}</a>
          </p>
          <Form
            action={t().secondFactorConfirm}
            onSend={async ({ code = "" }) =>
              setState({ is: "told", codes: (await me.confirmSecondFactor(code.trim())).recoveryCodes })
            }
          >
            <Field label={t().otp} name="code" autocomplete="one-time-code" inputMode="numeric" required />
          </Form>
        </>
      )}
      {state.is === "told" && (
        <>
          <p role="status">{t().recoveryCodes}</p>
          <ul class="codes">
            {state.codes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      {state.is === "on" && (
        <>
          <p class="hint">{t().secondFactorOn(state.codes)}</p>
          <Form
            action={t().secondFactorEnd}
            danger
            onSend={async ({ password = "", code = "" }) => {
              await me.endSecondFactor(password, code.trim());
              await load();
            }}
          >
            <PasswordField />
            <Field label={t().otp} hint={t().otpHint} name="code" autocomplete="one-time-code" required />
          </Form>
        </>
      )}
    </section>
  );
}
