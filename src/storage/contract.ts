// What a store of studies and reports is, and what the one who runs it could do to it.
import type { Micros } from "../base/time.ts";
import type { Law } from "../kernel/laws.ts";

/** A study's images or a report. Its content is stood for by a seed: equal seeds are equal bytes. */
export interface StoredObject {
  readonly id: string;
  readonly kind: "study" | "report";
  readonly patient: string;
  /** 1, 2, … */
  readonly version: number;
  readonly contentSeed: number;
  readonly sizeBytes: number;
}

/** What a store takes for itself, beside the network. */
export interface StoreTimes {
  /** Round trips to set up a connection, before the request's own. */
  readonly connectionRoundTrips: number;
  /** From the arrival of a request until the first byte leaves [µs]. */
  readonly firstByte: Law;
  /** From the last byte's arrival until the store says it is kept [µs]. */
  readonly write: Law;
}

export interface Store {
  readonly id: string;
  readonly times: StoreTimes;
  put(object: StoredObject, at: Micros): void;
  /** What the store delivers now; undefined when it has no such object. */
  get(id: string): StoredObject | undefined;
  /** Id of the study of a patient that was put last; undefined when there is none. */
  latestStudy(patient: string): string | undefined;
}

/**
 * A provider's powers over its own store. An alteration changes the content and nothing else; each trace of it is
 * rewritten apart.
 */
export interface ExposedStore {
  /** Studies stored at this moment. */
  readonly studyCount: number;
  /** Id of a study, by index in order of storing. */
  studyAt(index: number): string;
  /** @returns the digest that the content now has. */
  alterContent(id: string, contentSeed: number): string;
  /** Makes the object's own checksum fit its content. */
  rewriteChecksum(id: string): void;
  /** Makes the index row fit. */
  rewriteIndex(id: string): void;
  /** Makes the log entry of its storing fit. */
  rewriteLog(id: string): void;
}
