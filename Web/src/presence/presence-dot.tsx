import type { UserPresence } from "../hub/contract";
import { t } from "../texts/texts";

/** A dot beside a name, and its word for those who do not see it. */
export function PresenceDot({ state }: { state: UserPresence["state"] | undefined }) {
  return state && state !== "offline" ? (
    <span class={`dot ${state}`} title={t().presence[state]}>
      <span class="spoken">{t().presence[state]}</span>
    </span>
  ) : null;
}
