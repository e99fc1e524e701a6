import type { Answer } from "./contract";
import type { Http } from "./http";
import type { AccountsRequest } from "./schema";

/** What can be asked before one is signed in. */
export class AccountsApi {
  constructor(private readonly http: Http) {}

  mode = () => this.http.get<Answer<"GET /registration">>("/registration");
  texts = (language: string) => this.http.get<Answer<"GET /texts">>(`/texts?language=${encodeURIComponent(language)}`);
  register = (account: AccountsRequest) => this.http.post<Answer<"POST /accounts">>("/accounts", account);
  verify = (email: string, code: string) => this.http.post<void>("/accounts/verification", { email, code });
  resend = (email: string) => this.http.post<void>("/accounts/verification/resend", { email });
  forgot = (email: string) => this.http.post<void>("/accounts/password/forgot", { email });
  mayReset = (token: string) => this.http.post<void>("/accounts/password/authorize", { token });
  reset = (token: string, password: string) => this.http.post<void>("/accounts/password/reset", { token, password });
}
