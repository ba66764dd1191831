// One value of a law. Nothing is allocated, and which words are drawn never changes: it is part of the meaning of a seed.
import { assert } from "../../base/errors.ts";
import { exp, pow } from "../../base/math.ts";
import type { Stream } from "../random.ts";
import { indexUpTo } from "./discrete.ts";
import { gammaNumber } from "./gamma.ts";
import type { Constant, Cut, Law, Shape } from "./law.ts";
import { triangularNumber } from "./triangular.ts";

/** A law that keeps less than about one draw in 10⁵ is taken for a mistake. */
const MOST_REDRAWS = 1_000_000;

/** One value of the law. @throws if next to nothing of the law lies within its cut. */
export function draw(law: Law, stream: Stream): number {
  for (let i = 0; i < MOST_REDRAWS; i++) {
    const value = attempt(law, stream);
    if (!Number.isNaN(value)) return value;
  }
  assert(false, `next to nothing of the law ${JSON.stringify(law)} lies within its cut`);
}

/** A value of the law without its cut; NaN when the cut refuses it. */
function attempt(law: Law, stream: Stream): number {
  switch (law.law) {
    case "constant":
      return constant(law);
    case "uniform":
      return uniform(law, stream);
    case "exponential":
      return exponential(law, stream);
    case "normal":
      return normal(law, stream);
    case "lognormal":
      return lognormal(law, stream);
    case "gamma":
      return gamma(law, stream);
    case "weibull":
      return weibull(law, stream);
    case "pareto":
      return pareto(law, stream);
    case "triangular":
      return triangular(law, stream);
    case "empirical":
      return empirical(law, stream);
    case "discrete":
      return discrete(law, stream);
    case "mixture":
      return mixture(law, stream);
  }
}

// A function for each law, which reads the ends of the cut itself: read in one place for all laws, they would cost as much
// as a draw.
type Attempt<Name extends Shape["law"]> = (law: Extract<Shape, { law: Name }> & Cut, stream: Stream) => number;

const constant = (law: Constant & Cut): number => kept(law.value, law.atLeast, law.atMost);
const uniform: Attempt<"uniform"> = (law, stream) =>
  kept(law.low + (law.high - law.low) * stream.uniform(), law.atLeast, law.atMost);
const exponential: Attempt<"exponential"> = (law, stream) =>
  kept(stream.exponential(law.mean), law.atLeast, law.atMost);
const normal: Attempt<"normal"> = (law, stream) =>
  kept(law.mean + law.sd * stream.normal(), law.atLeast ?? 0, law.atMost);
const lognormal: Attempt<"lognormal"> = (law, stream) =>
  kept(exp(law.mu + law.sigma * stream.normal()), law.atLeast, law.atMost);
const gamma: Attempt<"gamma"> = (law, stream) =>
  kept(law.scale * gammaNumber(law.shape, stream), law.atLeast, law.atMost);
const weibull: Attempt<"weibull"> = (law, stream) =>
  kept(law.scale * pow(stream.exponential(1), 1 / law.shape), law.atLeast, law.atMost);
const pareto: Attempt<"pareto"> = (law, stream) =>
  kept(law.least * exp(stream.exponential(1) / law.shape), law.atLeast, law.atMost);
const triangular: Attempt<"triangular"> = (law, stream) => kept(triangularNumber(law, stream), law.atLeast, law.atMost);
const empirical: Attempt<"empirical"> = (law, stream) =>
  kept(law.values[stream.integer(law.values.length)]!, law.atLeast, law.atMost);
const discrete: Attempt<"discrete"> = (law, stream) =>
  kept(law.values[indexUpTo(law.upTo, stream.uniform())]!, law.atLeast, law.atMost);
const mixture: Attempt<"mixture"> = (law, stream) =>
  kept(draw(law.parts[indexUpTo(law.upTo, stream.uniform())]!, stream), law.atLeast, law.atMost);

function kept(value: number, atLeast = -Infinity, atMost = Infinity): number {
  return value >= atLeast && value <= atMost ? value : NaN;
}
