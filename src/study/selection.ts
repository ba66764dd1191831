// Which design point is best in one metric, by Kim and Nelson's procedure on the replications so far.
//
// It compares means over replications of each replication's own value: of a percentile the mean of the replications'
// percentiles, of a share that of their shares, which lies close to the pooled estimate of the summary and is what the
// guarantee is for. The guarantee is proven where the best is ahead of all others by the indifference or more; where others
// are closer, that one of them is chosen is what experiments found.
// @source S.-H. Kim and B. L. Nelson, A fully sequential procedure for indifference-zone selection in simulation, ACM TOMACS
//   11(3), 2001; D. J. Eckman and S. G. Henderson, Guarantees on the probability of good selection, Winter Simulation
//   Conference 2018 (what is proven)
import { assert } from "../base/errors.ts";
import { printShare } from "../base/units.ts";
import { metricOf, splitStatistic } from "../observe/metrics.ts";
import type { BestPlan } from "../scenario/plan.ts";
import { kimNelson } from "../stats/index.ts";
import type { Measurement } from "./measurement.ts";
import { printAmount } from "./print.ts";
import type { Choice } from "./result.ts";

/** A design point with what was measured of it; undefined when the metric was not. */
export interface Candidate {
  readonly point: string;
  readonly of: Measurement | undefined;
}

/** Whose values exist in every replication, and why the others cannot be judged. */
interface Field {
  readonly able: readonly { readonly point: string; readonly of: Measurement }[];
  readonly leftOut: Choice["leftOut"];
}

/** @param firstStage replications behind the procedure's variances, at least 2: fixed before any is looked at. */
export function choose(asked: BestPlan, candidates: readonly Candidate[], firstStage: number): Choice {
  const field = fieldOf(candidates);
  const told = outcome(asked, field, firstStage);
  const choice = { ...asked, unit: unitOf(asked), firstStage, leftOut: field.leftOut, ...told };
  return { ...choice, text: sentence(choice) };
}

function unitOf({ metric }: BestPlan): string {
  return dictionaryOf(metric).unit;
}

function dictionaryOf(name: string) {
  const metric = metricOf(splitStatistic(name)?.id ?? "");
  assert(metric !== undefined, `the metric ${name} is not in the dictionary`);
  return metric;
}

function fieldOf(candidates: readonly Candidate[]): Field {
  const judged = candidates.map(({ point, of }) => ({ point, of, reason: whyNot(of) }));
  return {
    able: judged.flatMap(({ point, of, reason }) => (reason === undefined && of !== undefined ? [{ point, of }] : [])),
    leftOut: judged.flatMap(({ point, reason }) => (reason === undefined ? [] : [{ point, reason }])),
  };
}

/** Why a design point has no mean that could be compared; undefined when it has one. */
function whyNot(of: Measurement | undefined): string | undefined {
  if (of === undefined) return "not measured";
  const count = of.values.length;
  const never = of.values.filter((value) => value === Infinity).length;
  if (never > 0) return `never in ${never} of ${count} replications`;
  const nothing = of.values.filter(Number.isNaN).length;
  return nothing > 0 ? `nothing observed in ${nothing} of ${count} replications` : undefined;
}

type Outcome = Pick<Choice, "best" | "used" | "left" | "dropped" | "more">;

function outcome({ metric, indifference, confidence }: BestPlan, { able }: Field, firstStage: number): Outcome {
  const [only] = able;
  if (only === undefined) return { used: 0, left: [], dropped: [] };
  if (able.length === 1) return { best: only.point, used: only.of.values.length, left: [only.point], dropped: [] };
  const better = dictionaryOf(metric).better === "more" ? "larger" : "smaller";
  const { survivors, dropped, used, decided, atLeast, atMost } = kimNelson(
    able.map(({ of }) => of.values),
    { indifference, confidence, firstStage, better },
  );
  const left = survivors.map((system) => able[system]!.point);
  return {
    ...(decided ? { best: left[0]! } : { more: { atLeast, ...(atMost === Infinity ? {} : { atMost }) } }),
    used,
    left,
    dropped: dropped.map(({ system, at }) => ({ point: able[system]!.point, at })),
  };
}

function sentence(choice: Omit<Choice, "text">): string {
  const { leftOut, dropped } = choice;
  const gone = dropped.map(({ point, at }) => `${point} after ${at}`).join(", ");
  const out = leftOut.map(({ point, reason }) => `${point} (${reason})`).join(", ");
  const rest = [gone && `dropped: ${gone}`, out && `left out: ${out}`].filter((part) => part !== "");
  return [verdict(choice), ...rest].join("; ");
}

function verdict({
  metric,
  unit,
  indifference,
  confidence,
  best,
  used,
  left,
  dropped,
  more,
}: Omit<Choice, "text">): string {
  if (left.length === 0) return `no design can be judged by ${metric}`;
  const zone = printAmount(indifference, unit);
  if (best !== undefined && dropped.length === 0) return `${best} alone can be judged by ${metric}`;
  if (best !== undefined) {
    return `${best} is the best in ${metric}, or within ${zone} of it, with ${printShare(confidence)} confidence, after ${used} replications`;
  }
  return `the best in ${metric} is not found after ${used} replications: it is one of ${left.join(", ")}${wanted(more)}`;
}

function wanted(more: Choice["more"]): string {
  if (more === undefined) return "";
  const { atLeast, atMost } = more;
  if (atMost === undefined) return `; the first stage wants ${atLeast} more`;
  return `; ${atLeast === atMost ? atMost : `${atLeast} to ${atMost}`} more will tell`;
}
