import type { Attachment } from "../log/events";

/** A message on its way. Its client id makes every repeat the same message. */
export interface Unsent {
  clientId: string;
  userId: string;
  roomId: string;
  text: string;
  replyTo?: number;
  thread?: number;
  attachments?: Attachment[];
  /** Milliseconds; the order of sending. */
  writtenAt: number;
  /** Why the server will not have it; then it waits for the user. */
  refused?: string;
}

/** Where messages wait that the server has not acknowledged: they outlive the page. */
export interface OutboxStore {
  all(userId: string): Promise<Unsent[]>;
  put(message: Unsent): Promise<void>;
  remove(clientId: string): Promise<void>;
  clear(): Promise<void>;
}

const Name = "chat";
const Table = "outbox";

// What is being written to the database: the page may be gone before it is. Reading and writing here takes no time.
const Bridge = "chat-outbox:";

/** In IndexedDB, which all tabs share. */
export class BrowserOutboxStore implements OutboxStore {
  #database: Promise<IDBDatabase> | undefined;

  async all(userId: string): Promise<Unsent[]> {
    await this.#recover();
    const found = await this.#run<Unsent[]>("readonly", (table) => table.getAll());
    return found.filter((message) => message.userId === userId).sort((a, b) => a.writtenAt - b.writtenAt);
  }

  async put(message: Unsent): Promise<void> {
    try {
      localStorage.setItem(Bridge + message.clientId, JSON.stringify(message));
    } catch {
      // No room there: the message is as safe as the database is quick.
    }
    try {
      await this.#run("readwrite", (table) => table.put(message));
    } finally {
      // Also where it was refused: the page says so, and nothing is to send it behind the user's back.
      localStorage.removeItem(Bridge + message.clientId);
    }
  }

  async remove(clientId: string): Promise<void> {
    localStorage.removeItem(Bridge + clientId);
    await this.#run("readwrite", (table) => table.delete(clientId));
  }

  async clear(): Promise<void> {
    for (const key of bridged()) {
      localStorage.removeItem(key);
    }
    await this.#run("readwrite", (table) => table.clear());
  }

  /** Takes over what an earlier page was writing when it ended. Of what another tab writes now this is a repeat, and changes nothing. */
  async #recover(): Promise<void> {
    for (const key of bridged()) {
      const left = localStorage.getItem(key);
      if (left !== null) {
        try {
          await this.#run("readwrite", (table) => table.put(JSON.parse(left) as Unsent));
          localStorage.removeItem(key);
        } catch {
          // It stays for the next look, and does not hold up the others.
        }
      }
    }
  }

  async #run<T>(mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    this.#database ??= open().catch((fault) => {
      // The next one tries again.
      this.#database = undefined;
      throw fault;
    });
    // "strict": an unsent message must survive the end of the browser, not only of the page.
    const transaction = (await this.#database).transaction(Table, mode, { durability: "strict" });
    const request = work(transaction.objectStore(Table));
    return new Promise((done, fail) => {
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = transaction.onerror = () => fail(transaction.error);
    });
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const request = indexedDB.open(Name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(Table, { keyPath: "clientId" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

function bridged(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(Bridge));
}
