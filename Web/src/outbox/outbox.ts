import { signal } from "@preact/signals";
import type { Posted } from "../api/contract";
import { Refusal } from "../api/problem";
import { t } from "../texts/texts";
import type { OutboxStore, Unsent } from "./outbox-store";

export type Post = (message: Unsent) => Promise<Posted>;

/** Runs work that only one tab at a time may do. */
export type Alone = <T>(work: () => Promise<T>) => Promise<T>;

/** How a message of the outbox stands: `sent` is acknowledged, its event is still on the way. */
export type Outgoing = Unsent & { state: "waiting" | "sending" | "sent" | "failed"; seq?: number };

// Until the next look where a try got no answer though nobody says that the connection is gone.
const Pause = 3_000;

/**
 * Messages from the moment of writing to the moment when their event is seen. One at a time, in the order of writing; a message is
 * taken out only after its acknowledgement, and repeated under the same client id until then.
 */
export class Outbox {
  readonly messages = signal<Outgoing[]>([]);
  readonly #tabs = new BroadcastChannel("chat-outbox");
  // Not on disk, or not yet: they are here alone, and nothing that is read from there takes them away.
  readonly #unkept = new Set<string>();
  #running: Promise<void> | undefined;
  #again = false;
  #isClosed = false;

  /** @param wait Called with milliseconds before a repeat. */
  constructor(
    private readonly userId: string,
    private readonly store: OutboxStore,
    private readonly post: Post,
    private readonly alone: Alone,
    private readonly wait: (milliseconds: number) => Promise<void>,
  ) {
    this.#tabs.onmessage = () => void this.load();
  }

  /** Takes up what an earlier page, or another tab, left. */
  async load(): Promise<void> {
    const stored = await this.store.all(this.userId);
    const known = new Map(this.messages.value.map((message) => [message.clientId, message]));
    const kept = this.messages.value.filter(
      (message) => message.state === "sent" || this.#unkept.has(message.clientId),
    );
    this.messages.value = [
      ...kept.filter((message) => !stored.some((one) => one.clientId === message.clientId)),
      ...stored.map((one) => ({ ...one, state: one.refused ? ("failed" as const) : stateOf(known.get(one.clientId)) })),
    ].sort((a, b) => a.writtenAt - b.writtenAt);
  }

  /** On disk first, then on its way. Where the disk has no place for it, it waits as a failed one for somebody to try again. */
  async add(
    roomId: string,
    text: string,
    more: Pick<Unsent, "replyTo" | "thread" | "attachments"> = {},
  ): Promise<void> {
    const last = this.messages.value.at(-1)?.writtenAt ?? 0;
    const message: Unsent = {
      clientId: crypto.randomUUID(),
      userId: this.userId,
      roomId,
      text,
      ...more,
      writtenAt: Math.max(Date.now(), last + 1),
    };
    this.messages.value = [...this.messages.value, { ...message, state: "waiting" }];
    await this.#keep(message);
  }

  /** A failed message once more. */
  async retry(clientId: string): Promise<void> {
    const message = this.messages.value.find((one) => one.clientId === clientId);
    if (message) {
      const { refused: _, state: __, ...unsent } = message;
      this.#set(clientId, { state: "waiting" });
      await this.#keep(unsent);
    }
  }

  async discard(clientId: string): Promise<void> {
    try {
      await this.store.remove(clientId);
    } finally {
      this.#unkept.delete(clientId);
      this.#drop(clientId);
      this.#tell();
    }
  }

  /** The event of a message was seen: it is in the log, and needs no place here. */
  seen(clientId: string): void {
    if (this.messages.value.some((message) => message.clientId === clientId)) {
      this.#drop(clientId);
      void this.store.remove(clientId);
    }
  }

  /** Sends what waits, until all is acknowledged or nobody answers. Call it again when the connection is back. */
  flush(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  close(): void {
    this.#isClosed = true;
    this.#tabs.close();
  }

  async #keep(message: Unsent): Promise<void> {
    this.#unkept.add(message.clientId);
    try {
      await this.store.put(message);
    } catch {
      this.#set(message.clientId, { state: "failed", refused: t().notKept });
      return;
    }
    this.#unkept.delete(message.clientId);
    this.#tell();
    void this.flush();
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.alone(async () => {
        // Another tab may have sent some of it while this one waited for its turn.
        await this.load();
        for (let next = this.#next(); next; next = this.#next()) {
          if (this.#isClosed || !(await this.#send(next))) {
            void this.wait(Pause).then(() => (this.#isClosed ? undefined : this.flush()));
            return;
          }
        }
      });
    }
  }

  #next(): Outgoing | undefined {
    return this.messages.value.find(
      ({ state, clientId }) => (state === "waiting" || state === "sending") && !this.#unkept.has(clientId),
    );
  }

  /** False: nobody answered, so nothing behind it may overtake it. */
  async #send(message: Outgoing): Promise<boolean> {
    this.#set(message.clientId, { state: "sending" });
    let posted: Posted;
    try {
      posted = await this.post(message);
    } catch (fault) {
      if (!(fault instanceof Refusal)) {
        this.#set(message.clientId, { state: "waiting" });
        return false;
      }
      if (fault.retryable) {
        this.#set(message.clientId, { state: "waiting" });
        await this.wait(fault.retryAfterMs ?? 1_000);
        return true;
      }
      this.#set(message.clientId, { state: "failed", refused: fault.message });
      const { state: _, ...unsent } = message;
      await this.store.put({ ...unsent, refused: fault.message });
      return true;
    }
    this.#set(message.clientId, { state: "sent", seq: posted.seq });
    await this.store.remove(message.clientId);
    this.#tell();
    return true;
  }

  #set(clientId: string, change: Partial<Outgoing>): void {
    this.messages.value = this.messages.value.map((message) => {
      if (message.clientId !== clientId) {
        return message;
      }
      const { refused: _, ...rest } = message;
      return { ...rest, ...change };
    });
  }

  #drop(clientId: string): void {
    this.messages.value = this.messages.value.filter((message) => message.clientId !== clientId);
  }

  #tell(): void {
    if (!this.#isClosed) {
      this.#tabs.postMessage("changed");
    }
  }
}

function stateOf(known: Outgoing | undefined): "waiting" | "sending" {
  return known?.state === "sending" ? "sending" : "waiting";
}
