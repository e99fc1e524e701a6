import { plain } from "../people/people";
import { sizeOf, t } from "../texts/texts";
import { Icon } from "../view/icon";
import type { ChosenFiles } from "./chosen-files";

/** The files that the next message will carry, with what is known of their way. */
export function ChosenList({ files }: { files: ChosenFiles }) {
  if (files.all.value.length === 0) {
    return null;
  }
  return (
    <ul class="chosen" aria-label={t().files}>
      {files.all.value.map((one) => (
        <li key={one.key}>
          <Icon name={one.fault ? "warning" : "clip"} />
          <span class="grow">
            <span class="name">{plain(one.name)}</span>{" "}
            <span class={one.fault ? "fault" : "hint"} role={one.fault ? "alert" : undefined}>
              {one.fault ?? sizeOf(one.size)}
            </span>
            {!one.stored && !one.fault && (
              <progress value={one.part} max={1} aria-label={t().uploading(plain(one.name))} />
            )}
          </span>
          <button
            type="button"
            class="quiet"
            aria-label={t().removeFile(plain(one.name))}
            onClick={() => files.remove(one.key)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
