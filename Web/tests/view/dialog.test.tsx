import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, it, vi } from "vitest";
import { Dialog } from "../../src/view/dialog";
import { draw } from "../composer/stage";

/** A message with a button whose dialog the page takes out by itself; whether the button is still there then is the test's. */
function opened(told: () => void) {
  const page = (isOpen: boolean, hasOpener: boolean) => (
    <article tabIndex={-1}>
      {hasOpener && <button type="button">Open</button>}
      {isOpen && (
        <Dialog title="Sure?" onClose={told}>
          <button type="button">Yes</button>
        </Dialog>
      )}
    </article>
  );
  const place = draw(page(false, true));
  const [opener, message] = [place.querySelector("button"), place.querySelector("article")];
  opener?.focus();
  const show = (isOpen: boolean, hasOpener: boolean) => act(() => render(page(isOpen, hasOpener), place));
  void show(true, true);
  const dialog = place.querySelector("dialog") as HTMLDialogElement;
  dialog.querySelector<HTMLElement>("button")?.focus();
  return { dialog, opener, message, show };
}

it("a dialog that is taken out is closed first, as the focus comes back only then, and nobody is told of it", () => {
  const told = vi.fn();
  const { dialog, show } = opened(told);
  const close = vi.spyOn(dialog, "close");
  expect(dialog.open).toBe(true);
  void show(false, true);
  expect(close).toHaveBeenCalledOnce();
  expect([dialog.open, told.mock.calls.length]).toEqual([false, 0]);
});

it("where its opener is gone, the focus goes to what was around it", () => {
  const { message, show } = opened(() => {});
  void show(true, false);
  void show(false, false);
  expect(document.activeElement).toBe(message);
});

it("whoever closes it is heard", () => {
  const told = vi.fn();
  opened(told).dialog.close();
  expect(told).toHaveBeenCalledOnce();
});
