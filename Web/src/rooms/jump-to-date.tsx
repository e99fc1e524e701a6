import type { Talk } from "../chat/talk";
import { t } from "../texts/texts";
import { Dialog } from "../view/dialog";
import { Form } from "../view/form";

/** Goes to the first message of a day. */
export function JumpToDate({ talk, onClose }: { talk: Talk; onClose: () => void }) {
  return (
    <Dialog title={t().jumpToDate} onClose={onClose}>
      <Form
        action={t().show}
        onSend={async ({ day = "" }) => {
          await talk.jumpToTime(new Date(`${day}T00:00:00`));
          onClose();
        }}
      >
        <div class="field">
          <label for="day">{t().day}</label>
          <input id="day" name="day" type="date" required />
        </div>
      </Form>
    </Dialog>
  );
}
