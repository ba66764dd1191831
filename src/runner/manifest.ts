// manifest.json: what a reviewer needs to trust a result and to make it again.
import { type Overview, overview } from "../report/table.ts";
import type { Answer, StudyResult } from "../study/result.ts";
import type { Host } from "./versions.ts";

/** Format of result folders; raised when a reader of the old one would misread the new. */
const FORMAT = 1;

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
  /** The report's first table, cells in words. */
  readonly overview: Overview;
  readonly answers: readonly Answer[];
  readonly selfChecks: {
    readonly held: number;
    readonly failed: readonly StudyResult["checks"][number][];
  };
  readonly warnings: readonly string[];
  /** Runs the study again. */
  readonly replay: string;
}

/** What the study itself does not know. */
export type RunFacts = Pick<
  Manifest,
  "inputDigest" | "resultDigest" | "versions" | "host" | "wallSeconds" | "replay"
> & { readonly read: number; readonly ran: number };

export function manifestOf(result: StudyResult, { read, ran, ...facts }: RunFacts): Manifest {
  const failed = result.checks.filter(({ held }) => !held);
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
    overview: overview(result),
    answers: result.answers,
    selfChecks: { held: result.checks.length - failed.length, failed },
    warnings: result.warnings,
    replay: facts.replay,
  };
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
