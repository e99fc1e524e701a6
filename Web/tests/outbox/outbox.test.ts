import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Refusal, Unreachable } from "../../src/api/problem";
import { Outbox } from "../../src/outbox/outbox";
import type { OutboxStore, Unsent } from "../../src/outbox/outbox-store";
import { pending } from "../pending";

class Store implements OutboxStore {
  readonly kept = new Map<string, Unsent>();
  all = async (userId: string) =>
    [...this.kept.values()].filter((one) => one.userId === userId).sort((a, b) => a.writtenAt - b.writtenAt);
  put = async (message: Unsent) => void this.kept.set(message.clientId, message);
  remove = async (clientId: string) => void this.kept.delete(clientId);
  clear = async () => this.kept.clear();
}

/** A server that stores each client id once, as ours does, and whose answers may be lost. */
class Server {
  readonly texts: string[] = [];
  readonly #seqs = new Map<string, number>();

  constructor(private readonly fate: () => "answer" | "lose" | "away" | "busy") {}

  post = async (message: Unsent) => {
    const fate = this.fate();
    if (fate === "away") {
      throw new Unreachable();
    }
    if (fate === "busy") {
      throw new Refusal("overloaded", "busy", true, 1);
    }
    const duplicate = this.#seqs.has(message.clientId);
    if (!duplicate) {
      this.texts.push(message.text);
      this.#seqs.set(message.clientId, this.texts.length);
    }
    if (fate === "lose") {
      throw new Unreachable();
    }
    const seq = this.#seqs.get(message.clientId) ?? 0;
    return { roomId: message.roomId, seq, at: "", clientId: message.clientId, duplicate };
  };
}

/** Waiting passes at once, but not within the same turn. */
const noWait = () => new Promise<void>((done) => setImmediate(done));

/** One tab at a time, as Web Locks have it. */
function lock() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
}

async function settled(store: Store): Promise<void> {
  for (let turns = 0; store.kept.size > 0 && turns < 1_000; turns++) {
    await noWait();
  }
}

describe("the outbox", () => {
  it("stores every message once and in order, whatever is lost, over reloads and tabs", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("answer", "lose", "away", "busy"), { maxLength: 25 }),
        fc.array(fc.constantFrom("write", "write", "reload", "tab"), { minLength: 1, maxLength: 12 }),
        async (fates, steps) => {
          const left = [...fates];
          const server = new Server(() => left.shift() ?? "answer");
          const store = new Store();
          const alone = lock();
          const open = () => new Outbox("me", store, server.post, alone, noWait);
          let tabs = [open()];
          let written = 0;
          for (const step of steps) {
            if (step === "write") {
              await tabs[0]?.add("room", `${++written}`);
            } else if (step === "tab") {
              tabs.push(open());
            } else {
              for (const tab of tabs) {
                tab.close();
              }
              tabs = [open()];
              await tabs[0]?.load();
              void tabs[0]?.flush();
            }
          }
          await tabs[0]?.flush();
          await settled(store);
          for (const tab of tabs) {
            tab.close();
          }
          expect(server.texts).toEqual(Array.from({ length: written }, (_, index) => `${index + 1}`));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps a message that the server will not have, until somebody says what becomes of it", async () => {
    const store = new Store();
    let refuses = true;
    const post = async (message: Unsent) => {
      if (refuses) {
        throw new Refusal("muted", "You may not write.");
      }
      return { roomId: message.roomId, seq: 1, at: "", clientId: message.clientId, duplicate: false };
    };
    const outbox = new Outbox("me", store, post, lock(), noWait);
    await outbox.add("room", "hello");
    await outbox.flush();
    expect(outbox.messages.value).toMatchObject([{ state: "failed", refused: "You may not write." }]);
    expect([...store.kept.values()]).toMatchObject([{ refused: "You may not write." }]);

    refuses = false;
    await outbox.retry(outbox.messages.value[0]?.clientId ?? "");
    await outbox.flush();
    expect(outbox.messages.value).toMatchObject([{ state: "sent", seq: 1 }]);
    expect(store.kept.size).toBe(0);
    outbox.close();
  });

  it("has a message on disk before it is on its way", async () => {
    const store = new Store();
    const outbox = new Outbox(
      "me",
      store,
      async (message) => {
        expect(store.kept.has(message.clientId)).toBe(true);
        return { roomId: message.roomId, seq: 1, at: "", clientId: message.clientId, duplicate: false };
      },
      lock(),
      noWait,
    );
    await outbox.add("room", "hello");
    await outbox.flush();
    expect(outbox.messages.value[0]?.state).toBe("sent");
    outbox.seen(outbox.messages.value[0]?.clientId ?? "");
    expect(outbox.messages.value).toEqual([]);
    outbox.close();
  });

  it("has a message that no disk takes, until it is tried again or thrown away", async () => {
    const store = new Store();
    const put = store.put;
    store.put = () => Promise.reject(new Error("full"));
    const server = new Server(() => "answer");
    const outbox = new Outbox("me", store, server.post, lock(), noWait);
    const tell = () => outbox.messages.value.map(({ text, state }) => `${text} ${state}`);
    await outbox.add("room", "one", { replyTo: 7 });
    await outbox.add("room", "two");
    await outbox.load();
    await outbox.flush();
    expect(tell()).toEqual(["one failed", "two failed"]);
    expect(server.texts).toEqual([]);
    const [one, two] = outbox.messages.value;
    await outbox.retry(one?.clientId ?? "");
    expect(tell()).toEqual(["one failed", "two failed"]);
    store.put = put;
    await outbox.discard(two?.clientId ?? "");
    await outbox.retry(one?.clientId ?? "");
    await outbox.flush();
    expect(outbox.messages.value).toMatchObject([{ text: "one", replyTo: 7, state: "sent" }]);
    expect([server.texts, store.kept.size]).toEqual([["one"], 0]);
    outbox.close();
  });

  it("sends nothing that is not on disk yet, though others are on their way", async () => {
    const store = new Store();
    const server = new Server(() => "answer");
    const outbox = new Outbox("me", store, server.post, lock(), noWait);
    const put = store.put;
    const written = pending<void>();
    store.put = (message) => written.promise.then(() => put(message));
    const adding = outbox.add("room", "slow");
    await outbox.flush();
    expect([server.texts, outbox.messages.value.length]).toEqual([[], 1]);
    written.answer();
    await adding;
    await outbox.flush();
    expect(server.texts).toEqual(["slow"]);
    outbox.close();
  });

  it("shows nothing of another user of the same browser", async () => {
    const store = new Store();
    await store.put({ clientId: "1", userId: "somebody", roomId: "room", text: "theirs", writtenAt: 1 });
    const outbox = new Outbox("me", store, new Server(() => "answer").post, lock(), noWait);
    await outbox.load();
    await outbox.flush();
    expect(outbox.messages.value).toEqual([]);
    expect(store.kept.size).toBe(1);
    outbox.close();
  });
});
