/** What a push of the server says (docs/protocol.md, Pushes to browsers). */
interface Told {
  roomId: string;
  room?: string;
  sender: string;
  text?: string;
}

/** Shows what somebody away wants to be told. Of a room one at a time: a newer one takes the place of the older. */
export function showPush(worker: ServiceWorkerGlobalScope, event: PushEvent): void {
  const told = event.data?.json() as Told | undefined;
  if (told) {
    const title = told.room ? `${told.sender} · ${told.room}` : told.sender;
    const shown = {
      tag: told.roomId,
      data: told.roomId,
      icon: "/icon-192.png",
      badge: "/icon-192.png",
      body: told.text ?? "",
    };
    event.waitUntil(worker.registration.showNotification(title, shown));
  }
}

/** Leads to the room, in a page that is open if there is one. */
export async function openPush(worker: ServiceWorkerGlobalScope, notification: Notification): Promise<void> {
  notification.close();
  const address = `/rooms/${notification.data}`;
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages[0];
  if (page) {
    await page.focus();
    page.postMessage({ open: address });
  } else {
    await worker.clients.openWindow(address);
  }
}
