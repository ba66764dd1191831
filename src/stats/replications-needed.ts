import { studentFactor } from "./mean-interval.ts";

/** A Student t interval over n replications. */
export interface Width {
  /** ≥ 2. */
  readonly n: number;
  readonly halfWidth: number;
  /** In (0, 1). */
  readonly confidence: number;
}

/**
 * The fewest replications whose interval has a half-width of at most `asked`, if their spread s stays what it was: the least
 * i ≥ n with t(i − 1) · s / √i ≤ asked. Infinity when 0 is asked and there is a spread.
 * @source A. M. Law, Simulation Modeling and Analysis, 5th edition, §9.4.1, equations for n*ₐ(β) and n*ᵣ(γ)
 */
export function replicationsNeeded({ n, halfWidth, confidence }: Width, asked: number): number {
  if (halfWidth <= asked) return n;
  const spread = (halfWidth * Math.sqrt(n)) / studentFactor(n, confidence);
  const suffices = (count: number): boolean => (studentFactor(count, confidence) * spread) / Math.sqrt(count) <= asked;
  const ratio = halfWidth / asked;
  // t falls as replications are added, so that the square of the ratio is more than enough.
  let high = Math.ceil(n * ratio * ratio) + 1;
  if (high > Number.MAX_SAFE_INTEGER) return Number.POSITIVE_INFINITY;
  let low = n;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (suffices(middle)) high = middle;
    else low = middle;
  }
  return high;
}
