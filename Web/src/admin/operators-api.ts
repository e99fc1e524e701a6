import { Http } from "../api/http";
import { Refusal, Unreachable } from "../api/problem";
import type { ProcessAnswer, RoomRecordAnswer, StatusAnswer } from "../api/schema";
import { language } from "../texts/texts";

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

/** `lost`: so many lines are gone that nobody had read; undefined: nobody knows how many, if any. */
export type LogEntry = LogLine | { lost: number | undefined };

/** So many of a log's last lines come first; docs/protocol.md allows 500. */
export const LastLines = 300;

/** The operators' port. The token lives in this object alone: with the page it is gone. */
export class OperatorsApi {
  #http = new Http(() => language.value);

  async signIn(username: string, password: string, otp?: string): Promise<void> {
    const body = { username, password, device: "operators' page", ...(otp && { otp }) };
    const { accessToken } = await this.#http.ask("POST /operator/session", { body });
    // It is not renewed: whose token has expired signs in again.
    this.#http = new Http(() => language.value, { accessToken: async () => accessToken });
  }

  /** The token is forgotten in any case; whether the gateway knows is another question. */
  async signOut(): Promise<void> {
    try {
      await this.#http.ask("DELETE /operator/session");
    } finally {
      this.#http = new Http(() => language.value);
    }
  }

  status = (): Promise<Status> => this.#http.ask("GET /operator/status");
  busiest = (): Promise<BusyRoom[]> => this.#http.ask("GET /operator/rooms/busiest");

  /** The last lines, then each as it comes, until it is stopped or the process ends. Resolves once the log answers. */
  async log(process: string, level: string, stop: AbortSignal): Promise<AsyncGenerator<LogEntry>> {
    const asked = { path: { process }, query: { level, last: LastLines, follow: true } };
    return entries(await this.#http.stream("GET /operator/processes/{process}/log", asked, stop));
  }
}

async function* entries(bytes: ReadableStream<Uint8Array<ArrayBuffer>> | null): AsyncGenerator<LogEntry> {
  let rest = "";
  try {
    for await (const piece of bytes?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + piece).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        yield JSON.parse(line) as LogEntry;
      }
    }
  } catch (fault) {
    throw new Unreachable(fault);
  }
}

/** Whether the gateway knows this session no more. */
export function isSessionEnd(fault: unknown): boolean {
  return (
    fault instanceof Refusal && ["token_expired", "session_revoked", "unauthorized", "forbidden"].includes(fault.code)
  );
}
