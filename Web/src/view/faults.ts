import { Refusal, Unreachable } from "../api/problem";
import { t } from "../texts/texts";

/** What a person is told of a fault: the server's own words, or that there is no server. */
export function told(fault: unknown): string {
  if (fault instanceof Refusal) {
    return fault.message;
  }
  return fault instanceof Unreachable ? t().noServer : t().failed;
}
