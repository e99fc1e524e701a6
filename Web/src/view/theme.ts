import { effect, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";

const Key = "chat.theme";

export const theme = signal((localStorage.getItem(Key) as Theme | null) ?? "auto");

effect(() => {
  document.documentElement.dataset.theme = theme.value;
  localStorage.setItem(Key, theme.value);
});
