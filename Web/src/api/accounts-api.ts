import type { Http } from "./http";
import type { AccountsRequest } from "./schema";

/** What can be asked before one is signed in. */
export class AccountsApi {
  constructor(private readonly http: Http) {}

  mode = () => this.http.ask("GET /registration");
  texts = (language: string) => this.http.ask("GET /texts", { query: { language } });
  register = (body: AccountsRequest) => this.http.ask("POST /accounts", { body });
  verify = (email: string, code: string) => this.http.ask("POST /accounts/verification", { body: { email, code } });
  resend = (email: string) => this.http.ask("POST /accounts/verification/resend", { body: { email } });
  forgot = (email: string) => this.http.ask("POST /accounts/password/forgot", { body: { email } });
  mayReset = (token: string) => this.http.ask("POST /accounts/password/authorize", { body: { token } });
  reset = (token: string, password: string) =>
    this.http.ask("POST /accounts/password/reset", { body: { token, password } });
}
