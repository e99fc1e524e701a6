import type { Http } from "./http";

export interface Registration {
  username: string;
  email: string;
  password: string;
  displayName?: string;
  invitation?: string;
}

/** What can be asked before one is signed in. */
export class AccountsApi {
  constructor(private readonly http: Http) {}

  mode = () => this.http.get<{ mode: "open" | "invite" | "closed" }>("/registration");
  texts = (language: string) =>
    this.http.get<Record<string, string>>(`/texts?language=${encodeURIComponent(language)}`);
  register = (account: Registration) =>
    this.http.post<{ userId: string; username: string; verified: boolean; verificationId: string }>(
      "/accounts",
      account,
    );
  verify = (email: string, code: string) => this.http.post<void>("/accounts/verification", { email, code });
  resend = (email: string) => this.http.post<void>("/accounts/verification/resend", { email });
  forgot = (email: string) => this.http.post<void>("/accounts/password/forgot", { email });
  mayReset = (token: string) => this.http.post<void>("/accounts/password/authorize", { token });
  reset = (token: string, password: string) => this.http.post<void>("/accounts/password/reset", { token, password });
}
