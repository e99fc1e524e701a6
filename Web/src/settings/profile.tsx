import { useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { Avatar } from "../view/avatar";
import { told } from "../view/faults";
import { Field, Form } from "../view/form";
import { PictureChoice } from "../view/picture-choice";
import { DirectFromChoice } from "./direct-from";

/** Name and picture, and who may come near. */
export function Profile({ chat }: { chat: Chat }) {
  const me = chat.people.find(chat.self.userId) ?? chat.self;
  const [fault, setFault] = useState<string>();
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
          <PictureChoice
            hasPicture={me.avatarId !== undefined}
            onChoose={(picture) => void change(chat.me.changeAvatar(picture))}
            onRemove={() => void change(chat.me.removeAvatar())}
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
      <DirectFromChoice chat={chat} />
    </>
  );
}
