import type { Hit } from "../api/search-api";

/** What the fields of the search say. */
export interface Fields {
  words?: string | undefined;
  /** A user name, with or without its @. */
  from?: string | undefined;
  /** Days as `2026-01-31`. */
  since?: string | undefined;
  before?: string | undefined;
  file?: boolean;
}

/** The query as the server wants it; empty where the fields ask for nothing that it looks for. */
export function queryOf({ words = "", from = "", since, before, file }: Fields): string {
  const name = from.replace(/[@\s]/g, "");
  const wanted = [words.trim(), name && `from:${name}`, file && "has:file"].filter(Boolean);
  return wanted.length === 0
    ? ""
    : [...wanted, since && `after:${since}`, before && `before:${before}`].filter(Boolean).join(" ");
}

export interface Part {
  at: number;
  text: string;
  isMatch: boolean;
}

/** The fragment cut where matches begin and end. */
export function partsOf({ fragment, highlights }: Pick<Hit, "fragment" | "highlights">): Part[] {
  const parts: Part[] = [];
  let at = 0;
  const cut = (to: number, isMatch: boolean) => {
    if (to > at) {
      parts.push({ at, text: fragment.slice(at, to), isMatch });
    }
    at = to;
  };
  for (const { start, length } of highlights) {
    cut(start, false);
    cut(start + length, true);
  }
  cut(fragment.length, false);
  return parts;
}
