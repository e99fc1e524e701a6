import { t as words } from "../texts/texts";
import { Field, Form, PasswordField, type Values } from "../view/form";
import type { OperatorsApi } from "./operators-api";
import { t } from "./texts";

/** Name and password, and the code of the second factor, which every operator has. Says first why one is here again. */
export function SignIn({
  api,
  why,
  onSignedIn,
}: {
  api: OperatorsApi;
  why: "over" | "notTold" | undefined;
  onSignedIn: () => void;
}) {
  const signIn = async ({ username = "", password = "", otp = "" }: Values) => {
    await api.signIn(username, password, otp.trim());
    onSignedIn();
  };
  return (
    <main class="operators-door">
      <h1>{t().title}</h1>
      <p class="lead">{t().lead}</p>
      {why && (
        <p class="note" role="alert">
          {why === "over" ? t().sessionOver : t().notTold}
        </p>
      )}
      <Form action={words().signIn} onSend={signIn}>
        <Field label={words().username} name="username" autocomplete="username" required maxLength={32} />
        <PasswordField />
        <Field label={words().otp} hint={words().otpHint} name="otp" autocomplete="one-time-code" required />
      </Form>
    </main>
  );
}
