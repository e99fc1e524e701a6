import { useRef } from "preact/hooks";
import { t } from "../texts/texts";

/** Buttons to choose a picture and to take it off. */
export function PictureChoice({
  hasPicture,
  onChoose,
  onRemove,
}: {
  hasPicture: boolean;
  onChoose: (picture: File) => void;
  onRemove: () => void;
}) {
  const file = useRef<HTMLInputElement>(null);
  return (
    <>
      <p class="hint">{t().pictureHint}</p>
      <div class="row">
        <button type="button" onClick={() => file.current?.click()}>
          {t().choosePicture}
        </button>
        {hasPicture && (
          <button type="button" onClick={onRemove}>
            {t().removePicture}
          </button>
        )}
      </div>
      <input
        ref={file}
        type="file"
        hidden
        aria-label={t().choosePicture}
        accept="image/png,image/jpeg,image/webp,image/gif"
        onChange={(event) => {
          const picture = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (picture) {
            onChoose(picture);
          }
        }}
      />
    </>
  );
}
