// Fabric, the ordering service: transactions go to the leader, which cuts them into blocks; the ordering protocol puts the
// blocks in order, and each orderer delivers them to its peers.
import type { Block } from "../ledger/block.ts";
import type { Ctx } from "./fabric-messages.ts";
import type { FabricState, Orderer } from "./fabric-state.ts";
import { CutBlock, type Envelope } from "./fabric-transactions.ts";
import type { AnyProtocol, KeyedTimer, KindedMessage, NodeId } from "./protocol.ts";

/** broadcast.go, ProcessMessage: the submitter's signature is checked; chain.go, Submit: the leader orders, others pass it on. */
export function onSubmitted(
  state: FabricState,
  orderer: Orderer,
  { from, envelope }: { readonly from: NodeId; readonly envelope: Envelope },
  ctx: Ctx,
): void {
  ctx.work({ verifications: 1 });
  const { leader } = leadershipOf(orderer);
  if (leader === ctx.self) order(state, orderer, envelope, ctx);
  else if (leader >= 0) ctx.send(leader, { type: "forward", envelope });
  else ctx.send(from, { type: "unavailable", envelope });
}

/** Who leads no longer drops what it is sent as the leader. */
export function onForwarded(state: FabricState, orderer: Orderer, envelope: Envelope, ctx: Ctx): void {
  if (leadershipOf(orderer).leader === ctx.self) order(state, orderer, envelope, ctx);
}

export function leadershipOf({ protocol, inner }: Orderer): ReturnType<AnyProtocol["leadership"]> {
  return protocol.leadership(inner);
}

/** blockcutter.go, Ordered: a larger transaction is alone, none lets its block grow too large, and the count cuts. */
function order(state: FabricState, orderer: Orderer, envelope: Envelope, ctx: Ctx): void {
  const { "block.bytes": mostBytes, "block.at-most": most } = state.params;
  const { sizeBytes } = envelope;
  if (orderer.pending.length > 0 && orderer.pendingBytes + sizeBytes > mostBytes) cut(state, orderer, ctx);
  orderer.pending.push(envelope);
  orderer.pendingBytes += sizeBytes;
  if (orderer.pending.length >= most || sizeBytes > mostBytes) cut(state, orderer, ctx);
  runTimer(state, orderer, ctx);
}

/** chain.go, run: the timer starts with the first pending transaction; a cut that leaves another one pending lets it run on. */
function runTimer(state: FabricState, orderer: Orderer, ctx: Ctx): void {
  const isNeeded = orderer.pending.length > 0;
  if (isNeeded === orderer.timerRuns) return;
  orderer.timerRuns = isNeeded;
  if (isNeeded) ctx.setTimer({ key: "cut" }, state.params["block.timeout"]);
  else ctx.cancelTimer("cut");
}

export function onCutTimer(state: FabricState, orderer: Orderer, ctx: Ctx): void {
  orderer.timerRuns = false;
  if (orderer.pending.length > 0) cut(state, orderer, ctx);
}

/** One cut block is one entry of the ordering protocol. */
function cut(state: FabricState, orderer: Orderer, ctx: Ctx): void {
  const { pending } = orderer;
  drop(orderer);
  orderer.cuts += 1;
  const block = new CutBlock({ client: state.identity, sequence: orderer.cuts }, ctx.self, pending);
  step(orderer, ctx, ({ protocol, inner, context }) => protocol.onSubmit(inner, block, context.within(ctx)));
}

function drop(orderer: Orderer): void {
  orderer.pending = [];
  orderer.pendingBytes = 0;
}

export function onOrderingMessage(orderer: Orderer, from: NodeId, message: KindedMessage, ctx: Ctx): void {
  step(orderer, ctx, ({ protocol, inner, context }) => protocol.onMessage(inner, from, message, context.within(ctx)));
}

export function onOrderingTimer(orderer: Orderer, timer: KeyedTimer, ctx: Ctx): void {
  step(orderer, ctx, ({ protocol, inner, context }) => protocol.onTimer(inner, timer, context.within(ctx)));
}

/** A step of the ordering protocol, and what follows from it: new blocks, another leader. */
export function step(orderer: Orderer, ctx: Ctx, handle: (orderer: Orderer) => void): void {
  handle(orderer);
  for (const effect of orderer.context.drain()) if (effect.kind === "commit") onOrdered(orderer, effect.block, ctx);
  const { leader, period } = leadershipOf(orderer);
  const leads = leader === ctx.self ? period : undefined;
  if (leads === orderer.leads) return;
  // chain.go, becomeFollower: what is pending is lost with the leadership.
  orderer.leads = leads;
  drop(orderer);
  if (orderer.timerRuns) ctx.cancelTimer("cut");
  orderer.timerRuns = false;
}

/** blockwriter.go: signed, written, and then delivered. What a restarted orderer finds on its disk, it has written already. */
function onOrdered(orderer: Orderer, block: Block, ctx: Ctx): void {
  if (block.height <= orderer.blocks.length) return;
  orderer.blocks.push(block);
  ctx.work({ signatures: 1 });
  ctx.persist({ key: orderedKey(block.height), value: block, sizeBytes: block.batch.sizeBytes });
  for (const peer of orderer.followers) deliver(orderer, peer, block, ctx);
}

function orderedKey(height: number): string {
  return `ordered/${height}`;
}

/** The blocks that an orderer has on disk. */
export function readOrdered(records: ReadonlyMap<string, unknown>): Block[] {
  const blocks: Block[] = [];
  while (records.has(orderedKey(blocks.length + 1))) blocks.push(records.get(orderedKey(blocks.length + 1)) as Block);
  return blocks;
}

function deliver(orderer: Orderer, to: NodeId, block: Block, ctx: Ctx): void {
  ctx.send(to, { type: "deliver", block, led: leadershipOf(orderer) });
}

/** deliver.go: the blocks from there on, and from now on every new one. */
export function onSeek(orderer: Orderer, peer: NodeId, height: number, ctx: Ctx): void {
  orderer.followers.add(peer);
  for (const block of orderer.blocks.slice(height)) deliver(orderer, peer, block, ctx);
  if (orderer.blocks.length <= height) ctx.send(peer, { type: "up-to-date", led: leadershipOf(orderer) });
}
