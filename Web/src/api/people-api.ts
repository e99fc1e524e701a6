import type { User } from "./contract";
import type { Http } from "./http";

/** Other people. */
export class PeopleApi {
  constructor(private readonly http: Http) {}

  byName = (username: string) => this.http.get<User>(`/users/${encodeURIComponent(username)}`);
  search = (query: string) => this.http.get<User[]>(`/users?query=${encodeURIComponent(query)}`);
  avatar = (avatarId: string) => this.http.blob(`/avatars/${avatarId}`);
  blocked = () => this.http.get<User[]>("/me/blocks");
  block = (userId: string) => this.http.put<void>(`/me/blocks/${userId}`);
  unblock = (userId: string) => this.http.delete<void>(`/me/blocks/${userId}`);
}
