/** A source of numbers that is the same for the same seed (mulberry32, by Tommy Ettinger; public domain). */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Neighbouring seeds are spread, so that they do not draw alike.
    this.#state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  }

  /** A number from 0 up to, and without, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** One of the items. */
  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.whole(0, items.length - 1)] ?? items[0];
  }

  /** Some of the items, one at least. */
  some<T>(items: readonly [T, ...T[]]): readonly T[] {
    const first = this.pick(items);
    return items.filter((item) => item === first || this.next() < 0.5);
  }
}
