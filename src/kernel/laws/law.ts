// Distributions as plain data, in whatever unit their numbers have: they travel to workers and into result files.
//
// Any law may be cut: a cut law is the law given that the value lies between `atLeast` and `atMost`, ends included. Its
// draws beyond are drawn again; its mean, variance, distribution function and quantiles are those of the cut law.
// A normal law is cut at 0 unless `atLeast` says otherwise (−Infinity: nowhere), since most of what is drawn is a
// duration, a size or a count.

export interface Constant {
  readonly law: "constant";
  readonly value: number;
}

export interface Uniform {
  readonly law: "uniform";
  readonly low: number;
  readonly high: number;
}

export interface Exponential {
  readonly law: "exponential";
  readonly mean: number;
}

/** Of mean and standard deviation before it is cut. */
export interface Normal {
  readonly law: "normal";
  readonly mean: number;
  readonly sd: number;
}

/** exp of a normal number of mean mu and standard deviation sigma. */
export interface Lognormal {
  readonly law: "lognormal";
  readonly mu: number;
  readonly sigma: number;
}

/** Of density ∝ x^(shape − 1) e^(−x/scale), mean shape · scale. A whole shape is Erlang's law. */
export interface Gamma {
  readonly law: "gamma";
  readonly shape: number;
  readonly scale: number;
}

/** P(X > x) = exp(−(x/scale)^shape). */
export interface Weibull {
  readonly law: "weibull";
  readonly shape: number;
  readonly scale: number;
}

/** P(X > x) = (least/x)^shape from `least` up; its mean is finite for shape > 1, its variance for shape > 2. */
export interface Pareto {
  readonly law: "pareto";
  readonly shape: number;
  readonly least: number;
}

/** Of a density that rises in a straight line from `least` to `mode` and falls to `most`. */
export interface Triangular {
  readonly law: "triangular";
  readonly least: number;
  readonly mode: number;
  readonly most: number;
}

/** One of the values, all equally likely. */
export interface Empirical {
  readonly law: "empirical";
  readonly values: readonly number[];
}

/** One of the values; `upTo[i]` is the probability of values[0] … values[i], so the last is 1. `discrete` makes it from weights. */
export interface Discrete {
  readonly law: "discrete";
  readonly values: readonly number[];
  readonly upTo: readonly number[];
}

/** A draw from one of the parts; `upTo[i]` is the probability of parts[0] … parts[i]. `mixture` makes it from weights. */
export interface Mixture {
  readonly law: "mixture";
  readonly parts: readonly Law[];
  readonly upTo: readonly number[];
}

/** A law without its cut. */
export type Shape =
  | Constant
  | Uniform
  | Exponential
  | Normal
  | Lognormal
  | Gamma
  | Weibull
  | Pareto
  | Triangular
  | Empirical
  | Discrete
  | Mixture;

/** What keeps a law within bounds. */
export interface Cut {
  readonly atLeast?: number;
  readonly atMost?: number;
}

export type Law = Shape & Cut;

/** What a law is between two values: its mean and variance given that it lies there. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** What is known of the laws of one shape, uncut, between two values (ends included; −Infinity and Infinity allowed). */
export interface Family<S extends Shape> {
  /** P(low ≤ X ≤ high), exact to a relative error in both tails. */
  share(law: S, low: number, high: number): number;
  /** @throws nothing; NaN where nothing of the law lies there. */
  moments(law: S, low: number, high: number): Moments;
  /** The quantile function, for probabilities in (0, 1), given that the value lies there. */
  quantile(law: S, low: number, high: number): (probability: number) => number;
  /** The law of factor · X. */
  scaled(law: S, factor: number): S;
}

/** Mean and variance of a draw from one of several, by their weights (of any sum); those of no weight do not count. */
export function mixed(pieces: readonly (Moments & { readonly weight: number })[]): Moments {
  const counted = pieces.filter(({ weight }) => weight > 0);
  const total = counted.reduce((sum, { weight }) => sum + weight, 0);
  const mean = counted.reduce((sum, piece) => sum + piece.weight * piece.mean, 0) / total;
  const spread = counted.reduce((sum, piece) => {
    const distance = piece.mean - mean;
    return sum + piece.weight * (piece.variance + distance * distance);
  }, 0);
  return { mean, variance: spread / total };
}
