import type { Http } from "./http";

/** Other people. */
export class PeopleApi {
  constructor(private readonly http: Http) {}

  byName = (username: string) => this.http.ask("GET /users/{username}", { path: { username } });
  search = (query: string) => this.http.ask("GET /users", { query: { query } });
  avatar = (id: string) => this.http.blob("GET /avatars/{id}", { path: { id } });
  blocked = () => this.http.ask("GET /me/blocks");
  block = (userId: string) => this.http.ask("PUT /me/blocks/{userId}", { path: { userId } });
  unblock = (userId: string) => this.http.ask("DELETE /me/blocks/{userId}", { path: { userId } });
}
