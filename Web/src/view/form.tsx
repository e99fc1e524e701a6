import type { ComponentChildren, InputHTMLAttributes } from "preact";
import { useId, useState } from "preact/hooks";
import { t } from "../texts/texts";
import { told } from "./faults";

interface FieldProps {
  label: string;
  name: string;
  value?: string;
  type?: "text" | "email" | "password" | "search";
  hint?: string | undefined;
  optional?: string;
  autocomplete?: string;
  required?: boolean;
  autoFocus?: boolean;
  inputMode?: "numeric" | "email" | "text";
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  onInput?: (value: string) => void;
}

/** A labelled input with its hint. */
export function Field({ label, hint, optional, value, onInput, autoFocus, ...input }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>
        {label} {optional && <span class="hint">({optional})</span>}
      </label>
      <input
        id={id}
        {...(input as InputHTMLAttributes<HTMLInputElement>)}
        defaultValue={value}
        ref={(element) => {
          if (autoFocus && element && document.activeElement === document.body) {
            element.focus();
          }
        }}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onInput={(event) => onInput?.(event.currentTarget.value)}
      />
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

/** The password that one has, as password managers know it. */
export function PasswordField(props: { label?: string; name?: string }) {
  return (
    <Field
      label={props.label ?? t().password}
      name={props.name ?? "password"}
      type="password"
      autocomplete="current-password"
      required
      maxLength={128}
    />
  );
}

export type Values = Record<string, string>;

/** A form that sends once at a time and says what the server said. */
export function Form(props: {
  action: string;
  onSend: (values: Values) => Promise<unknown>;
  children?: ComponentChildren;
  also?: ComponentChildren;
  done?: string | undefined;
  danger?: boolean;
  clears?: boolean;
}) {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const [isDone, setDone] = useState(false);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setBusy(true);
    setFault(undefined);
    setDone(false);
    try {
      await props.onSend(Object.fromEntries(new FormData(form)) as Values);
      setDone(true);
      if (props.clears) {
        form.reset();
      }
    } catch (thrown) {
      setFault(told(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={send} aria-busy={isBusy}>
      {props.children}
      {/* Both regions exist before they speak: only then do screen readers hear them. */}
      <p class="fault" role="alert">
        {fault}
      </p>
      <p class="done" role="status">
        {isDone ? props.done : ""}
      </p>
      <div class="row">
        <button type="submit" class={props.danger ? "danger" : "primary"} disabled={isBusy}>
          {props.action}
        </button>
        {props.also}
      </div>
    </form>
  );
}
