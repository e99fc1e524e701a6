import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { Field, Form } from "../view/form";

export function Security({ chat }: { chat: Chat }) {
  return (
    <section>
      <h3>{t().changePassword}</h3>
      <Form
        action={t().changePassword}
        done={t().passwordChanged}
        clears
        onSend={({ old = "", fresh = "" }) => chat.me.changePassword(old, fresh)}
      >
        <Field
          label={t().oldPassword}
          name="old"
          type="password"
          autocomplete="current-password"
          required
          maxLength={128}
        />
        <Field
          label={t().newPassword}
          hint={t().passwordHint}
          name="fresh"
          type="password"
          autocomplete="new-password"
          required
          minLength={8}
          maxLength={128}
        />
      </Form>
    </section>
  );
}
