// Blocks of a proof of authority: how they are made, taken, held until they fit, asked for, and what a new head brings
// with it.
import { Batch } from "../ledger/block.ts";
import {
  answer,
  askBelow,
  hold,
  type Seal,
  type SealedBatch,
  sealedOf,
  statusOf,
  takeHeld,
  tell,
} from "./block-exchange.ts";
import {
  commitUpTo,
  countNew,
  find,
  forkOf,
  isFresh,
  linkOn,
  linksBetween,
  moveTo,
  nextRequests,
} from "./block-tree.ts";
import { blockBytes } from "./poa-messages.ts";
import type { PoaContext, PoaLink, PoaState, PoaValues } from "./poa-state.ts";
import type { NodeId } from "./protocol.ts";

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
  tree.beside.set(digest, link);
  if (rules.onceAStamp) {
    state.lastStamp = stamp;
    ctx.persist({ key: "stamp", value: stamp });
  }
  moveHead(state, link, ctx);
  ctx.broadcast({ type: "block", blocks: [sealedOf(link)] });
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

// Taking blocks.

export function onBlocks<Values extends PoaValues>(
  state: PoaState<Values>,
  blocks: readonly SealedBatch[],
  sender: Sender,
): void {
  hold(state, blocks);
  takeDue(state, sender.ctx);
  const highest = blocks.at(-1);
  if (highest !== undefined) follow(state, highest.seal.body, sender);
}

/** What a block that was sent tells of its sender: what to ask it for, or what to tell it. */
function follow<Values extends PoaValues>(state: PoaState<Values>, { digest, height }: Seal, sender: Sender): void {
  const { tree } = state;
  const link = find(tree, digest, height);
  if (link === undefined) {
    askBelow(state, digest, sender);
    return;
  }
  const isBehind = link.block.height < tree.head.block.height;
  if (isBehind && forkOf(tree.head, link) !== link) tell(state, sender);
}

/** Takes held blocks whose time has come; then the best of them may be the head. */
export function takeDue<Values extends PoaValues>(state: PoaState<Values>, ctx: PoaContext): void {
  const { tree, rules } = state;
  let earliest = Number.POSITIVE_INFINITY;
  const taken = takeHeld(state, (parent, sealed) => {
    const due = rules.dueAt(state.values, sealed.seal.body.stamp);
    if (due > ctx.now) {
      earliest = Math.min(earliest, due);
      return "wait";
    }
    ctx.work({ verifications: countNew(tree, sealed.batch) });
    return linkFor(state, parent, sealed);
  });
  if (earliest < Number.POSITIVE_INFINITY) ctx.setTimer({ key: "early" }, earliest - ctx.now);
  let best = tree.head;
  for (const link of taken) if (rules.isBetter(state, { one: link, than: best }, ctx)) best = link;
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

// Telling.

export function sayStatus<Values extends PoaValues>(state: PoaState<Values>, ctx: PoaContext): void {
  ctx.broadcast(statusOf(state));
}
