import { useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { Dialog } from "../view/dialog";
import { Field, Form } from "../view/form";
import { MomentField } from "./moment-field";

/** When one wants to be reminded of a message, and of what. */
export function Remind({
  chat,
  roomId,
  seq,
  onClose,
}: {
  chat: Chat;
  roomId: string;
  seq: number;
  onClose: () => void;
}) {
  const [key] = useState(() => crypto.randomUUID());
  return (
    <Dialog title={t().remindMe} onClose={onClose}>
      <Form
        action={t().remindMe}
        onSend={async ({ at = "", note = "" }) => {
          await chat.later.remind(roomId, seq, new Date(at), note.trim(), key);
          onClose();
        }}
      >
        <MomentField />
        <Field label={t().note} name="note" optional={t().optional} maxLength={200} />
      </Form>
    </Dialog>
  );
}
