import { useEffect, useState } from "preact/hooks";
import type { AccountsApi } from "../api/accounts-api";
import { Refusal } from "../api/problem";
import { t } from "../texts/texts";
import { Field, Form } from "../view/form";
import { Door, DoorLink } from "./door";

/** Where the mailed link leads. The token is in the fragment, which is sent to nobody until this page does. */
export function ResetPage({ api }: { api: AccountsApi }) {
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get("token") ?? "");
  const [state, setState] = useState<"asking" | "good" | "bad" | "done">("asking");
  useEffect(() => {
    // It leaves the address bar and the history.
    history.replaceState(null, "", location.pathname);
    api.mayReset(token).then(
      () => setState("good"),
      // No answer says nothing about the link: the form will.
      (fault) => setState(fault instanceof Refusal ? "bad" : "good"),
    );
  }, [api, token]);
  return (
    <Door title={t().resetTitle} lead={state === "good" ? t().resetLead : undefined}>
      {state === "good" && (
        <Form
          action={t().resetDo}
          onSend={async ({ password = "" }) => {
            await api.reset(token, password);
            setState("done");
          }}
        >
          <Field
            label={t().newPassword}
            hint={t().passwordHint}
            name="password"
            type="password"
            autocomplete="new-password"
            required
            autoFocus
            minLength={8}
            maxLength={128}
          />
        </Form>
      )}
      <p class={state === "bad" ? "fault" : "done"} role="status">
        {state === "bad" ? t().resetBad : state === "done" ? t().resetDone : ""}
      </p>
      <p class="foot">
        <DoorLink to={state === "bad" ? "/forgot" : "/sign-in"}>
          {state === "bad" ? t().forgotTitle : t().backToSignIn}
        </DoorLink>
      </p>
    </Door>
  );
}
