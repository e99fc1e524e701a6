import { t } from "../texts/texts";
import type { Later } from "./later";

/** How much of what was put off wants to be looked at. */
export function LaterBadge({ later }: { later: Later }) {
  const { due, failed } = later;
  if (due + failed === 0) {
    return null;
  }
  const words = [due > 0 && t().dueCount(due), failed > 0 && t().failedCount(failed)];
  return (
    <span class="badge">
      <span aria-hidden="true">{due + failed}</span>
      <span class="spoken">{words.filter(Boolean).join(", ")}</span>
    </span>
  );
}
