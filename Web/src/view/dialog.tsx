import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../texts/texts";
import { Icon } from "./icon";

/** A modal dialog: the browser keeps the focus inside and gives it back afterwards. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before any effect of what is inside: opening moves the focus, and what is inside knows better where it belongs.
  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <div class="dialog">
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" class="quiet" aria-label={t().close} onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** A question before something that cannot be undone. */
export function Confirm(props: { title: string; question: string; onYes: () => void; onClose: () => void }) {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <p>{props.question}</p>
      <div class="row end">
        <button type="button" onClick={props.onClose}>
          {t().cancel}
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => {
            props.onYes();
            props.onClose();
          }}
        >
          {props.title}
        </button>
      </div>
    </Dialog>
  );
}
