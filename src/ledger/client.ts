// How the rest of the world uses a ledger: requests go in at a site, answers and the site's copy of the state come out.
import type { Operation, ReplicatedState } from "./contract.ts";

export interface LedgerClient {
  /** Sends a request from a site; `answered` is called once, when enough matching replies have arrived there. */
  submit(site: number, operation: Operation, answered: () => void): void;
  /** The replicated state as the site's own validator has it now. */
  stateAt(site: number): ReplicatedState;
}
