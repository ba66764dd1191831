import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import { ExactSum } from "./exact-sum.ts";

/** What a window is made of, as JSON; equal for the same windows merged in any order. */
export interface TimeWeightedParts {
  readonly length: Micros;
  /** Extremes of the levels that lasted; null when the window has no length. */
  readonly least: number | null;
  readonly greatest: number | null;
  /** ∫ level dt, as `ExactSum.parts()`. */
  readonly integral: readonly number[];
}

/** 2⁴⁰⁰, as for Tally. */
const LARGEST = 2.5822498780869086e120;

/**
 * Mean, extremes and integral over time of a level that changes in jumps: a number waiting, bytes held. Time is whole
 * microseconds. Integrals are exact, so that windows merged in any order give the same bits; a merged mean weighs each window
 * by its length. A level held for no time counts for nothing, not for the extremes either.
 */
export class TimeWeighted {
  #level: number;
  #since: Micros;
  #length: Micros = 0;
  #least = Infinity;
  #greatest = -Infinity;
  #integral = new ExactSum();

  /** Opens the window at `now` with the level that holds from then on. */
  constructor(now: Micros = 0, level = 0) {
    this.#since = now;
    this.#level = level;
  }

  /** The inverse of toJSON: a closed window. */
  static fromJSON({ length, least, greatest, integral }: TimeWeightedParts): TimeWeighted {
    const window = new TimeWeighted();
    window.#length = length;
    window.#least = least ?? Infinity;
    window.#greatest = greatest ?? -Infinity;
    window.#integral = ExactSum.of(integral);
    return window;
  }

  /** The level from now on; finite, up to 2⁴⁰⁰ in size. */
  set(level: number, now: Micros): void {
    if (!(Math.abs(level) <= LARGEST)) assert(false, `a level cannot be ${level}`);
    this.advance(now);
    this.#level = level + 0; // −0 is 0
  }

  /** Extends the window to now, a whole number of microseconds not before the last one given. */
  advance(now: Micros): void {
    if (!(Number.isSafeInteger(now) && now >= this.#since))
      assert(false, `a window at ${this.#since} cannot go to ${now}`);
    const elapsed = now - this.#since;
    if (elapsed === 0) return;
    this.#since = now;
    this.#length += elapsed;
    this.#integral.addProduct(this.#level, elapsed);
    if (this.#level < this.#least) this.#least = this.#level;
    if (this.#level > this.#greatest) this.#greatest = this.#level;
  }

  /** The warm-up ends: what was before is forgotten, the level stays. */
  openWindow(now: Micros): void {
    this.advance(now);
    this.#length = 0;
    this.#least = Infinity;
    this.#greatest = -Infinity;
    this.#integral = new ExactSum();
  }

  /** Adds another window, as far as it has been advanced: of another replication, or another part of the run. */
  merge(other: TimeWeighted): void {
    this.#length += other.#length;
    this.#least = Math.min(this.#least, other.#least);
    this.#greatest = Math.max(this.#greatest, other.#greatest);
    this.#integral.merge(other.#integral);
  }

  /** Simulated time observed, over all merged windows. */
  get length(): Micros {
    return this.#length;
  }

  /** ∫ level dt [unit of the level × µs], rounded once. */
  get integral(): number {
    return this.#integral.value;
  }

  /** NaN over no time. */
  get mean(): number {
    return this.#integral.value / this.#length;
  }

  /** NaN over no time. */
  get min(): number {
    return this.#length === 0 ? NaN : this.#least;
  }

  /** NaN over no time. */
  get max(): number {
    return this.#length === 0 ? NaN : this.#greatest;
  }

  toJSON(): TimeWeightedParts {
    return {
      length: this.#length,
      least: this.#length === 0 ? null : this.#least,
      greatest: this.#length === 0 ? null : this.#greatest,
      integral: this.#integral.parts(),
    };
  }
}
