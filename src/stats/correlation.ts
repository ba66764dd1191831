import { sampleCorrelation } from "simple-statistics";
import { assert } from "../base/errors.ts";

/**
 * Pearson's correlation of pairs, in [−1, 1]; NaN when there are fewer than two pairs, one side does not vary, or a value is
 * infinite (*never*). (Of simple-statistics this uses + − × ÷ √ only, so it is the same in every engine.)
 */
export function correlation(left: ArrayLike<number>, right: ArrayLike<number>): number {
  const [x, y] = [Array.from(left), Array.from(right)];
  assert(x.length === y.length, `a correlation needs pairs, got ${x.length} and ${y.length} values`);
  if (!varies(x) || !varies(y)) return NaN;
  return Math.max(-1, Math.min(1, sampleCorrelation(x, y)));
}

function varies(values: readonly number[]): boolean {
  return values.every(Number.isFinite) && values.some((value) => value !== values[0]);
}
