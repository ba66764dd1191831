import { exp, log } from "../base/math.ts";
import type { Estimate } from "./estimate.ts";
import { mean } from "./mean.ts";
import { studentFactor } from "./mean-interval.ts";
import { variance } from "./variance.ts";

/**
 * Standard deviation (divisor n − 1) of independent values, with the jackknife interval on the logarithm of the variance: it
 * needs no normal distribution, stays above 0 and is not centred on the estimate. None exists below three values, nor where
 * leaving one value out leaves equal ones; equal values have the interval [0, 0].
 * @param confidence in (0, 1). @source R. G. Miller, Jackknifing variances, Ann. Math. Statist. 39(2), 1968
 */
export function deviationInterval(values: readonly number[], confidence: number): Estimate {
  const n = values.length;
  const whole = variance(values);
  const estimate = Math.sqrt(whole);
  if (n >= 3 && whole === 0) return { estimate, low: 0, high: 0, halfWidth: 0, n, confidence };
  const parts = values.map((_, left) => variance(values.filter((_value, index) => index !== left)));
  if (n < 3 || !parts.every((part) => part > 0)) {
    return { estimate, low: NaN, high: NaN, halfWidth: NaN, n, confidence };
  }
  const pseudo = parts.map((part) => n * log(whole) - (n - 1) * log(part));
  const half = studentFactor(n, confidence) * Math.sqrt(variance(pseudo) / n);
  const [low, high] = [exp((mean(pseudo) - half) / 2), exp((mean(pseudo) + half) / 2)];
  return { estimate, low, high, halfWidth: (high - low) / 2, n, confidence };
}
