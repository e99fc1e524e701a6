import type { Chat } from "../chat/chat";
import { t } from "../texts/texts";
import { Dialog } from "../view/dialog";
import { Form } from "../view/form";

/** Tells the operators of a message. */
export function Report({
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
  return (
    <Dialog title={t().report} onClose={onClose}>
      <p class="lead">{t().reportLead}</p>
      <Form
        action={t().report}
        done={t().reported}
        clears
        danger
        onSend={({ reason = "" }) => chat.rooms.report(roomId, seq, reason.trim())}
      >
        <div class="field">
          <label for="report-reason">{t().reason}</label>
          <textarea id="report-reason" name="reason" required maxLength={1000} rows={3} />
        </div>
      </Form>
    </Dialog>
  );
}
