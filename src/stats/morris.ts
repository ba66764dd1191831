// Morris screening: which of many factors matter, from trajectories that change one factor at a time.
// @source M. D. Morris, Factorial sampling plans for preliminary computational experiments, Technometrics 33(2), 1991;
//   mu*: F. Campolongo, J. Cariboni and A. Saltelli, An effective screening design for sensitivity analysis of large models,
//   Environmental Modelling & Software 22(10), 2007. Trajectories are drawn independently, as Morris does; Campolongo's choice of
//   the most spread among many would make them dependent, and intervals over trajectories need them independent.

import { assert } from "../base/errors.ts";
import { deviationInterval } from "./deviation-interval.ts";
import { type Draws, permutation } from "./draws.ts";
import type { Estimate } from "./estimate.ts";
import type { UnitDesign } from "./latin-hypercube.ts";
import { meanInterval } from "./mean-interval.ts";

export interface MorrisDesign {
  readonly factors: number;
  /** Levels of each factor, 0, 1/(p − 1), …, 1: an even number, so that all of them are equally likely. */
  readonly levels: number;
  readonly trajectories: number;
}

/**
 * Trajectories of `factors + 1` points: each step changes one factor by Δ = p / (2(p − 1)), up or down, and each factor is
 * changed exactly once, in a random order.
 */
export function morrisTrajectories({ factors, levels, trajectories }: MorrisDesign, draws: Draws): UnitDesign[] {
  assert(levels >= 2 && levels % 2 === 0, `Morris trajectories need an even number of levels, got ${levels}`);
  return Array.from({ length: trajectories }, () => trajectory(factors, levels, draws));
}

function trajectory(factors: number, levels: number, draws: Draws): UnitDesign {
  const jump = levels / 2;
  const ends = Array.from({ length: factors }, () => {
    const low = draws.integer(jump);
    return draws.integer(2) === 0 ? { from: low, to: low + jump } : { from: low + jump, to: low };
  });
  const at = ends.map(({ from }) => from / (levels - 1));
  const points = [[...at]];
  for (const factor of permutation(factors, draws)) {
    at[factor] = ends[factor]!.to / (levels - 1);
    points.push([...at]);
  }
  return points;
}

/** What trajectories say of one factor, in the output's unit for a change over the factor's whole range. */
export interface Screened {
  /** One a trajectory: the change of the output by the change of the factor; not finite where an output was not. */
  readonly effects: readonly number[];
  /** Mean of the effects: where they differ in sign they cancel. */
  readonly mu: Estimate;
  /** Mean of their sizes: how much the factor matters, whichever way. */
  readonly muStar: Estimate;
  /** Their standard deviation: 0 for a linear factor, large where it interacts or bends. */
  readonly sigma: Estimate;
}

export interface Outputs {
  /** One number a point of each trajectory; not finite where there is none. */
  readonly values: readonly (readonly number[])[];
  /** Of the intervals, in (0, 1). */
  readonly confidence: number;
}

/**
 * Every factor's elementary effects. Intervals are over trajectories, which must be independent of each other: Student's t for
 * the means (mu* is never negative, so its interval ends at 0), the jackknife for sigma. Effects that are not finite are left
 * out; `n` tells how many are in.
 * @param trajectories in each, every factor changes in exactly one step, and alone; the size of the change may differ.
 */
export function elementaryEffects(trajectories: readonly UnitDesign[], outputs: Outputs): readonly Screened[] {
  const { values, confidence } = outputs;
  const factors = trajectories[0]?.[0]?.length ?? 0;
  return Array.from({ length: factors }, (_, factor) => {
    const effects = trajectories.map((points, index) => effectOf(factor, points, values[index]!));
    const finite = effects.filter(Number.isFinite);
    const size = meanInterval(finite.map(Math.abs), confidence);
    return {
      effects,
      mu: meanInterval(finite, confidence),
      muStar: { ...size, low: Math.max(size.low, 0) },
      sigma: deviationInterval(finite, confidence),
    };
  });
}

function effectOf(factor: number, points: UnitDesign, values: readonly number[]): number {
  const step = points.findIndex((point, index) => index > 0 && point[factor] !== points[index - 1]![factor]);
  assert(step > 0, `a trajectory does not change factor ${factor}`);
  return (values[step]! - values[step - 1]!) / (points[step]![factor]! - points[step - 1]![factor]!);
}
