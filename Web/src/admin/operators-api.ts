import { Http } from "../api/http";
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

/** The operators' port. The token lives in this object alone: with the page it is gone. */
export class OperatorsApi {
  #http = new Http(() => language.value);

  async signIn(username: string, password: string, otp?: string): Promise<void> {
    const body = { username, password, device: "operators' page", ...(otp && { otp }) };
    const { accessToken } = await this.#http.ask("POST /operator/session", { body });
    // It is not renewed: whose token has expired signs in again.
    this.#http = new Http(() => language.value, { accessToken: async () => accessToken });
  }

  async signOut(): Promise<void> {
    try {
      await this.#http.ask("DELETE /operator/session");
    } finally {
      this.#http = new Http(() => language.value);
    }
  }

  status = (): Promise<Status> => this.#http.ask("GET /operator/status");
  busiest = (): Promise<BusyRoom[]> => this.#http.ask("GET /operator/rooms/busiest");

  /** The last lines, then each as it comes, until it is stopped or the process ends. */
  async *log(process: string, level: string, stop: AbortSignal): AsyncGenerator<LogLine> {
    const asked = { process, query: { level, last: 100, follow: true } };
    const answer = await this.#http.open("GET /operator/processes/{process}/log", asked, stop);
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
}
