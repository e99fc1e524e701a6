import type { Member, Role, Visibility } from "./contract";
import type { Http } from "./http";
import type { InviteAnswer } from "./schema";

export interface NewRoom {
  name: string;
  topic?: string;
  slug?: string;
  visibility: Visibility;
}

export type InviteLink = InviteAnswer;

export type PageAt =
  | { before: number }
  | { after: number }
  | { around: number }
  | { at: string }
  | Record<string, never>;

/** Rooms and who is in them. Commands carry a client id, so a repeat does nothing twice. */
export class RoomsApi {
  constructor(private readonly http: Http) {}

  find = (query: string) => this.http.ask("GET /rooms", { query: { limit: 100, ...(query && { query }) } });
  read = (id: string) => this.http.ask("GET /rooms/{id}", { path: { id } });
  create = (room: NewRoom, key: string) => this.http.ask("POST /rooms", { body: { ...room, kind: "group" }, key });
  direct = (userId: string) => this.http.ask("POST /rooms/direct", { body: { userId } });
  change = (id: string, body: { name?: string; topic?: string }, key: string) =>
    this.http.ask("PATCH /rooms/{id}", { path: { id }, body, key });
  changeAvatar = (id: string, body: Blob, key: string) =>
    this.http.upload("PUT /rooms/{id}/avatar", { path: { id }, body, key });
  removeAvatar = (id: string, key: string) => this.http.ask("DELETE /rooms/{id}/avatar", { path: { id }, key });
  close = (id: string, key: string) => this.http.ask("DELETE /rooms/{id}", { path: { id }, key });
  join = (id: string, key: string) => this.http.ask("POST /rooms/{id}/members", { path: { id }, body: {}, key });
  accept = (id: string, key: string) => this.http.ask("POST /rooms/{id}/accept", { path: { id }, key });
  invite = (id: string, userId: string, key: string) =>
    this.http.ask("POST /rooms/{id}/members", { path: { id }, body: { userId }, key });
  remove = (id: string, userId: string, key: string) =>
    this.http.ask("DELETE /rooms/{id}/members/{userId}", { path: { id, userId }, key });
  setRole = (id: string, userId: string, role: Role, key: string) =>
    this.http.ask("PATCH /rooms/{id}/members/{userId}", { path: { id, userId }, body: { role }, key });

  ban = (id: string, userId: string, key: string) =>
    this.http.ask("PUT /rooms/{id}/bans/{userId}", { path: { id, userId }, body: {}, key });
  mute = (id: string, userId: string, key: string) =>
    this.http.ask("PUT /rooms/{id}/mutes/{userId}", { path: { id, userId }, body: {}, key });
  unmute = (id: string, userId: string, key: string) =>
    this.http.ask("DELETE /rooms/{id}/mutes/{userId}", { path: { id, userId }, key });

  makeLink = (id: string, uses: number, minutes: number) =>
    this.http.ask("POST /rooms/{id}/invites", { path: { id }, body: { uses, minutes } });
  links = (id: string) => this.http.ask("GET /rooms/{id}/invites", { path: { id } });
  endLink = (id: string, inviteId: string) =>
    this.http.ask("DELETE /rooms/{id}/invites/{inviteId}", { path: { id, inviteId } });
  joinByLink = (code: string) => this.http.ask("POST /rooms/join", { body: { code } });

  /** A message as it was written, then its edits, oldest first. */
  versions = (id: string, seq: number) =>
    this.http.ask("GET /rooms/{id}/messages/{seq}/versions", { path: { id, seq } });
  pins = (id: string) => this.http.ask("GET /rooms/{id}/pins", { path: { id } });
  report = (id: string, target: number, reason: string) =>
    this.http.ask("POST /rooms/{id}/reports", { path: { id }, body: { target, reason } });
  receipts = (id: string) => this.http.ask("GET /rooms/{id}/receipts", { path: { id } });
  /** A message and the thread that it began. */
  thread = (id: string, seq: number) =>
    this.http.ask("GET /rooms/{id}/events", { path: { id }, query: { limit: 200, thread: seq } });

  /** All members, read by pages. */
  async members(id: string): Promise<Member[]> {
    const all: Member[] = [];
    for (;;) {
      const page = await this.http.ask("GET /rooms/{id}/members", {
        path: { id },
        query: { limit: 1_000, after: all.at(-1)?.userId },
      });
      all.push(...page);
      if (page.length < 1_000) {
        return all;
      }
    }
  }

  /** Folded events; the newest ones where nothing is said. */
  page = (id: string, at: PageAt, limit = 60) =>
    this.http.ask("GET /rooms/{id}/events", { path: { id }, query: { limit, ...at } });
}
