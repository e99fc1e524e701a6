import type { Http } from "./http";
import type { HookAnswer, TokenAnswer } from "./schema";

export type Scope = "rooms:read" | "messages:write";
export type BotToken = TokenAnswer;
/** A secret address that posts into one room. */
export type Hook = HookAnswer;

/** Programs that talk: own bots with their tokens, and addresses of rooms. Tokens and paths are told once. */
export class BotsApi {
  constructor(private readonly http: Http) {}

  list = () => this.http.ask("GET /bots");
  make = (username: string, displayName?: string) =>
    this.http.ask("POST /bots", { body: { username, ...(displayName && { displayName }) } });
  remove = (id: string) => this.http.ask("DELETE /bots/{id}", { path: { id } });

  tokens = (id: string) => this.http.ask("GET /bots/{id}/tokens", { path: { id } });
  makeToken = (id: string, scopes: Scope[], label?: string) =>
    this.http.ask("POST /bots/{id}/tokens", { path: { id }, body: { scopes, ...(label && { label }) } });
  revoke = (id: string, tokenId: string) =>
    this.http.ask("DELETE /bots/{id}/tokens/{tokenId}", { path: { id, tokenId } });

  hooks = (id: string) => this.http.ask("GET /rooms/{id}/hooks", { path: { id } });
  makeHook = (id: string, name: string) => this.http.ask("POST /rooms/{id}/hooks", { path: { id }, body: { name } });
  removeHook = (id: string, hookId: string) =>
    this.http.ask("DELETE /rooms/{id}/hooks/{hookId}", { path: { id, hookId } });
}
