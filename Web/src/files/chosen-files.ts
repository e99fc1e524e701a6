import { signal } from "@preact/signals";
import type { FilesApi } from "../api/files-api";
import type { Attachment } from "../log/events";
import { told } from "../view/faults";

/** A file on its way to the server, before a message carries it. */
export interface Chosen {
  key: string;
  name: string;
  size: number;
  /** From 0 to 1. */
  part: number;
  stored?: Attachment;
  fault?: string;
}

export const MostFiles = 10;

/** The files of the message that is being written. */
export class ChosenFiles {
  readonly all = signal<Chosen[]>([]);
  readonly #cancels = new Map<string, AbortController>();

  constructor(private readonly api: FilesApi) {}

  get isBusy(): boolean {
    return this.all.value.some((one) => !one.stored && !one.fault);
  }

  get stored(): Attachment[] {
    return this.all.value.flatMap((one) => one.stored ?? []);
  }

  /** Takes as many as there is room for, and says how many. */
  add(files: readonly File[]): number {
    const taken = files.slice(0, MostFiles - this.all.value.length);
    for (const file of taken) {
      void this.#upload(file);
    }
    return taken.length;
  }

  remove(key: string): void {
    this.#cancels.get(key)?.abort();
    this.all.value = this.all.value.filter((one) => one.key !== key);
  }

  clear(): void {
    this.all.value = [];
  }

  async #upload(file: File): Promise<void> {
    const key = crypto.randomUUID();
    const cancel = new AbortController();
    this.#cancels.set(key, cancel);
    this.all.value = [...this.all.value, { key, name: file.name, size: file.size, part: 0 }];
    try {
      this.#set(key, {
        stored: await this.api.upload(file, (part) => this.#set(key, { part }), cancel.signal),
        part: 1,
      });
    } catch (fault) {
      this.#set(key, { fault: told(fault) });
    } finally {
      this.#cancels.delete(key);
    }
  }

  #set(key: string, change: Partial<Chosen>): void {
    this.all.value = this.all.value.map((one) => (one.key === key ? { ...one, ...change } : one));
  }
}
