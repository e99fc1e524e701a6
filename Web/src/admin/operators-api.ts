import type { AdminSessionsAnswer, ProcessAnswer, RoomRecordAnswer, StatusAnswer } from "../api/schema";

export type ProcessStatus = ProcessAnswer;
export type BusyRoom = RoomRecordAnswer;
export type Status = StatusAnswer;

/** One line of the stream that a process' log is; docs/protocol.md has it. */
export interface LogLine {
  number: number;
  at: string;
  level: string;
  category: string;
  text: string;
}

/** The server's "no". */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const Root = "/api/v1/operator/";

/** The operators' port. The token lives in this object alone: with the page it is gone. */
export class OperatorsApi {
  #token: string | undefined;

  async signIn(username: string, password: string, otp?: string): Promise<void> {
    const device = "operators' page";
    const answer = await this.#send("POST", "session", { username, password, device, ...(otp ? { otp } : {}) });
    this.#token = ((await answer.json()) as AdminSessionsAnswer).accessToken;
  }

  async signOut(): Promise<void> {
    await this.#send("DELETE", "session");
    this.#token = undefined;
  }

  async status(): Promise<Status> {
    return (await (await this.#send("GET", "status")).json()) as Status;
  }

  async busiest(): Promise<BusyRoom[]> {
    return (await (await this.#send("GET", "rooms/busiest")).json()) as BusyRoom[];
  }

  /** The last lines, then each as it comes, until it is stopped or the process ends. */
  async *log(process: string, level: string, stop: AbortSignal): AsyncGenerator<LogLine> {
    const path = `processes/${encodeURIComponent(process)}/log?level=${level}&last=100&follow=true`;
    const answer = await this.#send("GET", path, undefined, stop);
    let rest = "";
    for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + piece).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const entry = JSON.parse(line) as LogLine | { lost: number };
        if ("text" in entry) {
          yield entry;
        }
      }
    }
  }

  async #send(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const answer = await fetch(Root + path, {
      method,
      cache: "no-store",
      headers: {
        ...(this.#token ? { Authorization: `Bearer ${this.#token}` } : {}),
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      ...(signal ? { signal } : {}),
    });
    if (!answer.ok) {
      const problem = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string };
      throw new Refused(problem.code ?? String(answer.status), problem.detail ?? answer.statusText);
    }
    return answer;
  }
}
