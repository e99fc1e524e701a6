import type { ChatEvent, Page } from "../log/events";
import type { Answer, Member, Posted, Role, Room, Visibility } from "./contract";
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

  find = (query: string) => this.http.get<Room[]>(`/rooms?limit=100${query && `&query=${encodeURIComponent(query)}`}`);
  read = (roomId: string) => this.http.get<Room>(`/rooms/${roomId}`);
  create = (room: NewRoom, key: string) => this.http.post<Room>("/rooms", { ...room, kind: "group" }, key);
  direct = (userId: string) => this.http.post<Room>("/rooms/direct", { userId });
  change = (roomId: string, patch: { name?: string; topic?: string }, key: string) =>
    this.http.patch<Room>(`/rooms/${roomId}`, patch, key);
  changeAvatar = (roomId: string, picture: Blob) => this.http.upload<Posted>("PUT", `/rooms/${roomId}/avatar`, picture);
  removeAvatar = (roomId: string, key: string) => this.http.delete<Posted>(`/rooms/${roomId}/avatar`, undefined, key);
  close = (roomId: string, key: string) => this.http.delete<Posted>(`/rooms/${roomId}`, undefined, key);
  join = (roomId: string, key: string) => this.http.post<Posted>(`/rooms/${roomId}/members`, {}, key);
  invite = (roomId: string, userId: string, key: string) =>
    this.http.post<Posted>(`/rooms/${roomId}/members`, { userId }, key);
  remove = (roomId: string, userId: string, key: string) =>
    this.http.delete<Posted>(`/rooms/${roomId}/members/${userId}`, undefined, key);
  setRole = (roomId: string, userId: string, role: Role, key: string) =>
    this.http.patch<Posted>(`/rooms/${roomId}/members/${userId}`, { role }, key);

  ban = (roomId: string, userId: string, key: string) =>
    this.http.put<Posted>(`/rooms/${roomId}/bans/${userId}`, {}, key);
  mute = (roomId: string, userId: string, key: string) =>
    this.http.put<Posted>(`/rooms/${roomId}/mutes/${userId}`, {}, key);
  unmute = (roomId: string, userId: string, key: string) =>
    this.http.delete<Posted>(`/rooms/${roomId}/mutes/${userId}`, undefined, key);

  makeLink = (roomId: string, uses: number, minutes: number) =>
    this.http.post<Answer<"POST /rooms/{id}/invites">>(`/rooms/${roomId}/invites`, { uses, minutes });
  links = (roomId: string) => this.http.get<InviteLink[]>(`/rooms/${roomId}/invites`);
  endLink = (roomId: string, inviteId: string) => this.http.delete<void>(`/rooms/${roomId}/invites/${inviteId}`);
  joinByLink = (code: string) => this.http.post<Room>("/rooms/join", { code });

  pins = (roomId: string) => this.http.get<ChatEvent[]>(`/rooms/${roomId}/pins`);
  report = (roomId: string, target: number, reason: string) =>
    this.http.post<Answer<"POST /rooms/{id}/reports">>(`/rooms/${roomId}/reports`, { target, reason });
  receipts = (roomId: string) => this.http.get<Answer<"GET /rooms/{id}/receipts">>(`/rooms/${roomId}/receipts`);
  /** A message and the thread that it began. */
  thread = (roomId: string, seq: number) => this.http.get<Page>(`/rooms/${roomId}/events?limit=200&thread=${seq}`);

  /** All members, read by pages. */
  async members(roomId: string): Promise<Member[]> {
    const all: Member[] = [];
    for (;;) {
      const after = all.at(-1) ? `&after=${all.at(-1)?.userId}` : "";
      const page = await this.http.get<Member[]>(`/rooms/${roomId}/members?limit=1000${after}`);
      all.push(...page);
      if (page.length < 1_000) {
        return all;
      }
    }
  }

  /** Folded events; the newest ones where nothing is said. */
  page = (roomId: string, at: PageAt, limit = 60) => {
    const [name, seq] = Object.entries(at)[0] ?? [];
    return this.http.get<Page>(
      `/rooms/${roomId}/events?limit=${limit}${name ? `&${name}=${encodeURIComponent(seq)}` : ""}`,
    );
  };
}
