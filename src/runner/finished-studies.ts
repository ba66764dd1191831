// Folders of finished studies, opened for a comparison.
import { UsageError } from "../base/errors.ts";
import { readReplications, readSummary } from "../report/read-csv.ts";
import type { FinishedStudy } from "../study/compare-results.ts";
import type { Manifest } from "./manifest.ts";
import { completeResult } from "./store.ts";

export interface OpenedStudy {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly study: FinishedStudy;
}

/** @throws UsageError when the folder holds no complete result, or its tables are not those that were written */
export function openFinished(folder: string): OpenedStudy {
  const { store, manifest } = completeResult(folder);
  const [replications, summary] = [store.read("replications.csv"), store.read("summary.csv")];
  if (replications === undefined || summary === undefined || store.tablesDigest() !== manifest.resultDigest)
    throw UsageError.of(
      folder,
      "expected the tables that its manifest.json names, got altered or missing ones, try running it again",
    );
  const { scenario, inputDigest, seed, compared } = manifest;
  const tables = { replications: readReplications(replications), summary: readSummary(summary) };
  const study = { scenario, inputDigest, seed, compared, used: manifest.replications.used, ...tables };
  return { folder, manifest, study };
}
