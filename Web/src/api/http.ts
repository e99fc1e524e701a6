import type { Answer, Asked, BytesRoute, CallRoute, Given, Route, UploadRoute } from "./contract";
import { Refusal, refusalOf, Unreachable } from "./problem";
import { upload } from "./upload";

/** Who gives access tokens to requests. */
export interface Tokens {
  /** @param rejected A token that the server refused: another one is wanted. */
  accessToken(rejected?: string): Promise<string>;
}

/** What can be asked of any route. */
interface Call {
  /** The parts of the path by their names. */
  path?: Record<string, string | number>;
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

  async ask<R extends CallRoute>(route: R, ...[asked]: Given<R>): Promise<Answer<R>> {
    const response = await this.#open(route, asked);
    return whole(async () => jsonOf(await response.text()) as Answer<R>);
  }

  /** Bytes that need a token, such as pictures. */
  async blob<R extends BytesRoute>(route: R, ...[asked]: Given<R>): Promise<Blob> {
    const response = await this.#open(route, asked);
    return whole(() => response.blob());
  }

  /** Bytes as they come, until they end or it is stopped. */
  async stream<R extends BytesRoute>(
    route: R,
    asked: Asked<R>,
    stop: AbortSignal,
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | null> {
    return (await this.#open(route, asked, stop)).body;
  }

  /** Sends the body's bytes as they are. */
  upload<R extends UploadRoute>(
    route: R,
    asked: Asked<R>,
    onProgress: (part: number) => void = () => {},
    cancel?: AbortSignal,
  ): Promise<Answer<R>> {
    const { method, address } = addressOf(route, asked);
    return this.#withToken(async (token) => {
      const headers = this.#headers(asked, token);
      const text = await upload(method, address, headers, asked.body, onProgress, cancel);
      return whole(async () => jsonOf(text) as Answer<R>);
    });
  }

  /** A good answer, of which nothing was read yet. */
  #open(route: Route, asked: Call = {}, stop?: AbortSignal): Promise<Response> {
    const { method, address } = addressOf(route, asked);
    return this.#withToken(async (token) => {
      const init: RequestInit = { method, headers: this.#headers(asked, token) };
      if (stop) {
        init.signal = stop;
      }
      if (asked.body !== undefined) {
        init.body = JSON.stringify(asked.body);
      }
      const response = await whole(() => fetch(address, init));
      if (!response.ok) {
        throw await refusalOf(response);
      }
      return response;
    });
  }

  /** Once more with another token, where the first one had expired. */
  async #withToken<T>(send: (token?: string) => Promise<T>): Promise<T> {
    const token = await this.tokens?.accessToken();
    try {
      return await send(token);
    } catch (fault) {
      if (this.tokens && fault instanceof Refusal && fault.code === "token_expired") {
        return send(await this.tokens.accessToken(token));
      }
      throw fault;
    }
  }

  #headers({ key, body }: Call, token: string | undefined): Headers {
    const headers = new Headers({ "X-Chat-Client": "web", "Accept-Language": this.language() });
    if (token) {
      headers.set("Authorization", `Bearer ${token}`);
    }
    if (key !== undefined) {
      headers.set("Idempotency-Key", key);
    }
    // Bytes say themselves what they are.
    if (body !== undefined && !(body instanceof Blob)) {
      headers.set("Content-Type", "application/json");
    }
    return headers;
  }
}

const jsonOf = (text: string): unknown => (text ? JSON.parse(text) : undefined);

/** What breaks off on its way is no answer. */
async function whole<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (fault) {
    throw new Unreachable(fault);
  }
}

/** A route with its parts filled in. What is undefined is left out of the query. */
function addressOf(route: Route, asked: Call): { method: string; address: string } {
  const [method = "", path = ""] = route.split(" ");
  const filled = path.replace(/{(\w+)}/g, (_, part: string) => encodeURIComponent(`${asked.path?.[part]}`));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined) {
      query.set(name, String(value));
    }
  }
  return { method, address: `/api/v1${filled}${query.size > 0 ? `?${query}` : ""}` };
}
