import type { Http } from "./http";
import type { Draft } from "./schema";

/** What was begun to be written, for the user's other devices. */
export class DraftsApi {
  constructor(private readonly http: Http) {}

  put = (id: string, text: string) => this.http.ask("PUT /rooms/{id}/draft", { path: { id }, body: { text } });

  async *pages(): AsyncGenerator<Draft[]> {
    for (let after: string | undefined; ; ) {
      const page = await this.http.ask("GET /drafts", { query: { after } });
      if (page.length === 0) {
        return;
      }
      yield page;
      after = page.at(-1)?.roomId;
    }
  }
}
