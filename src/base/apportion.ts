// Whole numbers in given proportions: seats by votes, sites by shares.

/**
 * How many of `total` each weight gets: its quota without the fraction, and what then is left goes one each to the largest
 * fractions, the first of equals first (Hamilton's method of largest remainders). Exact for whole weights.
 */
export function apportion(weights: readonly number[], total: number): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const counts = weights.map((weight) => Math.floor((weight * total) / sum));
  const left = total - counts.reduce((all, count) => all + count, 0);
  const fractions = weights.map((weight, index) => weight * total - counts[index]! * sum);
  const byFraction = fractions.map((_, index) => index).sort((a, b) => fractions[b]! - fractions[a]! || a - b);
  for (const index of byFraction.slice(0, left)) counts[index]! += 1;
  return counts;
}
