import { signal } from "@preact/signals";
import type { User } from "../api/contract";
import type { PeopleApi } from "../api/people-api";

const Kept = 20_000;

/** What this page knows about other users. Names come with the members of rooms; who left keeps the name that was seen last. */
export class People {
  readonly #users = signal<ReadonlyMap<string, User>>(new Map());
  readonly #pictures = new Map<string, Promise<string>>();

  constructor(private readonly api: PeopleApi) {}

  remember(users: readonly User[]): void {
    if (users.length === 0) {
      return;
    }
    const all = this.#users.value.size > Kept ? new Map<string, User>() : new Map(this.#users.value);
    for (const user of users) {
      all.set(user.userId, user);
    }
    this.#users.value = all;
  }

  find(userId: string): User | undefined {
    return this.#users.value.get(userId);
  }

  /** What to call the user; something short while nobody knows. */
  name(userId: string): string {
    const user = this.find(userId);
    return user ? nameOf(user) : `user-${userId.slice(-4)}`;
  }

  /** The address of a picture on this page. Pictures never change under their id. */
  picture(avatarId: string): Promise<string> {
    const known = this.#pictures.get(avatarId);
    if (known) {
      return known;
    }
    const picture = this.api.avatar(avatarId).then((blob) => URL.createObjectURL(blob));
    this.#pictures.set(avatarId, picture);
    picture.catch(() => this.#pictures.delete(avatarId));
    return picture;
  }
}

// Characters that turn the direction of text, or that nobody sees, could make one name look like another.
const Tricks = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function plain(text: string): string {
  return text.replace(Tricks, "");
}

export function nameOf(user: User): string {
  return plain(user.displayName ?? "") || plain(user.username);
}
