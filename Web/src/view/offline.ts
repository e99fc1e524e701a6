import { go } from "./route";

/** The part of Trusted Types that is used here; TypeScript's library does not know them. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): { createScriptURL(address: string): unknown };
}

const Worker = "/worker.js";

/** Lets the browser keep the page itself, so that it opens without a network and shows what waits to be sent. */
export function keepForOffline(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) {
    return;
  }
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  const address = trustedTypes
    ? trustedTypes.createPolicy("sw", { createScriptURL: only }).createScriptURL(Worker)
    : Worker;
  // A notification that was pressed leads to its room.
  navigator.serviceWorker.addEventListener("message", (message: MessageEvent<{ open?: string }>) => {
    if (message.data.open) {
      go(message.data.open);
    }
  });
  // A browser that keeps nothing shows the page all the same.
  navigator.serviceWorker.register(address as string).catch(() => {});
}

function only(address: string): string {
  if (address !== Worker) {
    throw new TypeError("Not our worker.");
  }
  return address;
}
