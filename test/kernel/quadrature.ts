// Moments and quantiles from a distribution function alone, by Simpson's rule and by halving.
import type { Cdf } from "./law-table.ts";

const STEPS = 10_000;

/** ∫ f over [low, high] by Simpson's rule in the fourth root of the distance from `low`, where densities may be infinite. */
function integral(f: (x: number) => number, [low, high]: readonly [number, number]): number {
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const u = i / STEPS;
    sum += f(low + (high - low) * u ** 4) * 4 * u ** 3 * (i === 0 || i === STEPS ? 1 : 2 + 2 * (i % 2));
  }
  return (sum * (high - low)) / (3 * STEPS);
}

export interface CentralMoments {
  readonly mean: number;
  readonly variance: number;
  /** E (X − mean)⁴ */
  readonly fourth: number;
}

/** E (X − c)^k = (low − c)^k + ∫ k (x − c)^(k − 1) (1 − F(x)) dx over the interval that holds the law. */
export function centralMoments(cdf: Cdf, within: readonly [number, number]): CentralMoments {
  const [low] = within;
  const moment = (k: number, c: number) =>
    (low - c) ** k + integral((x) => k * (x - c) ** (k - 1) * (1 - cdf(x)), within);
  const mean = moment(1, 0);
  return { mean, variance: moment(2, mean), fourth: moment(4, mean) };
}

/** The x with F(x) = p. */
export function quantileBy(cdf: Cdf, p: number, [low, high]: readonly [number, number]): number {
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return high;
}
