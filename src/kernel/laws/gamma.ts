// Gamma laws, of which Erlang's are those of whole shape.
// @source G. Marsaglia and W. W. Tsang, A simple method for generating gamma variables, ACM TOMS 26(3) (2000) 363–372;
//   N. L. Johnson, S. Kotz and N. Balakrishnan, Continuous Univariate Distributions 1 (1994) chapter 17 (moments)
import { assert } from "../../base/errors.ts";
import { gammaAbove, gammaBelow, gammaBetween } from "../../base/gamma.ts";
import { exp, log } from "../../base/math.ts";
import type { Stream } from "../random.ts";
import { leastPositiveWhere } from "./bisect.ts";
import type { Family, Gamma, Law } from "./law.ts";

/** One gamma number of the given shape and scale 1. */
export function gammaNumber(shape: number, stream: Stream): number {
  // Section 6: a gamma number of shape + 1 times U^(1/shape), here as an exponential number's power.
  if (shape < 1) return gammaNumber(shape + 1, stream) * exp(-stream.exponential(1) / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = stream.normal();
    const root = 1 + c * z;
    if (root <= 0) continue;
    const cube = root * root * root;
    const square = z * z;
    const u = stream.uniform();
    // The first bound spares most draws the logarithms.
    if (u < 1 - 0.0331 * square * square || log(u) < 0.5 * square + d * (1 - cube + log(cube))) return d * cube;
  }
}

export const gamma: Family<Gamma> = {
  share: ({ shape, scale }, low, high) => (low < high ? gammaBetween(shape, low / scale, high / scale) : 0),
  moments({ shape, scale }, low, high) {
    const whole = shape * scale;
    if (low <= 0 && high === Infinity) return { mean: whole, variance: whole * scale };
    const share = (more: number): number => gammaBetween(shape + more, low / scale, high / scale);
    const mean = (whole * share(1)) / share(0);
    const square = (whole * (shape + 1) * scale * share(2)) / share(0);
    return { mean, variance: square - mean * mean };
  },
  quantile({ shape, scale }, low, high) {
    const below = gammaBelow(shape, low / scale);
    const above = gammaAbove(shape, high / scale);
    const share = gammaBetween(shape, low / scale, high / scale);
    return (p) => {
      const [left, right] = [below + share * p, above + share * (1 - p)];
      const reaches =
        left < 0.5 ? (x: number) => gammaBelow(shape, x) >= left : (x: number) => gammaAbove(shape, x) <= right;
      return scale * leastPositiveWhere(reaches, shape);
    };
  },
  scaled: ({ shape, scale }, factor) => ({ law: "gamma", shape, scale: scale * factor }),
};

/** The gamma law with this mean and standard deviation, or with this mean and shape. */
export function gammaByMean(given: { mean: number; sd: number } | { mean: number; shape: number }): Law {
  const { mean } = given;
  const shape = "shape" in given ? given.shape : (mean / given.sd) * (mean / given.sd);
  assert(mean > 0 && shape > 0 && shape < Infinity, `no gamma law has ${JSON.stringify(given)}`);
  return { law: "gamma", shape, scale: mean / shape };
}

/** The sum of so many exponential phases, with this mean of the whole. */
export function erlang(given: { phases: number; mean: number }): Law {
  assert(Number.isSafeInteger(given.phases), `Erlang's law has a whole number of phases, not ${given.phases}`);
  return gammaByMean({ mean: given.mean, shape: given.phases });
}
