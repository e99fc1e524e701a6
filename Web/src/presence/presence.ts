import { signal } from "@preact/signals";
import type { UserPresence } from "../hub/contract";

/** Who is there, of those that are watched. It may be late; it is never kept. */
export class Presence {
  readonly users = signal<ReadonlyMap<string, UserPresence>>(new Map());

  of(userId: string): UserPresence["state"] | undefined {
    return this.users.value.get(userId)?.state;
  }

  heard(users: readonly UserPresence[]): void {
    if (users.length > 0) {
      const all = new Map(this.users.value);
      for (const user of users) {
        all.set(user.userId, user);
      }
      this.users.value = all;
    }
  }
}
