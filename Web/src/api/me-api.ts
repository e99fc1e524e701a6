import type { Http } from "./http";
import type { SettingsAnswer } from "./schema";

/** Who may open a new direct room with one. */
export type DirectFrom = SettingsAnswer["directFrom"];

/** Oneself: profile, settings, credentials. */
export class MeApi {
  constructor(private readonly http: Http) {}

  read = () => this.http.ask("GET /me");
  change = (body: {
    username?: string;
    displayName?: string | null;
    language?: string | null;
    timeZone?: string;
    directFrom?: DirectFrom;
  }) => this.http.ask("PATCH /me", { body });
  changePassword = (old: string, fresh: string) => this.http.ask("POST /me/password", { body: { old, new: fresh } });
  changeEmail = (email: string, password: string) => this.http.ask("POST /me/email", { body: { email, password } });
  changeAvatar = (body: Blob) => this.http.upload("PUT /me/avatar", { body });
  removeAvatar = () => this.http.ask("DELETE /me/avatar");
  remove = (password: string, otp?: string) => this.http.ask("DELETE /me", { body: { password, ...(otp && { otp }) } });

  secondFactor = () => this.http.ask("GET /me/second-factor");
  beginSecondFactor = (password: string) => this.http.ask("POST /me/second-factor", { body: { password } });
  confirmSecondFactor = (code: string) => this.http.ask("POST /me/second-factor/confirm", { body: { code } });
  endSecondFactor = (password: string, code: string) =>
    this.http.ask("DELETE /me/second-factor", { body: { password, code } });
}
