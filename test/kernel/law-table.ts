// Laws with what is known of them apart from src/kernel/laws: distribution functions in closed form or from @stdlib, and
// mean and variance by the formulas of the literature.
// @source N. L. Johnson, S. Kotz and N. Balakrishnan, Continuous Univariate Distributions 1 (1994) and 2 (1995)
import gammainc from "@stdlib/math-base-special-gammainc";
import gammaln from "@stdlib/math-base-special-gammaln";
import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import {
  discrete,
  erlang,
  gammaByMean,
  type Law,
  lognormalByMean,
  lognormalByQuantile,
  mixture,
  paretoByMean,
  weibullByMean,
} from "../../src/kernel/laws.ts";

export type Cdf = (x: number) => number;

export interface KnownLaw {
  readonly name: string;
  readonly law: Law;
  readonly cdf: Cdf;
  /** An interval that holds all but about a 1e-12 part of it. */
  readonly within: readonly [low: number, high: number];
  /** Undefined for cut laws, whose moments are integrals of the distribution function. */
  readonly moments?: { readonly mean: number; readonly variance: number };
  /** The distribution function with one parameter 3 % off, by its name. */
  readonly wrong: Readonly<Record<string, Cdf>>;
}

const gammaFunction = (x: number): number => Math.exp(gammaln(x));

/** The law given that it lies in (low, high]. */
export function given(cdf: Cdf, low: number, high: number): Cdf {
  const [below, upTo] = [cdf(low), cdf(high)];
  return (x) => (Math.min(Math.max(cdf(x), below), upTo) - below) / (upTo - below);
}

const uniform = (low: number, high: number): Cdf => given((x) => x, low, high);
const exponential =
  (mean: number): Cdf =>
  (x) =>
    x <= 0 ? 0 : -Math.expm1(-x / mean);
const normal =
  (mean: number, sd: number): Cdf =>
  (x) =>
    normalCdf(x, mean, sd);
const lognormal =
  (mu: number, sigma: number): Cdf =>
  (x) =>
    x <= 0 ? 0 : normalCdf(Math.log(x), mu, sigma);
const gamma =
  (shape: number, scale: number): Cdf =>
  (x) =>
    x <= 0 ? 0 : gammainc(x / scale, shape);
const weibull =
  (shape: number, scale: number): Cdf =>
  (x) =>
    x <= 0 ? 0 : -Math.expm1(-((x / scale) ** shape));
const pareto =
  (shape: number, least: number): Cdf =>
  (x) =>
    x <= least ? 0 : 1 - (least / x) ** shape;
const mixed =
  (first: Cdf, second: Cdf, weight: number): Cdf =>
  (x) =>
    weight * first(x) + (1 - weight) * second(x);

function triangular(least: number, mode: number, most: number): Cdf {
  return (x) => {
    if (x <= least) return 0;
    if (x >= most) return 1;
    const width = most - least;
    return x < mode ? (x - least) ** 2 / (width * (mode - least)) : 1 - (most - x) ** 2 / (width * (most - mode));
  };
}

/** Erlang's law as the chance of so many events of a Poisson process: a finite sum. */
function erlangSum(phases: number, mean: number): Cdf {
  return (x) => {
    const load = (x * phases) / mean;
    let missed = 0;
    for (let k = 0, term = Math.exp(-load); k < phases; k++, term *= load / k) missed += term;
    return x <= 0 ? 0 : 1 - missed;
  };
}

/** Of a lognormal law of mean 20 and the given deviation: ln(1 + (sd/mean)²) = sigma². */
function lognormalOf(mean: number, sd: number): Cdf {
  const square = Math.log(1 + (sd / mean) ** 2);
  return lognormal(Math.log(mean) - square / 2, Math.sqrt(square));
}
/** With the standard normal quantile of 0.9 or 0.95 (Abramowitz and Stegun, table 26.5). */
const lognormalBy = (median: number, value: number, z: number): Cdf =>
  lognormal(Math.log(median), Math.log(value / median) / z);
const Z90 = 1.2815515655446004;
const Z95 = 1.6448536269514722;

/** Mean and variance of a lognormal law: e^(mu + sigma²/2), mean² (e^sigma² − 1). */
function lognormalMoments(mu: number, sigma: number) {
  const mean = Math.exp(mu + sigma ** 2 / 2);
  return { mean, variance: mean ** 2 * Math.expm1(sigma ** 2) };
}

function weibullMoments(shape: number, scale: number) {
  const mean = scale * gammaFunction(1 + 1 / shape);
  return { mean, variance: scale ** 2 * gammaFunction(1 + 2 / shape) - mean ** 2 };
}

const TRIANGULAR = { law: "triangular", least: 5, mode: 10, most: 20 } as const;
const twoExponentials = mixture([
  { weight: 1, law: { law: "exponential", mean: 1 } },
  { weight: 1, law: { law: "exponential", mean: 30 } },
]);
const cutMixture = {
  ...mixture([
    { weight: 1, law: { law: "uniform", low: 2, high: 6 } },
    { weight: 3, law: { law: "exponential", mean: 8, atMost: 30 } },
  ]),
  atLeast: 1,
  atMost: 25,
};
const cutMixtureCdf = (low: number, mean: number): Cdf =>
  given(mixed(uniform(low, 6), given(exponential(mean), 0, 30), 0.25), 1, 25);

export const continuous: readonly KnownLaw[] = [
  {
    name: "uniform",
    law: { law: "uniform", low: 5, high: 10 },
    cdf: uniform(5, 10),
    within: [5, 10],
    moments: { mean: 7.5, variance: 25 / 12 },
    wrong: { low: uniform(5.15, 10), high: uniform(5, 10.3) },
  },
  {
    name: "uniform, cut",
    law: { law: "uniform", low: 5, high: 10, atLeast: 5.5, atMost: 7 },
    cdf: uniform(5.5, 7),
    within: [5.5, 7],
    wrong: { atLeast: uniform(5.665, 7), atMost: uniform(5.5, 7.21) },
  },
  {
    name: "exponential",
    law: { law: "exponential", mean: 20 },
    cdf: exponential(20),
    within: [0, 700],
    moments: { mean: 20, variance: 400 },
    wrong: { mean: exponential(20.6) },
  },
  {
    name: "exponential, cut",
    law: { law: "exponential", mean: 20, atLeast: 5, atMost: 60 },
    cdf: given(exponential(20), 5, 60),
    within: [5, 60],
    wrong: {
      mean: given(exponential(20.6), 5, 60),
      atLeast: given(exponential(20), 5.15, 60),
      atMost: given(exponential(20), 5, 58.2),
    },
  },
  {
    name: "normal",
    law: { law: "normal", mean: 250, sd: 50 },
    cdf: given(normal(250, 50), 0, Infinity),
    within: [0, 650],
    wrong: { mean: normal(257.5, 50), sd: normal(250, 51.5) },
  },
  {
    name: "normal, negative values too",
    law: { law: "normal", mean: -3, sd: 2, atLeast: -Infinity },
    cdf: normal(-3, 2),
    within: [-18, 12],
    moments: { mean: -3, variance: 4 },
    wrong: { mean: normal(-3.09, 2), sd: normal(-3, 2.06) },
  },
  {
    name: "normal near 0",
    law: { law: "normal", mean: 3, sd: 2 },
    cdf: given(normal(3, 2), 0, Infinity),
    within: [0, 18],
    wrong: { mean: given(normal(3.09, 2), 0, Infinity), sd: given(normal(3, 2.06), 0, Infinity) },
  },
  {
    name: "normal, its upper tail",
    law: { law: "normal", mean: 10, sd: 4, atLeast: 14, atMost: 30 },
    cdf: given(normal(10, 4), 14, 30),
    within: [14, 30],
    wrong: { mean: given(normal(10.3, 4), 14, 30), atLeast: given(normal(10, 4), 14.42, 30) },
  },
  {
    name: "lognormal by median and p90",
    law: lognormalByQuantile({ median: 157, probability: 0.9, value: 472 }),
    cdf: lognormalBy(157, 472, Z90),
    within: [0, 70_000],
    moments: lognormalMoments(Math.log(157), Math.log(472 / 157) / Z90),
    wrong: { median: lognormalBy(161.71, 472, Z90), p90: lognormalBy(157, 486.16, Z90) },
  },
  {
    name: "lognormal by median and p95",
    law: lognormalByQuantile({ median: 6, probability: 0.95, value: 18 }),
    cdf: lognormalBy(6, 18, Z95),
    within: [0, 1500],
    moments: lognormalMoments(Math.log(6), Math.log(3) / Z95),
    wrong: { median: lognormalBy(6.18, 18, Z95), p95: lognormalBy(6, 18.54, Z95) },
  },
  {
    name: "lognormal by mean and sd",
    law: lognormalByMean({ mean: 20, sd: 10 }),
    cdf: lognormalOf(20, 10),
    within: [0, 600],
    moments: { mean: 20, variance: 100 },
    wrong: { mean: lognormalOf(20.6, 10), sd: lognormalOf(20, 10.3) },
  },
  {
    name: "lognormal, cut",
    law: { law: "lognormal", mu: 1.5, sigma: 0.8, atLeast: 2, atMost: 9 },
    cdf: given(lognormal(1.5, 0.8), 2, 9),
    within: [2, 9],
    wrong: { mu: given(lognormal(1.545, 0.8), 2, 9), atMost: given(lognormal(1.5, 0.8), 2, 9.27) },
  },
  {
    name: "gamma by mean and sd",
    law: gammaByMean({ mean: 20, sd: 5 }),
    cdf: gamma(16, 1.25),
    within: [0, 90],
    moments: { mean: 20, variance: 25 },
    wrong: { mean: gamma((20.6 / 5) ** 2, 25 / 20.6), sd: gamma((20 / 5.15) ** 2, 5.15 ** 2 / 20) },
  },
  {
    name: "gamma of shape below 1",
    law: gammaByMean({ mean: 3, shape: 0.6 }),
    cdf: gamma(0.6, 5),
    within: [0, 160],
    moments: { mean: 3, variance: 15 },
    wrong: { shape: gamma(0.618, 3 / 0.618), mean: gamma(0.6, 5.15) },
  },
  {
    // Where the bound that spares logarithms is tightest.
    name: "gamma of shape 1",
    law: gammaByMean({ mean: 20, shape: 1 }),
    cdf: exponential(20),
    within: [0, 700],
    moments: { mean: 20, variance: 400 },
    wrong: { mean: exponential(20.6), shape: gamma(1.03, 20 / 1.03) },
  },
  {
    name: "gamma, cut",
    law: { law: "gamma", shape: 2.5, scale: 4, atLeast: 6, atMost: 30 },
    cdf: given(gamma(2.5, 4), 6, 30),
    within: [6, 30],
    wrong: { shape: given(gamma(2.575, 4), 6, 30), scale: given(gamma(2.5, 4.12), 6, 30) },
  },
  {
    name: "Erlang",
    law: erlang({ phases: 4, mean: 10 }),
    cdf: erlangSum(4, 10),
    within: [0, 100],
    moments: { mean: 10, variance: 25 },
    wrong: { mean: erlangSum(4, 10.3) },
  },
  {
    name: "Weibull",
    law: { law: "weibull", shape: 1.5, scale: 20 },
    cdf: weibull(1.5, 20),
    within: [0, 200],
    moments: weibullMoments(1.5, 20),
    wrong: { shape: weibull(1.545, 20), scale: weibull(1.5, 20.6) },
  },
  {
    name: "Weibull by mean and shape",
    law: weibullByMean({ mean: 12, shape: 0.8 }),
    cdf: weibull(0.8, 12 / gammaFunction(1 + 1 / 0.8)),
    within: [0, 1500],
    moments: weibullMoments(0.8, 12 / gammaFunction(1 + 1 / 0.8)),
    wrong: {
      shape: weibull(0.824, 12 / gammaFunction(1 + 1 / 0.824)),
      mean: weibull(0.8, 12.36 / gammaFunction(1 + 1 / 0.8)),
    },
  },
  {
    // Shape 2 is Rayleigh's law: mean scale √(π/4), variance scale² (1 − π/4).
    name: "Weibull by mean and sd",
    law: weibullByMean({ mean: Math.sqrt(Math.PI / 4), sd: Math.sqrt(1 - Math.PI / 4) }),
    cdf: weibull(2, 1),
    within: [0, 5.5],
    moments: { mean: Math.sqrt(Math.PI / 4), variance: 1 - Math.PI / 4 },
    wrong: { shape: weibull(2.06, 1), scale: weibull(2, 1.03) },
  },
  {
    name: "Weibull, cut",
    law: { law: "weibull", shape: 1.5, scale: 20, atLeast: 10, atMost: 50 },
    cdf: given(weibull(1.5, 20), 10, 50),
    within: [10, 50],
    wrong: { shape: given(weibull(1.545, 20), 10, 50), scale: given(weibull(1.5, 20.6), 10, 50) },
  },
  {
    name: "Pareto",
    law: { law: "pareto", shape: 9, least: 2 },
    cdf: pareto(9, 2),
    within: [2, 45],
    moments: { mean: 18 / 8, variance: (4 * 9) / (64 * 7) },
    wrong: { shape: pareto(9.27, 2), least: pareto(9, 2.06) },
  },
  {
    name: "Pareto by mean and shape, cut",
    law: { ...paretoByMean({ mean: 5, shape: 2.5 }), atMost: 60 },
    cdf: given(pareto(2.5, 3), 3, 60),
    within: [3, 60],
    wrong: { shape: given(pareto(2.575, 3), 3, 60), atLeast: given(pareto(2.5, 3), 3.09, 60) },
  },
  {
    name: "triangular",
    law: TRIANGULAR,
    cdf: triangular(5, 10, 20),
    within: [5, 20],
    moments: { mean: 35 / 3, variance: (25 + 100 + 400 - 50 - 100 - 200) / 18 },
    wrong: { least: triangular(5.15, 10, 20), mode: triangular(5, 10.3, 20), most: triangular(5, 10, 20.6) },
  },
  {
    name: "triangular, cut",
    law: { ...TRIANGULAR, atLeast: 7, atMost: 14 },
    cdf: given(triangular(5, 10, 20), 7, 14),
    within: [7, 14],
    wrong: { mode: given(triangular(5, 10.3, 20), 7, 14), atLeast: given(triangular(5, 10, 20), 7.21, 14) },
  },
  {
    name: "hyperexponential",
    law: twoExponentials,
    cdf: mixed(exponential(1), exponential(30), 0.5),
    within: [0, 900],
    moments: { mean: 15.5, variance: (2 + 1800) / 2 - 15.5 ** 2 },
    wrong: {
      share: mixed(exponential(1), exponential(30), 0.515),
      first: mixed(exponential(1.03), exponential(30), 0.5),
      second: mixed(exponential(1), exponential(30.9), 0.5),
    },
  },
  {
    name: "mixture of cut laws, cut",
    law: cutMixture,
    cdf: cutMixtureCdf(2, 8),
    within: [1, 25],
    wrong: { low: cutMixtureCdf(2.06, 8), mean: cutMixtureCdf(2, 8.24) },
  },
];

/** Values with their probabilities. */
export interface KnownValues {
  readonly name: string;
  readonly law: Law;
  readonly chances: ReadonlyMap<number, number>;
  /** The same with one probability 3 % off. */
  readonly wrong: ReadonlyMap<number, number>;
}

const weights = [30, 50, 15, 5];
const values = [5, 10, 20, 60];
const chancesOf = (given: readonly number[]): ReadonlyMap<number, number> => {
  const total = given.reduce((sum, weight) => sum + weight, 0);
  return new Map(given.map((weight, i) => [values[i]!, weight / total]));
};

export const discreteLaws: readonly KnownValues[] = [
  {
    name: "discrete",
    law: discrete(values.map((value, i) => ({ value, weight: weights[i]! }))),
    chances: chancesOf(weights),
    wrong: chancesOf([30.9, 50, 15, 5]),
  },
  {
    name: "discrete, cut",
    law: { ...discrete(values.map((value, i) => ({ value, weight: weights[i]! }))), atLeast: 10, atMost: 30 },
    chances: new Map([
      [10, 50 / 65],
      [20, 15 / 65],
    ]),
    wrong: new Map([
      [10, 50 / 65.45],
      [20, 15.45 / 65.45],
    ]),
  },
  {
    name: "discrete, a hundred values",
    law: discrete(Array.from({ length: 100 }, (_, i) => ({ value: i, weight: i + 1 }))),
    chances: new Map(Array.from({ length: 100 }, (_, i) => [i, (i + 1) / 5050])),
    // The weights of the upper half: 3775 of 5050.
    wrong: new Map(Array.from({ length: 100 }, (_, i) => [i, ((i + 1) * (i < 50 ? 1 : 1.03)) / (1275 + 3775 * 1.03)])),
  },
  {
    name: "empirical",
    law: { law: "empirical", values: [7, 1, 2, 2, 9] },
    chances: new Map([
      [1, 0.2],
      [2, 0.4],
      [7, 0.2],
      [9, 0.2],
    ]),
    wrong: new Map([
      [1, 0.206],
      [2, 0.394],
      [7, 0.2],
      [9, 0.2],
    ]),
  },
  {
    name: "mixture of values",
    law: mixture([
      { weight: 1, law: { law: "constant", value: 3 } },
      { weight: 3, law: { law: "empirical", values: [3, 4] } },
    ]),
    chances: new Map([
      [3, 0.625],
      [4, 0.375],
    ]),
    wrong: new Map([
      [3, 0.61375],
      [4, 0.38625],
    ]),
  },
];
