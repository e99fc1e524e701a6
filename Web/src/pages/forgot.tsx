import type { AccountsApi } from "../api/accounts-api";
import { t } from "../texts/texts";
import { Field, Form } from "../view/form";
import { Door, DoorLink } from "./door";

export function ForgotPage({ api }: { api: AccountsApi }) {
  return (
    <Door title={t().forgotTitle} lead={t().forgotLead}>
      <Form action={t().forgotSend} done={t().forgotDone} onSend={({ email = "" }) => api.forgot(email)}>
        <Field label={t().email} name="email" type="email" autocomplete="email" required autoFocus />
      </Form>
      <p class="foot">
        <DoorLink to="/sign-in">{t().backToSignIn}</DoorLink>
      </p>
    </Door>
  );
}
