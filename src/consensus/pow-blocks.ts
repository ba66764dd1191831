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
import {
  commitNext,
  commitUpTo,
  countNew,
  isFresh,
  linkOn,
  linksBeyond,
  moveOn,
  moveTo,
  nextRequests,
} from "./block-tree.ts";
import { addChild, headAfter, withSubtrees } from "./pow-ghost.ts";
import { blockBytes } from "./pow-messages.ts";
import { difficultyUpon, mine, mineUpon } from "./pow-mining.ts";
import { type Children, type PowContext, type PowLink, type PowState, Work } from "./pow-state.ts";
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
  const sealed = { parent: block.parent, batch, seal: proof };
  if (!onNext(state, sealed, ctx)) onBlocks(state, [sealed], { from: ctx.self, ctx });
  mine(state, ctx);
}

// Taking blocks.

/** The usual case: a block upon the head, so that it becomes the head, and nothing waits for it. With GHOST others may be heavier. */
export function onNext(state: PowState, sealed: SealedBatch, ctx: PowContext): boolean {
  const { tree, held, children } = state;
  if (sealed.parent !== tree.head.block.digest || held.size > 0 || children !== undefined) return false;
  const link = linkFor(state, tree.head, sealed, ctx);
  if (link !== undefined) takeNext(state, link, ctx);
  return true;
}

export function onBlocks(state: PowState, blocks: readonly SealedBatch[], sender: Sender): void {
  const { ctx } = sender;
  const accept = (parent: PowLink, one: SealedBatch): PowLink | undefined => linkFor(state, parent, one, ctx);
  if (blocks.length > 1) hold(state, blocks);
  const taken = blocks.length === 1 ? takeOrHold(state, blocks[0]!, accept) : takeHeld(state, accept);
  if (taken.length > 0) take(state, taken, ctx);
  const highest = blocks.at(-1);
  if (highest !== undefined && state.held.size > 0) askBelow(state, highest.seal.body.digest, sender);
}

/** The block upon its parent, if it is what its maker found, and repeats nothing. */
function linkFor(
  { tree, values }: PowState,
  parent: PowLink,
  { batch, seal }: SealedBatch,
  ctx: PowContext,
): PowLink | undefined {
  const { signer: leader, body } = seal;
  if (batch.requests.length > 0) ctx.work({ verifications: countNew(tree, batch) });
  if (!(body instanceof Work)) return undefined;
  const known = body.linkUpon(parent, batch);
  if (known !== undefined) return known;
  if (!isFresh(batch, parent)) return undefined;
  const weight = difficultyUpon(parent, values);
  const link = linkOn(parent, { batch, leader, stamp: body.stamp, weight, proof: seal });
  if (link.block.digest !== body.digest || link.block.height !== body.height) return undefined;
  body.judged(link);
  return link;
}

/** A block upon the head, which is nowhere in the tree yet: the longest chain. */
function takeNext(state: PowState, link: PowLink, ctx: PowContext): void {
  tell(link, ctx);
  writeChain(link, bytesOf(link), ctx);
  moveOn(state.tree, link, ctx, inTurn);
  rely(state, ctx);
}

/**
 * Blocks are new in the tree, each after its parent: others are told, and the best of them may be the head. With GHOST what is off
 * the chain counts, too: all of it is told and written down. What is told need not be on the disk: nothing is promised by it.
 */
function take(state: PowState, links: readonly PowLink[], ctx: PowContext): void {
  const { tree, children } = state;
  const before = tree.head;
  const isGhost = children !== undefined;
  const head = isGhost ? growSubtrees(before, children, links) : longest(before, links);
  const news = isGhost ? links : linksBeyond(before, head);
  announce(news, ctx);
  if (isGhost) for (const link of news) ctx.persist({ key: link.block.digest, value: link, sizeBytes: bytesOf(link) });
  if (head === before) return;
  const sizeBytes = news.reduce((sum, link) => sum + bytesOf(link), 0);
  if (!isGhost) writeChain(head, sizeBytes, ctx);
  moveTo(tree, head, { ctx, outOfTurnSince: inTurn });
  rely(state, ctx);
}

function announce(links: readonly PowLink[], ctx: PowContext): void {
  for (const link of links.length <= MOST_ANNOUNCED ? links : links.slice(-1)) tell(link, ctx);
}

function tell(link: PowLink, ctx: PowContext): void {
  ctx.gossip((link.proof!.body as Work).messageFor(link), link.block.digest);
}

/** Of greatest total difficulty; the first seen of several. */
function longest(head: PowLink, links: readonly PowLink[]): PowLink {
  let best = head;
  for (const link of links) if (link.weight > best.weight) best = link;
  return best;
}

function growSubtrees(before: PowLink, children: Children, links: readonly PowLink[]): PowLink {
  let head = before;
  for (const link of links) {
    addChild(children, link);
    head = headAfter(children, head, link);
  }
  return head;
}

function writeChain(head: PowLink, sizeBytes: number, ctx: PowContext): void {
  ctx.persist({ key: "chain", value: head, sizeBytes });
}

function bytesOf({ block, proof }: PowLink): number {
  return blockBytes(block.batch, proof!.body);
}

/** Nobody has a turn. */
function inTurn(): undefined {}

/** There is another head: what is deep enough is answered, and whoever mines mines upon it. */
function rely(state: PowState, ctx: PowContext): void {
  const { tree } = state;
  const top = deepEnough(state);
  if (top.below === tree.committed) {
    commitNext(tree, top, ctx);
    answerAll(top, ctx);
  } else for (const link of commitUpTo(tree, top, ctx)) answerAll(link, ctx);
  mineUpon(tree.head, state, ctx);
}

function answerAll({ block, leader }: PowLink, ctx: PowContext): void {
  for (const request of block.batch.requests) answer(request, block, { leader, ctx });
}

/** Adopts a head, and commits. */
export function settle(state: PowState, head: PowLink, ctx: PowContext): void {
  moveTo(state.tree, head, { ctx, outOfTurnSince: inTurn });
  commitUpTo(state.tree, deepEnough(state), ctx);
}

/** The highest block with enough on top of it that clients may rely on it. */
function deepEnough({ tree, values }: PowState): PowLink {
  let link = tree.head;
  for (let depth = values.confirmations; depth > 0 && link.below !== undefined; depth -= 1) link = link.below;
  return link;
}

export function onFetch(
  state: PowState,
  asked: Extract<ExchangeMessage, { type: "fetch" }>,
  { from, ctx }: Sender,
): void {
  const branch = runBelow(state, asked);
  const links = state.children === undefined ? branch : withSubtrees(state.children, branch);
  if (links.length > 0) ctx.send(from, { type: "blocks", blocks: links.map(sealedOf) });
}
