import { signal } from "@preact/signals";
import type { Self, SignedIn } from "../api/contract";
import { Refusal } from "../api/problem";
import type { SessionsApi } from "../api/sessions-api";
import { forgetUser, rememberedUser, rememberUser } from "./remembered";

/** `starting`: not known yet. `kept`: this device was signed in and the server cannot be asked at the moment. */
export type SessionState = { is: "starting" } | { is: "out"; reason?: string } | { is: "in" | "kept"; user: Self };

interface Access {
  token: string;
  sessionId: string;
  /** Milliseconds of this page's clock. */
  endsAt: number;
}

type Told = { access: Access; user: Self } | { out: string };

const Early = 60_000;

/**
 * Who is signed in on this page. Access tokens live in memory only. All tabs share one refresh token, in a cookie: a lock lets one
 * tab refresh at a time, and the others take what it got.
 */
export class Session {
  readonly state = signal<SessionState>({ is: "starting" });
  readonly #tabs = new BroadcastChannel("chat-session");
  #access: Access | undefined;

  constructor(private readonly api: SessionsApi) {
    this.#tabs.onmessage = (message: MessageEvent<Told>) => this.#hear(message.data);
  }

  get sessionId(): string | undefined {
    return this.#access?.sessionId;
  }

  /** Finds out whether this device is signed in. */
  async start(): Promise<void> {
    try {
      await this.accessToken();
    } catch (fault) {
      const user = rememberedUser();
      if (this.state.value.is === "starting") {
        this.state.value = user && !isEnd(fault) ? { is: "kept", user } : { is: "out" };
      }
    }
  }

  /** Refusals: as of the API; `otp_required` asks for the code of the second factor. */
  async signIn(username: string, password: string, otp?: string): Promise<void> {
    this.#take(await this.api.signIn(username, password, otp, deviceName()));
  }

  /**
   * A token that is good for a minute at least.
   * @param rejected One that the server refused.
   * @throws Refusal when the session is over, Unreachable when nobody can say.
   */
  async accessToken(rejected?: string): Promise<string> {
    const good = () => {
      const access = this.#access;
      return access && access.token !== rejected && access.endsAt - Early > Date.now() ? access.token : undefined;
    };
    return good() ?? navigator.locks.request("chat-refresh", async () => good() ?? (await this.#refresh()).token);
  }

  /** The user as it is now, for instance after a change of name. */
  changed(user: Partial<Self>): void {
    const state = this.state.value;
    if (state.is === "in" || state.is === "kept") {
      this.state.value = { is: state.is, user: { ...state.user, ...user } };
      rememberUser(this.state.value.user);
    }
  }

  /** The session is over; every tab hears it. */
  end(reason = ""): void {
    this.#tabs.postMessage({ out: reason } satisfies Told);
    this.#out(reason);
  }

  async #refresh(): Promise<Access> {
    try {
      return this.#take(await this.api.refresh());
    } catch (fault) {
      if (isEnd(fault)) {
        this.#out(this.state.value.is === "starting" ? "" : (fault as Refusal).code);
      }
      throw fault;
    }
  }

  #take(answer: SignedIn): Access {
    const access = {
      token: answer.accessToken,
      sessionId: answer.sessionId,
      endsAt: Date.now() + answer.expiresIn * 1_000,
    };
    this.#in(access, answer.user);
    this.#tabs.postMessage({ access, user: answer.user } satisfies Told);
    return access;
  }

  #in(access: Access, user: Self): void {
    this.#access = access;
    rememberUser(user);
    const state = this.state.value;
    if (state.is !== "in" || state.user.userId !== user.userId) {
      this.state.value = { is: "in", user };
    }
  }

  #out(reason: string): void {
    this.#access = undefined;
    forgetUser();
    this.state.value = reason ? { is: "out", reason } : { is: "out" };
  }

  #hear(told: Told): void {
    if ("out" in told) {
      this.#out(told.out);
    } else {
      this.#in(told.access, told.user);
    }
  }
}

/** Whether trying again cannot help: the server knows no session of this device. */
export function isEnd(fault: unknown): boolean {
  return fault instanceof Refusal && !fault.retryable && fault.code !== "internal";
}

function deviceName(): string {
  const agent = navigator.userAgent;
  const browser = ["Firefox", "Edg", "OPR", "Chrome", "Safari"].find((name) => agent.includes(`${name}/`)) ?? "Browser";
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].find((name) => agent.includes(name)) ?? "";
  return [{ Edg: "Edge", OPR: "Opera" }[browser] ?? browser, system].filter(Boolean).join(", ");
}
