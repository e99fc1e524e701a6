import type { NotificationsApi } from "../api/notifications-api";

/** `impossible`: this browser has no pushes, or the user forbade them. */
export type PushState = "on" | "off" | "impossible";

/** Pushes to this browser while no page of ours is open. */
export class BrowserPush {
  constructor(private readonly api: NotificationsApi) {}

  async state(): Promise<PushState> {
    if (!("serviceWorker" in navigator && "PushManager" in window) || Notification.permission === "denied") {
      return "impossible";
    }
    const worker = await navigator.serviceWorker.ready;
    const isKnown = (await this.api.subscriptions()).some((one) => one.current);
    return isKnown && (await worker.pushManager.getSubscription()) ? "on" : "off";
  }

  async turnOn(): Promise<void> {
    if ((await Notification.requestPermission()) !== "granted") {
      return;
    }
    const worker = await navigator.serviceWorker.ready;
    const { publicKey } = await this.api.key();
    const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
    await this.api.subscribe(subscription.toJSON());
  }

  async turnOff(): Promise<void> {
    for (const one of await this.api.subscriptions()) {
      if (one.current) {
        await this.api.unsubscribe(one.subscriptionId);
      }
    }
    await (await (await navigator.serviceWorker.ready).pushManager.getSubscription())?.unsubscribe();
  }
}
