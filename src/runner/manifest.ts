// manifest.json: what a reviewer needs to trust a result and to make it again.
import { type Overview, overview } from "../report/table.ts";
import { busiest } from "../study/loads.ts";
import { type ComparedPoint, comparedPoints } from "../study/recorded.ts";
import type { Answer, Choice, LoadRow, SensitivityRow, Start, StudyResult, WarmUp, Warning } from "../study/result.ts";
import { type RuleSummary, summariseChecks } from "../study/self-checks.ts";
import { confidenceOf } from "../study/table.ts";
import type { Host } from "./versions.ts";

/** Format of result folders; raised when a reader of the old one would misread the new. */
const FORMAT = 2;

export interface Manifest {
  readonly format: typeof FORMAT;
  readonly scenario: string;
  readonly question: string;
  /** What the folder's name is made of: the scenario, the files it names, the seed, the engine. */
  readonly inputDigest: string;
  /** SHA-256 over replications.csv, summary.csv, comparisons.csv and latency.csv, in this order. */
  readonly resultDigest: string;
  readonly seed: number;
  readonly replications: {
    /** Used by all compared design points. */
    readonly used: number;
    /** Taken over from an earlier, interrupted run of the same study. */
    readonly read: number;
    readonly ran: number;
  };
  readonly stopping: StudyResult["stopping"];
  readonly versions: { readonly ledgerward: string; readonly engine: string; readonly node: string };
  readonly host: Host & { readonly workers: number };
  /** Of the last run that contributed [s]. */
  readonly wallSeconds: number;
  readonly events: number;
  readonly designPoints: readonly string[];
  /** Those of them that are compared, with what each is compared with (a baseline with itself), and whether it is attacked. */
  readonly compared: readonly ComparedPoint[];
  /** Level of the intervals. */
  readonly confidence: number;
  /** Where pilot replications were asked for: what they showed, without their series. */
  readonly warmUp?: Omit<WarmUp, "starts"> & {
    readonly starts: readonly (Omit<Start, "at" | "latency"> & { readonly answers: number })[];
  };
  /** The report's first table, cells in words. */
  readonly overview: Overview;
  readonly answers: readonly Answer[];
  /** What a screening found; empty for a comparison. */
  readonly sensitivity: readonly SensitivityRow[];
  readonly best: readonly Choice[];
  /** One entry a rule, with each failure. */
  readonly selfChecks: readonly RuleSummary[];
  /** The place with the largest ρ at each compared design point. */
  readonly busiest: readonly LoadRow[];
  /** What means less than it seems to; failures are in selfChecks. */
  readonly warnings: readonly Warning[];
  /** Runs the study again. */
  readonly replay: string;
}

/** What the study itself does not know. */
export type RunFacts = Pick<
  Manifest,
  "inputDigest" | "resultDigest" | "versions" | "host" | "wallSeconds" | "replay"
> & { readonly read: number; readonly ran: number };

export function manifestOf(result: StudyResult, { read, ran, ...facts }: RunFacts): Manifest {
  return {
    format: FORMAT,
    scenario: result.plan.name,
    question: result.plan.question,
    inputDigest: facts.inputDigest,
    resultDigest: facts.resultDigest,
    seed: result.plan.run.seed,
    replications: { used: result.replicationsUsed, read, ran },
    stopping: result.stopping,
    versions: facts.versions,
    host: facts.host,
    wallSeconds: facts.wallSeconds,
    events: result.events,
    designPoints: result.points.map(({ id }) => id),
    compared: comparedPoints(result),
    confidence: confidenceOf(result.plan),
    ...(result.warmUp === undefined ? {} : { warmUp: withoutSeries(result.warmUp) }),
    overview: overview(result),
    answers: result.answers,
    sensitivity: result.sensitivity,
    best: result.best,
    selfChecks: summariseChecks(result.checks),
    busiest: result.points.flatMap(({ kind, id }) => (kind === "study" && busiest(result.loads, id)) || []),
    warnings: result.warnings,
    replay: facts.replay,
  };
}

function withoutSeries({ starts, ...warmUp }: WarmUp): NonNullable<Manifest["warmUp"]> {
  return { ...warmUp, starts: starts.map(({ at, latency: _, ...start }) => ({ ...start, answers: at.length })) };
}

/** Undefined when the text is no manifest of this format. */
export function parseManifest(text: string | undefined): Manifest | undefined {
  if (text === undefined) return undefined;
  try {
    const manifest = JSON.parse(text) as Partial<Manifest> | null;
    const whole = manifest?.format === FORMAT && typeof manifest.resultDigest === "string";
    return whole ? (manifest as Manifest) : undefined;
  } catch {
    return undefined;
  }
}
