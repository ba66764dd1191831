// Goodness of fit for tests with a fixed seed. Levels are 1e-5: a right sampler fails one seed in a hundred thousand.

/** Chi-square as a standard normal deviate (Wilson and Hilferty 1931); above 4.27 the fit is rejected at 1e-5. */
export function chiSquareDeviate(observed: ArrayLike<number>, expected: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < observed.length; i++) sum += (observed[i]! - expected[i]!) ** 2 / expected[i]!;
  const degrees = observed.length - 1;
  const share = 2 / (9 * degrees);
  return (Math.cbrt(sum / degrees) - (1 - share)) / Math.sqrt(share);
}

/** The one-sided normal quantile of 1 − 1e-5. */
export const REJECTED = 4.27;

/** Kolmogorov's √n · max |F̂ − F|; above 2.47 the fit is rejected at 1e-5: 2 exp(−2 x²) = 1e-5 (Kolmogorov 1933). */
export function kolmogorov(values: readonly number[], cdf: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  let largest = 0;
  sorted.forEach((value, i) => {
    const p = cdf(value);
    largest = Math.max(largest, p - i / sorted.length, (i + 1) / sorted.length - p);
  });
  return largest * Math.sqrt(sorted.length);
}
export const KOLMOGOROV_REJECTED = 2.47;

/** The same statistic from counts between edges: never larger, so the limit holds; nearly as large when the edges are many. */
export function kolmogorovOfCounts(
  counts: ArrayLike<number>,
  cdf: (x: number) => number,
  edges: readonly number[],
): number {
  const draws = Array.from(counts).reduce((sum, count) => sum + count, 0);
  let below = 0;
  let largest = 0;
  edges.forEach((edge, i) => {
    below += counts[i]!;
    largest = Math.max(largest, Math.abs(below / draws - cdf(edge)));
  });
  return largest * Math.sqrt(draws);
}

/** Numbers of values in the intervals between rising edges; values outside go to the first and last one. */
export function countBetween(draws: number, next: () => number, edges: readonly number[]): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  for (let i = 0; i < draws; i++) {
    const value = next();
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    counts[low]!++;
  }
  return counts;
}

/** Expected counts in the same intervals. */
export function expectedBetween(draws: number, cdf: (x: number) => number, edges: readonly number[]): Float64Array {
  const at = [0, ...edges.map(cdf), 1];
  return Float64Array.from({ length: edges.length + 1 }, (_, i) => draws * (at[i + 1]! - at[i]!));
}
