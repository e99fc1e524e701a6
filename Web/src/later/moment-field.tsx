import { useId } from "preact/hooks";
import { t } from "../texts/texts";

/** A time to come, in the reader's own time zone; the next full hour to begin with. */
export function MomentField() {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{t().when}</label>
      <input id={id} name="at" type="datetime-local" required defaultValue={localText(nextHour(new Date()))} />
    </div>
  );
}

export function nextHour(now: Date): Date {
  const next = new Date(now);
  next.setHours(next.getHours() + 1, 0, 0, 0);
  return next;
}

/** As a field of that type has it: `2026-01-31T18:00`. */
export function localText(at: Date): string {
  const two = (number: number) => `${number}`.padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
