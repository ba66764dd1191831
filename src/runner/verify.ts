// Replays a result from its own folder and compares digests.

import { UsageError } from "../base/errors.ts";
import { csvFiles, resultDigest } from "../report/csv.ts";
import type { Plan } from "../scenario/plan.ts";
import { evaluate } from "../study/evaluate.ts";
import { Finished } from "../study/finished.ts";
import { engineHash } from "./engine-hash.ts";
import { type Inputs, loadInputs } from "./load-files.ts";
import type { Manifest } from "./manifest.ts";
import { inputDigest, type RunOptions, runMissing } from "./run-study.ts";
import type { Trust } from "./scenario-plugins.ts";
import { completeResult, type Store } from "./store.ts";

export interface Verification {
  /** Whether all that was compared agrees. */
  readonly same: boolean;
  /** Digest written in the manifest. */
  readonly recorded: string;
  /** Digest of the tables as they are in the folder; undefined when one is missing. */
  readonly tables: string | undefined;
  /** Digest of the replay. */
  readonly replayed: string;
  /** Whether the inputs in the folder are those that its manifest names; undefined when another engine made the result. */
  readonly sameInputs: boolean | undefined;
  /** Engine hashes; a result of another engine may rightly differ. */
  readonly engine: { readonly recorded: string; readonly here: string };
  readonly replications: number;
}

/** What `verify` needs of a result's folder. */
export interface Recorded {
  readonly store: Store;
  readonly manifest: Manifest;
  readonly plan: Plan;
}

/** @throws UsageError when the folder holds no complete result */
export function openResult(folder: string, trust: Trust = {}): Recorded {
  const { store, manifest } = completeResult(folder);
  const inputs = parseInputs(store.read("inputs.json"));
  if (inputs === undefined)
    throw UsageError.of(`${folder}/inputs.json`, "expected the inputs of the result, got none that can be read");
  return { store, manifest, plan: loadInputs(inputs, trust) };
}

function parseInputs(text: string | undefined): Inputs | undefined {
  try {
    const inputs = JSON.parse(text ?? "null") as Partial<Inputs> | null;
    const whole = typeof inputs?.scenario === "string" && typeof inputs.files === "object" && inputs.files !== null;
    return whole ? (inputs as Inputs) : undefined;
  } catch {
    return undefined;
  }
}

/** @throws Interrupted, TaskFailure */
export async function verify({ store, manifest, plan }: Recorded, options: RunOptions): Promise<Verification> {
  const finished = new Finished();
  const replications = await runMissing(plan, finished, { ...options, keep: () => {} });
  const engine = { recorded: manifest.versions.engine, here: engineHash() };
  const replayed = resultDigest(csvFiles(evaluate(plan, finished)));
  const tables = store.tablesDigest();
  const sameEngine = engine.recorded === engine.here;
  const sameInputs = sameEngine ? inputDigest(plan, engine.here) === manifest.inputDigest : undefined;
  const recorded = manifest.resultDigest;
  const same = replayed === recorded && tables === recorded && sameInputs !== false;
  return { same, recorded, tables, replayed, sameInputs, engine, replications };
}
