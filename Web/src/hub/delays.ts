const First = 1_000;
const Unit = 500;
const Cap = 15_000;

/**
 * How long to wait before the next try: full jitter under a doubling bound, so that the clients of a dead gateway do not come back in
 * one wave.
 */
export class Delays {
  #tries = 0;

  constructor(private readonly random: () => number = Math.random) {}

  /** The connection stood long enough to count as good. */
  reset(): void {
    this.#tries = 0;
  }

  /** Milliseconds. */
  next(): number {
    const bound = this.#tries === 0 ? First : Math.min(Cap, Unit * 2 ** this.#tries);
    this.#tries++;
    return this.random() * bound;
  }
}
