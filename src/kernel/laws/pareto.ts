// Pareto laws: least · exp(E/shape) for E exponential of mean 1.
import { assert } from "../../base/errors.ts";
import { exp, expm1, log } from "../../base/math.ts";
import { unitQuantile, unitShare } from "./exponential.ts";
import type { Family, Law, Pareto } from "./law.ts";

/** The exponential number that becomes x. */
function exponentOf({ shape, least }: Pareto, x: number): number {
  return x > least ? shape * log(x / least) : 0;
}

export const pareto: Family<Pareto> = {
  share: (law, low, high) => unitShare(exponentOf(law, low), exponentOf(law, high)),
  moments(law, low, high) {
    const from = Math.max(low, law.least);
    const span = log(high / from);
    const mean = from * growth(law.shape, 1, span);
    return { mean, variance: from * from * growth(law.shape, 2, span) - mean * mean };
  },
  quantile(law, low, high) {
    const unit = unitQuantile(exponentOf(law, low), exponentOf(law, high));
    return (p) => law.least * exp(unit(p) / law.shape);
  },
  scaled: ({ shape, least }, factor) => ({ law: "pareto", shape, least: least * factor }),
};

/** E[X^power] for X of least value 1, given that X ≤ e^span: ∫ e^(power − shape)s ds / ∫ e^(−shape s) ds up to the span. */
function growth(shape: number, power: number, span: number): number {
  if (span === Infinity) return shape > power ? shape / (shape - power) : Infinity;
  return meanPower((power - shape) * span) / meanPower(-shape * span);
}

/** (eᶻ − 1) / z. */
function meanPower(z: number): number {
  return z === 0 ? 1 : expm1(z) / z;
}

/** The Pareto law with this mean and shape > 1. */
export function paretoByMean(given: { mean: number; shape: number }): Law {
  const { mean, shape } = given;
  assert(mean > 0 && shape > 1 && shape < Infinity, `no Pareto law has ${JSON.stringify(given)}`);
  return { law: "pareto", shape, least: (mean * (shape - 1)) / shape };
}
