import type { Answer, Asked, Given, Route } from "./contract";
import { Refusal, refusalOf, Unreachable } from "./problem";
import { upload } from "./upload";

/** Who gives access tokens to requests. */
export interface Tokens {
  /** @param rejected A token that the server refused: another one is wanted. */
  accessToken(rejected?: string): Promise<string>;
}

/** What can be asked of any route. */
interface Call {
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** The client id of a command: a repeat gets the first answer again. */
  key?: string;
}

/** Requests to the routes of docs/openapi.json, with their refusals as exceptions. A route or a part that is not there does not compile. */
export class Http {
  constructor(
    readonly language: () => string,
    readonly tokens?: Tokens,
  ) {}

  async ask<R extends Route>(route: R, ...[asked]: Given<R>): Promise<Answer<R>> {
    const text = await (await this.open(route, asked)).text();
    return (text ? JSON.parse(text) : undefined) as Answer<R>;
  }

  /** Bytes that need a token, such as pictures. */
  async blob<R extends Route>(route: R, ...[asked]: Given<R>): Promise<Blob> {
    return (await this.open(route, asked)).blob();
  }

  /** Sends the body's bytes as they are. */
  async upload<R extends Route>(
    route: R,
    asked: Asked<R> & { body: Blob },
    onProgress: (part: number) => void = () => {},
    cancel?: AbortSignal,
  ): Promise<Answer<R>> {
    const { method, address } = addressOf(route, asked);
    const headers = this.#headers(await this.tokens?.accessToken());
    return JSON.parse(await upload(method, address, headers, asked.body, onProgress, cancel)) as Answer<R>;
  }

  /** A good answer, of which nothing was read yet. */
  async open<R extends Route>(route: R, asked?: Asked<R>, stop?: AbortSignal): Promise<Response> {
    const token = await this.tokens?.accessToken();
    try {
      return await this.#once(route, asked, token, stop);
    } catch (fault) {
      if (this.tokens && fault instanceof Refusal && fault.code === "token_expired") {
        return this.#once(route, asked, await this.tokens.accessToken(token), stop);
      }
      throw fault;
    }
  }

  async #once(route: Route, asked?: Call, token?: string, stop?: AbortSignal): Promise<Response> {
    const { method, address } = addressOf(route, asked);
    const headers = this.#headers(token);
    if (asked?.key) {
      headers.set("Idempotency-Key", asked.key);
    }
    const init: RequestInit = { method, headers };
    if (stop) {
      init.signal = stop;
    }
    if (asked?.body !== undefined) {
      headers.set("Content-Type", "application/json");
      init.body = JSON.stringify(asked.body);
    }
    let response: Response;
    try {
      response = await fetch(address, init);
    } catch (fault) {
      throw new Unreachable(fault);
    }
    if (!response.ok) {
      throw await refusalOf(response);
    }
    return response;
  }

  #headers(token: string | undefined): Headers {
    const headers = new Headers({ "X-Chat-Client": "web", "Accept-Language": this.language() });
    if (token) {
      headers.set("Authorization", `Bearer ${token}`);
    }
    return headers;
  }
}

/** A route with its parts filled in. What is undefined is left out of the query. */
function addressOf(route: Route, asked: Call = {}): { method: string; address: string } {
  const [method = "", path = ""] = route.split(" ");
  const parts = asked as Record<string, unknown>;
  const filled = path.replace(/{(\w+)}/g, (_, part: string) => encodeURIComponent(String(parts[part])));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined) {
      query.set(name, String(value));
    }
  }
  return { method, address: `/api/v1${filled}${query.size > 0 ? `?${query}` : ""}` };
}
