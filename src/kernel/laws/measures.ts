// What is known of a law without drawing from it: mean, variance, distribution function, quantiles. Cuts included.
//
// All by closed forms and incomplete gamma functions. While a thousandth of the law lies within its cut, shares and means
// have a relative error below 1e-9, variances one below 1e-9 of the mean square.
import { assert } from "../../base/errors.ts";
import { discreteFamily, empirical } from "./discrete.ts";
import { exponential } from "./exponential.ts";
import { gamma } from "./gamma.ts";
import type { Family, Law, Shape } from "./law.ts";
import { mixtureFamily } from "./mixture.ts";
import { lognormal, normal } from "./normal.ts";
import { pareto } from "./pareto.ts";
import { constant, uniform } from "./plain.ts";
import { triangular } from "./triangular.ts";
import { weibull } from "./weibull.ts";

/** The same questions, asked of laws with their cuts. */
const cut: Family<Law> = {
  share(law, low, high) {
    const [least, most] = ends(law);
    const family = familyOf(law);
    const part = family.share(law, Math.max(low, least), Math.min(high, most));
    return least === -Infinity && most === Infinity ? part : part / family.share(law, least, most);
  },
  moments(law, low, high) {
    const [least, most] = ends(law);
    return familyOf(law).moments(law, Math.max(low, least), Math.min(high, most));
  },
  quantile(law, low, high) {
    const [least, most] = ends(law);
    return familyOf(law).quantile(law, Math.max(low, least), Math.min(high, most));
  },
  scaled(law, factor) {
    const shape = familyOf(law).scaled(law, factor);
    return {
      ...shape,
      ...(law.atLeast === undefined ? {} : { atLeast: law.atLeast * factor }),
      ...(law.atMost === undefined ? {} : { atMost: law.atMost * factor }),
    };
  },
};

const families: { readonly [Name in Shape["law"]]: Family<Extract<Shape, { law: Name }>> } = {
  constant,
  uniform,
  exponential,
  normal,
  lognormal,
  gamma,
  weibull,
  pareto,
  triangular,
  empirical,
  discrete: discreteFamily,
  mixture: mixtureFamily(cut),
};

function familyOf(law: Law): Family<Shape> {
  return families[law.law];
}

function ends({ law, atLeast, atMost = Infinity }: Law): readonly [least: number, most: number] {
  return [atLeast ?? (law === "normal" ? 0 : -Infinity), atMost];
}

/** Mean of the law; Infinity where it has none (Pareto of shape ≤ 1). */
export function meanOf(law: Law): number {
  return cut.moments(law, -Infinity, Infinity).mean;
}

/** Variance of the law; Infinity or NaN where it has none (Pareto of shape ≤ 2). */
export function varianceOf(law: Law): number {
  return cut.moments(law, -Infinity, Infinity).variance;
}

/** The distribution function x ↦ P(X ≤ x). */
export function cdfOf(law: Law): (x: number) => number {
  return (x) => cut.share(law, -Infinity, x);
}

/** The quantile function: for a probability in (0, 1) the least value that so much of the law does not exceed. */
export function quantileOf(law: Law): (probability: number) => number {
  return cut.quantile(law, -Infinity, Infinity);
}

/** Share of the law without its cut that lies within the cut. */
export function shareKept(law: Law): number {
  const [least, most] = ends(law);
  return familyOf(law).share(law, least, most);
}

/** The law of factor · X, for factor > 0. */
export function scaled(law: Law, factor: number): Law {
  assert(factor > 0 && factor < Infinity, `a law is scaled by a positive factor, not by ${factor}`);
  return cut.scaled(law, factor);
}

/**
 * Values at the probabilities (i + ½)/size, ascending; when all are positive, scaled by one factor near 1 so that their
 * mean is the law's. An entry picked by a random word is then a cheap draw without bias.
 */
export function quantileTable(law: Law, size: number): Float64Array {
  assert(Number.isSafeInteger(size) && size > 0, `a quantile table has a whole number of entries, not ${size}`);
  const mean = meanOf(law);
  assert(Math.abs(mean) < Infinity, `a quantile table needs a law with a mean, not ${JSON.stringify(law)}`);
  const quantile = quantileOf(law);
  const table = Float64Array.from({ length: size }, (_, i) => quantile((i + 0.5) / size));
  const sum = table.reduce((total, value) => total + value, 0);
  const factor = table[0]! > 0 ? (mean * size) / sum : 1;
  return table.map((value) => value * factor);
}
