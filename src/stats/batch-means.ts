// A mean and its interval from one long run: the run is cut into batches, long enough to be nearly independent.
// @source A. M. Law, Simulation Modeling and Analysis, 5th edition, §9.5.3; B. Schmeiser, Batch size effects in the analysis
//   of simulation output, Operations Research 30(3), 1982 (10 to 30 batches: more gain little and risk dependence);
//   G. S. Fishman and L. S. Yarberry, An implementation of the batch means method, INFORMS J. Computing 9(3), 1997
//   (von Neumann's ratio as test of independence, and its level).

import { assert } from "../base/errors.ts";
import { normalCdf } from "../base/math.ts";
import type { Estimate } from "./estimate.ts";
import { mean } from "./mean.ts";
import { meanInterval } from "./mean-interval.ts";
import { variance } from "./variance.ts";

/** Schmeiser's range is 10 to 30. */
const BATCHES = 20;
/** Level of the test of independence. @source Fishman and Yarberry 1997 */
const LEVEL = 0.1;

export interface BatchMeans extends Estimate {
  /** Observations in a batch; `n` is the number of batches. */
  readonly batchSize: number;
  /** Observations left out so that the batches are equal: the first ones, where a start still tells most. */
  readonly left: number;
  /** Correlation of neighbouring batch means; NaN when they do not vary. */
  readonly lag1: number;
  /** Of von Neumann's ratio: how likely independent batches are at least as correlated as these. NaN when they do not vary. */
  readonly pValue: number;
  /** The p-value is under 10 %: the interval is too narrow to be trusted, the run should be longer. */
  readonly correlated: boolean;
  /**
   * Limit of n · Var(mean of n observations) [unit² × observations], estimated as batch size × variance of the batch means.
   * A run of n observations then has standard error √(asymptoticVariance / n).
   */
  readonly asymptoticVariance: number;
}

export interface Batching {
  /** In (0, 1). */
  readonly confidence: number;
  /** Whole, ≥ 4; 20 when not given. */
  readonly batches?: number;
}

/**
 * Non-overlapping batch means: the mean of the batches' means with Student's t interval over them. Without at least one
 * observation a batch, or with an infinite one (*never*), there is no interval.
 * @param values of one run after its warm-up, in order; for a time average, the averages of equal stretches of time.
 */
export function batchMeans(values: ArrayLike<number>, { confidence, batches = BATCHES }: Batching): BatchMeans {
  assert(Number.isInteger(batches) && batches >= 4, `batch means need at least 4 batches, got ${batches}`);
  const batchSize = Math.floor(values.length / batches);
  const left = values.length - batches * batchSize;
  const means = new Float64Array(batchSize === 0 ? 0 : batches);
  for (let batch = 0; batch < means.length; batch++)
    means[batch] = meanOfSlice(values, left + batch * batchSize, batchSize);
  const pValue = 1 - normalCdf(vonNeumann(means));
  return {
    ...meanInterval(means, confidence),
    batchSize,
    left,
    lag1: lag1Correlation(means),
    pValue,
    correlated: pValue < LEVEL,
    asymptoticVariance: batchSize * variance(means),
  };
}

function meanOfSlice(values: ArrayLike<number>, from: number, length: number): number {
  return mean(Float64Array.from({ length }, (_, index) => values[from + index]!));
}

/** @source Law, 5th edition, §4.4 */
function lag1Correlation(values: Float64Array): number {
  const centre = mean(values);
  let products = 0;
  for (let index = 1; index < values.length; index++)
    products += (values[index - 1]! - centre) * (values[index]! - centre);
  return products / ((values.length - 1) * variance(values));
}

/**
 * √((b² − 1)/(b − 2)) · (1 − Σ (yⱼ − yⱼ₋₁)² / (2 Σ (yⱼ − ȳ)²)): standard normal, nearly, for independent normal values.
 * @source J. von Neumann, Distribution of the ratio of the mean square successive difference to the variance, Annals of
 *   Mathematical Statistics 12(4), 1941; Fishman and Yarberry 1997
 */
function vonNeumann(values: Float64Array): number {
  const b = values.length;
  let squares = 0;
  for (let index = 1; index < b; index++) {
    const step = values[index]! - values[index - 1]!;
    squares += step * step;
  }
  return Math.sqrt((b * b - 1) / (b - 2)) * (1 - squares / (2 * (b - 1) * variance(values)));
}
