import { signal } from "@preact/signals";
import { Refusal, Unreachable } from "../api/problem";
import {
  type CallName,
  type Calls,
  EndReasons,
  type Pushes,
  type PushName,
  type SyncAnswer,
  type SyncRequest,
} from "./contract";
import { Delays } from "./delays";
import { HubSocket } from "./socket";

/** `opening` and `resuming` are on the way to `live`; `waiting` tries again by itself; `offline`: the device says that it has no network. */
export type LinkState = "opening" | "resuming" | "live" | "waiting" | "offline" | "ended";

export interface LinkUser {
  ticket(): Promise<string>;
  /** Another access token, when the connection's one is about to end. */
  freshToken(): Promise<string>;
  /** What is held, to resume from. */
  cursors(): SyncRequest;
  synced(answer: SyncAnswer): void;
  hear<N extends PushName>(name: N, push: Pushes[N]): void;
  /** The session is over. */
  ended(reason: string): void;
}

const RenewEarly = 60_000;
const GoodAfter = 5_000;

/** The one connection of this page: opens, synchronises, resumes on any gateway, and never gives up while the session lasts. */
export class Link {
  readonly state = signal<LinkState>("opening");
  readonly #delays = new Delays();
  #socket: HubSocket | undefined;
  #wake: (() => void) | undefined;
  #stopped = false;
  #goAway: Pushes["GoAway"] | undefined;
  // How far the server's clock is ahead of this device's, in milliseconds.
  #skew = 0;
  #renewal: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly user: LinkUser) {}

  /** Runs until `stop`, or until the session is over. */
  async run(): Promise<void> {
    addEventListener("online", this.#online);
    addEventListener("offline", this.#offline);
    while (!this.#stopped) {
      if (!navigator.onLine) {
        this.state.value = "offline";
        await this.#sleep(Number.POSITIVE_INFINITY);
        continue;
      }
      const wait = await this.#once();
      if (this.#stopped || wait === undefined) {
        break;
      }
      this.state.value = navigator.onLine ? "waiting" : "offline";
      await this.#sleep(navigator.onLine ? wait : Number.POSITIVE_INFINITY);
    }
    this.state.value = "ended";
    removeEventListener("online", this.#online);
    removeEventListener("offline", this.#offline);
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.();
    void this.#socket?.close();
  }

  /** Tries now instead of after the delay. */
  retryNow = (): void => this.#wake?.();

  /** @throws Refusal, or Unreachable where it is not known whether the call arrived. */
  call<M extends CallName>(method: M, ...args: Calls[M]["arguments"]): Promise<Calls[M]["answer"]> {
    return this.#socket && this.state.value === "live"
      ? this.#socket.call(method, ...args)
      : Promise.reject(new Unreachable(this.state.value));
  }

  /** Milliseconds until the next try; undefined: never. */
  async #once(): Promise<number | undefined> {
    this.#goAway = undefined;
    this.state.value = "opening";
    const early: (() => void)[] = [];
    let isSynced = false;
    let openedAt: number | undefined;
    let socket: HubSocket | undefined;
    try {
      socket = new HubSocket(await this.user.ticket(), (name, push) => {
        // The answer of Sync is handled a moment after it came, and what follows it may be in the same frame.
        if (isSynced) {
          this.#hear(name, push);
        } else {
          early.push(() => this.#hear(name, push));
        }
      });
      await socket.open();
      this.#socket = socket;
      this.state.value = "resuming";
      const answer = await socket.call("Sync", this.user.cursors());
      openedAt = Date.now();
      this.user.synced(answer);
      isSynced = true;
      this.state.value = "live";
      this.#skew = Date.parse(answer.serverTime) - Date.now();
      this.#renewAt(answer.session.expiresAt);
      for (const push of early) {
        push();
      }
      await socket.closed;
    } catch (fault) {
      await socket?.close();
      if (fault instanceof Refusal && !fault.retryable && fault.code !== "internal") {
        this.user.ended(fault.code);
        return undefined;
      }
      if (fault instanceof Refusal && fault.retryAfterMs) {
        return fault.retryAfterMs;
      }
    } finally {
      clearTimeout(this.#renewal);
      this.#socket = undefined;
    }
    const goAway = this.#goAway as Pushes["GoAway"] | undefined;
    if (goAway && EndReasons.has(goAway.reason)) {
      this.user.ended(goAway.reason);
      return undefined;
    }
    if (openedAt !== undefined && Date.now() - openedAt > GoodAfter) {
      this.#delays.reset();
    }
    return Math.max(this.#delays.next(), goAway?.reconnectAfterMs ?? 0);
  }

  #hear<N extends PushName>(name: N, push: Pushes[N]): void {
    if (name === "GoAway") {
      this.#goAway = push as Pushes["GoAway"];
    }
    this.user.hear(name, push);
  }

  #renewAt(expiresAt: string): void {
    const wait = Math.max(1_000, Date.parse(expiresAt) - Date.now() - this.#skew - RenewEarly);
    this.#renewal = setTimeout(async () => {
      try {
        const answer = await this.call("Reauthenticate", await this.user.freshToken());
        this.#renewAt(answer.expiresAt);
      } catch {
        // The server closes the connection after the token's end, and the next one starts with a fresh token.
      }
    }, wait);
  }

  #online = (): void => this.#wake?.();

  /** A browser that is offline leaves sockets open that carry nothing; to wait for their time-out would be a lie. */
  #offline = (): void => {
    this.state.value = "offline";
    void this.#socket?.close();
  };

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      const timer = Number.isFinite(milliseconds) ? setTimeout(done, milliseconds) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}
