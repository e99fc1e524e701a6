import type { Answer, Device, SignedIn } from "./contract";
import type { Http } from "./http";

/** Signing in and staying so. The refresh token is in a cookie that no script reads. */
export class SessionsApi {
  constructor(private readonly http: Http) {}

  signIn = (username: string, password: string, otp?: string, device?: string) =>
    this.http.post<SignedIn>("/sessions", { username, password, ...(otp && { otp }), ...(device && { device }) });
  refresh = () => this.http.send<SignedIn>("POST", "/sessions/refresh");
}

/** The own devices, for whoever is signed in. */
export class DevicesApi {
  constructor(private readonly http: Http) {}

  ticket = () => this.http.post<Answer<"POST /tickets">>("/tickets");
  list = () => this.http.get<Device[]>("/sessions");
  end = (sessionId: string) => this.http.delete<void>(`/sessions/${sessionId}`);
  endOthers = () => this.http.delete<void>("/sessions");
  signOut = () => this.http.delete<void>("/sessions/current");
}
