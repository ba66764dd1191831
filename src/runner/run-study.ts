// Runs a study from its plan to its folder of results.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { canonicalJson } from "../base/canonical.ts";
import { csvFiles, resultDigest, sensitivityCsv } from "../report/csv.ts";
import type { Plan } from "../scenario/plan.ts";
import { evaluate } from "../study/evaluate.ts";
import { Finished } from "../study/finished.ts";
import type { StudyResult } from "../study/result.ts";
import { engineHash } from "./engine-hash.ts";
import { execute } from "./execute.ts";
import type { Loaded } from "./load-files.ts";
import { type Manifest, manifestOf } from "./manifest.ts";
import { openPool } from "./pool.ts";
import type { Progress } from "./progress.ts";
import { Store } from "./store.ts";
import { host, packageVersion } from "./versions.ts";

export interface RunOptions {
  readonly workers: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface StudyOptions extends RunOptions {
  /** Folder of all results. */
  readonly out: string;
  /** Run again what is complete or begun. */
  readonly fresh: boolean;
  /** The command that runs the study again, for the manifest. */
  readonly replay: string;
}

export type StudyOutcome =
  | { readonly status: "already done"; readonly folder: string; readonly manifest: Manifest }
  | { readonly status: "done"; readonly folder: string; readonly manifest: Manifest; readonly result: StudyResult };

/** Hex digits of the input digest that name a result's folder. @source design §4.5 */
const DIGEST_DIGITS = 12;

/** What a result depends on: the scenario with the files it names, the seed, the engine. @param engine its hash. */
export function inputDigest(plan: Plan, engine: string): string {
  const inputs = canonicalJson({ plan: plan.canonical, seed: plan.run.seed, engine });
  return createHash("sha256").update(inputs).digest("hex").slice(0, DIGEST_DIGITS);
}

/** A study that ended before it was complete; `cause` is Interrupted, TaskFailure, WriteError or an error of this program. */
class Stopped extends Error {
  override readonly cause: Error;
  constructor(cause: Error, { finished, folder }: { readonly finished: Finished; readonly folder: string }) {
    const kept = `${finished.count} finished replications are kept in ${folder}; the same command goes on from there`;
    super(finished.count === 0 ? cause.message : `${cause.message}\n${kept}`);
    this.name = "Stopped";
    this.cause = cause;
  }
}

/**
 * Runs what is missing of a study and writes its results.
 * @throws Stopped; whatever was finished until then is kept, and read by the next run. WriteError when nothing can be written.
 */
export async function runStudy({ plan, inputs }: Loaded, options: StudyOptions): Promise<StudyOutcome> {
  const engine = engineHash();
  const digest = inputDigest(plan, engine);
  const store = new Store(join(options.out, plan.name, digest));
  if (options.fresh) store.clear();
  const before = store.manifest();
  if (before !== undefined && before.resultDigest === store.tablesDigest()) {
    return { status: "already done", folder: store.folder, manifest: before };
  }
  const start = performance.now();
  // First, so that a folder that cannot be written is found before the first replication, not after it.
  store.write("inputs.json", `${JSON.stringify(inputs, undefined, 2)}\n`);
  const { finished, read } = resume(store, options.progress);
  const stopped = (cause: Error): never => {
    throw new Stopped(cause, { finished, folder: store.folder });
  };
  const ran = await runMissing(plan, finished, { ...options, keep: (results) => store.save(results) }).catch(stopped);
  const result = evaluate(plan, finished);
  const tables = csvFiles(result);
  const manifest = manifestOf(result, {
    ...{ read, ran, inputDigest: digest, resultDigest: resultDigest(tables), replay: options.replay },
    versions: { ledgerward: packageVersion(), engine, node: process.versions.node },
    host: { ...host(), workers: options.workers },
    wallSeconds: (performance.now() - start) / 1000,
  });
  for (const [name, text] of Object.entries(tables)) store.write(name, text);
  if (plan.screening !== undefined) store.write("sensitivity.csv", sensitivityCsv(result.sensitivity));
  const { writeReport } = await import("./write-report.ts");
  await writeReport(result, { manifest, store, scenario: inputs.files[inputs.scenario]! });
  store.finish(manifest);
  return { status: "done", folder: store.folder, manifest, result };
}

/** What an interrupted run of the same study left. */
function resume(store: Store, progress: Progress): { readonly finished: Finished; readonly read: number } {
  const { results, damaged } = store.readFinished();
  if (damaged > 0) progress.say(`ignored ${damaged} damaged ${damaged === 1 ? "file" : "files"} of replications`);
  const finished = new Finished();
  for (const result of results) finished.add(result);
  if (finished.count > 0) progress.say(`read ${finished.count} finished replications`);
  return { finished, read: finished.count };
}

type Keep = Parameters<typeof execute>[0]["keep"];

/** @returns the number of replications run. @throws Interrupted, TaskFailure, and what `keep` throws */
export async function runMissing(
  plan: Plan,
  finished: Finished,
  options: RunOptions & { readonly keep: Keep },
): Promise<number> {
  const { progress, signal, workers, keep } = options;
  const pool = openPool({ plan, workers });
  try {
    return await execute({ plan, pool, finished, signal, keep, advance: (advance) => progress.advance(advance) });
  } finally {
    progress.end();
    await pool.close();
  }
}
