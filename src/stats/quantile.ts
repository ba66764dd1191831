import { assert } from "../base/errors.ts";

/**
 * The smallest value that at least a share p of the values do not exceed: the order statistic of rank ⌈p·n⌉. It is always
 * one of the values; Infinity (*never*) sorts last, so it is never when more than a share 1 − p are. NaN of nothing.
 * @param sorted ascending. @param p in [0, 1].
 * @source R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, Am. Stat. 50(4), 1996, definition 1
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  assert(p >= 0 && p <= 1, `a quantile needs a share in [0, 1], got ${p}`);
  if (sorted.length === 0) return NaN;
  return sorted[rankOf(p, sorted.length) - 1]!;
}

/** ⌈p·n⌉, at least 1. */
export function rankOf(p: number, n: number): number {
  // The product may exceed a whole rank by two roundings: 0.07 · 100 is 7.000000000000001.
  return Math.max(Math.ceil(p * n * (1 - 2 * Number.EPSILON)), 1);
}
