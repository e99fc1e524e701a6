import { useState } from "preact/hooks";
import { type OperatorsApi, Refused } from "./operators-api";
import { t } from "./texts";

/** Name and password, and the code of the second factor, which every operator has. */
export function SignIn({ api, onSignedIn }: { api: OperatorsApi; onSignedIn: () => void }) {
  const [fault, setFault] = useState("");
  // A code is good once: a second press would be refused for it.
  const [isBusy, setBusy] = useState(false);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const value = (name: string) => String(given.get(name) ?? "");
    setBusy(true);
    try {
      await api.signIn(value("username"), value("password"), value("otp").trim());
      onSignedIn();
    } catch (refused) {
      setFault(refused instanceof Refused ? refused.message : t().failed);
      setBusy(false);
    }
  };
  return (
    <main class="operators-door">
      <h1>{t().title}</h1>
      <p class="lead">{t().lead}</p>
      <form onSubmit={send}>
        <p class="field">
          <label for="username">{t().name}</label>
          <input id="username" name="username" autocomplete="username" required maxLength={32} />
        </p>
        <p class="field">
          <label for="password">{t().password}</label>
          <input
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            required
            maxLength={128}
          />
        </p>
        <p class="field">
          <label for="otp">{t().code}</label>
          <input id="otp" name="otp" autocomplete="one-time-code" required aria-describedby="otp-hint" />
          <span id="otp-hint" class="hint">
            {t().codeHint}
          </span>
        </p>
        <p class="fault" role="alert">
          {fault}
        </p>
        <button type="submit" class="primary" disabled={isBusy}>
          {t().signIn}
        </button>
      </form>
    </main>
  );
}
