// When the run begins, how long it lasts, and how often it is repeated.
import { nearest } from "../base/nearest.ts";
import { describe } from "../base/result.ts";
import { type Micros, SECOND, WEEK } from "../base/time.ts";
import { printShare } from "../base/units.ts";
import { metricOf, splitStatistic } from "../observe/metrics.ts";
import { parseHalfWidth } from "./amounts.ts";
import type { Scope } from "./context.ts";
import { either, oneOrMore } from "./lists.ts";
import { defaulted, map, optional, plainMap, readField, required } from "./maps.ts";
import { metricName } from "./names.ts";
import { type Node, nodeFrom, plainOf, under } from "./node.ts";
import type { Plan, StoppingRule } from "./plan.ts";
import { amount, calendar, count, duration, positive, share } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";

/** Measured time when the scenario says none. @source assumption: a whole week of patients; a minute of a ledger. */
const USUAL_LENGTH = { health: WEEK, ledger: 60 * SECOND } as const;

const rule: Shape<StoppingRule> = map(
  "the stopping rule",
  {
    metric: required(metricName, "metric whose interval decides, possibly with its statistic: timeToPrior.p95"),
    "half-width": required(
      amount,
      "widest half of the interval that will do: relative to the estimate (7 %), or in the metric's unit (2 s; shares: 0.5 pp; counts: 3 messages)",
    ),
    confidence: defaulted(
      share,
      "level of the interval of one metric at one design point; for 95 % over two metrics at once write 97.5 % in both rules (Bonferroni)",
      { default: "95 %", source: "convention" },
    ),
  },
  (values, here) => {
    const { metric, confidence } = values;
    const halfWidth = parseHalfWidth(values["half-width"], metricOf(splitStatistic(metric)!.id)!.unit);
    if (!halfWidth.ok) return here.fault("half-width", halfWidth.expected);
    if (confidence > 0 && confidence < 1) return { metric, halfWidth: halfWidth.value, confidence };
    return here.fault("confidence", "expected a level between 0 and 100 %, got one of the ends");
  },
);

const until: Shape<readonly StoppingRule[]> = refined(oneOrMore("stopping rules", rule), (rules, at, scope) => {
  let sound = true;
  rules.forEach((one, index) => {
    const wrong = misfit(one, rules.slice(0, index));
    if (wrong === undefined) return;
    const item = at.kind === "list" ? at.items[index]! : at;
    scope
      .item(index)
      .key(wrong.key)
      .fault(under(item, wrong.key) ?? item, wrong.message);
    sound = false;
  });
  return sound ? rules : undefined;
});

/** What keeps a rule from standing beside those before it. */
function misfit({ metric, confidence }: StoppingRule, before: readonly StoppingRule[]) {
  const [first] = before;
  if (before.some((other) => nameOf(other.metric) === nameOf(metric)))
    return { key: "metric", message: `expected each metric once, got ${metric} again` };
  if (first === undefined || first.confidence === confidence) return undefined;
  const level = printShare(first.confidence);
  const message = `expected ${level} as in the first rule, the level of every interval of the study, got ${printShare(confidence)}, try confidence: ${level}`;
  return { key: "confidence", message };
}

/** `commit.client` is `commit.client.mean`. */
function nameOf(metric: string): string {
  const { id, statistic } = splitStatistic(metric)!;
  return `${id} ${statistic}`;
}

type Replications = Plan["run"]["replications"];

const bounds: Shape<Replications> = map(
  "replications",
  {
    "at-least": required(count({ min: 1 }), "replications that are run in any case"),
    "at-most": required(count({ min: 1 }), "replications after which the study ends, precise or not"),
    until: optional(
      until,
      "when the study may end earlier: one rule, or a list that must hold together at every design point",
    ),
  },
  (values, here) => {
    const [atLeast, atMost] = [values["at-least"], values["at-most"]];
    if (atMost < atLeast) return here.fault("at-most", `expected at least ${atLeast} (at-least), got ${atMost}`);
    if (values.until === undefined) return { atLeast, atMost };
    if (atLeast >= 2) return { atLeast, atMost, until: values.until };
    return here.fault("at-least", "expected at least 2, which an interval needs, got 1");
  },
);

const replications: Shape<Replications> = either("a number of replications, or at-least and at-most", {
  scalar: refined(count({ min: 1 }), (number): Replications => ({ atLeast: number, atMost: number })),
  map: bounds,
});

/** Stands for a warm-up that pilot replications find. */
export const AUTO = "auto";

/**
 * Pilot replications of each design point. @source P. D. Welch 1983, in A. M. Law, Simulation Modeling and Analysis, 5th edition,
 * §9.5.1: at least 5
 */
const PILOT_REPLICATIONS = 10;

const spanOrAuto: Shape<Micros | typeof AUTO> = {
  read(node, scope) {
    const value = plainOf(node);
    if (value === AUTO) return AUTO;
    if (typeof value !== "string" || /\d/.test(value)) return duration.read(node, scope);
    const remedy = nearest(value, [AUTO]) === undefined ? "" : `, try ${AUTO}`;
    return scope.fault(node, `expected a duration such as 10 s, or ${AUTO}, got ${describe(value)}${remedy}`);
  },
  schema: (sheet) => ({ anyOf: [duration.schema(sheet), { enum: [AUTO] }] }),
};

const warmUp = defaulted(
  spanOrAuto,
  "time before anything is measured; whole days when arrivals follow a profile; auto, for a steady load on a ledger alone: what MSER-5 drops of 10 pilot replications",
  { default: "0 s", source: "assumption" },
);
const length = optional(
  positive(duration),
  "measured time after the warm-up; whole weeks when arrivals follow a profile (left out: 1 week with patients, 60 s for a ledger alone)",
);

export const run: Shape<Plan["run"]> = refined(
  plainMap("the run", {
    starts: defaulted(calendar, "first instant of the run, in UTC: gives weekdays and shifts a calendar", {
      default: "Monday 2026-01-05 00:00",
      source: "assumption: a Monday outside the holidays",
    }),
    "warm-up": warmUp,
    length,
    seed: defaulted(count({ min: 0 }), "number from which all chance derives", { default: 1, source: "assumption" }),
    replications: defaulted(replications, "independent repetitions with other luck", {
      default: 1,
      source: "assumption: a first look; intervals need more",
    }),
  }),
  ({ starts, seed, ...values }, _at, { context }) => ({
    starts,
    ...startOf(values["warm-up"]),
    length: values.length ?? USUAL_LENGTH[context.world],
    seed,
    replications: values.replications,
  }),
);

/** A warm-up that is still to be found is 0. */
function startOf(written: Micros | typeof AUTO): Pick<Plan["run"], "warmUp" | "pilot"> {
  if (written !== AUTO) return { warmUp: written };
  return { warmUp: 0, pilot: { replications: PILOT_REPLICATIONS, use: "set" } };
}

/** The run with pilot replications to look at beside the warm-up it has. */
export function withPilot(plan: Plan["run"]): Plan["run"] {
  return { pilot: { replications: PILOT_REPLICATIONS, use: "show" }, ...plan };
}

/** How long the run lasts, whatever else is wrong with the block; undefined when that cannot be told. */
export function runSpan(
  node: Node | undefined,
  scope: Scope,
): { readonly warmUp: Micros; readonly length: Micros } | undefined {
  const block = node ?? nodeFrom({});
  if (block.kind !== "map") return undefined;
  const before = readField(warmUp, "warm-up", { node: block, scope, known: [] });
  const measured = readField(length, "length", { node: block, scope, known: [] });
  if (before.value === undefined || !measured.sound) return undefined;
  return { ...startOf(before.value), length: measured.value ?? USUAL_LENGTH[scope.context.world] };
}
