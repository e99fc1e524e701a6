import type { Attachment } from "../log/events";
import type { Http } from "./http";
import { Refusal } from "./problem";

const Plain = "application/octet-stream";

/** Files that messages carry. */
export class FilesApi {
  constructor(private readonly http: Http) {}

  /** @param onProgress Told the part that is on its way, from 0 to 1. */
  async upload(file: File, onProgress: (part: number) => void, cancel: AbortSignal): Promise<Attachment> {
    const query = { name: file.name || "file" };
    const send = (type: string) =>
      this.http.upload("POST /attachments", { query, body: new Blob([file], { type }) }, onProgress, cancel);
    try {
      return await send(file.type || Plain);
    } catch (fault) {
      // What browsers would run, or what is not what its name says, is taken as mere bytes.
      if (fault instanceof Refusal && fault.code === "attachment_type") {
        return send(Plain);
      }
      throw fault;
    }
  }

  read = (id: string) => this.http.blob("GET /attachments/{id}", { path: { id } });
}
