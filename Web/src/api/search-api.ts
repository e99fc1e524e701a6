import type { Answer } from "./contract";
import type { Http } from "./http";
import type { HitAnswer } from "./schema";

/** A message that was found, as it is now; its highlights are counted as JavaScript counts. */
export type Hit = HitAnswer;

export type HitPage = Answer<"GET /search">;

/** Messages of one's own rooms. */
export class SearchApi {
  constructor(private readonly http: Http) {}

  find = (query: string, roomId?: string, before?: string): Promise<HitPage> =>
    this.http.ask("GET /search", { query: { query, roomId, before } });
}
