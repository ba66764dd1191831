// Results of finished studies, compared in pairs: design points that share seed and replication share their luck, whether they
// stand in one result or in two.
import { UsageError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { BestPlan } from "../scenario/plan.ts";
import { replicationsNeeded } from "../stats/index.ts";
import { differs, withHolm } from "./family.ts";
import type { Measurement } from "./measurement.ts";
import { type ComparedPoint, recorded, type Tables } from "./recorded.ts";
import type { Choice, ComparisonRow } from "./result.ts";
import { choose } from "./selection.ts";
import { comparison } from "./summarise.ts";

/** A finished study as its folder tells it. */
export interface FinishedStudy extends Tables {
  readonly scenario: string;
  readonly inputDigest: string;
  readonly seed: number;
  /** Used by all its compared design points. */
  readonly used: number;
  readonly compared: readonly ComparedPoint[];
}

export interface Question {
  /** Metrics with their statistics; those that no result holds are left out. */
  readonly metrics: readonly string[];
  /** Name of the design point all others are compared with; left out: each result's own, see `baselineFor`. */
  readonly baseline?: string;
  /** Of intervals and of the correction, in (0, 1). */
  readonly confidence: number;
  readonly best?: BestPlan & { readonly firstStage: number };
}

/** A difference, with what would show it where it is not shown. */
export interface PairedRow extends ComparisonRow {
  readonly differs: boolean;
  /** Replications after which the interval would leave out 0 if difference and spread stay what they are; absent where it does. */
  readonly replicationsToShow?: number;
}

export interface PairedStudies {
  /** Names of the design points, in the order of the results. */
  readonly points: readonly string[];
  /** Pairs of each difference. */
  readonly replications: number;
  readonly rows: readonly PairedRow[];
  readonly best: readonly Choice[];
}

/** A design point under a name that no other of the results has. */
interface Named extends ComparedPoint {
  readonly study: FinishedStudy;
  readonly name: string;
}

/** @throws UsageError where the results cannot be paired, or do not hold what is asked for */
export function compareResults(studies: readonly FinishedStudy[], question: Question): PairedStudies {
  checkSeeds(studies);
  const points = named(studies);
  const replications = Math.min(...studies.map(({ used }) => used));
  const of = (metric: string, { study, point }: Named) => recorded(metric, study, { point, replications });
  const rows = question.metrics.flatMap((metric) =>
    points.flatMap((point) => {
      const baseline = baselineFor(point, points, question.baseline);
      const [left, right] = [of(metric, point), of(metric, baseline)];
      if (baseline === point || left === undefined || right === undefined) return [];
      return [{ point: point.name, baseline: baseline.name, ...comparison({ left, right }, question.confidence) }];
    }),
  );
  if (rows.length === 0) throw nothing(points, question);
  const corrected = withHolm(rows, question.confidence).map((row) => toldRow(row, question.confidence));
  return { points: points.map(({ name }) => name), replications, rows: corrected, best: bestOf(points, question, of) };
}

function nothing(points: readonly Named[], { metrics }: Question): UsageError {
  if (points.length < 2)
    return UsageError.of(points[0]?.name ?? "", "expected at least two design points to compare, got one");
  return UsageError.of("--metric", `expected metrics that the results hold, got ${metrics.join(", ")}`);
}

function checkSeeds(studies: readonly FinishedStudy[]): void {
  const [first] = studies;
  const other = studies.find(({ seed }) => seed !== first!.seed);
  if (other === undefined) return;
  throw UsageError.of(
    other.inputDigest,
    `expected results of one seed, got seed ${first!.seed} (${first!.inputDigest}) and seed ${other.seed}, whose replications share no luck, try running both with --seed ${first!.seed}`,
  );
}

/** Plain names where they tell the points apart; else with the scenario they are of, or the digest of its input. */
function named(studies: readonly FinishedStudy[]): readonly Named[] {
  const points = studies.flatMap((study) => study.compared.map((point) => ({ ...point, study })));
  const schemes = [
    ({ point }: ComparedPoint) => point,
    ({ point, study }: Omit<Named, "name">) => `${point} in ${study.scenario}`,
    ({ point, study }: Omit<Named, "name">) => `${point} in ${study.inputDigest}`,
  ];
  const scheme = schemes.find((name) => new Set(points.map(name)).size === points.length);
  if (scheme === undefined)
    throw UsageError.of(
      "",
      `expected different results, got ${studies.map(({ inputDigest }) => inputDigest).join(", ")}`,
    );
  return points.map((point) => ({ ...point, name: scheme(point) }));
}

/**
 * The asked one. Else a point of the first result has the baseline it had there; one of a later result is compared with the point of
 * the same id in the first, the same design in another world, or with the first result's first baseline.
 */
function baselineFor(of: Named, points: readonly Named[], asked: string | undefined): Named {
  if (asked !== undefined) return pointNamed(asked, points);
  const first = points.filter(({ study }) => study === points[0]!.study);
  const find = (id: string) => first.find(({ point }) => point === id);
  const own = of.study === points[0]!.study ? find(of.baseline) : find(of.point);
  return own ?? find(first[0]!.baseline) ?? first[0]!;
}

/** By its name, or by its id where only one has it. */
function pointNamed(asked: string, points: readonly Named[]): Named {
  const byId = points.filter(({ point }) => point === asked);
  const found = points.find(({ name }) => name === asked) ?? (byId.length === 1 ? byId[0] : undefined);
  if (found !== undefined) return found;
  const names = points.map(({ name }) => name);
  const meant = nearest(asked, names) ?? byId[0]?.name;
  const remedy = meant === undefined ? "" : `, try ${meant}`;
  throw UsageError.of("--baseline", `expected one of ${names.join(", ")}, got ${asked}${remedy}`);
}

function toldRow(row: ComparisonRow, confidence: number): PairedRow {
  const { difference, low, high, replications: n } = row;
  const told = { ...row, differs: differs(row, confidence) };
  if (low === undefined || high === undefined || low * high > 0 || difference === 0) return told;
  const needed = replicationsNeeded({ n, halfWidth: (high - low) / 2, confidence }, Math.abs(difference));
  return Number.isFinite(needed) ? { ...told, replicationsToShow: needed } : told;
}

type Find = (metric: string, point: Named) => Measurement | undefined;

/** One choice a level of attacks. */
function bestOf(points: readonly Named[], { best }: Question, find: Find): readonly Choice[] {
  if (best === undefined) return [];
  const { firstStage, ...plan } = best;
  return [true, false].flatMap((level) => {
    const candidates = points.filter(({ attacks }) => attacks === level);
    if (candidates.length === 0) return [];
    const measured = candidates.map((point) => ({ point: point.name, of: find(best.metric, point) }));
    return [choose(plan, measured, firstStage)];
  });
}
