import { HttpTransportType, type HubConnection, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import { refusalOfHub, Unreachable } from "../api/problem";
import { type CallName, type Calls, type Pushes, type PushName, PushNames } from "./contract";

export type Hear = <N extends PushName>(name: N, push: Pushes[N]) => void;

// One try of a call; the server's own limits are shorter, so silence means that the connection is gone.
const Patience = 12_000;

/** One WebSocket to the hub, from its opening to its close. It never reconnects: that is the link's. */
export class HubSocket {
  readonly #hub: HubConnection;
  readonly closed: Promise<void>;

  /** @param ticket Good once; it goes into the URL, where no token may be. */
  constructor(ticket: string, hear: Hear) {
    this.#hub = new HubConnectionBuilder()
      .withUrl("/hub", {
        skipNegotiation: true,
        transport: HttpTransportType.WebSockets,
        accessTokenFactory: () => ticket,
      })
      .configureLogging(LogLevel.None)
      .build();
    for (const name of PushNames) {
      this.#hub.on(name, (push) => hear(name, push));
    }
    this.closed = new Promise((done) => this.#hub.onclose(() => done()));
  }

  /** @throws Unreachable also where the upgrade was refused: a browser does not say why. */
  async open(): Promise<void> {
    try {
      await this.#hub.start();
    } catch (fault) {
      throw new Unreachable(fault);
    }
  }

  /** @throws Refusal, or Unreachable: then it is not known whether the call arrived. */
  async call<M extends CallName>(method: M, ...args: Calls[M]["arguments"]): Promise<Calls[M]["answer"]> {
    let late: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<never>((_, fail) => {
      late = setTimeout(() => fail(new Unreachable("no answer")), Patience);
    });
    try {
      return await Promise.race([this.#hub.invoke<Calls[M]["answer"]>(method, ...args), silence]);
    } catch (fault) {
      if (fault instanceof Error && /HubException|invoking|does not exist|arguments/.test(fault.message)) {
        throw refusalOfHub(fault.message);
      }
      throw fault instanceof Unreachable ? fault : new Unreachable(fault);
    } finally {
      clearTimeout(late);
    }
  }

  close(): Promise<void> {
    return this.#hub.stop();
  }
}
