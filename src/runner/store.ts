// A result's folder: finished replications while the study runs, the result's files when it is complete.
//
//   <out>/<scenario>/<inputDigest>/
//     replications/<content digest>   finished replications of a study that is not complete; removed when it is
//     inputs.json                     the scenario and every file it names, as they were
//     …csv charts/ report.html        the result
//     manifest.json                   written last: where it is, the study is complete

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { UsageError } from "../base/errors.ts";
import { type CsvFiles, FILES, resultDigest } from "../report/csv.ts";
import type { ReplicationResult } from "../study/result.ts";
import { writeWhole } from "./files.ts";
import { type Manifest, parseManifest } from "./manifest.ts";

/** What a folder held of an earlier run. */
export interface Read {
  readonly results: readonly ReplicationResult[];
  /** Files whose content does not fit their name: cut short or altered. They are ignored and their replications run again. */
  readonly damaged: number;
}

export class Store {
  readonly folder: string;
  readonly #replications: string;

  constructor(folder: string) {
    this.folder = folder;
    this.#replications = join(folder, "replications");
  }

  /** Undefined when the study is not complete. */
  manifest(): Manifest | undefined {
    return parseManifest(this.read("manifest.json"));
  }

  /** A file's text; undefined when it is not there. */
  read(name: string): string | undefined {
    const path = join(this.folder, name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  }

  /** The result digest of the tables as they are in the folder; undefined when one is missing. */
  tablesDigest(): string | undefined {
    const texts = FILES.map((name) => [name, this.read(name)] as const);
    if (texts.some(([, text]) => text === undefined)) return undefined;
    return resultDigest(Object.fromEntries(texts) as CsvFiles);
  }

  /** Forgets the study: its manifest first, so that a complete one never stands beside missing files. */
  clear(): void {
    rmSync(join(this.folder, "manifest.json"), { force: true });
    rmSync(this.#replications, { recursive: true, force: true });
  }

  /** Keeps finished replications, at once and whole. @throws WriteError */
  save(results: readonly ReplicationResult[]): void {
    const content = serialize(results);
    writeWhole(join(this.#replications, digestOf(content)), content, this.#replications);
  }

  readFinished(): Read {
    if (!existsSync(this.#replications)) return { results: [], damaged: 0 };
    const names = readdirSync(this.#replications).filter((name) => /^[0-9a-f]{64}$/.test(name));
    const read = names.sort().map((name) => this.#readReplications(name));
    return {
      results: read.flatMap((results) => results ?? []),
      damaged: read.filter((results) => results === undefined).length,
    };
  }

  /** Undefined when damaged. */
  #readReplications(name: string): readonly ReplicationResult[] | undefined {
    const content = readFileSync(join(this.#replications, name));
    // The digest is the name, so what is read back is what this engine wrote: the folder's name holds the engine's hash.
    return digestOf(content) === name ? (deserialize(content) as ReplicationResult[]) : undefined;
  }

  /** @param path inside the result's folder. @throws WriteError */
  write(path: string, content: string | Uint8Array): void {
    writeWhole(join(this.folder, path), content, this.#replications);
  }

  /** The study is complete: writes the manifest and removes what was kept for resuming. @throws WriteError */
  finish(manifest: Manifest): void {
    this.write("manifest.json", `${JSON.stringify(manifest, undefined, 2)}\n`);
    rmSync(this.#replications, { recursive: true, force: true });
  }
}

/** SHA-256 in hex. */
function digestOf(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Opens the folder of a result that is whole. @throws UsageError when it holds none, or one of another format */
export function completeResult(folder: string): { readonly store: Store; readonly manifest: Manifest } {
  const store = new Store(folder);
  const manifest = store.manifest();
  if (manifest !== undefined) return { store, manifest };
  throw UsageError.of(
    folder,
    "expected the folder of a complete result, got one without a manifest.json of this format",
  );
}
