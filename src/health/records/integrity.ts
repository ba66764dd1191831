// Integrity checks: the reader hashes what the store delivered and holds the digest against one that came another way.
import type { Micros } from "../../base/time.ts";
import { digestOf } from "../../storage/digest.ts";
import type { Delivery, Verdict } from "./record-system.ts";

/** SHA-256 on one core [bytes per µs]. @source node:crypto on OpenSSL 3.0.19, 1.29 GB/s (validation notes 8) */
const HASHED_PER_MICRO = 1_290;

/**
 * Time to hash a delivery. Readers could hash while bytes come in; that they start after the last is the less
 * favourable assumption.
 */
export function hashingTime({ object }: Delivery): Micros {
  return object.sizeBytes / HASHED_PER_MICRO;
}

/** Holds a delivery against what it should be; undefined when nobody can say. */
export function compare(delivery: Delivery, expected: string | undefined): Verdict {
  if (expected === undefined) return "unknown";
  return isSame(digestOf(delivery.object), expected) ? "intact" : "altered";
}

function isSame(computed: string, expected: string): boolean {
  return computed === expected;
}
