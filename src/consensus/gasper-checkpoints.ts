// Casper FFG: which checkpoints the votes in a chain justify and finalise.
//
// @source V. Buterin and V. Griffith, Casper the friendly finality gadget, 2017 (arXiv 1710.09437); consensus-specs,
//   phase0/beacon-chain.md: weigh_justification_and_finalization; altair: process_attestation.
import type { Signed } from "../ledger/signature.ts";
import type { Body, ChainState, Checkpoint, CheckpointName, Evidence, GasperLink, Vote } from "./gasper-chain.ts";
import { inCommittee } from "./gasper-duties.ts";
import { epochOf, type GasperValues } from "./gasper-params.ts";
import type { NodeId } from "./protocol.ts";

/** get_ancestor: the block of this chain in a slot, or the last one before. */
function ancestorAt(link: GasperLink, slot: number): GasperLink {
  let at = link;
  while (at.stamp > slot) at = at.jump !== undefined && at.jump.stamp > slot ? at.jump : at.below!;
  return at;
}

/** get_checkpoint_block */
export function checkpointOf(link: GasperLink, epoch: number, values: GasperValues): GasperLink {
  return ancestorAt(link, epoch * values["slots-per-epoch"]);
}

export function nameOf({ epoch, link }: Checkpoint): CheckpointName {
  return { epoch, digest: link.block.digest };
}

function isNamed({ epoch, digest }: CheckpointName, { epoch: of, link }: Checkpoint): boolean {
  return epoch === of && digest === link.block.digest;
}

/** is_slashable_attestation_data: two votes for one target epoch, or one around the other. */
export function contradict(one: Vote, other: Vote): boolean {
  const isDouble = one.target.epoch === other.target.epoch && one.text !== other.text;
  return isDouble || surrounds(one, other) || surrounds(other, one);
}

function surrounds(outer: Vote, inner: Vote): boolean {
  return outer.source.epoch < inner.source.epoch && inner.target.epoch < outer.target.epoch;
}

export function convicts({ one, other }: Evidence): boolean {
  return one.signer === other.signer && contradict(one.body, other.body);
}

// What a block does to the state.

/** Of the block. */
interface In {
  readonly slot: number;
  readonly values: GasperValues;
}

/** process_attestation: whether a block of this slot may hold the vote; the state is the parent's, in the slot's epoch. */
export function mayHold(state: ChainState, { signer, body }: Signed<Vote>, at: In): boolean {
  const { slot, source, target } = body;
  const expected = sourceFor(state, target.epoch);
  return (
    expected !== undefined &&
    isNamed(source, expected) &&
    slot < at.slot &&
    target.epoch === epochOf(slot, at.values) &&
    inCommittee(signer, slot, { values: at.values, n: state.stakes.balances.length })
  );
}

/** Votes for this epoch and the one before count, if they start from what was justified then. */
function sourceFor({ epoch, justified, previousJustified }: ChainState, target: number): Checkpoint | undefined {
  if (target === epoch) return justified;
  return target === epoch - 1 ? previousJustified : undefined;
}

/** Whether the vote's target is the checkpoint of this chain, and the chain has no vote of that validator for it. */
export function adds(state: ChainState, { signer, body: { target } }: Signed<Vote>, values: GasperValues): boolean {
  const attested = target.epoch === state.epoch ? state.attested.current : state.attested.previous;
  return attested[signer] === 0 && target.digest === checkpointOf(state.top, target.epoch, values).block.digest;
}

/** The state after a block with this body, if it may hold it. @param state the parent's, in the slot's epoch */
export function withBody(state: ChainState, { votes, evidence }: Body, at: In): ChainState | undefined {
  if (!votes.every((vote) => mayHold(state, vote, at)) || !evidence.every(convicts)) return undefined;
  const attested = { current: state.attested.current.slice(), previous: state.attested.previous.slice() };
  for (const vote of votes) {
    if (!adds(state, vote, at.values)) continue;
    (vote.body.target.epoch === state.epoch ? attested.current : attested.previous)[vote.signer] = 1;
  }
  const slashed: ReadonlySet<NodeId> =
    evidence.length === 0 ? state.slashed : new Set([...state.slashed, ...evidence.map(({ one }) => one.signer)]);
  return { ...state, attested: votes.length === 0 ? state.attested : attested, slashed };
}

// What the votes of an epoch do.

export type Justification = Pick<ChainState, "bits" | "previousJustified" | "justified" | "finalized">;

/** process_justification_and_finalization, at the end of the state's epoch. The first two epochs justify nothing. */
export function justify(state: ChainState, values: GasperValues): Justification {
  if (state.epoch <= 1) return state;
  const { effective } = state.stakes;
  const total = Math.max(
    1,
    effective.reduce((sum, stake) => sum + stake, 0),
  );
  const isTwoThirds = (attested: Uint8Array): boolean => 3 * stakeOf(effective, attested) >= 2 * total;
  return weigh(state, {
    previous: isTwoThirds(state.attested.previous)
      ? { epoch: state.epoch - 1, link: checkpointOf(state.top, state.epoch - 1, values) }
      : undefined,
    current: isTwoThirds(state.attested.current)
      ? { epoch: state.epoch, link: checkpointOf(state.top, state.epoch, values) }
      : undefined,
  });
}

function stakeOf(stakes: readonly number[], attested: Uint8Array): number {
  return stakes.reduce((sum, stake, id) => (attested[id] === 1 ? sum + stake : sum), 0);
}

/** weigh_justification_and_finalization. @param supported checkpoints of the last epochs with a supermajority link to them */
export function weigh(
  {
    epoch,
    bits,
    previousJustified: oldPrevious,
    justified: oldJustified,
    finalized: oldFinalized,
  }: Justification & {
    readonly epoch: number;
  },
  supported: { readonly previous: Checkpoint | undefined; readonly current: Checkpoint | undefined },
): Justification {
  const { previous, current } = supported;
  const [first, second, third, fourth] = [
    current !== undefined,
    previous !== undefined || bits[0]!,
    bits[1]!,
    bits[2]!,
  ];
  let finalized = oldFinalized;
  // The last two of four in a row, by a link from the last to the second; and of three.
  if (second && third && fourth && oldPrevious.epoch + 3 === epoch) finalized = oldPrevious;
  if (second && third && oldPrevious.epoch + 2 === epoch) finalized = oldPrevious;
  // Of three in a row, by a link from the third to the first; and of two.
  if (first && second && third && oldJustified.epoch + 2 === epoch) finalized = oldJustified;
  if (first && second && oldJustified.epoch + 1 === epoch) finalized = oldJustified;
  return {
    bits: [first, second, third, fourth],
    previousJustified: oldJustified,
    justified: current ?? previous ?? oldJustified,
    finalized,
  };
}
