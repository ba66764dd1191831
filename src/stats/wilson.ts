import { assert } from "../base/errors.ts";
import { normalQuantile } from "../base/math.ts";
import type { Estimate } from "./estimate.ts";

/**
 * A probability from independent yes/no outcomes, one a replication, with Wilson's score interval: inside [0, 1], not centred
 * on the estimate, and of honest width when none or all succeed. Not for many reads inside one run (use ratioInterval).
 * @param successes whole, 0 … trials. @param trials whole; with 0 nothing is known: NaN. @param confidence in (0, 1).
 * @source E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22, 1927;
 *   L. D. Brown, T. T. Cai and A. DasGupta, Interval estimation for a binomial proportion, Stat. Sci. 16(2), 2001
 */
export function wilson(successes: number, trials: number, confidence: number): Estimate {
  assert(successes >= 0 && successes <= trials, `${successes} successes do not fit ${trials} trials`);
  assert(confidence > 0 && confidence < 1, `a confidence lies between 0 and 1, got ${confidence}`);
  const z = normalQuantile((1 + confidence) / 2);
  const estimate = successes / trials;
  const stretch = 1 + (z * z) / trials;
  const centre = (estimate + (z * z) / (2 * trials)) / stretch;
  const halfWidth = (z * Math.sqrt((estimate * (1 - estimate) + (z * z) / (4 * trials)) / trials)) / stretch;
  // At the ends the closed form is exactly 0 or 1; rounding must not carry it past.
  const low = successes === 0 && trials > 0 ? 0 : centre - halfWidth;
  const high = successes === trials && trials > 0 ? 1 : centre + halfWidth;
  return { estimate, low, high, halfWidth, n: trials, confidence };
}
