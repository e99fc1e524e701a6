import type { Answer, Self, User } from "./contract";
import type { Http } from "./http";

/** Oneself: profile, settings, credentials. */
export class MeApi {
  constructor(private readonly http: Http) {}

  read = () => this.http.get<Self>("/me");
  change = (patch: { username?: string; displayName?: string | null; language?: string | null; timeZone?: string }) =>
    this.http.patch<Self>("/me", patch);
  changePassword = (old: string, fresh: string) => this.http.post<void>("/me/password", { old, new: fresh });
  changeEmail = (email: string, password: string) =>
    this.http.post<Answer<"POST /me/email">>("/me/email", { email, password });
  changeAvatar = (picture: Blob) => this.http.upload<User>("PUT", "/me/avatar", picture);
  removeAvatar = () => this.http.delete<void>("/me/avatar");
  remove = (password: string, otp?: string) => this.http.delete<void>("/me", { password, ...(otp && { otp }) });

  secondFactor = () => this.http.get<Answer<"GET /me/second-factor">>("/me/second-factor");
  beginSecondFactor = (password: string) =>
    this.http.post<Answer<"POST /me/second-factor">>("/me/second-factor", { password });
  confirmSecondFactor = (code: string) =>
    this.http.post<Answer<"POST /me/second-factor/confirm">>("/me/second-factor/confirm", { code });
  endSecondFactor = (password: string, code: string) => this.http.delete<void>("/me/second-factor", { password, code });
}
