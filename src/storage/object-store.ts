// A cloud object store in one region, with the provider's index (a row a study, with its digest) and log (an entry a
// write, with its digest).
//
// Times follow validation notes 7: first byte between 15 and 30 ms (median) inside the region, independent of size; 30
// to 60 ms for a write; a remote client pays two round trips for TCP and TLS 1.3 before its request. Throughput is the
// access link's and TCP's (network/bulk.ts).
// @source AWS S3 user guide, "Optimizing performance" (100-200 ms for small objects) and dvassallo/s3-benchmark 2019
//   (p90 about 20 ms to the first byte) bracket the medians; the medians themselves are an assumption.
// Simplifications: one connection a request, never reused (up to two round trips too many a step); no request limits
// (3500 writes/s a prefix).
import { assert } from "../base/errors.ts";
import { MILLISECOND, type Micros } from "../base/time.ts";
import { lognormalByQuantile } from "../kernel/laws.ts";
import type { ExposedStore, Store, StoredObject, StoreTimes } from "./contract.ts";
import { digestOf } from "./digest.ts";

/**
 * An object with its three traces. Each trace is kept as the object it fits; its digest is computed when somebody
 * looks.
 */
interface Entry {
  object: StoredObject;
  checksumFits: StoredObject;
  indexFits: StoredObject;
  logFits: StoredObject;
}

/** What the provider says about an object's content. */
export interface ProvidersDigests {
  readonly checksum: string;
  readonly index: string;
  readonly log: string;
}

/** Where there is one. */
export const OBJECT_STORE_TIMES: StoreTimes = {
  connectionRoundTrips: 2,
  firstByte: lognormalByQuantile({ median: 20 * MILLISECOND, probability: 0.9, value: 40 * MILLISECOND }),
  write: lognormalByQuantile({ median: 40 * MILLISECOND, probability: 0.9, value: 80 * MILLISECOND }),
};

export class ObjectStore implements Store, ExposedStore {
  readonly id = "object-store";
  readonly times = OBJECT_STORE_TIMES;
  readonly #entries = new Map<string, Entry>();
  readonly #studies: string[] = [];
  readonly #latest = new Map<string, string>();
  readonly #log: { readonly at: Micros; readonly action: "put"; readonly id: string }[] = [];

  put(object: StoredObject, at: Micros): void {
    const known = this.#entries.has(object.id);
    this.#entries.set(object.id, { object, checksumFits: object, indexFits: object, logFits: object });
    this.#log.push({ at, action: "put", id: object.id });
    if (object.kind !== "study") return;
    this.#latest.set(object.patient, object.id);
    if (!known) this.#studies.push(object.id);
  }
  get(id: string): StoredObject | undefined {
    return this.#entries.get(id)?.object;
  }
  latestStudy(patient: string): string | undefined {
    return this.#latest.get(patient);
  }

  /** What checksum, index row and log entry say of an object; undefined when there is none. */
  providersDigests(id: string): ProvidersDigests | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    return { checksum: digestOf(entry.checksumFits), index: digestOf(entry.indexFits), log: digestOf(entry.logFits) };
  }

  get studyCount(): number {
    return this.#studies.length;
  }
  studyAt(index: number): string {
    return this.#studies[index]!;
  }
  alterContent(id: string, contentSeed: number): string {
    const entry = this.#entryOf(id);
    entry.object = { ...entry.object, contentSeed };
    return digestOf(entry.object);
  }
  rewriteChecksum(id: string): void {
    const entry = this.#entryOf(id);
    entry.checksumFits = entry.object;
  }
  rewriteIndex(id: string): void {
    const entry = this.#entryOf(id);
    entry.indexFits = entry.object;
  }
  rewriteLog(id: string): void {
    const entry = this.#entryOf(id);
    entry.logFits = entry.object;
  }

  #entryOf(id: string): Entry {
    const entry = this.#entries.get(id);
    assert(entry !== undefined, `no object ${id} in the store`);
    return entry;
  }
}
