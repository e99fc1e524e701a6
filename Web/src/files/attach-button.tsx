import { useRef } from "preact/hooks";
import { t } from "../texts/texts";
import { Tool } from "../view/tool";

/** Lets one choose files of this device. */
export function AttachButton({ onChoose }: { onChoose: (files: Iterable<File>) => void }) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label={t().attach}
        onChange={(event) => {
          onChoose(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
      <Tool icon="clip" label={t().attach} onClick={() => chooser.current?.click()} />
    </>
  );
}
