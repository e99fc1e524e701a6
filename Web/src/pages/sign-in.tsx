import { useEffect, useState } from "preact/hooks";
import type { AccountsApi } from "../api/accounts-api";
import { Refusal } from "../api/problem";
import type { Session } from "../session/session";
import { language, t } from "../texts/texts";
import { Field, Form, PasswordField, type Values } from "../view/form";
import { go, path } from "../view/route";
import { Door, DoorLink } from "./door";

export function SignInPage({
  session,
  api,
  reason,
}: {
  session: Session;
  api: AccountsApi;
  reason?: string | undefined;
}) {
  const [asksCode, setAsksCode] = useState(false);
  const greeting = useGreeting(api);
  const signIn = async ({ username = "", password = "", otp }: Values) => {
    try {
      await session.signIn(username, password, otp);
      // Whoever came by a link to a room is led there.
      if (path.value === "/sign-in") {
        go("/", true);
      }
    } catch (fault) {
      if (fault instanceof Refusal && fault.code === "otp_required") {
        setAsksCode(true);
      }
      throw fault;
    }
  };
  return (
    <Door title={t().signIn} lead={greeting ?? t().signInLead}>
      {reason && (
        <p class="note" role="status">
          {t().ended[reason] ?? t().ended.unauthorized}
        </p>
      )}
      <Form action={t().signIn} onSend={signIn} also={<DoorLink to="/forgot">{t().forgot}</DoorLink>}>
        <Field label={t().username} name="username" autocomplete="username" required autoFocus maxLength={32} />
        <PasswordField />
        {asksCode && <Field label={t().otp} hint={t().otpHint} name="otp" autocomplete="one-time-code" required />}
      </Form>
      <p class="foot">
        <DoorLink to="/register">{t().register}</DoorLink>
      </p>
    </Door>
  );
}

/** The server's own words, which its operator may have changed. */
function useGreeting(api: AccountsApi): string | undefined {
  const [greeting, setGreeting] = useState<string>();
  const asked = language.value;
  useEffect(() => {
    let isWanted = true;
    Promise.all([api.mode(), api.texts(asked)]).then(
      ([{ mode }, texts]) => isWanted && setGreeting(texts[`greeting.${mode}`]),
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [api, asked]);
  return greeting;
}
