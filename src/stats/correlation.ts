import { assert } from "../base/errors.ts";

/**
 * Pearson's correlation of pairs, in [−1, 1]; NaN when there are fewer than two pairs, one side does not vary, or a value is
 * infinite (*never*).
 * @source B. P. Welford, Technometrics 4(3), 1962 (products of deviations in one pass)
 */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  assert(x.length === y.length, `a correlation needs pairs, got ${x.length} and ${y.length} values`);
  let [meanX, meanY, squaresX, squaresY, products] = [0, 0, 0, 0, 0];
  for (let index = 0; index < x.length; index++) {
    const deltaX = x[index]! - meanX;
    const deltaY = y[index]! - meanY;
    meanX += deltaX / (index + 1);
    meanY += deltaY / (index + 1);
    squaresX += deltaX * (x[index]! - meanX);
    squaresY += deltaY * (y[index]! - meanY);
    products += deltaX * (y[index]! - meanY);
  }
  if (!(squaresX > 0 && squaresY > 0)) return NaN;
  return Math.max(-1, Math.min(1, products / (Math.sqrt(squaresX) * Math.sqrt(squaresY))));
}
