import { openPush, showPush } from "./push";

/** Keeps the page's own files, and nothing else: no answer of the server is ever stored. */
declare const self: ServiceWorkerGlobalScope;
/** The names of all files of this build; written here by vite.config.ts. */
declare const __FILES__: string[];

const Files = __FILES__;
const Shelf = `page-${hash(Files.join())}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(Shelf).then((shelf) => shelf.addAll(["/", ...Files])));
  // Versions never mix: every file but the page itself has its content in its name.
  void self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(tidy()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(page(request));
  } else if (Files.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(request)));
  }
});

self.addEventListener("push", (event) => showPush(self, event));

self.addEventListener("notificationclick", (event) => event.waitUntil(openPush(self, event.notification)));

/** The server's page where there is a server: a new version arrives with the next look. */
async function page(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.ok) {
      return response;
    }
    return (await caches.match("/")) ?? response;
  } catch (fault) {
    const kept = await caches.match("/");
    if (kept) {
      return kept;
    }
    throw fault;
  }
}

async function tidy(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name !== Shelf) {
      await caches.delete(name);
    }
  }
  await self.clients.claim();
}

function hash(text: string): string {
  let value = 0;
  for (const letter of text) {
    value = (Math.imul(value, 31) + letter.charCodeAt(0)) | 0;
  }
  return (value >>> 0).toString(36);
}
