import { assert } from "../base/errors.ts";

export interface HolmVerdict {
  /** As given. */
  readonly pValue: number;
  /** The least family-wise level at which this hypothesis is rejected; NaN where there was no test. */
  readonly adjusted: number;
  readonly rejected: boolean;
}

/**
 * Holm's step-down correction of a family of tests, each in its place: the probability of rejecting even one true hypothesis
 * stays under the level, whatever the dependence. With p₍₁₎ ≤ p₍₂₎ ≤ … of m tests: adjusted p₍ᵢ₎ = max over j ≤ i of
 * min(1, (m − j + 1) p₍ⱼ₎). A test that could not be made (NaN) counts in m and is not rejected.
 * @param pValues of the whole family, in [0, 1] or NaN. @param level family-wise, in (0, 1).
 * @source S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian J. Statistics 6(2), 1979
 */
export function holm(pValues: ArrayLike<number>, level: number): HolmVerdict[] {
  assert(level > 0 && level < 1, `a level lies between 0 and 1, got ${level}`);
  const verdicts = Array.from(pValues, (pValue) => ({ pValue, adjusted: NaN, rejected: false }));
  const tested = verdicts
    .filter(({ pValue }) => !Number.isNaN(pValue))
    .sort((left, right) => left.pValue - right.pValue);
  let adjusted = 0;
  tested.forEach((verdict, rank) => {
    assert(verdict.pValue >= 0 && verdict.pValue <= 1, `a p-value lies in [0, 1], got ${verdict.pValue}`);
    adjusted = Math.max(adjusted, Math.min(1, (verdicts.length - rank) * verdict.pValue));
    verdict.adjusted = adjusted;
    verdict.rejected = adjusted <= level;
  });
  return verdicts;
}
