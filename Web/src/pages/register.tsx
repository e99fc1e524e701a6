import { useEffect, useState } from "preact/hooks";
import type { AccountsApi } from "../api/accounts-api";
import { t } from "../texts/texts";
import { Field, Form, type Values } from "../view/form";
import { go } from "../view/route";
import { Door, DoorLink } from "./door";
import { verifying } from "./verify";

export function RegisterPage({ api }: { api: AccountsApi }) {
  const [mode, setMode] = useState("open");
  useEffect(() => {
    api.mode().then(
      (answer) => setMode(answer.mode),
      () => {},
    );
  }, [api]);
  const register = async ({ username = "", email = "", password = "", displayName, invitation }: Values) => {
    await api.register({
      username,
      email,
      password,
      ...(displayName && { displayName }),
      ...(invitation && { invitation }),
    });
    verifying.value = email;
    go("/verify");
  };
  return (
    <Door title={t().register} lead={mode === "closed" ? t().closed : t().registerLead}>
      {mode !== "closed" && (
        <Form action={t().register} onSend={register}>
          <Field
            label={t().username}
            hint={t().usernameHint}
            name="username"
            autocomplete="username"
            required
            autoFocus
            maxLength={32}
          />
          <Field
            label={t().displayName}
            optional={t().optional}
            name="displayName"
            autocomplete="name"
            maxLength={64}
          />
          <Field label={t().email} name="email" type="email" autocomplete="email" required />
          <Field
            label={t().password}
            hint={t().passwordHint}
            name="password"
            type="password"
            autocomplete="new-password"
            required
            minLength={8}
            maxLength={128}
          />
          {mode === "invite" && <Field label={t().invitation} name="invitation" required />}
        </Form>
      )}
      <p class="foot">
        <DoorLink to="/sign-in">{t().backToSignIn}</DoorLink>
      </p>
    </Door>
  );
}
