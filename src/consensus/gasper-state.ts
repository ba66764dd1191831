// Gasper: what a validator knows.
import type { Digest } from "../ledger/block.ts";
import type { Signed } from "../ledger/signature.ts";
import type { Exchange } from "./block-exchange.ts";
import type { Evidence, Vote } from "./gasper-chain.ts";
import type { Store } from "./gasper-fork-choice.ts";
import type { GasperMessage } from "./gasper-messages.ts";
import type { GasperValues } from "./gasper-params.ts";
import type { Context, NodeId } from "./protocol.ts";

export interface GasperTimer {
  readonly key: "slot" | "attest" | "aggregate";
}

export type GasperContext = Context<GasperMessage, GasperTimer>;

export interface GasperState extends Exchange {
  readonly values: GasperValues;
  readonly n: number;
  readonly store: Store;
  /** The last one whose start it has seen. */
  slot: number;
  /** Own votes and blocks so far: what it may never contradict. */
  lastVote: { readonly source: number; readonly target: number };
  lastSlotMade: number;
  /** By target epoch and voter, of the latest epochs. */
  readonly votes: Map<number, (Signed<Vote> | undefined)[]>;
  /** Contents of the aggregates of this epoch: most collectors of a committee have the same. */
  readonly seen: Set<Digest>;
  /** Votes for blocks that have not come, by block. */
  readonly early: Map<Digest, Signed<Vote>[]>;
  /** By validator. */
  readonly evidence: Map<NodeId, Evidence>;
}
