import { computed, effect, signal } from "@preact/signals";
import { en, type Texts } from "./en";
import { es } from "./es";

export const Languages: Record<string, { name: string; texts: Texts }> = {
  en: { name: "English", texts: en },
  es: { name: "Español", texts: es },
};

const Key = "chat.language";

export const language = signal(localStorage.getItem(Key) ?? preferred());
const texts = computed(() => Languages[language.value]?.texts ?? en);

effect(() => {
  document.documentElement.lang = language.value;
});

/** The texts in the language of the page; a component that calls it is drawn again when that changes. */
export const t = (): Texts => texts.value;

export function chooseLanguage(name: string): void {
  if (Languages[name]) {
    localStorage.setItem(Key, name);
    language.value = name;
  }
}

export function timeOf(at: string): string {
  return new Date(at).toLocaleTimeString(region(), { hour: "numeric", minute: "2-digit" });
}

export function dayOf(at: string): string {
  return new Date(at).toLocaleDateString(region(), {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
}

export function momentOf(at: string): string {
  return new Date(at).toLocaleString(region(), { dateStyle: "medium", timeStyle: "short" });
}

/** The reader's own variety of the language, whose clocks and dates differ. */
function region(): string {
  return navigator.languages.find((name) => name.startsWith(language.value)) ?? language.value;
}

function preferred(): string {
  return navigator.languages.map((name) => name.slice(0, 2)).find((name) => Languages[name]) ?? "en";
}

/** Bytes as people say them. */
export function sizeOf(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const power = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1_000)));
  const value = bytes / 1_000 ** power;
  return value.toLocaleString(region(), {
    style: "unit",
    unit: units[power] ?? "byte",
    // Bytes have no short form that has a plural.
    unitDisplay: power > 0 ? "short" : "long",
    maximumFractionDigits: power > 0 && value < 10 ? 1 : 0,
  });
}
