// Attacks as a scenario names them, in base units.
import type { Micros } from "../base/time.ts";

export interface During {
  readonly from: Micros;
  readonly until: Micros;
}

/** What a validator in the hands of the adversary does. From then on it is the adversary's to the end of the run. */
export type NodeAttackSpec = During & { readonly validator: number } & (
    | /** Runs two replicas under one identity, one for each half of the others. */
    { readonly attack: "twins" }
    /** Says nothing. */
    | { readonly attack: "silent" }
    /** Follows the protocol, but whatever it sends leaves so much later. */
    | { readonly attack: "delay"; readonly by: Micros }
    /** Follows the protocol, but sends to these validators only. */
    | { readonly attack: "selective"; readonly to: readonly number[] }
    /** Votes for whatever it is asked to vote for, however often: it remembers none of its votes. */
    | { readonly attack: "votes-for-everything" }
    /** Follows the protocol, and sends old messages of its own again, with the certificates in them, in place of new ones. */
    | { readonly attack: "stale-certificates" }
  );

export type AttackSpec =
  | (During & {
      readonly attack: "cloud-tampering";
      readonly perDay: number;
      readonly conceals: readonly ("object" | "index" | "log" | "ledger")[];
    })
  | NodeAttackSpec;
