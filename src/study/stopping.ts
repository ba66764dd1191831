// When a study has enough replications: the rule is asked at fixed prefixes only, so that the order of completion cannot matter.
// @source A. M. Law, Simulation Modeling and Analysis, 5th edition, §9.4.1 (relative half-width, replications still needed)

import { splitStatistic } from "../observe/metrics.ts";
import type { BestPlan, Plan, StoppingRule } from "../scenario/plan.ts";
import { type PrecisionVerdict, prefixSizes, verdictOf } from "../stats/index.ts";
import { studyPoints } from "./design-points.ts";
import type { Finished, Task } from "./finished.ts";
import { type Measurement, measure, nameOf } from "./measurement.ts";
import type { Choice } from "./result.ts";
import { choose } from "./selection.ts";

/** How many replications all design points use, whether the rules were met there, and which design was found best. */
export interface Decision {
  readonly used: number;
  readonly met: boolean;
  readonly notes: readonly string[];
  readonly best: readonly Choice[];
}

/** The numbers of replications at which the study asks; one that asks nothing runs all it may. */
function prefixesOf({ run, best }: Plan): readonly number[] {
  const { atLeast, atMost, until } = run.replications;
  return until === undefined && best === undefined ? [atMost] : prefixSizes(atLeast, atMost);
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
    const isAnswered = decision.met && decision.best.every(({ best }) => best !== undefined);
    if (isAnswered || used === prefixes[prefixes.length - 1]) return decision;
  }
  return [];
}

function decide(plan: Plan, finished: Finished, used: number): Decision {
  const rules = plan.run.replications.until ?? [];
  const asked = rules.map((rule) => ({ ...rule, ...askRule(rule, { plan, finished, used }) }));
  const met = asked.every((answer) => answer.met);
  const wide = asked.flatMap((answer) => answer.wide.map((point) => `${answer.metric} at ${point}`));
  const where = wide.length === 0 ? "" : `: ${wide.join(", ")}`;
  const summary = met
    ? []
    : [`the precision asked was not reached with ${used} replications, the most allowed${where}`];
  const notes = [...summary, ...asked.flatMap((answer) => answer.notes)];
  return { used, met, notes, best: choices({ plan, finished, used }) };
}

interface Prefix {
  readonly plan: Plan;
  readonly finished: Finished;
  readonly used: number;
}

/** The best of the design points at each level of attacks, where the plan asks for it. */
function choices({ plan, finished, used }: Prefix): readonly Choice[] {
  const { best } = plan;
  if (best === undefined) return [];
  const firstStage = Math.max(2, plan.run.replications.atLeast);
  return plan.attackLevels.map((level) => {
    const points = studyPoints(plan).filter(({ attacks }) => attacks === (level === "on"));
    const candidates = points.map((point) => ({
      point: point.id,
      of: measurementOf(best, finished.prefix(point, used)),
    }));
    return choose(best, candidates, firstStage);
  });
}

interface Asked {
  readonly met: boolean;
  /** Design points where the interval is wider than asked, or where there is none yet. */
  readonly wide: readonly string[];
  /** Why design points were left out. */
  readonly notes: readonly string[];
}

/** One rule at every design point: it must hold wherever it can be asked, and it must be askable somewhere. */
function askRule(rule: StoppingRule, { plan, finished, used }: Prefix): Asked {
  const verdicts = studyPoints(plan).map((point) => {
    const measurement = measurementOf(rule, finished.prefix(point, used));
    return { ...judge(rule, measurement), point: point.id };
  });
  const pointsOf = (wanted: Verdict["verdict"]) => verdicts.filter(({ verdict }) => verdict === wanted);
  const wide = pointsOf("wide").map(({ point }) => point);
  const notes = pointsOf("skipped").map(
    ({ point, why }) => `${rule.metric} at ${point}: ${why}, left out of the stopping rule`,
  );
  return { met: wide.length === 0 && pointsOf("met").length > 0, wide, notes };
}

type Replications = Parameters<typeof measure>[1]["replications"];

function measurementOf(asked: StoppingRule | BestPlan, replications: Replications): Measurement | undefined {
  const name = splitStatistic(asked.metric);
  if (name === undefined) return undefined;
  const all = measure(name.id, { replications, confidence: asked.confidence });
  return all.find((measurement) => nameOf(measurement) === nameOf({ metric: name.id, statistic: name.statistic }));
}

interface Verdict {
  readonly verdict: PrecisionVerdict;
  /** It was skipped. */
  readonly why?: string | undefined;
}

/** A point without an estimate (never, nothing observed) cannot be asked; one without an interval has not met the rule. */
function judge({ halfWidth: asked }: StoppingRule, measurement: Measurement | undefined): Verdict {
  if (measurement === undefined) return { verdict: "skipped", why: "not measured" };
  const { estimate, low = NaN, high = NaN, gap } = measurement;
  const halfWidth = "relative" in asked ? { share: asked.relative } : asked;
  const verdict = verdictOf({ estimate: { estimate, halfWidth: (high - low) / 2 }, halfWidth });
  return verdict === "skipped" ? { verdict, why: gap } : { verdict };
}
