// What a scenario says about the network, in base units.

import type { Micros } from "../base/time.ts";
import type { Law } from "../kernel/laws.ts";

/** Where one-way delays come from. */
export type DelaySpec =
  | { readonly from: "aws-2020" }
  | { readonly from: "constant"; readonly delay: Micros }
  | { readonly from: "law"; readonly law: Law }
  /** One-way delays [µs], row = sender, by region name. */
  | { readonly from: "matrix"; readonly regions: readonly string[]; readonly oneWay: readonly (readonly Micros[])[] };

export interface NetworkSpec {
  readonly delays: DelaySpec;
  /** Coefficient of variation of a lognormal factor of mean 1 on each delay; 0 is none. */
  readonly jitter: number;
  /** Probability that a packet is lost and sent again. */
  readonly loss: number;
  /** One-way delay between two sites in one region [µs]. */
  readonly insideRegion: Micros;
  /** One-way delay between two machines of one site, on its own network [µs]. */
  readonly insideSite: Micros;
  /** Multiplies every delay (fidelity runs plant faults with it); 1 is none. */
  readonly scale: number;
}

/** A site's access link [bit/s]; Infinity is unlimited. */
export interface LinkSpec {
  readonly up: number;
  readonly down: number;
}
