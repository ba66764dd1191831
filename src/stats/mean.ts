/**
 * Arithmetic mean, summed in the order given; Infinity (*never*) makes it infinite; NaN when there are no values.
 * The rounding of the first pass is made good by a second, so that the mean of equal values is that value.
 * @source T. F. Chan, G. H. Golub and R. J. LeVeque, Algorithms for computing the sample variance, Am. Stat. 37(3), 1983
 */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  const first = sum / values.length;
  if (!Number.isFinite(first)) return first;
  let remainder = 0;
  for (let index = 0; index < values.length; index++) remainder += values[index]! - first;
  return first + remainder / values.length;
}
