import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../texts/texts";
import { Icon } from "./icon";

const Places = "[tabindex], dialog";

/** A modal dialog: the browser keeps the focus inside; afterwards it is where it was, or as near as there is a place for it. */
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
    const element = dialog.current;
    const around = placesAround(document.activeElement);
    element?.showModal();
    return () => {
      // Only one that is closed gives the focus back; taken out while it is open, it takes the focus with it.
      dialog.current = null;
      element?.close();
      // Where it cannot come back it is nowhere, or in what is seen no more.
      const now = document.activeElement;
      if (now === document.body || element?.contains(now)) {
        around.find((one) => one.isConnected)?.focus();
      }
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      // Not where the page has taken it out: that is known.
      onClose={() => dialog.current && onClose()}
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

/** What can have the focus when something inside it no longer can, the nearest first. */
function placesAround(opener: Element | null): HTMLElement[] {
  const places: HTMLElement[] = [];
  for (let at = opener?.closest<HTMLElement>(Places); at; at = at.parentElement?.closest<HTMLElement>(Places)) {
    // A dialog itself cannot; its way out can.
    const place = at.matches("dialog") ? at.querySelector<HTMLElement>("header button") : at;
    places.push(...(place ? [place] : []));
  }
  return places;
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
