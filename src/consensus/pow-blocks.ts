// Blocks of a proof of work: how they are made, taken, passed on and asked for, and what a new head brings with it.
import { Batch } from "../ledger/block.ts";
import {
  answer,
  askBelow,
  type ExchangeMessage,
  hold,
  runBelow,
  type Seal,
  type SealedBatch,
  sealedOf,
  takeHeld,
  takeOrHold,
} from "./block-exchange.ts";
import { commitUpTo, countNew, isFresh, linkOn, linksBeyond, moveTo, nextRequests } from "./block-tree.ts";
import { addChild, headAfter, withSubtrees } from "./pow-ghost.ts";
import { blockBytes } from "./pow-messages.ts";
import { difficultyUpon, mine, mineUpon } from "./pow-mining.ts";
import { type PowContext, type PowLink, type PowState, Work } from "./pow-state.ts";
import type { NodeId } from "./protocol.ts";

/** Blocks that are new in the chain at once, and passed on one by one; of more, the highest. @source Bitcoin Core, MAX_BLOCKS_TO_ANNOUNCE */
const MOST_ANNOUNCED = 8;

interface Sender {
  readonly from: NodeId;
  readonly ctx: PowContext;
}

// Making blocks.

/** Its work is done: a block upon the head of this moment. */
export function make(state: PowState, ctx: PowContext): void {
  const { tree, values } = state;
  const batch = new Batch(nextRequests(tree, values["block.at-most"]));
  const growth = { batch, leader: ctx.self, stamp: ctx.now, weight: difficultyUpon(tree.head, values) };
  const { block } = linkOn(tree.head, growth);
  const proof = ctx.sign<Seal>(new Work(block, ctx.now, values["block.filler"]));
  onBlocks(state, [{ parent: block.parent, batch, seal: proof }], { from: ctx.self, ctx });
  mine(state, ctx);
}

// Taking blocks.

export function onBlocks(state: PowState, blocks: readonly SealedBatch[], sender: Sender): void {
  const { ctx } = sender;
  const accept = (parent: PowLink, sealed: SealedBatch): PowLink | undefined => {
    if (sealed.batch.requests.length > 0) ctx.work({ verifications: countNew(state.tree, sealed.batch) });
    return linkFor(state, parent, sealed);
  };
  if (blocks.length > 1) hold(state, blocks);
  const taken = blocks.length === 1 ? takeOrHold(state, blocks[0]!, accept) : takeHeld(state, accept);
  if (taken.length > 0) take(state, taken, ctx);
  const highest = blocks.at(-1);
  if (highest !== undefined && state.held.size > 0) askBelow(state, highest.seal.body.digest, sender);
}

/** The block upon its parent, if it is what its maker found, and repeats nothing. */
function linkFor({ values }: PowState, parent: PowLink, { batch, seal }: SealedBatch): PowLink | undefined {
  const { signer: leader, body } = seal;
  if (!(body instanceof Work)) return undefined;
  return body.linkUpon(parent, batch, () => {
    if (!isFresh(batch, parent)) return undefined;
    const weight = difficultyUpon(parent, values);
    const link = linkOn(parent, { batch, leader, stamp: body.stamp, weight, proof: seal });
    return link.block.digest === body.digest && link.block.height === body.height ? link : undefined;
  });
}

/**
 * Blocks are new in the tree, each after its parent: others are told, and the best of them may be the head. With GHOST what is off
 * the chain counts, too: all of it is told and written down. What is told need not be on the disk: nothing is promised by it.
 */
function take(state: PowState, links: readonly PowLink[], ctx: PowContext): void {
  const { tree, values } = state;
  const before = tree.head;
  const isGhost = values.rule === "ghost";
  const head = isGhost ? growSubtrees(state, links) : longest(before, links);
  const news = isGhost ? links : linksBeyond(before, head);
  announce(news, ctx);
  if (isGhost)
    for (const link of news) ctx.persist({ key: link.block.digest, value: link, sizeBytes: bytesOf([link]) });
  if (head === before) return;
  if (!isGhost) ctx.persist({ key: "chain", value: head, sizeBytes: bytesOf(news) });
  for (const { block, leader } of settle(state, head, ctx))
    for (const request of block.batch.requests) answer(request, block, { leader, ctx });
  mineUpon(head, state, ctx);
}

function announce(links: readonly PowLink[], ctx: PowContext): void {
  for (const link of links.length <= MOST_ANNOUNCED ? links : links.slice(-1))
    ctx.gossip((link.proof!.body as Work).messageFor(link), link.block.digest);
}

/** Of greatest total difficulty; the first seen of several. */
function longest(head: PowLink, links: readonly PowLink[]): PowLink {
  let best = head;
  for (const link of links) if (link.weight > best.weight) best = link;
  return best;
}

function growSubtrees({ tree, children }: PowState, links: readonly PowLink[]): PowLink {
  let { head } = tree;
  for (const link of links) {
    addChild(children, link);
    head = headAfter(children, head, link);
  }
  return head;
}

function bytesOf(links: readonly PowLink[]): number {
  return links.reduce((sum, { block, proof }) => sum + blockBytes(block.batch, proof!.body), 0);
}

/** Adopts a head and commits what is deep enough. @returns what is newly committed */
export function settle({ tree, values }: PowState, head: PowLink, ctx: PowContext): PowLink[] {
  moveTo(tree, head, { ctx, outOfTurnSince: () => undefined });
  let deepEnough = head;
  for (let depth = values.confirmations; depth > 0 && deepEnough.below !== undefined; depth -= 1)
    deepEnough = deepEnough.below;
  return commitUpTo(tree, deepEnough, ctx);
}

export function onFetch(
  state: PowState,
  asked: Extract<ExchangeMessage, { type: "fetch" }>,
  { from, ctx }: Sender,
): void {
  const branch = runBelow(state, asked);
  const links = state.values.rule === "ghost" ? withSubtrees(state.children, branch) : branch;
  if (links.length > 0) ctx.send(from, { type: "blocks", blocks: links.map(sealedOf) });
}
