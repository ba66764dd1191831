// What a study has to run next. It runs in lanes that do not wait for each other: the compared design points (after
// their pilot replications, where the plan has any), and for each design of the capacity sweep its loads, upward.

import type { Plan } from "../scenario/plan.ts";
import { CAPACITY_REPLICATIONS, type CapacityPoint, capacityPoints, isSaturated } from "./design-points.ts";
import type { Finished, Task } from "./finished.ts";
import { nextPrefix } from "./stopping.ts";
import { missingPilots, warmUpOf, withWarmUp } from "./warm-up.ts";

export interface Lane {
  /** Tasks to run before asking again; none when the lane is done. The answer depends on nothing but what has finished. */
  next(finished: Finished): readonly Task[];
}

export function lanes(plan: Plan): readonly Lane[] {
  const study: Lane = {
    next(finished) {
      const pilots = missingPilots(plan, finished);
      if (pilots.length > 0) return pilots;
      const next = nextPrefix(withWarmUp(plan, warmUpOf(plan, finished)), finished);
      return "used" in next ? [] : next;
    },
  };
  const sweeps = (plan.capacity?.designs ?? []).map((design) => ({
    next: (finished: Finished) => nextLoad(capacityPoints(plan, design), finished),
  }));
  // The sweeps first: each of them is a chain of short rounds, which the study's many tasks then fill up.
  return [...sweeps, study];
}

function nextLoad(points: readonly CapacityPoint[], finished: Finished): readonly Task[] {
  for (const point of points) {
    const missing = finished.missing(point, CAPACITY_REPLICATIONS);
    if (missing.length > 0) return missing;
    if (isSaturated(finished.prefix(point, CAPACITY_REPLICATIONS))) return [];
  }
  return [];
}

/** The points of a finished sweep: up to and including the first load that the ledger does not keep up with. */
export function sweptPoints(plan: Plan, finished: Finished): readonly CapacityPoint[] {
  return (plan.capacity?.designs ?? []).flatMap((design) => {
    const points = capacityPoints(plan, design);
    const saturated = points.findIndex(
      (point) =>
        finished.missing(point, CAPACITY_REPLICATIONS).length === 0 &&
        isSaturated(finished.prefix(point, CAPACITY_REPLICATIONS)),
    );
    return saturated < 0 ? points : points.slice(0, saturated + 1);
  });
}
