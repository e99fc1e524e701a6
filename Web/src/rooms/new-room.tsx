import { useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { Dialog } from "../view/dialog";
import { Field, Form, type Values } from "../view/form";
import { go } from "../view/route";

export function NewRoom({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  // One id for the whole dialog: a second press after a lost answer finds the room that the first one made.
  const [key] = useState(() => crypto.randomUUID());
  const create = async ({ name = "", topic, slug, visibility }: Values) => {
    const room = await chat.rooms.create(
      {
        name,
        visibility: visibility === "public" ? "public" : "private",
        ...(topic && { topic }),
        ...(slug && { slug }),
      },
      key,
    );
    onClose();
    go(`/rooms/${room.roomId}`);
  };
  return (
    <Dialog title={t().newRoom} onClose={onClose}>
      <Form action={t().create} onSend={create}>
        <Field label={t().roomName} name="name" required maxLength={100} />
        <Field label={t().topic} optional={t().optional} name="topic" maxLength={1000} />
        <Field label={t().slug} optional={t().optional} hint={t().slugHint} name="slug" maxLength={64} />
        <fieldset>
          <label class="choice">
            <input type="radio" name="visibility" value="private" defaultChecked />
            <span>
              {t().isPrivate} <span class="hint">{t().isPrivateHint}</span>
            </span>
          </label>
          <label class="choice">
            <input type="radio" name="visibility" value="public" />
            <span>
              {t().isPublic} <span class="hint">{t().isPublicHint}</span>
            </span>
          </label>
        </fieldset>
      </Form>
    </Dialog>
  );
}
