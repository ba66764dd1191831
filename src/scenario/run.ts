// When the run begins, how long it lasts, and how often it is repeated.
import { type Micros, SECOND, WEEK } from "../base/time.ts";
import type { Scope } from "./context.ts";
import { either } from "./lists.ts";
import { defaulted, map, optional, plainMap, readField, required } from "./maps.ts";
import { metricName } from "./names.ts";
import { type Node, nodeFrom } from "./node.ts";
import type { Plan, StoppingRule } from "./plan.ts";
import { calendar, count, duration, percent, positive, share } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";

/** Measured time when the scenario says none. @source assumption: a whole week of patients; a minute of a ledger. */
const USUAL_LENGTH = { health: WEEK, ledger: 60 * SECOND } as const;

const until: Shape<StoppingRule> = map(
  "the stopping rule",
  {
    metric: required(metricName, "metric whose interval decides, possibly with its statistic: timeToPrior.p95"),
    "half-width": required(positive(percent), "widest half of the interval that will do, relative to the estimate"),
    confidence: defaulted(share, "level of the interval", { default: "95 %", source: "convention" }),
  },
  (values, here) => {
    const { metric, confidence } = values;
    if (confidence > 0 && confidence < 1) return { metric, halfWidth: values["half-width"], confidence };
    return here.fault("confidence", "expected a level between 0 and 100 %, got one of the ends");
  },
);

type Replications = Plan["run"]["replications"];

const bounds: Shape<Replications> = map(
  "replications",
  {
    "at-least": required(count({ min: 1 }), "replications that are run in any case"),
    "at-most": required(count({ min: 1 }), "replications after which the study ends, precise or not"),
    until: optional(until, "when the study may end earlier"),
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

const warmUp = defaulted(duration, "time before anything is measured; whole days when arrivals follow a profile", {
  default: "0 s",
  source: "assumption",
});
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
    warmUp: values["warm-up"],
    length: values.length ?? USUAL_LENGTH[context.world],
    seed,
    replications: values.replications,
  }),
);

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
  return { warmUp: before.value, length: measured.value ?? USUAL_LENGTH[scope.context.world] };
}
