import type { Answer } from "./contract";
import type { Http } from "./http";
import type { HookAnswer, TokenAnswer } from "./schema";

export type Scope = "rooms:read" | "messages:write";
export type BotToken = TokenAnswer;
/** A secret address that posts into one room. */
export type Hook = HookAnswer;

/** Programs that talk: own bots with their tokens, and addresses of rooms. Tokens and paths are told once. */
export class BotsApi {
  constructor(private readonly http: Http) {}

  list = () => this.http.get<Answer<"GET /bots">>("/bots");
  make = (username: string, displayName?: string) =>
    this.http.post<Answer<"POST /bots">>("/bots", { username, displayName });
  remove = (botId: string) => this.http.delete<void>(`/bots/${botId}`);

  tokens = (botId: string) => this.http.get<BotToken[]>(`/bots/${botId}/tokens`);
  makeToken = (botId: string, scopes: Scope[], label?: string) =>
    this.http.post<Answer<"POST /bots/{id}/tokens">>(`/bots/${botId}/tokens`, { scopes, label });
  revoke = (botId: string, tokenId: string) => this.http.delete<void>(`/bots/${botId}/tokens/${tokenId}`);

  hooks = (roomId: string) => this.http.get<Hook[]>(`/rooms/${roomId}/hooks`);
  makeHook = (roomId: string, name: string) =>
    this.http.post<Answer<"POST /rooms/{id}/hooks">>(`/rooms/${roomId}/hooks`, { name });
  removeHook = (roomId: string, hookId: string) => this.http.delete<void>(`/rooms/${roomId}/hooks/${hookId}`);
}
