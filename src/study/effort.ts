// What a study will take: events, memory and wall time, before anything is run.
import { printNumber, printShare, printSize } from "../base/units.ts";
import type { Plan } from "../scenario/plan.ts";
import { planAt } from "../scenario/setting.ts";
import { type Explanation, expectedEvents, explainPlan } from "../sim/explain.ts";
import { studyPoints } from "./design-points.ts";

export type { Explanation };

export interface Effort {
  readonly explanation: Explanation;
  /** Ids of the compared design points. */
  readonly points: readonly string[];
  /** Replications of all of them together, pilots included. */
  readonly runs: Range;
  /** Over the replications of all compared design points, load sweeps left out: as few, and as many, as the scenario allows; pilots included. */
  readonly events: Range;
  /** Wall time on one worker [s]. */
  readonly seconds: Range;
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Events a worker executes in a second. Measured: the main study, 133 million in 217 s of processor time on a shared machine. */
const EVENTS_PER_SECOND = 600_000;

export function effortOf(plan: Plan): Effort {
  const explanation = explainPlan(plan);
  const points = studyPoints(plan);
  const { atLeast, atMost, until } = plan.run.replications;
  const perReplication = points.reduce((sum, { design, setting }) => {
    const own = planAt(plan, setting);
    return sum + expectedEvents(own, own.designs[design]!);
  }, 0);
  const pilots = plan.run.pilot?.replications ?? 0;
  const fewest = until === undefined && plan.best === undefined ? atMost : atLeast;
  const [least, most] = [perReplication * (fewest + pilots), perReplication * (atMost + pilots)];
  return {
    explanation,
    points: points.map(({ id }) => id),
    runs: { least: points.length * (fewest + pilots), most: points.length * (atMost + pilots) },
    events: { least, most },
    seconds: { least: least / EVENTS_PER_SECOND, most: most / EVENTS_PER_SECOND },
  };
}

/** Beyond these a study asks before it runs. @source design §4.4 */
const MOST_EVENTS = 1e9;
const MOST_MEMORY = 0.8;

export interface Machine {
  readonly memoryBytes: number;
  /** Replications that run at a time. */
  readonly workers: number;
}

/** Why a study should not be run without asking; undefined when it may be. */
export function tooLarge({ events, explanation }: Effort, { memoryBytes, workers }: Machine): string | undefined {
  const memory = explanation.memoryBytes * workers;
  if (memory > MOST_MEMORY * memoryBytes) {
    const allowed = `${printShare(MOST_MEMORY)} of the memory (${printSize(memoryBytes)})`;
    return `expected at most ${allowed}, got an estimate of ${printSize(memory)} with ${workers} workers`;
  }
  if (events.most <= MOST_EVENTS) return undefined;
  return `expected at most ${printNumber(MOST_EVENTS)} events, got an estimate of ${printNumber(events.most)}`;
}
