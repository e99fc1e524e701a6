import type { Http } from "./http";

/** Signing in and staying so. The refresh token is in a cookie that no script reads. */
export class SessionsApi {
  constructor(private readonly http: Http) {}

  signIn = (username: string, password: string, otp?: string, device?: string) =>
    this.http.ask("POST /sessions", {
      body: { username, password, ...(otp && { otp }), ...(device && { device }) },
    });
  refresh = () => this.http.ask("POST /sessions/refresh");
}

/** The own devices, for whoever is signed in. */
export class DevicesApi {
  constructor(private readonly http: Http) {}

  ticket = () => this.http.ask("POST /tickets");
  list = () => this.http.ask("GET /sessions");
  end = (id: string) => this.http.ask("DELETE /sessions/{id}", { path: { id } });
  endOthers = () => this.http.ask("DELETE /sessions");
  signOut = () => this.http.ask("DELETE /sessions/current");
}
