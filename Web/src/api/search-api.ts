import type { Attachment } from "../log/events";
import type { Http } from "./http";

/** A message that was found, as it is now. */
export interface Hit {
  roomId: string;
  seq: number;
  at: string;
  sender: string;
  /** The text around the first match: plain text. */
  fragment: string;
  /** The matches in it, in order, counted as JavaScript counts. */
  highlights: { start: number; length: number }[];
  thread?: number;
  attachments?: Attachment[];
}

export interface HitPage {
  items: Hit[];
  /** Asks for the next page. */
  next?: string;
  /** Events that the server's index does not know yet. */
  pending: number;
}

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
