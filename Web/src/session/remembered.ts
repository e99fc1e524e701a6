import type { Self } from "../api/contract";

const Key = "chat.user";

/** Who was signed in last on this device: a page that starts without a network can say whose unsent messages it holds. No token. */
export function rememberedUser(): Self | undefined {
  try {
    return (JSON.parse(localStorage.getItem(Key) ?? "null") as Self | null) ?? undefined;
  } catch {
    return undefined;
  }
}

export function rememberUser(user: Self): void {
  localStorage.setItem(Key, JSON.stringify(user));
}

export function forgetUser(): void {
  localStorage.removeItem(Key);
}
