// When a study has enough replications: the rule is asked at fixed prefixes only, so that the order of completion cannot matter.
// @source A. M. Law, Simulation Modeling and Analysis, 5th edition, §9.4.1 (relative half-width, replications still needed)

import { printShare } from "../base/units.ts";
import { splitStatistic } from "../observe/metrics.ts";
import type { Plan, StoppingRule } from "../scenario/plan.ts";
import { prefixSizes } from "../stats/index.ts";
import { studyPoints } from "./design-points.ts";
import type { Finished, Task } from "./finished.ts";
import { type Measurement, measure, nameOf } from "./measurement.ts";

/** How many replications all design points use, and whether the rule was met there. */
export interface Decision {
  readonly used: number;
  readonly met: boolean;
  readonly notes: readonly string[];
}

/** The numbers of replications at which the rule is asked; without a rule the study runs all it may. */
function prefixesOf(plan: Plan): readonly number[] {
  const { atLeast, atMost, until } = plan.run.replications;
  return until === undefined ? [atMost] : prefixSizes(atLeast, atMost);
}

/** What is still to run before the study can decide, or its decision. */
export function nextPrefix(plan: Plan, finished: Finished): readonly Task[] | Decision {
  const points = studyPoints(plan);
  const prefixes = prefixesOf(plan);
  for (const used of prefixes) {
    const missing = points.flatMap((point) => finished.missing(point, used));
    // Replication by replication, so that an interrupted study holds whole replications of all its points.
    if (missing.length > 0) return missing.sort((left, right) => left.replication - right.replication);
    const decision = decide(plan, finished, used);
    if (decision.met || used === prefixes[prefixes.length - 1]) return decision;
  }
  return [];
}

function decide(plan: Plan, finished: Finished, used: number): Decision {
  const rule = plan.run.replications.until;
  if (rule === undefined) return { used, met: true, notes: [] };
  const verdicts = studyPoints(plan).map((point) => {
    const measurement = measurementOf(rule, finished.prefix(point, used));
    return { ...judge(rule, measurement), point: point.id };
  });
  const judged = verdicts.filter(({ verdict }) => verdict !== "skipped");
  const met = judged.length > 0 && judged.every(({ verdict }) => verdict === "met");
  const notes = verdicts
    .filter(({ note }) => note !== "")
    .map(({ point, note }) => `${rule.metric} at ${point}: ${note}`);
  const summary = met ? [] : [`the precision asked was not reached with ${used} replications, the most allowed`];
  return { used, met, notes: [...summary, ...notes] };
}

type Replications = Parameters<typeof measure>[1]["replications"];

function measurementOf(rule: StoppingRule, replications: Replications): Measurement | undefined {
  const name = splitStatistic(rule.metric);
  if (name === undefined) return undefined;
  const all = measure(name.id, { replications, confidence: rule.confidence });
  return all.find((measurement) => nameOf(measurement) === nameOf({ metric: name.id, statistic: name.statistic }));
}

interface Verdict {
  readonly verdict: "met" | "wide" | "skipped";
  /** For the reader; empty when there is nothing to say. */
  readonly note: string;
}

/** A point without an estimate (never, nothing observed) cannot be asked; one without an interval has not met the rule. */
function judge(rule: StoppingRule, measurement: Measurement | undefined): Verdict {
  if (measurement === undefined) return { verdict: "skipped", note: "not measured, left out of the stopping rule" };
  const { estimate, low, high, replications } = measurement;
  if (!Number.isFinite(estimate)) {
    return { verdict: "skipped", note: `${measurement.gap}, left out of the stopping rule` };
  }
  if (low === undefined || high === undefined) return { verdict: "wide", note: measurement.gap ?? "no interval" };
  const halfWidth = (high - low) / 2;
  if (halfWidth <= rule.halfWidth * Math.abs(estimate)) return { verdict: "met", note: "" };
  const asked = printShare(rule.halfWidth);
  if (estimate === 0) return { verdict: "wide", note: `its estimate is 0, of which no half-width is ${asked}` };
  const ratio = halfWidth / (rule.halfWidth * Math.abs(estimate));
  const got = printShare(halfWidth / Math.abs(estimate));
  const needed = Math.ceil(replications * ratio * ratio);
  return {
    verdict: "wide",
    note: `half-width ${got} of the estimate, asked ${asked}; about ${needed} replications would do`,
  };
}
