import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { BrowserOutboxStore, type Unsent } from "../../src/outbox/outbox-store";

const message = (clientId: string): Unsent => ({ clientId, userId: "me", roomId: "room", text: "Tea?", writtenAt: 1 });

/** As much of IndexedDB as the store uses; what it refuses to write aborts, as where the disk is full. */
class Disk {
  readonly rows = new Map<string, Unsent>();
  isFull = false;

  readonly indexedDB = {
    open: () => {
      const request = { result: { transaction: () => this.#transaction() }, onsuccess: () => {} };
      queueMicrotask(() => request.onsuccess());
      return request;
    },
  };

  #transaction() {
    const transaction = { error: new Error("full"), oncomplete: () => {}, onabort: () => {}, objectStore: () => table };
    const ends = (result: unknown, isDone = true) => {
      queueMicrotask(() => (isDone ? transaction.oncomplete() : transaction.onabort()));
      return { result };
    };
    const table = {
      getAll: () => ends([...this.rows.values()]),
      put: (row: Unsent) => ends(this.isFull || this.rows.set(row.clientId, row), !this.isFull),
    };
    return transaction;
  }
}

let disk: Disk;
beforeEach(() => {
  disk = new Disk();
  localStorage.clear();
  vi.stubGlobal("indexedDB", disk.indexedDB);
});
afterEach(() => vi.unstubAllGlobals());

it("what the disk refuses is told, and nobody finds it later", async () => {
  const store = new BrowserOutboxStore();
  disk.isFull = true;
  await expect(store.put(message("one"))).rejects.toThrow("full");
  disk.isFull = false;
  expect(await store.all("me")).toEqual([]);
});

it("what an earlier page was writing is taken over, and while the disk refuses it the others are read", async () => {
  const store = new BrowserOutboxStore();
  await store.put(message("kept"));
  localStorage.setItem("chat-outbox:left", JSON.stringify(message("left")));
  disk.isFull = true;
  expect((await store.all("me")).map((one) => one.clientId)).toEqual(["kept"]);
  disk.isFull = false;
  expect((await store.all("me")).map((one) => one.clientId)).toEqual(["kept", "left"]);
  expect(localStorage.length).toBe(0);
});
