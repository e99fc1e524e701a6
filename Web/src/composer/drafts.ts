import { signal } from "@preact/signals";
import type { DraftsApi } from "../api/drafts-api";
import type { Draft } from "../api/schema";

// A draft is told when the fingers rest.
const Rest = 1_200;

/** What was begun to be written, by room: here at once, on the user's other devices a moment later. In memory only on this one. */
export class Drafts {
  /** Moves when another device changed a draft. */
  readonly moved = signal<{ roomId: string; text: string } | undefined>(undefined);
  readonly #texts = new Map<string, string>();
  readonly #told = new Map<string, string>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly api: DraftsApi) {}

  of(roomId: string): string {
    return this.#texts.get(roomId) ?? "";
  }

  set(roomId: string, text: string): void {
    this.#texts.set(roomId, text);
    clearTimeout(this.#timers.get(roomId));
    this.#timers.set(
      roomId,
      setTimeout(() => void this.#tell(roomId), text === "" ? 0 : Rest),
    );
  }

  /** What other devices left; it may have moved while this one was away. */
  async load(): Promise<void> {
    for await (const page of this.api.pages()) {
      for (const draft of page) {
        this.heard(draft);
      }
    }
  }

  /** Another device wrote. While one writes here, the own text stays. */
  heard({ roomId, text = "" }: Draft): void {
    const here = this.of(roomId);
    if (this.#told.get(roomId) === text || here !== (this.#told.get(roomId) ?? "")) {
      return;
    }
    this.#told.set(roomId, text);
    this.#texts.set(roomId, text);
    this.moved.value = { roomId, text };
  }

  async #tell(roomId: string): Promise<void> {
    const text = this.of(roomId);
    if (text === (this.#told.get(roomId) ?? "")) {
      return;
    }
    this.#told.set(roomId, text);
    try {
      await this.api.put(roomId, text);
    } catch {
      // A draft that is told to nobody is still here; the next change tells it.
      this.#told.delete(roomId);
    }
  }
}
