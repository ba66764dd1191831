// Sums without rounding, so that neither the order of the terms nor how they were shared out can change a bit of the result.
//
// The sum is kept as an expansion: a few doubles that do not overlap and whose true sum it is. Two or three do for data of
// similar size.
// @source J. R. Shewchuk, Adaptive precision floating-point arithmetic and fast robust geometric predicates, Discrete &
//   Computational Geometry 18 (1997), §2.4 (adding a double to an expansion); T. J. Dekker, Numer. Math. 18 (1971) (products).

import { assert } from "../base/errors.ts";
import { productError } from "../base/math.ts";

/** 2⁹⁷⁰: a sum of 2⁵³ terms of this size is still a double. */
const LARGEST = 9.9792015476736e291;

export class ExactSum {
  /** The first `#count` are in use, the smallest first. */
  #parts = new Float64Array(8);
  #count = 0;

  /** @param parts of a sum that was kept as `parts()`, in any order. */
  static of(parts: Iterable<number>): ExactSum {
    const sum = new ExactSum();
    for (const part of parts) sum.#grow(part);
    return sum;
  }

  /** @param term finite, |term| ≤ 2⁹⁷⁰. */
  add(term: number): void {
    // Guarded, so that no message is built for a good term.
    if (!(Math.abs(term) <= LARGEST)) assert(false, `an exact sum cannot take ${term}`);
    this.#grow(term);
  }

  /** Adds a · b without rounding, as far as `productError` is exact. */
  addProduct(a: number, b: number): void {
    this.add(productError(a, b));
    this.add(a * b);
  }

  /** Adds another sum. */
  merge(other: ExactSum): void {
    for (const part of other.#parts.slice(0, other.#count)) this.#grow(part);
  }

  /** The sum, rounded once to the nearest double (ties to even). */
  get value(): number {
    const parts = this.#parts;
    let index = this.#count - 1;
    if (index < 0) return 0;
    let high = parts[index--]!;
    let rest = 0;
    while (index >= 0 && rest === 0) {
      const part = parts[index--]!;
      const sum = high + part;
      rest = part - (sum - high);
      high = sum;
    }
    // The last addition may have rounded half a unit to even; what lies below decides when it points the same way as the rest.
    if (index >= 0 && rest !== 0 && rest > 0 === parts[index]! > 0) {
      const doubled = 2 * rest;
      const next = high + doubled;
      if (next - high === doubled) return next;
    }
    return high;
  }

  /** The sum as doubles, each the rounded value of what those before it leave over: equal sums have equal parts. */
  parts(): number[] {
    const left = new ExactSum();
    left.merge(this);
    const parts: number[] = [];
    while (left.#count > 0) {
      const part = left.value;
      parts.push(part);
      left.#grow(-part);
    }
    return parts;
  }

  #grow(term: number): void {
    const parts = this.#parts;
    const count = this.#count;
    let high = term;
    let kept = 0;
    for (let index = 0; index < count; index++) {
      const part = parts[index]!;
      const sum = high + part;
      const share = sum - high;
      const rest = high - (sum - share) + (part - share);
      if (rest !== 0) parts[kept++] = rest;
      high = sum;
    }
    if (high !== 0) {
      if (kept === parts.length) this.#reserve();
      this.#parts[kept++] = high;
    }
    this.#count = kept;
  }

  #reserve(): void {
    const larger = new Float64Array(2 * this.#parts.length);
    larger.set(this.#parts);
    this.#parts = larger;
  }
}
