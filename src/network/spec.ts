// What a scenario says about the network, in base units.

import type { Micros } from "../base/time.ts";
import type { Law } from "../kernel/laws.ts";

/** Where one-way delays come from. */
export type DelaySpec =
  | { readonly from: "aws-2020" }
  | { readonly from: "bitcoin-2019" }
  | { readonly from: "constant"; readonly delay: Micros }
  | { readonly from: "law"; readonly law: Law }
  /** One-way delays [µs], row = sender, by region name; 0 on the diagonal where the table does not say what is inside a region. */
  | { readonly from: "matrix"; readonly regions: readonly string[]; readonly oneWay: readonly (readonly Micros[])[] };

/**
 * How a delay varies about its mean: the coefficient of variation of a lognormal factor of mean 1 (0 is none), or Pareto with
 * shape mean / `pareto` and least value mean − `pareto` [µs].
 */
export type JitterSpec = number | { readonly pareto: Micros };

/** Which validators are neighbours; links carry traffic both ways. */
export type OverlaySpec =
  /** Every validator has so many neighbours, or all others when they are fewer. */
  | { readonly graph: "random-regular"; readonly degree: number }
  /** Validators open links in the numbers measured in Bitcoin's network. */
  | { readonly graph: "bitcoin" }
  /** Every validator opens so many links, to any others. */
  | { readonly graph: "outbound"; readonly degree: number }
  /** The same, but a link leads to the validator's own region with probability `inside`. */
  | { readonly graph: "regional"; readonly degree: number; readonly inside: number }
  /** These links, by validator. */
  | { readonly graph: "edges"; readonly edges: readonly (readonly [number, number])[] };

/** How items travel from neighbour to neighbour: a policy of relay/registry.ts, and those of its parameters that are given. */
export interface RelaySpec {
  readonly policy: string;
  readonly params: Readonly<Record<string, number | boolean | string | readonly number[]>>;
}

/** Hubs that pass on what validators gossip, at once and unasked (relay/relay-network.ts). */
export interface RelayNetworkSpec {
  /** Region of each hub. */
  readonly hubs: readonly string[];
  /** Access link of each hub. */
  readonly link: LinkSpec;
  /** So many validators are connected to it, from the first on; absent: all. */
  readonly members?: number;
  /** Bytes of a block's header, of a transaction, and of what stands for one that everyone has heard of. */
  readonly headerBytes: number;
  readonly transactionBytes: number;
  readonly nameBytes: number;
}

export interface NetworkSpec {
  readonly delays: DelaySpec;
  readonly jitter: JitterSpec;
  /** Probability that a packet is lost and sent again. */
  readonly loss: number;
  /** One-way delay between two sites in one region [µs], where the delays do not say. */
  readonly insideRegion: Micros;
  /** One-way delay between two machines of one site, on its own network [µs]. */
  readonly insideSite: Micros;
  /** Multiplies every delay (fidelity runs plant faults with it); 1 is none. */
  readonly scale: number;
  /** Absent: everyone is everyone's neighbour. */
  readonly overlay?: OverlaySpec;
  /** Only where there is an overlay; absent: the usual policy. */
  readonly relay?: RelaySpec;
  /** Only where there is an overlay. */
  readonly relayNetwork?: RelayNetworkSpec;
}

/** A site's access link [bit/s]; Infinity is unlimited. */
export interface LinkSpec {
  readonly up: number;
  readonly down: number;
}
