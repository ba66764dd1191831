// Blocks of a proof of authority: how they are made, taken, held until they fit, asked for, and what a new head brings
// with it.
import { Batch, type Block, type Digest } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import { commitUpTo, countNew, forkOf, isFresh, linkOn, linksBetween, moveTo, nextRequests } from "./block-tree.ts";
import { blockBytes, type PoaMessage, type Seal, type SealedBatch } from "./poa-messages.ts";
import type { PoaContext, PoaLink, PoaState, PoaValues } from "./poa-state.ts";
import type { NodeId } from "./protocol.ts";

/** Blocks in an answer to a fetch. @source assumption */
const MOST_FETCHED = 64;

interface Sender {
  readonly from: NodeId;
  readonly ctx: PoaContext;
}

// Making blocks.

/** A request waits, or is not deep enough, or blocks are made anyway. */
function hasWork<Values extends PoaValues>({ tree, values }: PoaState<Values>): boolean {
  return tree.pending.size > 0 || values["block.empty"];
}

/** Plans the next block upon the head, once a head; without work nothing runs. */
export function schedule<Values extends PoaValues>(state: PoaState<Values>, ctx: PoaContext): void {
  const { tree, rules, values } = state;
  if (!hasWork(state)) {
    if (state.plan === undefined) return;
    state.plan = undefined;
    for (const key of ["make", "sync"]) ctx.cancelTimer(key);
    return;
  }
  if (state.plan?.on === tree.head) return;
  const turn = rules.nextTurn(state, ctx);
  state.plan = { on: tree.head, turn };
  if (turn === undefined) ctx.cancelTimer("make");
  else ctx.setTimer({ key: "make" }, turn.at - ctx.now);
  ctx.setTimer({ key: "sync" }, values["sync-every"]);
}

/** Its turn has come, by its own clock: a block upon the head, on its disk, then to everybody. */
export function make<Values extends PoaValues>(state: PoaState<Values>, ctx: PoaContext): void {
  const { tree, values, plan, rules } = state;
  if (plan?.turn === undefined) return;
  const { at, stamp } = plan.turn;
  if (ctx.now < at) {
    ctx.setTimer({ key: "make" }, at - ctx.now);
    return;
  }
  const weight = rules.weigh(state, { parent: tree.head, leader: ctx.self, stamp });
  if (weight === undefined) return;
  const batch = new Batch(nextRequests(tree, values["block.at-most"]));
  const growth = { batch, leader: ctx.self, stamp, weight };
  const { digest, height } = linkOn(tree.head, growth).block;
  const seal = ctx.sign<Seal>({ digest, height, stamp });
  const link = linkOn(tree.head, { ...growth, proof: seal });
  tree.known.set(digest, link);
  if (rules.onceAStamp) {
    state.lastStamp = stamp;
    ctx.persist({ key: "stamp", value: stamp });
  }
  moveHead(state, link, ctx);
  ctx.broadcast({ type: "block", sealed: sealedOf(link) });
}

function sealedOf({ block, proof }: PoaLink): SealedBatch {
  return { parent: block.parent, batch: block.batch, seal: proof! };
}

// A new head.

/** Writes the chain down, and moves to its new head. */
function moveHead<Values extends PoaValues>(state: PoaState<Values>, head: PoaLink, ctx: PoaContext): void {
  const added = linksBetween(forkOf(state.tree.head, head), head);
  const sizeBytes = added.reduce((sum, { block }) => sum + blockBytes(block.batch), 0);
  ctx.persist({ key: "chain", value: head, sizeBytes });
  for (const { block, leader } of settle(state, head, ctx))
    for (const request of block.batch.requests) answer(request, block, { leader, ctx });
}

/** Adopts a head and commits what is deep enough. @returns what is newly committed */
export function settle<Values extends PoaValues>(state: PoaState<Values>, head: PoaLink, ctx: PoaContext): PoaLink[] {
  const { tree, rules } = state;
  moveTo(tree, head, { ctx, outOfTurnSince: (link) => rules.outOfTurnSince(state, link) });
  const committed = commitUpTo(tree, rules.deepEnough(state), ctx);
  schedule(state, ctx);
  return committed;
}

export function answer(
  request: Request,
  { height, digest }: Block,
  { leader, ctx }: { readonly leader: NodeId; readonly ctx: PoaContext },
): void {
  ctx.reply({ request, height, digest, leader });
}

// Taking blocks.

export function onBlocks<Values extends PoaValues>(
  state: PoaState<Values>,
  blocks: readonly SealedBatch[],
  sender: Sender,
): void {
  const { tree, held } = state;
  for (const sealed of blocks) {
    const { digest } = sealed.seal.body;
    if (!tree.known.has(digest) && !held.has(digest)) held.set(digest, sealed);
  }
  takeHeld(state, sender.ctx);
  const highest = blocks.at(-1);
  if (highest !== undefined) follow(state, highest.seal.body.digest, sender);
}

/** What a block that was sent tells of its sender: what to ask it for, or what to tell it. */
function follow<Values extends PoaValues>(state: PoaState<Values>, digest: Digest, sender: Sender): void {
  const { tree, held } = state;
  const link = tree.known.get(digest);
  if (link !== undefined) {
    const isBehind = link.block.height < tree.head.block.height;
    if (isBehind && forkOf(tree.head, link) !== link) tell(state, sender);
    return;
  }
  // Down to the lowest block that is held: what it stands on is missing, unless it is there and this one of the future.
  let lowest = held.get(digest);
  for (let below = lowest; below !== undefined; below = held.get(below.parent)) lowest = below;
  if (lowest === undefined || tree.known.has(lowest.parent)) return;
  ask(state, { digest: lowest.parent, height: lowest.seal.body.height - 1 }, sender);
}

/**
 * Asks for a block with what is missing below it: of a branch that is not higher than the own one, as much as an answer
 * holds.
 */
function ask<Values extends PoaValues>(
  { tree }: PoaState<Values>,
  { digest, height }: { readonly digest: Digest; readonly height: number },
  { from, ctx }: Sender,
): void {
  const own = tree.head.block.height;
  ctx.send(from, { type: "fetch", digest, above: height > own ? own : Math.max(0, height - MOST_FETCHED) });
}

/**
 * Puts held blocks into the tree, as far as their parents are there and their time has come; then the best of them may
 * be the head.
 */
export function takeHeld<Values extends PoaValues>(state: PoaState<Values>, ctx: PoaContext): void {
  const { tree, held, rules } = state;
  let best = tree.head;
  let earliest = Number.POSITIVE_INFINITY;
  // What is held is in the order in which it came: again, as long as something fits.
  for (let hasGrown = true; hasGrown; ) {
    hasGrown = false;
    earliest = Number.POSITIVE_INFINITY;
    for (const [digest, sealed] of held) {
      const parent = tree.known.get(sealed.parent);
      if (parent === undefined) continue;
      const due = rules.dueAt(state.values, sealed.seal.body.stamp);
      if (due > ctx.now) {
        earliest = Math.min(earliest, due);
        continue;
      }
      held.delete(digest);
      ctx.work({ verifications: countNew(tree, sealed.batch) });
      const link = linkFor(state, parent, sealed);
      if (link === undefined) continue;
      hasGrown = true;
      tree.known.set(digest, link);
      if (rules.isBetter(state, { one: link, than: best }, ctx)) best = link;
    }
  }
  if (earliest < Number.POSITIVE_INFINITY) ctx.setTimer({ key: "early" }, earliest - ctx.now);
  if (best !== tree.head) moveHead(state, best, ctx);
}

/** The block upon its parent, if it may stand there, is what its maker signed, and repeats nothing. */
function linkFor<Values extends PoaValues>(
  state: PoaState<Values>,
  parent: PoaLink,
  { batch, seal }: SealedBatch,
): PoaLink | undefined {
  const { signer: leader, body } = seal;
  const weight = state.rules.weigh(state, { parent, leader, stamp: body.stamp });
  if (weight === undefined || !isFresh(batch, parent)) return undefined;
  const link = linkOn(parent, { batch, leader, stamp: body.stamp, weight, proof: seal });
  return link.block.digest === body.digest && link.block.height === body.height ? link : undefined;
}

// Telling and asking.

export function onFetch<Values extends PoaValues>(
  { tree }: PoaState<Values>,
  { digest, above }: Extract<PoaMessage, { type: "fetch" }>,
  { from, ctx }: Sender,
): void {
  const blocks: SealedBatch[] = [];
  let link = tree.known.get(digest);
  while (link?.proof !== undefined && link.block.height > above && blocks.length < MOST_FETCHED) {
    blocks.push(sealedOf(link));
    link = link.below;
  }
  if (blocks.length > 0) ctx.send(from, { type: "blocks", blocks: blocks.reverse() });
}

/** Another waits for a block: it is told of another head, or asked for its own. */
export function onStatus<Values extends PoaValues>(
  state: PoaState<Values>,
  told: Extract<PoaMessage, { type: "status" }>,
  sender: Sender,
): void {
  const { head, known } = state.tree;
  if (told.digest === head.block.digest) return;
  if (known.has(told.digest)) tell(state, sender);
  else ask(state, told, sender);
}

function tell<Values extends PoaValues>({ tree }: PoaState<Values>, { from, ctx }: Sender): void {
  if (tree.head.proof !== undefined) ctx.send(from, { type: "blocks", blocks: [sealedOf(tree.head)] });
}

export function sayStatus<Values extends PoaValues>({ tree }: PoaState<Values>, ctx: PoaContext): void {
  const { digest, height } = tree.head.block;
  ctx.broadcast({ type: "status", digest, height });
}
