import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { Field, Form, PasswordField } from "../view/form";

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
        <PasswordField label={t().oldPassword} name="old" />
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
