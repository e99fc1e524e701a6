/** Heights of rows by their keys: measured ones, and a guess for those that were never drawn. */
export class Heights {
  readonly #known = new Map<string, number>();

  constructor(private readonly guess: number) {}

  /** True: the row's height is another one now. */
  set(key: string, height: number): boolean {
    if (height === 0 || this.#known.get(key) === height) {
      return false;
    }
    this.#known.set(key, height);
    return true;
  }

  of(key: string): number {
    return this.#known.get(key) ?? this.guess;
  }

  /** Where each row begins; one more entry than rows, the whole height last. */
  tops(keys: readonly string[]): number[] {
    const tops = new Array<number>(keys.length + 1);
    tops[0] = 0;
    for (let i = 0; i < keys.length; i++) {
      tops[i + 1] = (tops[i] ?? 0) + this.of(keys[i] as string);
    }
    return tops;
  }
}

/** The index of the row that holds a height: the last one that begins at or above it. */
export function rowAt(tops: readonly number[], height: number): number {
  let [low, high] = [0, Math.max(0, tops.length - 2)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= height) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}
