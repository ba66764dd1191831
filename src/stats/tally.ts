import { assert } from "../base/errors.ts";
import { ExactSum } from "./exact-sum.ts";

/** What a tally is made of, as JSON; equal for the same observations in any order and partition. */
export interface TallyParts {
  /** Observations, never included. */
  readonly count: number;
  /** Observations that are infinite. */
  readonly never: number;
  /** Extremes of the finite observations; null when there are none. */
  readonly least: number | null;
  readonly greatest: number | null;
  /** Σ x and Σ x² of the finite observations, as `ExactSum.parts()`. */
  readonly sum: readonly number[];
  readonly squares: readonly number[];
}

/** 2⁴⁰⁰, beyond anything measured: up to here no square, product or sum inside a tally can overflow. */
const LARGEST = 2.5822498780869086e120;

/**
 * Count, mean, variance and extremes of observations that are not kept. Sums are exact, so that merging the tallies of any
 * partition of the same observations, in any order, gives the same bits. Infinity = *never*, as in Sample.
 * (Below 1e-146 in size the squares are rounded to 5e-324, observation by observation: still independent of the order.)
 */
export class Tally {
  #count = 0;
  #never = 0;
  #least = Infinity;
  #greatest = -Infinity;
  #sum = new ExactSum();
  #squares = new ExactSum();

  /** The inverse of toJSON. */
  static fromJSON({ count, never, least, greatest, sum, squares }: TallyParts): Tally {
    const tally = new Tally();
    tally.#count = count;
    tally.#never = never;
    tally.#least = least ?? Infinity;
    tally.#greatest = greatest ?? -Infinity;
    tally.#sum = ExactSum.of(sum);
    tally.#squares = ExactSum.of(squares);
    return tally;
  }

  /** @param value up to 2⁴⁰⁰ in size, or Infinity. */
  add(value: number): void {
    if (value === Infinity) this.#never += 1;
    else this.#addFinite(value + 0); // −0 is 0
    this.#count += 1;
  }

  #addFinite(observation: number): void {
    if (!(Math.abs(observation) <= LARGEST)) assert(false, `a tally cannot hold ${observation}`);
    if (observation < this.#least) this.#least = observation;
    if (observation > this.#greatest) this.#greatest = observation;
    this.#sum.add(observation);
    this.#squares.addProduct(observation, observation);
  }

  merge(other: Tally): void {
    this.#count += other.#count;
    this.#never += other.#never;
    this.#least = Math.min(this.#least, other.#least);
    this.#greatest = Math.max(this.#greatest, other.#greatest);
    this.#sum.merge(other.#sum);
    this.#squares.merge(other.#squares);
  }

  get count(): number {
    return this.#count;
  }

  /** How many observations are *never*. */
  get never(): number {
    return this.#never;
  }

  /** NaN of nothing. */
  get min(): number {
    if (this.#count === 0) return NaN;
    return this.#least;
  }

  /** NaN of nothing; infinite as soon as one observation is. */
  get max(): number {
    if (this.#count === 0) return NaN;
    return this.#never > 0 ? Infinity : this.#greatest;
  }

  /** Rounded once; infinite as soon as one observation is. */
  get sum(): number {
    return this.#never > 0 ? Infinity : this.#sum.value;
  }

  /** Within one unit of the last place; NaN of nothing, infinite as soon as one observation is. */
  get mean(): number {
    if (this.#never > 0) return Infinity;
    if (this.#count === 0) return NaN;
    const first = this.#sum.value / this.#count;
    return first + this.#excessOver(first) / this.#count;
  }

  /** Sample variance (divisor n − 1), within a few units of the last place; NaN below two observations or with an infinite one. */
  get variance(): number {
    const n = this.#count;
    if (n < 2 || this.#never > 0) return NaN;
    const mean = this.mean;
    const excess = this.#excessOver(mean);
    // Σ (x − m)² = Σ x² − 2 m Σ x + n m², without rounding; then for the rounding of m itself.
    const squares = ExactSum.of(this.#squares.parts());
    for (const part of this.#sum.parts()) squares.addProduct(-2 * mean, part);
    const meanSquare = new ExactSum();
    meanSquare.addProduct(mean, mean);
    for (const part of meanSquare.parts()) squares.addProduct(n, part);
    return Math.max(0, squares.value - (excess * excess) / n) / (n - 1);
  }

  /** Σ (x − level), rounded once. */
  #excessOver(level: number): number {
    const excess = ExactSum.of(this.#sum.parts());
    excess.addProduct(-this.#count, level);
    return excess.value;
  }

  toJSON(): TallyParts {
    const finite = this.#count > this.#never;
    return {
      count: this.#count,
      never: this.#never,
      least: finite ? this.#least : null,
      greatest: finite ? this.#greatest : null,
      sum: this.#sum.parts(),
      squares: this.#squares.parts(),
    };
  }
}
