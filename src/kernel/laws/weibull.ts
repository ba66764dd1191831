// Weibull laws: scale · E^(1/shape) for E exponential of mean 1.
// @source N. L. Johnson, S. Kotz and N. Balakrishnan, Continuous Univariate Distributions 1 (1994) chapter 21 (moments)
import { assert } from "../../base/errors.ts";
import { gammaBetween } from "../../base/gamma.ts";
import { logGamma } from "../../base/log-gamma.ts";
import { exp, expm1, log1p, pow } from "../../base/math.ts";
import { leastPositiveWhere } from "./bisect.ts";
import { unitQuantile, unitShare } from "./exponential.ts";
import type { Family, Law, Weibull } from "./law.ts";

/** The exponential number that becomes x. */
function exponentOf({ shape, scale }: Weibull, x: number): number {
  return x > 0 ? pow(x / scale, shape) : 0;
}

/** ln E[(X/scale)^power]. */
function logMoment(shape: number, power: number): number {
  return logGamma(1 + power / shape);
}

/** ln(1 + squared coefficient of variation); it falls as the shape grows. */
function logVariation(shape: number): number {
  return logMoment(shape, 2) - 2 * logMoment(shape, 1);
}

export const weibull: Family<Weibull> = {
  share: (law, low, high) => unitShare(exponentOf(law, low), exponentOf(law, high)),
  moments(law, low, high) {
    const { shape, scale } = law;
    const whole = scale * exp(logMoment(shape, 1));
    if (low <= 0 && high === Infinity) return { mean: whole, variance: whole * whole * expm1(logVariation(shape)) };
    const [from, to] = [exponentOf(law, low), exponentOf(law, high)];
    const share = unitShare(from, to);
    const mean = (whole * gammaBetween(1 + 1 / shape, from, to)) / share;
    const square = (scale * scale * exp(logMoment(shape, 2)) * gammaBetween(1 + 2 / shape, from, to)) / share;
    return { mean, variance: square - mean * mean };
  },
  quantile(law, low, high) {
    const unit = unitQuantile(exponentOf(law, low), exponentOf(law, high));
    return (p) => law.scale * pow(unit(p), 1 / law.shape);
  },
  scaled: ({ shape, scale }, factor) => ({ law: "weibull", shape, scale: scale * factor }),
};

/** Standard deviations of a Weibull law, in means, that `weibullByMean` serves. */
const WEIBULL_VARIATION = { least: 0.001, most: 1000 } as const;

/** The Weibull law with this mean and standard deviation (to a relative error of 1e-8), or with this mean and shape. */
export function weibullByMean(given: { mean: number; sd: number } | { mean: number; shape: number }): Law {
  const { mean } = given;
  const shape = "shape" in given ? given.shape : shapeOf(given);
  assert(mean > 0 && shape > 0 && shape < Infinity, `no Weibull law has ${JSON.stringify(given)}`);
  return { law: "weibull", shape, scale: mean / exp(logMoment(shape, 1)) };
}

function shapeOf({ mean, sd }: { readonly mean: number; readonly sd: number }): number {
  const variation = sd / mean;
  const { least, most } = WEIBULL_VARIATION;
  const isServed = variation >= least && variation <= most;
  assert(isServed, `a Weibull law is found for an sd of ${least} to ${most} means, not ${variation}`);
  const aim = log1p(variation * variation);
  return leastPositiveWhere((shape) => logVariation(shape) <= aim, 1);
}
