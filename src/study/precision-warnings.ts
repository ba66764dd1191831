// Where a study is too short: for the precision asked, for what was expected of it, or for its percentiles.
import { printDuration, printShare } from "../base/units.ts";
import { splitStatistic } from "../observe/metrics.ts";
import type { DesignPoint, Plan, StoppingRule } from "../scenario/plan.ts";
import type { Width } from "../stats/index.ts";
import { type Measurement, nameOf, OBSERVATIONS_FOR_P99, tooFewObservations } from "./measurement.ts";
import { printAmount } from "./print.ts";
import { inWords, longer, numbered, type Remedies, remedies } from "./remedies.ts";
import type { Answer, Warning } from "./result.ts";
import { confidenceOf, type Table } from "./table.ts";

/** What is needed to say what would help. */
export interface Precision {
  readonly plan: Plan;
  readonly points: readonly DesignPoint[];
  readonly table: Table;
  /** Points whose queues grow as long as the run lasts, so that a longer run would measure something else. */
  readonly unsteady: ReadonlySet<string>;
}

/** One for each stopping rule and compared design point where it is not satisfied; a point that cannot be asked has no say. */
export function precisionWarnings(study: Precision): readonly Warning[] {
  const { plan, points, table } = study;
  return (plan.run.replications.until ?? []).flatMap((rule) =>
    points.flatMap(({ kind, id }) => {
      const name = splitStatistic(rule.metric)!;
      const measured = kind === "study" ? table.get(id)?.get(nameOf({ metric: name.id, ...name })) : undefined;
      return (measured && tooWide(study, rule, { measured, point: id })) ?? [];
    }),
  );
}

interface At {
  readonly measured: Measurement;
  readonly point: string;
}

function tooWide(study: Precision, { metric, halfWidth: most }: StoppingRule, at: At): Warning | undefined {
  const { measured, point } = at;
  const { estimate, low, high, unit, replications: n } = measured;
  if (!Number.isFinite(estimate)) return undefined;
  const common = { kind: "precision", finding: "too short for the precision asked", metric, point } as const;
  if (low === undefined || high === undefined)
    return { ...common, item: `${metric} at ${point} (no interval: ${measured.gap})`, numbers: { estimate } };
  const halfWidth = (high - low) / 2;
  const asked = "relative" in most ? most.relative * Math.abs(estimate) : most.absolute;
  if (halfWidth <= asked) return undefined;
  const width = { n, halfWidth, confidence: confidenceOf(study.plan) };
  const needed = remediesOf(study, { width, asked, metric, at: [point] });
  const widths =
    "relative" in most && estimate !== 0
      ? `half-width ${printShare(halfWidth / Math.abs(estimate))} of the estimate, asked ${printShare(most.relative)}`
      : `half-width ${printAmount(halfWidth, unit)}, asked ${printAmount(asked, unit)}`;
  return {
    ...common,
    item: `${metric} at ${point} (${widths}; ${inWords(needed, n)})`,
    numbers: { estimate, halfWidth, asked, ...numbered(needed) },
  };
}

interface Shortfall {
  readonly width: Width;
  readonly asked: number;
  readonly metric: string;
  readonly at: readonly string[];
}

/** The time that a given number of requests takes is no average over the run. */
function remediesOf({ plan, unsteady }: Precision, { width, asked, metric, at }: Shortfall): Remedies {
  const { length, ...rest } = remedies(plan, width, asked);
  const lengthens = metric !== "makespan" && !at.some((point) => unsteady.has(point));
  return lengthens && length !== undefined ? { ...rest, length } : rest;
}

/**
 * One for each expectation left undecided by an interval that holds its border. What would decide it is told for the case that the
 * difference is what it was estimated to be; were it smaller, more would be needed.
 */
export function undecidedWarnings(study: Precision, answers: readonly Answer[]): readonly Warning[] {
  const { plan } = study;
  return answers.flatMap(({ text, undecidedBy }) => {
    if (undecidedBy === undefined) return [];
    const { difference, halfWidth, replications: n, unit, metric, points: at } = undecidedBy;
    const width = { n, halfWidth, confidence: confidenceOf(plan) };
    const asked = Math.abs(difference);
    const needed = remediesOf(study, { width, asked, metric, at });
    const widths = `half-width ${printAmount(halfWidth, unit)} about a distance of ${printAmount(Math.abs(difference), unit)}`;
    return [
      {
        kind: "undecided",
        finding: "too short to decide what was expected",
        metric: text,
        point: at.join(", "),
        item: `${text} (${widths}; if that is the distance, ${inWords(needed, n)})`,
        numbers: { difference, halfWidth, ...numbered(needed) },
      } as const,
    ];
  });
}

/** One for each percentile that rests on too few observations, and then for each that is not given for want of them. */
export function tailWarnings({ plan, points, table }: Precision): readonly Warning[] {
  const all = points.flatMap((point) =>
    [...table.get(point.id)!.values()].flatMap((measured) => fewObservations(plan, point, measured) ?? []),
  );
  const [given, withheld] = [false, true].map((isWithheld) =>
    all.filter(({ kind }) => (kind === "percentile-withheld") === isWithheld),
  );
  return [...given!, ...withheld!];
}

function fewObservations(plan: Plan, point: DesignPoint, measured: Measurement): Warning | undefined {
  const { statistic, estimate, observations, fewest = 0 } = measured;
  const withheld = statistic === "p99" && observations > 0 && Number.isNaN(estimate);
  // A load sweep's runs are as long as they are; it gives no p99.
  if (withheld && point.kind !== "study") return undefined;
  const needed = withheld ? OBSERVATIONS_FOR_P99 : Number.isNaN(estimate) ? undefined : tooFewObservations(measured);
  if (needed === undefined) return undefined;
  const length =
    point.kind === "study" && fewest < needed ? longer(plan, (plan.run.length * needed) / fewest) : undefined;
  const name = nameOf(measured);
  const would = length === undefined ? "" : `; ${printDuration(length)} would have them`;
  return {
    kind: withheld ? "percentile-withheld" : "few-observations",
    finding: withheld
      ? `p99 is not given where a replication has fewer than ${needed} observations`
      : `too few tail samples: ${statistic} and its interval want ${needed} observations in each replication, 20 beyond it`,
    metric: name,
    point: point.id,
    item: `${name} at ${point.id} (has ${fewest}${would})`,
    numbers: { observations: fewest, needed, ...(length === undefined ? {} : { lengthNeeded: length }) },
  };
}
