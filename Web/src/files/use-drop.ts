import { useEffect, useState } from "preact/hooks";

/** For the page's whole life: the browser would leave it to show a file that nobody takes. */
export function keepPage(): void {
  for (const kind of ["dragover", "drop"] as const) {
    addEventListener(kind, (event) => hasFiles(event) && event.preventDefault());
  }
}

/** Takes files that are dropped anywhere on the page. True while some are held over it. */
export function useDrop(take: (files: FileList) => void): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    // Whatever a dialog is for, it is not for these.
    const isWanted = () => document.querySelector("dialog[open]") === null;
    const over = (event: DragEvent) => {
      if (hasFiles(event)) {
        event.preventDefault();
        setOver(isWanted());
      }
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) {
        setOver(false);
      }
    };
    const drop = (event: DragEvent) => {
      if (hasFiles(event) && event.dataTransfer) {
        event.preventDefault();
        setOver(false);
        if (isWanted()) {
          take(event.dataTransfer.files);
        }
      }
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, [take]);
  return isOver;
}

/** Text that is moved about goes where it always does. */
function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
