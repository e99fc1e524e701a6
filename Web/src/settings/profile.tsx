import { useRef, useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { Avatar } from "../view/avatar";
import { told } from "../view/faults";
import { Field, Form } from "../view/form";

/** Name and picture. */
export function Profile({ chat }: { chat: Chat }) {
  const me = chat.people.find(chat.self.userId) ?? chat.self;
  const [fault, setFault] = useState<string>();
  const file = useRef<HTMLInputElement>(null);
  const changed = (user: typeof me) => {
    chat.people.remember([user]);
    chat.session.changed(user);
  };
  const change = async (work: Promise<unknown>) => {
    setFault(undefined);
    try {
      await work;
      changed(await chat.me.read());
    } catch (thrown) {
      setFault(told(thrown));
    }
  };
  return (
    <>
      <section class="row picture">
        <Avatar user={me} people={chat.people} large />
        <div class="grow">
          <p class="hint">{t().pictureHint}</p>
          <div class="row">
            <button type="button" onClick={() => file.current?.click()}>
              {t().choosePicture}
            </button>
            {me.avatarId && (
              <button type="button" onClick={() => void change(chat.me.removeAvatar())}>
                {t().removePicture}
              </button>
            )}
          </div>
          <input
            ref={file}
            type="file"
            hidden
            aria-label={t().choosePicture}
            accept="image/png,image/jpeg,image/webp,image/gif"
            onChange={(event) => {
              const picture = event.currentTarget.files?.[0];
              event.currentTarget.value = "";
              if (picture) {
                void change(chat.me.changeAvatar(picture));
              }
            }}
          />
          <p class="fault" role="alert">
            {fault}
          </p>
        </div>
      </section>
      <Form
        action={t().save}
        done={t().saved}
        onSend={async ({ username = "", displayName = "" }) =>
          changed(
            await chat.me.change({ ...(username !== me.username && { username }), displayName: displayName || null }),
          )
        }
      >
        <Field
          label={t().displayName}
          optional={t().optional}
          name="displayName"
          value={me.displayName ?? ""}
          maxLength={64}
        />
        <Field
          label={t().username}
          hint={t().usernameHint}
          name="username"
          value={me.username}
          required
          maxLength={32}
        />
      </Form>
    </>
  );
}
