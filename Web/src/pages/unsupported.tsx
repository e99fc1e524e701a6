import { t } from "../texts/texts";
import { Door } from "./door";

/** Over plain HTTP from afar, or in an old browser, no session would be safe. */
export function Unsupported() {
  return <Door title={t().appName} lead={t().noLocks} />;
}
