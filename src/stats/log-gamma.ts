// The logarithm of the gamma function, for the beta function behind Student's t.

import { log } from "../base/math.ts";

/** Bernoulli terms B₂ₖ / (2k(2k−1)), k = 1 … 6. @source DLMF 5.11.1 (Stirling's series), https://dlmf.nist.gov/5.11.E1 */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360];
const HALF_LOG_TWO_PI = 0.9189385332046728;
/** From here on the first term left out, x⁻¹³/156, is under 1e-15. */
const LARGE = 10;

/**
 * ln Γ(x) for x > 0. Absolute error under 1e-14 · max(1, |ln Γ(x)|).
 * Smaller arguments are carried to 10 and above by Γ(x) = Γ(x + 1) / x.
 */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < LARGE) product *= shifted++;
  const inverseSquare = 1 / (shifted * shifted);
  let series = 0;
  for (let term = STIRLING.length - 1; term >= 0; term--) series = series * inverseSquare + STIRLING[term]!;
  return (shifted - 0.5) * log(shifted) - shifted + HALF_LOG_TWO_PI + series / shifted - log(product);
}
