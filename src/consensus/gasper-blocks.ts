// Gasper's blocks: how they are made, taken, passed on and asked for, and what a new head brings with it.
import { Batch, digestOf } from "../ledger/block.ts";
import type { Signed } from "../ledger/signature.ts";
import {
  answer,
  askBelow,
  letGo,
  type Seal,
  type SealedBatch,
  sealedOf,
  takeHeld,
  takeOrHold,
} from "./block-exchange.ts";
import { commitUpTo, countNew, forkOf, isFresh, linkOn, linksBetween, moveTo, nextRequests } from "./block-tree.ts";
import { type Body, type ChainState, type GasperLink, Proposal, type Vote, votesText } from "./gasper-chain.ts";
import { adds, checkpointOf, mayHold, withBody } from "./gasper-checkpoints.ts";
import { leaderOf } from "./gasper-duties.ts";
import { stateIn } from "./gasper-epochs.ts";
import { grow, headOf } from "./gasper-fork-choice.ts";
import { blockBytes } from "./gasper-messages.ts";
import { epochOf } from "./gasper-params.ts";
import type { GasperContext, GasperState } from "./gasper-state.ts";
import { attest, countEarly, onEvidence, onVoteInBlock } from "./gasper-votes.ts";
import type { NodeId } from "./protocol.ts";

interface Sender {
  readonly from: NodeId;
  readonly ctx: GasperContext;
}

/** States of blocks, as whoever judged them first has worked them out. */
const states = new WeakMap<GasperLink, ChainState>();

/** Of a block that was judged once, also in a life before a crash. */
export function stateAfter(link: GasperLink): ChainState {
  return states.get(link)!;
}

// Making blocks.

/** The slot's leader puts a block upon its head; one a slot, whatever comes between. */
export function make(state: GasperState, ctx: GasperContext): void {
  const { tree, store, values, slot } = state;
  const below = tree.head;
  const node = store.nodes.get(below.block.digest)!;
  if (slot <= state.lastSlotMade || slot <= below.stamp) return;
  const chain = stateIn(node.state, epochOf(slot, values), values);
  if (leaderOf(slot, chain.stakes.effective) !== ctx.self || chain.slashed.has(ctx.self)) return;
  state.lastSlotMade = slot;
  ctx.persist({ key: "made", value: slot });
  const body = bodyFor(state, chain);
  const batch = new Batch(nextRequests(tree, values["block.at-most"]));
  const { block } = linkOn(below, { batch, leader: ctx.self, stamp: slot, weight: 1, content: digestOfBody(body) });
  const seal = ctx.sign<Seal>(new Proposal(block, slot, { body, filler: values["block.filler"] }));
  onBlocks(state, [{ parent: block.parent, batch, seal }], { from: ctx.self, ctx });
}

/** Votes that count upon this chain and are not in it, and evidence against those who are not slashed. */
function bodyFor({ votes, evidence, values, slot }: GasperState, chain: ChainState): Body {
  const fitting: Signed<Vote>[] = [];
  for (const epoch of [chain.epoch - 1, chain.epoch])
    for (const vote of votes.get(epoch) ?? [])
      if (vote !== undefined && adds(chain, vote, values) && mayHold(chain, vote, { slot, values })) fitting.push(vote);
  return { votes: fitting, evidence: [...evidence.values()].filter(({ one }) => !chain.slashed.has(one.signer)) };
}

export function digestOfBody({ votes, evidence }: Body): string {
  return digestOf(votesText([...votes, ...evidence.flatMap(({ one, other }) => [one, other])]));
}

// Taking blocks.

export function onBlocks(state: GasperState, blocks: readonly SealedBatch[], sender: Sender): void {
  const taken = blocks.flatMap((one) =>
    takeOrHold(state, one, (parent, sealed) => accept(state, parent, { sealed, ...sender })),
  );
  if (taken.length > 0) take(state, taken, sender.ctx);
  const highest = blocks.at(-1);
  if (highest !== undefined && state.held.size > 0) askBelow(state, highest.seal.body.digest, sender);
}

/** Blocks that came before their slot, once it is there. */
export function takeDue(state: GasperState, ctx: GasperContext): void {
  if (state.held.size === 0) return;
  const taken = takeHeld(state, (parent, sealed) => accept(state, parent, { sealed, ctx }));
  if (taken.length > 0) take(state, taken, ctx);
}

/** on_block: into the fork choice, if it is not of the future, stands upon the finalised checkpoint, and is valid. */
function accept(
  state: GasperState,
  parent: GasperLink,
  { sealed, ctx }: { readonly sealed: SealedBatch; readonly ctx: GasperContext },
): GasperLink | "wait" | undefined {
  const { tree, store, values } = state;
  const { batch, seal } = sealed;
  if (seal.body.stamp > state.slot) return "wait";
  if (store.nodes.has(seal.body.digest)) return undefined;
  const { finalized } = store;
  const node = store.nodes.get(parent.block.digest);
  if (node === undefined || checkpointOf(parent, finalized.epoch, values) !== finalized.link) return undefined;
  if (batch.requests.length > 0) ctx.work({ verifications: countNew(tree, batch) });
  const { body } = seal;
  if (!(body instanceof Proposal)) return undefined;
  const link = body.linkUpon(parent, () => judge(node.state, sealed, values));
  if (link?.block.batch !== batch) return undefined;
  // Also upon the head: it need not become the head.
  tree.beside.set(link.block.digest, link);
  enter(state, link, ctx);
  return link;
}

/** state_transition: the block upon its parent, if its leader may have made it so. */
function judge(below: ChainState, { batch, seal }: SealedBatch, values: GasperState["values"]): GasperLink | undefined {
  const { signer: leader, body } = seal as Signed<Proposal>;
  const { stamp: slot } = body;
  if (!Number.isInteger(slot) || slot <= below.top.stamp || !isFresh(batch, below.top)) return undefined;
  const chain = stateIn(below, epochOf(slot, values), values);
  if (leaderOf(slot, chain.stakes.effective) !== leader || chain.slashed.has(leader)) return undefined;
  const growth = { batch, leader, stamp: slot, weight: 1, proof: seal, content: digestOfBody(body.body) };
  const link = linkOn(below.top, growth);
  if (link.block.digest !== body.digest || link.block.height !== body.height) return undefined;
  const after = withBody(chain, body.body, { slot, values });
  if (after === undefined) return undefined;
  states.set(link, { ...after, top: link });
  return link;
}

/** Blocks are new in the tree, each after its parent. Those of the last epoch go on to others; that of this slot calls for votes. */
function take(state: GasperState, links: readonly GasperLink[], ctx: GasperContext): void {
  const { slot, values } = state;
  for (const link of links)
    if (link.stamp > slot - values["slots-per-epoch"])
      ctx.gossip({ type: "block", blocks: [sealedOf(link)] }, link.block.digest);
  settle(state, ctx);
  if (links.some(({ stamp }) => stamp === slot)) attest(state, ctx);
}

/** With the votes that came before it, and those that it brings. */
export function enter(state: GasperState, link: GasperLink, ctx: GasperContext): void {
  const { store, slot, values } = state;
  const boosted = isTimely(state, link, ctx) && store.boosted === undefined;
  grow(store, stateAfter(link), { epoch: epochOf(slot, values), boosted });
  const node = store.nodes.get(link.block.digest);
  if (node !== undefined) countEarly(state, node);
  const { votes, evidence } = (link.proof!.body as Proposal).body;
  for (const vote of votes) onVoteInBlock(state, vote, ctx);
  for (const one of evidence) onEvidence(state, one, ctx);
}

/** record_block_timeliness: in its slot, before others vote without it. */
function isTimely({ slot, values }: GasperState, { stamp }: GasperLink, ctx: GasperContext): boolean {
  return stamp === slot && ctx.now - slot * values.slot < values["attestation-due"] * values.slot;
}

// A new head.

/** The head of this moment becomes the own one, and what is final is committed. */
export function settle(state: GasperState, ctx: GasperContext): void {
  const { tree, store } = state;
  const head = headOf(store, epochOf(state.slot, state.values));
  if (head !== tree.head) {
    const added = linksBetween(forkOf(tree.head, head), head);
    const sizeBytes = added.reduce((sum, link) => sum + blockBytes(sealedOf(link)), 0);
    ctx.persist({ key: "chain", value: head, sizeBytes });
    moveTo(tree, head, { ctx, outOfTurnSince: () => undefined });
  }
  commitFinal(state, ctx);
}

function commitFinal(state: GasperState, ctx: GasperContext): void {
  const { tree, store, held } = state;
  const { finalized } = store;
  if (finalized.link.block.height <= tree.committed.block.height) return;
  ctx.persist({ key: "final", value: finalized });
  for (const [digest, { seal }] of held) if (seal.body.stamp <= finalized.link.stamp) letGo(state, digest);
  for (const { block, leader } of commitUpTo(tree, finalized.link, ctx))
    for (const request of block.batch.requests) answer(request, block, { leader, ctx });
}
