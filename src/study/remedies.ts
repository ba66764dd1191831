// What would make a study precise enough, in numbers: more replications, or longer ones.
//
// Half-widths shrink with the root of what is observed, so that (half-width got / asked)² times as much is needed: exactly so for
// replications but for Student's t, and for their length once it is many times what the system takes to forget its state.
// @source A. M. Law, Simulation Modeling and Analysis, 5th edition, §9.4.1 (replications); W. Whitt, Planning queueing simulations,
//   Management Science 35(11), 1989 (the variance of an average over a long window is inverse to its length)
import type { Micros } from "../base/time.ts";
import { printDuration } from "../base/units.ts";
import type { Plan } from "../scenario/plan.ts";
import { lengthUnit } from "../scenario/rules.ts";
import { replicationsNeeded, runLengthNeeded, type Width } from "../stats/index.ts";

export interface Remedies {
  /** Replications of the present length; absent when no number of them will do. */
  readonly replications?: number;
  /** Run length [µs] with the present number of replications; absent where a longer run observes no more. */
  readonly length?: Micros;
}

/** @param asked half-width, in the unit of the interval's. */
export function remedies(plan: Plan, width: Width, asked: number): Remedies {
  const replications = replicationsNeeded(width, asked);
  if (replications === Number.POSITIVE_INFINITY) return {};
  const length = longer(plan, runLengthNeeded({ length: plan.run.length, halfWidth: width.halfWidth, asked }));
  return { replications, ...(length === undefined ? {} : { length }) };
}

/** A run length [µs] rounded up to what the scenario asks of lengths; undefined where a longer run observes no more. */
export function longer(plan: Plan, length: Micros): Micros | undefined {
  const { world } = plan;
  const ends = world.kind === "ledger" && world.load.arrivals === "burst";
  const unit = lengthUnit(plan);
  // A quotient that is whole but for its last bits is whole.
  const rounded = Math.ceil((length / unit) * (1 - 4 * Number.EPSILON)) * unit;
  return ends || !Number.isSafeInteger(rounded) ? undefined : rounded;
}

/** `34 replications would do, or these 20 of 14 days each`. */
export function inWords({ replications, length }: Remedies, used: number): string {
  if (replications === undefined) return "no number of replications would do";
  const longer = used === 1 ? "one of" : `these ${used} with a length of`;
  return `${replications} replications would do${length === undefined ? "" : `, or ${longer} ${printDuration(length)}`}`;
}

/** The same for machines. */
export function numbered({ replications, length }: Remedies): Readonly<Record<string, number>> {
  return {
    ...(replications === undefined ? {} : { replicationsNeeded: replications }),
    ...(length === undefined ? {} : { lengthNeeded: length }),
  };
}
