// The design points of a plan: designs × attack levels, and the load sweep of the ledger alone.
import { assert } from "../base/errors.ts";
import type { ReplicationResult } from "../observe/result.ts";
import type { CapacityPlan, DesignPoint, Plan } from "../scenario/plan.ts";

export type StudyPoint = Extract<DesignPoint, { kind: "study" }>;
export type CapacityPoint = Extract<DesignPoint, { kind: "capacity" }>;

/** Marks the unattacked level where attacks are a factor with two levels. */
const WITHOUT_ATTACKS = " (no attacks)";

/** The compared design points, designs in the order of the scenario; with both attack levels, attacked first. */
export function studyPoints(plan: Plan): readonly StudyPoint[] {
  const factor = plan.attackLevels.length > 1;
  return plan.designs.flatMap(({ name }, design) =>
    plan.attackLevels.map((level) => {
      const attacks = level === "on";
      return { kind: "study", id: factor && !attacks ? name + WITHOUT_ATTACKS : name, design, attacks } as const;
    }),
  );
}

/** What a point is compared with: the baseline's design at the same attack level. */
export function baselineOf(plan: Plan, point: StudyPoint): StudyPoint {
  const baseline = studyPoints(plan).find(
    ({ design, attacks }) => plan.designs[design]?.name === plan.baseline && attacks === point.attacks,
  );
  assert(baseline !== undefined, `the baseline ${plan.baseline} is no design of the plan`);
  return baseline;
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
