import type { Http } from "./http";
import type { Draft } from "./schema";

/** What was begun to be written, for the user's other devices. */
export class DraftsApi {
  constructor(private readonly http: Http) {}

  put = (roomId: string, text: string) => this.http.put<Draft>(`/rooms/${roomId}/draft`, { text });

  async *pages(): AsyncGenerator<Draft[]> {
    for (let after = ""; ; ) {
      const page = await this.http.get<Draft[]>(`/drafts${after && `?after=${after}`}`);
      if (page.length === 0) {
        return;
      }
      yield page;
      after = page.at(-1)?.roomId ?? "";
    }
  }
}
