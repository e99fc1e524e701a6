import type { Answer } from "./contract";
import type { Http } from "./http";
import type { HitAnswer } from "./schema";

/** A message that was found, as it is now; its highlights are counted as JavaScript counts. */
export type Hit = HitAnswer;

export type HitPage = Answer<"GET /search">;

/** Messages of one's own rooms. */
export class SearchApi {
  constructor(private readonly http: Http) {}

  find(query: string, roomId?: string, before?: string): Promise<HitPage> {
    const wanted = new URLSearchParams({ query });
    if (roomId) {
      wanted.set("roomId", roomId);
    }
    if (before) {
      wanted.set("before", before);
    }
    return this.http.get<HitPage>(`/search?${wanted}`);
  }
}
