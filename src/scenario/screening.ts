// A screening of factors by Morris: which of the numbers that a scenario names, or of those that are mere assumptions, matter.
import { streamOf } from "../kernel/random.ts";
import { splitStatistic } from "../observe/metrics.ts";
import { morrisTrajectories } from "../stats/morris.ts";
import { type Assumption, assumptions } from "./assumptions.ts";
import { tornadoId } from "./charts.ts";
import { FaultList } from "./fault-list.ts";
import { distinct, list } from "./lists.ts";
import { defaulted, optional, plainMap } from "./maps.ts";
import { metricName } from "./names.ts";
import { type Node, nodeFrom } from "./node.ts";
import type { PlanParts, Screening } from "./plan.ts";
import { count } from "./scalars.ts";
import { refined } from "./shape.ts";
import { optionPlace, type Place } from "./source.ts";
import { at, printSpan, type Span, span, type Within } from "./spans.ts";
import { type AsWritten, variationOf } from "./variation.ts";
import { type ByPath, someByPath, type VariedKey } from "./vary.ts";

/** How far an assumption is moved, down and up, as a share of it. */
export const AROUND = 0.25;

const levels = refined(count({ min: 2, max: 100 }), (number, node, scope) =>
  number % 2 === 0
    ? number
    : scope.fault(node, `expected an even number, so that all levels are equally likely, got ${number}`),
);

/** The `sensitivity:` block. @source of defaults: Campolongo, Cariboni and Saltelli 2007 */
export const sensitivity = plainMap("the sensitivity study", {
  factors: optional(
    someByPath("ranges by path", span),
    "keys that are screened, each over its range (left out: every number labelled `source: assumption`, by 25 % down and up)",
  ),
  metrics: optional(
    distinct(list("metrics", metricName, 1)),
    "what they are screened for (left out: the metrics of the stopping rule and of expect; without those commit.client.p95, or repeatedImaging with patients)",
  ),
  trajectories: defaulted(
    count({ min: 2, max: 1000 }),
    "paths through the ranges on each of which every factor changes once; each has random numbers of its own",
    { default: 10, source: "Campolongo et al. 2007" },
  ),
  levels: defaulted(levels, "levels of each factor, an even number", { default: 4, source: "Campolongo et al. 2007" }),
});

type Setup = NonNullable<ReturnType<typeof sensitivity.read>>;

/** A factor with its range. */
interface Ranged extends VariedKey {
  readonly span: Span;
  /** Where its values stand, for faults. */
  readonly at: Place;
}

function ranged({ path, place, node, value }: ByPath<Span>): Ranged {
  return { path, place, at: node.place, span: value };
}

/** The parts of a plan that screens instead of comparing; undefined after a fault. @param replications of each point. */
export function screened(setup: Setup, written: AsWritten, replications: number): PlanParts | undefined {
  const { parts } = written;
  if (parts === undefined) return undefined;
  const { factors, ...chosen } = factorsOf(setup, written);
  if (factors.length === 0) {
    const message =
      "expected factors to screen (sensitivity: factors: …) or numbers labelled source: assumption, got none that can be varied";
    written.faults.add({ place: optionPlace("--sensitivity"), path: "", message });
    return undefined;
  }
  const { seed } = parts.run;
  const design = { factors: factors.length, levels: setup.levels, trajectories: setup.trajectories };
  const trajectories = morrisTrajectories(design, streamOf(seed, 0, "morris", 0)).map((points) =>
    points.map((point) => point.map((position, factor) => at(factors[factor]!.span, position))),
  );
  const variation = variationOf(factors, trajectories.flat().map(nodesAt(factors)), written);
  if (variation === undefined) return undefined;
  const metrics = metricsOf(setup, parts);
  const screening: Screening = {
    ...{ ...chosen, metrics, ranges: factors.map(({ span }) => printSpan(span)) },
    trajectories: trajectories.map((points) => points.map((point) => point.map(({ position }) => position))),
  };
  const settings = variation.settings.map((setting, index) => {
    return { ...setting, seed: seedOf(seed, Math.floor(index / (factors.length + 1))) };
  });
  const charts = metrics.map(tornadoId);
  return { ...withoutComparison(parts, replications), variation: { ...variation, settings }, screening, charts };
}

/** Reports what is wrong with either end of the ranges that a scenario names. */
export function checkRanges({ factors = [] }: Setup, written: AsWritten): void {
  const all = factors.map(ranged);
  const ends = [0, 1].map((position) => all.map(({ span }) => at(span, position)));
  if (all.length > 0) variationOf(all, ends.map(nodesAt(all)), written);
}

function nodesAt(factors: readonly Ranged[]): (point: readonly Within[]) => readonly Node[] {
  return (point) => point.map(({ value }, factor) => nodeFrom(value, factors[factor]!.at));
}

/** Points of one trajectory share their random numbers; those of others are independent, as its effects must be. */
function seedOf(seed: number, trajectory: number): number {
  return streamOf(seed, trajectory, "trajectory", 0).nextWord();
}

interface Chosen extends Pick<Screening, "of" | "leftOut"> {
  readonly factors: readonly Ranged[];
}

/** The factors that the scenario names, or else its assumptions as far as each can be moved by itself. */
function factorsOf({ factors }: Setup, written: AsWritten): Chosen {
  if (factors !== undefined) return { of: "named", factors: factors.map(ranged), leftOut: [] };
  const found = assumptions(written.root, AROUND).map((one) => movable(one, written));
  return {
    of: "assumptions",
    factors: found.filter((factor) => "span" in factor),
    leftOut: found.filter((factor) => "reason" in factor),
  };
}

/** An assumption as a factor, or why it cannot be moved by itself. */
function movable({ spans, ...key }: Assumption, written: AsWritten): Ranged | { path: string; reason: string } {
  let reason = "";
  for (const span of spans) {
    const obstacle = obstacleTo({ ...key, span }, written);
    if (obstacle === undefined) return { ...key, span };
    reason = obstacle;
  }
  return { path: key.path, reason };
}

/** Undefined when there is none. */
function obstacleTo(factor: Ranged, written: AsWritten): string | undefined {
  const { numbers, unit, whole } = factor.span;
  if (numbers.every(({ low, high }) => low >= high)) {
    return numbers.every(({ high }) => high === 0) ? "it is 0" : `${AROUND * 100} % of it is less than one`;
  }
  const own = new FaultList();
  // Beside the ends a place between, where a number is not whole if it need not be.
  const places = unit === "" && !whole ? [0, BETWEEN, 1] : [0, 1];
  const points = places.map((place) => nodesAt([factor])([at(factor.span, place)]));
  variationOf([factor], points, { ...written, faults: own });
  return own.all[0]?.message;
}

const BETWEEN = 0.318;

/** Metrics with their statistic, each once. */
function metricsOf({ metrics }: Setup, { run, best, expectations, world }: PlanParts): readonly string[] {
  const terms = expectations.flatMap(({ left, right }) => [...left, ...right]);
  const asked = [
    ...(run.replications.until ?? []).map(({ metric }) => metric),
    ...(best === undefined ? [] : [best.metric]),
    ...terms.flatMap((term) => ("metric" in term ? [term.metric] : [])),
  ];
  const usual = world.kind === "health" ? ["repeatedImaging"] : ["commit.client.p95"];
  const names = (metrics ?? (asked.length > 0 ? asked : usual)).map(withStatistic);
  return names.filter((name, index) => names.indexOf(name) === index);
}

function withStatistic(name: string): string {
  const { id, statistic } = splitStatistic(name)!;
  return statistic === "value" ? id : `${id}.${statistic}`;
}

/** What a comparison asks beside the runs themselves is not asked of a screening. */
function withoutComparison(parts: PlanParts, replications: number): PlanParts {
  const { capacity: _capacity, best: _best, run, ...rest } = parts;
  const { pilot, ...calendar } = run;
  const kept = pilot?.use === "set" ? { ...calendar, pilot } : calendar;
  return {
    ...{ ...rest, expectations: [] },
    run: { ...kept, replications: { atLeast: replications, atMost: replications } },
  };
}
