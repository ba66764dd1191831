// The design points of a plan: designs × settings of varied keys × attack levels, and the load sweep of the ledger alone.
import { assert } from "../base/errors.ts";
import type { ReplicationResult } from "../observe/result.ts";
import type { CapacityPlan, DesignPoint, Plan } from "../scenario/plan.ts";
import { labelOf, settingFor, settingsOf } from "./settings.ts";

export type StudyPoint = Extract<DesignPoint, { kind: "study" }>;
export type CapacityPoint = Extract<DesignPoint, { kind: "capacity" }>;
export type PilotPoint = Extract<DesignPoint, { kind: "pilot" }>;

/** Marks the unattacked level where attacks are a factor with two levels. */
export const WITHOUT_ATTACKS = " (no attacks)";

/**
 * The compared design points, designs in the order of the scenario, each at every setting of varied keys that acts on it; with
 * both attack levels, attacked first.
 */
export function studyPoints(plan: Plan): readonly StudyPoint[] {
  const points = plan.designs.flatMap((_, design) =>
    settingsOf(plan, design).flatMap((setting) =>
      plan.attackLevels.map((level) => pointAt(plan, { design, setting, attacks: level === "on" })),
    ),
  );
  assert(new Set(points.map(({ id }) => id)).size === points.length, "two design points have the same id");
  return points;
}

/** A design at a setting of varied keys, attacked or not. */
export type Place = Pick<StudyPoint, "design" | "attacks"> & { readonly setting: number | undefined };

/** The design point there; a setting that is the same to the design as an earlier one shares its point. */
export function pointAt(plan: Plan, { design, attacks, setting: given }: Place): StudyPoint {
  const setting = settingFor(plan, design, given);
  const name = plan.designs[design]!.name + labelOf(plan, design, setting);
  return {
    kind: "study",
    id: plan.attackLevels.length > 1 && !attacks ? name + WITHOUT_ATTACKS : name,
    design,
    attacks,
    ...(setting === undefined ? {} : { setting }),
    ...(plan.run.pilot?.use === "set" ? { warmUp: plan.run.warmUp } : {}),
  };
}

/** What is run before the compared design points, when the plan asks for it. */
export function pilotPoints(plan: Plan): readonly PilotPoint[] {
  if (plan.run.pilot === undefined) return [];
  return studyPoints(plan).map(({ kind: _kind, warmUp: _warmUp, id, ...point }) => {
    return { kind: "pilot", id: `${id} (pilot)`, of: id, ...point };
  });
}

/**
 * What a point is compared with, on the same random numbers: the baseline's design at the same setting and attack level; a
 * point of that design with its first setting. Points of a screening are compared with nothing.
 */
export function baselineOf(plan: Plan, point: StudyPoint): StudyPoint {
  if (plan.screening !== undefined) return point;
  const design = plan.designs.findIndex(({ name }) => name === plan.baseline);
  assert(design >= 0, `the baseline ${plan.baseline} is no design of the plan`);
  const setting = design === point.design ? settingsOf(plan, design)[0] : point.setting;
  return pointAt(plan, { design, attacks: point.attacks, setting });
}

/** Powers of ten to the half, to three digits: two loads a decade, so that a curve over six decades has 13 points. */
const STEPS = [1, 3.16];

/**
 * Loads [requests/s] of a sweep, upward: from, two a decade, to. Three significant digits, so that ids stay readable.
 * `0.001..10` gives 0.001, 0.00316, 0.01, …, 3.16, 10.
 */
export function capacityLoads({ from, to }: Pick<CapacityPlan, "from" | "to">): readonly number[] {
  const loads: number[] = [];
  for (let decade = 0; ; decade++) {
    for (const step of STEPS) {
      // The decimal point is moved in the text, so that every load is the double nearest to its decimal.
      const load = Number(`${Number((from * step).toPrecision(3))}e${decade}`);
      if (!(load < to)) return [...loads, to];
      loads.push(load);
    }
  }
}

/** The sweep of one design, upward. */
export function capacityPoints(plan: Plan, designName: string): readonly CapacityPoint[] {
  if (plan.capacity === undefined) return [];
  const design = plan.designs.findIndex(({ name }) => name === designName);
  assert(design >= 0, `the capacity sweep names ${designName}, which is no design of the plan`);
  return capacityLoads(plan.capacity).map((perSecond) => ({
    kind: "capacity",
    id: `${designName} @ ${perSecond}/s`,
    design,
    perSecond,
  }));
}

/**
 * Replications of each capacity point. Enough for a Student t interval (t = 2.78 with 4 degrees of freedom) on a curve that
 * is read on logarithmic axes; the stopping rule is for the compared design points. (Assumption.)
 */
export const CAPACITY_REPLICATIONS = 5;

/** A ledger keeps up with a load while it answers at least this share of it. @source design §4.4, `capacity` */
export const KEEPS_UP = 0.95;

/** Whether a capacity point's throughput, over all its replications, is under 95 % of what was offered. */
export function isSaturated(replications: readonly ReplicationResult[]): boolean {
  let [offered, answered] = [0, 0];
  for (const { values } of replications) {
    offered += values["offeredLoad"] ?? 0;
    answered += values["throughput"] ?? 0;
  }
  return answered < KEEPS_UP * offered;
}
