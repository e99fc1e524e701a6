import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { AccountsApi } from "../api/accounts-api";
import { t } from "../texts/texts";
import { Field, Form } from "../view/form";
import { Door, DoorLink } from "./door";

/** The address that a code was mailed to. */
export const verifying = signal("");

export function VerifyPage({ api }: { api: AccountsApi }) {
  const [isVerified, setVerified] = useState(false);
  const [email, setEmail] = useState(verifying.value);
  const known = verifying.value;
  if (isVerified) {
    return (
      <Door title={t().verifyTitle}>
        <p class="note" role="status">
          {t().verified}
        </p>
        <DoorLink to="/sign-in">{t().signIn}</DoorLink>
      </Door>
    );
  }
  return (
    <Door title={t().verifyTitle} lead={t().verifyLead(known)}>
      <Form
        action={t().verify}
        onSend={async ({ code = "" }) => {
          await api.verify(email, code.trim());
          setVerified(true);
        }}
      >
        {!known && (
          <Field label={t().email} name="email" type="email" autocomplete="email" required onInput={setEmail} />
        )}
        <Field
          label={t().code}
          hint={t().codeHint}
          name="code"
          autocomplete="one-time-code"
          inputMode="numeric"
          required
          autoFocus
        />
      </Form>
      <Form action={t().resend} done={t().resent} onSend={() => api.resend(email)} />
      <p class="foot">
        <DoorLink to="/sign-in">{t().backToSignIn}</DoorLink>
      </p>
    </Door>
  );
}
