import { Refusal, refusalOf, Unreachable } from "./problem";
import { upload } from "./upload";

/** Who gives access tokens to requests. */
export interface Tokens {
  /** @param rejected A token that the server refused: another one is wanted. */
  accessToken(rejected?: string): Promise<string>;
}

interface Call {
  body?: unknown;
  /** The client id of a command: a repeat gets the first answer again. */
  key?: string;
}

/** One request to the REST interface, with its refusals as exceptions. */
export class Http {
  constructor(
    readonly language: () => string,
    readonly tokens?: Tokens,
  ) {}

  get = <T>(path: string) => this.send<T>("GET", path);
  post = <T>(path: string, body: unknown = {}, key?: string) =>
    this.send<T>("POST", path, key ? { body, key } : { body });
  put = <T>(path: string, body?: unknown, key?: string) => this.send<T>("PUT", path, key ? { body, key } : { body });
  patch = <T>(path: string, body: unknown, key?: string) => this.send<T>("PATCH", path, key ? { body, key } : { body });
  delete = <T>(path: string, body?: unknown, key?: string) =>
    this.send<T>("DELETE", path, key ? { body, key } : { body });

  /** Bytes that need a token, such as pictures. */
  async blob(path: string): Promise<Blob> {
    return (await this.#fetch("GET", path, {})).blob();
  }

  /** Sends bytes as they are. */
  async upload<T>(
    method: string,
    path: string,
    bytes: Blob,
    onProgress: (part: number) => void = () => {},
    cancel?: AbortSignal,
  ): Promise<T> {
    const headers = this.#headers(await this.tokens?.accessToken());
    return JSON.parse(await upload(method, `/api/v1${path}`, headers, bytes, onProgress, cancel)) as T;
  }

  async send<T>(method: string, path: string, call: Call = {}): Promise<T> {
    const response = await this.#fetch(method, path, call);
    const text = await response.text();
    return (text ? JSON.parse(text) : undefined) as T;
  }

  async #fetch(method: string, path: string, call: Call): Promise<Response> {
    const token = await this.tokens?.accessToken();
    try {
      return await this.#once(method, path, call, token);
    } catch (fault) {
      if (this.tokens && fault instanceof Refusal && fault.code === "token_expired") {
        return this.#once(method, path, call, await this.tokens.accessToken(token));
      }
      throw fault;
    }
  }

  async #once(method: string, path: string, call: Call, token?: string): Promise<Response> {
    const headers = this.#headers(token);
    if (call.key) {
      headers.set("Idempotency-Key", call.key);
    }
    const init: RequestInit = { method, headers };
    if (call.body !== undefined) {
      headers.set("Content-Type", "application/json");
      init.body = JSON.stringify(call.body);
    }
    let response: Response;
    try {
      response = await fetch(`/api/v1${path}`, init);
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
