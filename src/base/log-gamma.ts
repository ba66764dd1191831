// The logarithm of the gamma function, behind Student's t and the laws that have no closed form.

import { log } from "./math.ts";

/** Bernoulli terms B₂ₖ / (2k(2k−1)), k = 1 … 6. @source DLMF 5.11.1 (Stirling's series), https://dlmf.nist.gov/5.11.E1 */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360];
const HALF_LOG_TWO_PI = 0.9189385332046728;
/** From here on the first term left out of Stirling's series, x⁻¹³/156, is under 1e-15. */
const LARGE = 10;

/** 1 − γ. */
const ONE_LESS_EULER = 0.42278433509846713;
/** (−1)ᵏ (ζ(k) − 1) / k, k = 2 … 29. @source DLMF 5.7.3, https://dlmf.nist.gov/5.7.E3 */
const ZETA = [
  0.3224670334241132, -0.0673523010531981, 0.020580808427784546, -0.007385551028673986, 0.0028905103307415234,
  -0.001192753911703261, 0.0005096695247430425, -0.00022315475845357939, 9.945751278180853e-5, -4.492623673813314e-5,
  2.050721277567069e-5, -9.439488275268397e-6, 4.374866789907488e-6, -2.039215753801366e-6, 9.55141213040742e-7,
  -4.492469198764566e-7, 2.1207184805554665e-7, -1.0043224823968099e-7, 4.7698101693639804e-8, -2.2711094608943164e-8,
  1.0838659214896955e-8, -5.183475041970047e-9, 2.4836745438024785e-9, -1.1921401405860912e-9, 5.731367241678862e-10,
  -2.7595228851242334e-10, 1.330476437424449e-10, -6.4229645638381e-11,
];

/**
 * ln Γ(x) for x > 0. Relative error under 1e-13, also beside its zeros at 1 and 2.
 * Up to 2.5 by the Taylor series around 2 and Γ(x) = Γ(x + 1) / x; beyond, carried to 10 and above by the same rule.
 */
export function logGamma(x: number): number {
  if (x < 0.5) return aroundTwo(x) - log(x * (1 + x));
  if (x < 1.5) return aroundTwo(x - 1) - log(x);
  if (x < 2.5) return aroundTwo(x - 2);
  let shifted = x;
  let product = 1;
  while (shifted < LARGE) product *= shifted++;
  return (shifted - 0.5) * log(shifted) - shifted + HALF_LOG_TWO_PI + stirlingSeries(shifted) - log(product);
}

/** What Stirling's formula (x − 1/2) ln x − x + ln √2π leaves of ln Γ(x), for x > 0; absolute error under 1e-15 · max(1, |ln Γ|). */
export function stirlingRest(x: number): number {
  if (x >= LARGE) return stirlingSeries(x);
  return logGamma(x) - ((x - 0.5) * log(x) - x + HALF_LOG_TWO_PI);
}

function stirlingSeries(x: number): number {
  const inverseSquare = 1 / (x * x);
  let series = 0;
  for (let term = STIRLING.length - 1; term >= 0; term--) series = series * inverseSquare + STIRLING[term]!;
  return series / x;
}

/** ln Γ(2 + z) for |z| ≤ 1/2. */
function aroundTwo(z: number): number {
  let series = 0;
  for (let term = ZETA.length - 1; term >= 0; term--) series = series * z + ZETA[term]!;
  return z * (ONE_LESS_EULER + z * series);
}
