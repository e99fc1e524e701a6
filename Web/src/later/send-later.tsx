import { useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { Dialog } from "../view/dialog";
import { Form } from "../view/form";
import { MomentField } from "./moment-field";

/** When a message is to be sent that was written now. */
export function SendLater(props: {
  chat: Chat;
  roomId: string;
  text: string;
  replyTo: number | undefined;
  onDone: () => void;
  onClose: () => void;
}) {
  // One for all tries: a repeat schedules nothing twice.
  const [key] = useState(() => crypto.randomUUID());
  return (
    <Dialog title={t().sendLater} onClose={props.onClose}>
      <p class="lead">{props.text.slice(0, 200)}</p>
      <Form
        action={t().sendLater}
        onSend={async ({ at = "" }) => {
          await props.chat.later.schedule(props.roomId, props.text, new Date(at), props.replyTo, key);
          props.onDone();
          props.onClose();
        }}
      >
        <MomentField />
      </Form>
    </Dialog>
  );
}
