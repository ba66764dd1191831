// Which of the compared designs is best in one metric, with a guarantee.
import { printShare } from "../base/units.ts";
import { metricOf, splitStatistic } from "../observe/metrics.ts";
import { parseAmount } from "./amounts.ts";
import { defaulted, map, required } from "./maps.ts";
import { metricName } from "./names.ts";
import type { BestPlan } from "./plan.ts";
import { amount, share } from "./scalars.ts";
import type { Shape } from "./shape.ts";

export const best: Shape<BestPlan> = map(
  "the choice of the best",
  {
    metric: required(
      metricName,
      "metric that decides, possibly with its statistic; whether less or more is better, the dictionary says",
    ),
    indifference: required(
      amount,
      "largest difference that does not matter, in the metric's unit: 1 s; shares: 0.5 pp; counts: 3 messages",
    ),
    confidence: defaulted(share, "least chance that the chosen design is the best or within the indifference of it", {
      default: "95 %",
      source: "convention",
    }),
  },
  (values, here) => {
    const plan = bestPlan(values);
    return "message" in plan ? here.fault(plan.key, plan.message) : plan;
  },
);

interface Written {
  /** Of the dictionary, possibly with its statistic. */
  readonly metric: string;
  /** With its unit. */
  readonly indifference: string | number;
  readonly confidence: number;
}

interface Refusal {
  readonly key: keyof Written;
  /** `expected …, got …`. */
  readonly message: string;
}

/** The question as asked, or what is wrong with it. */
export function bestPlan({ metric, indifference: written, confidence }: Written): BestPlan | Refusal {
  const { id, unit, better } = metricOf(splitStatistic(metric)!.id)!;
  if (better === "neither") {
    const message = `expected a metric of which less or more is better, got ${id}, of which neither is`;
    return { key: "metric", message };
  }
  const indifference = parseAmount(written, unit);
  if (!indifference.ok) return { key: "indifference", message: indifference.expected };
  if (indifference.value === 0) return { key: "indifference", message: `expected more than 0, got ${written}` };
  // A coin chooses between two with a chance of one half.
  if (confidence > 0.5 && confidence < 1) return { metric, indifference: indifference.value, confidence };
  return { key: "confidence", message: `expected a level between 50 % and 100 %, got ${printShare(confidence)}` };
}
