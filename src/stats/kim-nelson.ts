// The best of k systems by their means, with a guarantee: if the best is better than every other one by at least δ, it is
// selected with probability ≥ 1 − α; systems are dropped as soon as they cannot be the best.
//
// Values are paired by replication, and common random numbers are allowed: only differences enter. The guarantee is for
// independent replications whose values are normal, which means over long runs nearly are.
// @source S.-H. Kim and B. L. Nelson, A fully sequential procedure for indifference-zone selection in simulation, ACM TOMACS
//   11(3), 2001, procedure KN of §2 with c = 1 (the boundary is a triangle).

import { assert } from "../base/errors.ts";
import { pow } from "../base/math.ts";
import { mean } from "./mean.ts";
import { variance } from "./variance.ts";

export interface SelectionRule {
  /** δ > 0: the smallest difference worth detecting, in the unit of the values. */
  readonly indifference: number;
  /** 1 − α, in (1/k, 1). */
  readonly confidence: number;
  /** n₀, whole, ≥ 2: replications of every system from which the variances of the differences are estimated. Kim and Nelson use 10. */
  readonly firstStage: number;
  readonly better: "larger" | "smaller";
}

export interface Selection {
  /** Systems not dropped, ascending; one alone once decided. */
  readonly survivors: readonly number[];
  /** Systems dropped, in that order, with the number of replications at which each was. */
  readonly dropped: readonly { readonly system: number; readonly at: number }[];
  /** Replications that were looked at; values beyond are ignored once it is decided. */
  readonly used: number;
  readonly decided: boolean;
  /** Replications more of each survivor: decided at the earliest after these, … 0 once decided. */
  readonly atLeast: number;
  /** … and for certain after these. Infinity while the first stage is not complete. */
  readonly atMost: number;
}

/**
 * Judges the replications made so far. It has no memory: called again with more replications it goes through the same steps
 * and some more, so it does not matter in which portions they come.
 * @param values one array a system, in replication order, finite; a dropped system's need not go on.
 */
export function kimNelson(values: readonly ArrayLike<number>[], rule: SelectionRule): Selection {
  const { firstStage } = rule;
  assert(values.length >= 2, `a selection needs at least two systems, got ${values.length}`);
  assert(
    Number.isInteger(firstStage) && firstStage >= 2,
    `a first stage has at least 2 replications, got ${firstStage}`,
  );
  const everything = values.map((_, system) => system);
  const made = replicationsOf(values, everything);
  if (made < firstStage) {
    return {
      survivors: everything,
      dropped: [],
      used: made,
      decided: false,
      atLeast: firstStage - made,
      atMost: Infinity,
    };
  }
  return screen(values, rule, enoughReplications(values, rule));
}

/** The steps of the procedure from the first stage on. @param enough h² S²ᵢₗ / δ² of each pair. */
function screen(values: readonly ArrayLike<number>[], rule: SelectionRule, enough: Float64Array[]): Selection {
  const sign = rule.better === "larger" ? 1 : -1;
  const sums = values.map((own) => sign * sumOf(own, rule.firstStage));
  const dropped: { system: number; at: number }[] = [];
  let survivors = values.map((_, system) => system);
  for (let used = rule.firstStage; ; used++) {
    const rivals = survivors;
    const loses = (system: number): boolean =>
      rivals.some(
        (rival) => sums[system]! < sums[rival]! - allowance(enough[system]![rival]!, used, rule.indifference),
      );
    dropped.push(...rivals.filter(loses).map((system) => ({ system, at: used })));
    survivors = rivals.filter((system) => !loses(system));
    // Where no pair has an allowance left, those that survive are exactly equal, and the first stands for them.
    const equal = survivors.every((i) => survivors.every((l) => enough[i]![l]! < used));
    if (equal) dropped.push(...survivors.splice(1).map((system) => ({ system, at: used })));
    if (survivors.length === 1) return { survivors, dropped, used, decided: true, atLeast: 0, atMost: 0 };
    if (used === replicationsOf(values, survivors)) {
      const last = 1 + Math.floor(Math.max(...pairsOf(survivors).map(([i, l]) => enough[i]![l]!)));
      return { survivors, dropped, used, decided: false, atLeast: 1, atMost: last - used };
    }
    for (const system of survivors) sums[system]! += sign * finite(values[system]![used]!);
  }
}

/** r · Wᵢₗ(r) = max(0, δ/2 · (h² S²ᵢₗ / δ² − r)): what a sum over r replications may lag behind. */
function allowance(enough: number, replications: number, indifference: number): number {
  return Math.max(0, (indifference / 2) * (enough - replications));
}

/** h² S²ᵢₗ / δ² of each pair: from so many replications on the larger mean wins. */
function enoughReplications(
  values: readonly ArrayLike<number>[],
  { indifference, confidence, firstStage }: SelectionRule,
): Float64Array[] {
  const k = values.length;
  assert(indifference > 0, `an indifference zone is wider than 0, got ${indifference}`);
  assert(
    confidence > 1 / k && confidence < 1,
    `among ${k} systems a confidence lies in (1/${k}, 1), got ${confidence}`,
  );
  // The η that solves the equation of §3 for c = 1: (1 + 2η)^(−(n₀ − 1)/2) / 2 = α / (k − 1).
  const eta = (pow((2 * (1 - confidence)) / (k - 1), -2 / (firstStage - 1)) - 1) / 2;
  const scale = (2 * eta * (firstStage - 1)) / (indifference * indifference);
  const enough = values.map(() => new Float64Array(k));
  for (const [i, l] of pairsOf(values.map((_, system) => system))) {
    const differences = Float64Array.from({ length: firstStage }, (_, j) => finite(values[i]![j]! - values[l]![j]!));
    enough[i]![l] = enough[l]![i] = scale * variance(differences);
  }
  return enough;
}

/** Every two of the systems, once. */
function pairsOf(systems: readonly number[]): [number, number][] {
  return systems.flatMap((left, index) => systems.slice(index + 1).map((right): [number, number] => [left, right]));
}

function replicationsOf(values: readonly ArrayLike<number>[], systems: readonly number[]): number {
  return systems.reduce((least, system) => Math.min(least, values[system]!.length), Infinity);
}

function sumOf(values: ArrayLike<number>, count: number): number {
  return count * mean(Float64Array.from({ length: count }, (_, index) => values[index]!));
}

function finite(value: number): number {
  assert(Number.isFinite(value), `systems are selected by finite values, got ${value}`);
  return value;
}
