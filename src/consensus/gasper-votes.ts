// Votes (attestations): cast once an epoch by each validator, collected, sent to all, and held against who contradicts itself.
import type { Signed } from "../ledger/signature.ts";
import { Aggregate, type Evidence, Vote } from "./gasper-chain.ts";
import { checkpointOf, contradict, convicts, nameOf } from "./gasper-checkpoints.ts";
import { aggregatorsOf, committeeOf, inCommittee } from "./gasper-duties.ts";
import { stateIn } from "./gasper-epochs.ts";
import { discount, type Node, support } from "./gasper-fork-choice.ts";
import { epochOf } from "./gasper-params.ts";
import type { GasperContext, GasperState } from "./gasper-state.ts";
import type { NodeId } from "./protocol.ts";

/** Epochs of which votes are kept, to be put into blocks and to be compared; blocks may hold those of two. */
const KEPT_EPOCHS = 4;

// Casting.

/** The vote of one's slot, for the head as it is now; a validator that would contradict an earlier vote casts none. */
export function attest(state: GasperState, ctx: GasperContext): void {
  const { tree, store, values, slot, lastVote } = state;
  const epoch = epochOf(slot, values);
  if (epoch <= lastVote.target || !inCommittee(ctx.self, slot, state)) return;
  const node = store.nodes.get(tree.head.block.digest)!;
  const { justified, stakes } = stateIn(node.state, epoch, values);
  if (stakes.effective[ctx.self] === 0 || justified.epoch < lastVote.source) return;
  const target = nameOf({ epoch, link: checkpointOf(tree.head, epoch, values) });
  state.lastVote = { source: justified.epoch, target: epoch };
  ctx.persist({ key: "vote", value: state.lastVote });
  const vote = ctx.sign(new Vote(slot, tree.head.block.digest, { source: nameOf(justified), target }));
  const aggregators = aggregatorsOf(committeeOf(slot, state), values);
  onVote(state, vote, ctx);
  for (const to of aggregators) if (to !== ctx.self) ctx.send(to, { type: "attestation", vote });
  if (aggregators.length === 0) spread(vote, ctx);
}

/** What an aggregator has of its committee's votes, to all. */
export function aggregate(state: GasperState, ctx: GasperContext): void {
  const { slot } = state;
  const votes = votesOf(state, slot);
  if (votes.length > 0) spreadAll(ctx.sign(new Aggregate(votes)), slot, ctx);
}

function spreadAll(aggregate: Signed<Aggregate>, slot: number, ctx: GasperContext): void {
  ctx.gossip({ type: "aggregate", aggregate }, `aggregate ${slot} ${aggregate.signer}`);
}

function spread(vote: Signed<Vote>, ctx: GasperContext): void {
  ctx.gossip({ type: "attestation", vote }, `attestation ${vote.signer} ${vote.body.text}`);
}

export function isAggregator(id: NodeId, slot: number, state: GasperState): boolean {
  return aggregatorsOf(committeeOf(slot, state), state.values).includes(id);
}

// Taking.

/** One committee member's, which goes on to all unless it is collected. */
export function onAttestation(state: GasperState, vote: Signed<Vote>, ctx: GasperContext): void {
  if (!onVote(state, vote, ctx)) return;
  if (aggregatorsOf(committeeOf(vote.body.slot, state), state.values).length === 0) spread(vote, ctx);
}

/** One collector's: it goes on where it brings anything new. */
export function onAggregate(state: GasperState, aggregate: Signed<Aggregate>, ctx: GasperContext): void {
  const { body, signer } = aggregate;
  if (!(body instanceof Aggregate) || state.seen.has(body.content)) return;
  state.seen.add(body.content);
  let slot: number | undefined;
  for (const vote of body.votes) if (onVote(state, vote, ctx)) slot ??= vote.body.slot;
  if (slot !== undefined && isAggregator(signer, slot, state)) spreadAll(aggregate, slot, ctx);
}

/** on_attestation, of a vote on its own: it must be of about this epoch. @returns whether it is new and may stand */
function onVote(state: GasperState, vote: Signed<Vote>, ctx: GasperContext): boolean {
  const { body } = vote;
  const epoch = epochOf(state.slot, state.values);
  if (state.votes.get(body.target.epoch)?.[vote.signer] === vote) return false;
  if (body.target.epoch < epoch - 1 || body.target.epoch > epoch + 1 || !isWellFormed(state, vote)) return false;
  if (!learn(state, vote, ctx)) return false;
  // In the fork choice of the slots after its own.
  if (body.slot < state.slot) count(state, vote);
  return true;
}

function isWellFormed(state: GasperState, { signer, body }: Signed<Vote>): boolean {
  return (
    body instanceof Vote &&
    body.target.epoch === epochOf(body.slot, state.values) &&
    body.source.epoch <= body.target.epoch &&
    inCommittee(signer, body.slot, state)
  );
}

/** Keeps a vote. @returns whether it is the voter's first of the epoch */
function learn(state: GasperState, vote: Signed<Vote>, ctx: GasperContext): boolean {
  const { votes } = state;
  const { target } = vote.body;
  const known = votes.get(target.epoch) ?? [];
  votes.set(target.epoch, known);
  compare(state, vote, ctx);
  if (known[vote.signer] !== undefined) return false;
  known[vote.signer] = vote;
  return true;
}

/** A vote in a block that was taken: of whatever epoch, it counts. */
export function onVoteInBlock(state: GasperState, vote: Signed<Vote>, ctx: GasperContext): void {
  const { votes, slot, values } = state;
  const { target } = vote.body;
  if (votes.get(target.epoch)?.[vote.signer] === vote) return;
  if (target.epoch > epochOf(slot, values) - KEPT_EPOCHS) learn(state, vote, ctx);
  count(state, vote);
}

/** A new slot: the votes of the one before count from now on. */
export function countVotes(state: GasperState, slot: number): void {
  for (const vote of votesOf(state, slot)) count(state, vote);
}

function votesOf(state: GasperState, slot: number): Signed<Vote>[] {
  const votes = state.votes.get(epochOf(slot, state.values));
  if (votes === undefined) return [];
  return committeeOf(slot, state).flatMap((id) => votes[id] ?? []);
}

/** For the fork choice: once its block is there, if that agrees with the target. */
function count(state: GasperState, vote: Signed<Vote>): void {
  const { store, early } = state;
  const node = store.nodes.get(vote.body.head);
  if (node !== undefined) countFor(state, vote, node);
  else early.set(vote.body.head, [...(early.get(vote.body.head) ?? []), vote]);
}

function countFor({ store, values }: GasperState, { signer, body: { slot, target } }: Signed<Vote>, node: Node): void {
  const isOfChain = checkpointOf(node.link, target.epoch, values).block.digest === target.digest;
  if (isOfChain && node.link.stamp <= slot) support(store, signer, { epoch: target.epoch, node });
}

/** A block has come: so may votes for it have, before. */
export function countEarly(state: GasperState, node: Node): void {
  const { digest } = node.link.block;
  for (const vote of state.early.get(digest) ?? []) countFor(state, vote, node);
  state.early.delete(digest);
}

/** At an epoch's start: what is too old for blocks, and for comparing. */
export function forgetVotes({ votes, early, seen }: GasperState, epoch: number): void {
  seen.clear();
  for (const kept of [...votes.keys()]) if (kept <= epoch - KEPT_EPOCHS) votes.delete(kept);
  for (const [digest, [first]] of early) if (first!.body.target.epoch <= epoch - KEPT_EPOCHS) early.delete(digest);
}

// Contradictions.

/** Whether its voter has said otherwise, as far as is remembered. */
function compare(state: GasperState, vote: Signed<Vote>, ctx: GasperContext): void {
  if (state.evidence.has(vote.signer)) return;
  for (const known of state.votes.values()) {
    const other = known[vote.signer];
    if (other !== undefined && contradict(other.body, vote.body)) onEvidence(state, { one: other, other: vote }, ctx);
  }
}

/** on_attester_slashing: its votes count no more here, and all others are told. */
export function onEvidence(state: GasperState, evidence: Evidence, ctx: GasperContext): void {
  const { signer } = evidence.one;
  if (state.evidence.has(signer) || !convicts(evidence)) return;
  state.evidence.set(signer, evidence);
  discount(state.store, signer);
  ctx.gossip({ type: "evidence", evidence }, `evidence ${signer}`);
}
