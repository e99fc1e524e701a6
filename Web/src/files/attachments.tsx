import { useEffect, useState } from "preact/hooks";
import type { FilesApi } from "../api/files-api";
import type { Attachment } from "../log/events";
import { plain } from "../people/people";
import { sizeOf, t } from "../texts/texts";
import { told } from "../view/faults";
import { Icon } from "../view/icon";

const Shown = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const Widest = 360;
const Highest = 300;
// A larger picture is fetched when somebody asks for it.
const ShownBytes = 8 * 1024 * 1024;

/** The files of a message: pictures in sight, others to be saved. */
export function Attachments({ files, api }: { files: readonly Attachment[]; api: FilesApi }) {
  return (
    <ul class="files" aria-label={t().files}>
      {files.map((file) => (
        <li key={file.id}>
          {Shown.has(file.type) && file.width && file.height && file.size <= ShownBytes ? (
            <Picture file={file} api={api} />
          ) : (
            <Saved file={file} api={api} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** Its place has its size before it comes, so that nothing moves. */
function Picture({ file, api }: { file: Attachment; api: FilesApi }) {
  const [address, setAddress] = useState<string>();
  const [width, height] = [file.width ?? 1, file.height ?? 1];
  const scale = Math.min(1, Widest / width, Highest / height);
  useEffect(() => {
    let made: string | undefined;
    let isShown = true;
    api.read(file.id).then(
      (bytes) => {
        made = URL.createObjectURL(new Blob([bytes], { type: file.type }));
        if (isShown) {
          setAddress(made);
        } else {
          URL.revokeObjectURL(made);
        }
      },
      () => {},
    );
    return () => {
      isShown = false;
      if (made) {
        URL.revokeObjectURL(made);
      }
    };
  }, [file.id, api]);
  return (
    <button
      type="button"
      class="picture-file"
      aria-label={t().saveFile(plain(file.name))}
      onClick={() => address && save(address, file.name)}
    >
      <img src={address} alt={plain(file.name)} width={Math.round(width * scale)} height={Math.round(height * scale)} />
    </button>
  );
}

function Saved({ file, api }: { file: Attachment; api: FilesApi }) {
  const [fault, setFault] = useState<string>();
  const fetchIt = async () => {
    setFault(undefined);
    try {
      // Never opened on this page: as mere bytes it can only be saved.
      const address = URL.createObjectURL(new Blob([await api.read(file.id)], { type: "application/octet-stream" }));
      save(address, file.name);
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (thrown) {
      setFault(told(thrown));
    }
  };
  return (
    <button type="button" class="file" aria-label={t().saveFile(plain(file.name))} onClick={fetchIt}>
      <Icon name="clip" />
      <span class="grow">
        <strong>{plain(file.name)}</strong> <span class={fault ? "fault" : "hint"}>{fault ?? sizeOf(file.size)}</span>
      </span>
      <Icon name="down" />
    </button>
  );
}

function save(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = plain(name);
  link.click();
}
