import { assert } from "../base/errors.ts";
import { ExactSum } from "./exact-sum.ts";

/** How JSON, which has no infinity, writes a value that never came. */
const NEVER = "never";

/**
 * Observations kept in full, for percentiles. Adding allocates only when the store doubles. Infinity = *never*.
 * Count, sum and sorted values, and so quantiles, do not depend on the order of adding and merging.
 */
export class Sample {
  #values = new Float64Array(16);
  #count = 0;

  /** The inverse of toJSON; also takes plain numbers. */
  static fromValues(values: Iterable<number | typeof NEVER>): Sample {
    const sample = new Sample();
    for (const value of values) sample.add(value === NEVER ? Infinity : value);
    return sample;
  }

  /** @param value any number but NaN and −Infinity. */
  add(value: number): void {
    // Guarded, so that no message is built for a good value.
    if (!(value > -Infinity)) assert(false, `a sample cannot hold ${value}`);
    if (this.#count === this.#values.length) this.#reserve(2 * this.#count);
    this.#values[this.#count++] = value;
  }

  /** Adds another sample's values, in its order. */
  merge(other: Sample): void {
    const added = other.#count;
    const needed = this.#count + added;
    if (needed > this.#values.length) this.#reserve(Math.max(needed, 2 * this.#values.length));
    for (let index = 0; index < added; index++) this.add(other.#values[index]!);
  }

  get count(): number {
    return this.#count;
  }

  /** Rounded once; infinite as soon as one value is. Taken anew at each call. */
  get sum(): number {
    const sum = new ExactSum();
    for (let index = 0; index < this.#count; index++) {
      const value = this.#values[index]!;
      if (value === Infinity) return Infinity;
      sum.add(value);
    }
    return sum.value;
  }

  /** A copy, in the order of addition. */
  values(): Float64Array {
    return this.#values.slice(0, this.#count);
  }

  /** A copy, ascending. */
  sorted(): Float64Array {
    return this.values().sort();
  }

  toJSON(): (number | typeof NEVER)[] {
    return Array.from(this.values(), (value) => (value === Infinity ? NEVER : value));
  }

  #reserve(capacity: number): void {
    const larger = new Float64Array(capacity);
    larger.set(this.#values);
    this.#values = larger;
  }
}
