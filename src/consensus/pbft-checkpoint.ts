// PBFT's checkpoints and garbage collection (§4.3 of Castro & Liskov, OSDI 1999).
import type { Signed } from "../ledger/signature.ts";
import { VOTE_BYTES } from "./message-cost.ts";
import type { Checkpoint, StableCheckpoint } from "./pbft-messages.ts";
import { type PbftContext, type PbftState, watch } from "./pbft-state.ts";
import { isCertificate } from "./quorum.ts";

/** §4.3: every K-th batch, a digest of the state. The chain's last digest is one: the contracts follow from it. */
export function takeCheckpoint(state: PbftState, ctx: PbftContext): void {
  const { sequence, chain } = state.executed;
  if (!isCheckpoint(state, sequence)) return;
  const checkpoint = ctx.sign<Checkpoint>({ phase: "checkpoint", sequence, digest: chain.block.digest });
  ctx.broadcast({ type: "checkpoint", checkpoint });
}

export function isCheckpoint(state: PbftState, sequence: number): boolean {
  const interval: number = state.params["checkpoint-interval"];
  return interval > 0 && sequence % interval === 0;
}

/** §4.3: with 2f + 1 equal ones a checkpoint is stable. One not reached here yet waits for the replica's own. */
export function onCheckpoint(state: PbftState, checkpoint: Signed<Checkpoint>, ctx: PbftContext): void {
  const { signer, body } = checkpoint;
  const { phase, sequence, digest } = body;
  if (phase !== "checkpoint" || sequence <= (state.checkpoints[signer]?.body.sequence ?? state.stable.sequence)) return;
  state.checkpoints[signer] = checkpoint;
  state.reached[signer] = Math.max(state.reached[signer]!, sequence);
  if (sequence > state.executed.sequence) {
    watch(state, ctx);
    return;
  }
  const matches = (other: Checkpoint): boolean => other.sequence === sequence && other.digest === digest;
  const proof = state.checkpoints.filter((other) => other !== undefined && matches(other.body)) as Signed<Checkpoint>[];
  if (!isCertificate(proof, { n: state.n, needed: state.quorum }, matches)) return;
  makeStable(state, { sequence, digest, proof }, ctx);
}

/** §4.3: advances the water marks and discards the log below. */
export function makeStable(state: PbftState, stable: StableCheckpoint, ctx: PbftContext): void {
  if (stable.sequence <= state.stable.sequence) return;
  state.stable = stable;
  ctx.persist({
    key: "stable",
    value: { stable, executed: state.executed },
    sizeBytes: stable.proof.length * VOTE_BYTES,
  });
  for (const sequence of [...state.slots.keys()]) if (sequence <= stable.sequence) state.slots.delete(sequence);
}
