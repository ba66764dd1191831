// How the rest of the world uses a ledger: requests go in at a site, answers and the site's copy of the state come out.
import type { Operation, ReplicatedState } from "./contract.ts";

/**
 * Which blocks of a validator's chain a reader relies on: those that it has committed, or those with at least so many
 * upon them (0: all), whatever is committed.
 */
export type Reliance = "committed" | { readonly confirmations: number };

export interface LedgerClient {
  /** Sends a request from a site; `answered` is called once, when enough matching replies have arrived there. */
  submit(site: number, operation: Operation, answered: () => void): void;
  /**
   * The replicated state as the site's own validator has it now.
   * @param reliance left out: on what is committed
   */
  stateAt(site: number, reliance?: Reliance): ReplicatedState;
}
