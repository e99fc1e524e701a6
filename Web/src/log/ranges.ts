/** A stretch of consecutive seqs, both ends included. */
export interface Range {
  first: number;
  last: number;
}

/** Which seqs are held: ordered stretches that neither overlap nor touch. */
export class Ranges {
  #held: Range[] = [];

  get all(): readonly Range[] {
    return this.#held;
  }

  get last(): Range | undefined {
    return this.#held.at(-1);
  }

  has(seq: number): boolean {
    return this.find(seq) !== undefined;
  }

  /** The stretch that holds the seq. */
  find(seq: number): Range | undefined {
    return this.#held.find((range) => range.first <= seq && seq <= range.last);
  }

  add(first: number, last: number): void {
    if (first > last) {
      return;
    }
    const apart = this.#held.filter((range) => range.last < first - 1 || range.first > last + 1);
    const joined = this.#held.filter((range) => !apart.includes(range));
    apart.push({
      first: Math.min(first, ...joined.map((range) => range.first)),
      last: Math.max(last, ...joined.map((range) => range.last)),
    });
    this.#held = apart.sort((a, b) => a.first - b.first);
  }

  /** Forgets everything before a seq. */
  removeBefore(seq: number): void {
    this.#held = this.#held
      .filter((range) => range.last >= seq)
      .map((range) => ({ first: Math.max(range.first, seq), last: range.last }));
  }

  clear(): void {
    this.#held = [];
  }
}
