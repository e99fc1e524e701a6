import type { User } from "../api/contract";
import { t } from "../texts/texts";

/** Beside the names of programs, whatever they call themselves. */
export function BotMark({ user }: { user: User | undefined }) {
  return user?.bot ? <span class="bot-mark">{t().bot}</span> : null;
}
