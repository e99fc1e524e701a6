import { useState } from "preact/hooks";
import { t } from "../texts/texts";

/** A secret that the server tells once: to be copied now. */
export function ToldOnce({
  hint,
  secret,
  onFault,
}: {
  hint: string;
  /** Undefined: there is none yet. */
  secret: string | undefined;
  onFault: (fault: unknown) => void;
}) {
  const [copied, setCopied] = useState<string>();
  return (
    // The region exists before it speaks: only then do screen readers hear it.
    <div role="status">
      {secret && (
        <p class="note">
          <span class="hint block">{hint}</span>
          <code data-link>{secret}</code>{" "}
          <button
            type="button"
            class="link"
            onClick={() => void navigator.clipboard.writeText(secret).then(() => setCopied(secret), onFault)}
          >
            {copied === secret ? t().copied : t().copyLink}
          </button>
        </p>
      )}
    </div>
  );
}
