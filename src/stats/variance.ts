/**
 * Sample variance (divisor n − 1) in the square of the data's unit, taken in the order given; NaN below two values or with
 * an infinite one.
 * @source B. P. Welford, Note on a method for calculating corrected sums of squares and products, Technometrics 4(3), 1962
 */
export function variance(values: ArrayLike<number>): number {
  if (values.length < 2) return NaN;
  let mean = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index++) {
    const delta = values[index]! - mean;
    mean += delta / (index + 1);
    squares += delta * (values[index]! - mean);
  }
  return squares / (values.length - 1);
}
