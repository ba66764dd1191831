import { type Estimate, symmetric } from "./estimate.ts";
import { mean } from "./mean.ts";
import { studentQuantile } from "./student.ts";
import { variance } from "./variance.ts";

/**
 * Mean over independent replications with its Student t interval: x̄ ± t(n−1) · s / √n.
 * @param values one a replication, in replication order. @param confidence in (0, 1).
 * @source A. M. Law, Simulation Modeling and Analysis, 5th edition, §4.5 and §9.4.1
 */
export function meanInterval(values: ArrayLike<number>, confidence: number): Estimate {
  const n = values.length;
  return symmetric(mean(values), studentFactor(n, confidence) * Math.sqrt(variance(values) / n), { n, confidence });
}

/** How many standard errors a two-sided interval over n replications reaches to each side; NaN below two. */
export function studentFactor(n: number, confidence: number): number {
  return n < 2 ? NaN : studentQuantile((1 + confidence) / 2, n - 1);
}
