// How validators with a tree of blocks (block-tree.ts) tell each other of them: blocks that come before their parents are
// held, what is below them is asked for, heads are compared. Which blocks may stand in the tree, and which head is
// better, are the protocol's rules.
//
//   hold, takeHeld   blocks as they come, and as their parents are there; takeOrHold, where nothing is too early
//   askBelow, ask    what is missing below a held block, from who sent it
//   runBelow         what is asked for; sendBelow sends it
//   tell, onStatus   one's head, to who is behind
//   reactionTo       all messages
//   answer           that a request is in a block, to its client; offerToAll, where requests are gossiped
import type { Batch, Block, Digest } from "../ledger/block.ts";
import type { Reply, Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import { type BlockTree, find, type TreeLink } from "./block-tree.ts";
import { blockHolding } from "./chain.ts";
import type { NodeId } from "./protocol.ts";

/** Blocks in an answer to a fetch. @source assumption */
const MOST_FETCHED = 64;

/** What a maker signs: its block, of which the digest covers parent, requests, maker and stamp. */
export interface Seal {
  readonly digest: Digest;
  readonly height: number;
  /** Clique and proof of work: the block's timestamp [µs]; Aura: its step. */
  readonly stamp: number;
  /** Bytes of other people's transactions in it, where blocks have such. */
  readonly filler?: number;
}

/** A block as it is sent. Its weight is not in it: who takes it works it out. */
export interface SealedBatch {
  readonly parent: Digest;
  readonly batch: Batch;
  readonly seal: Signed<Seal>;
}

export type ExchangeMessage =
  | { readonly type: "relay"; readonly request: Request }
  /** A new one, in a list as several are. */
  | { readonly type: "block"; readonly blocks: readonly [SealedBatch] }
  /** Asks for a block and those below it, down to a height. */
  | { readonly type: "fetch"; readonly digest: Digest; readonly height: number; readonly above: number }
  /** Lowest first. */
  | { readonly type: "blocks"; readonly blocks: readonly SealedBatch[] }
  /** The sender's head, where it may have missed blocks. */
  | { readonly type: "status"; readonly digest: Digest; readonly height: number };

export type BranchLink = TreeLink<Signed<Seal>>;

export interface Exchange {
  readonly tree: BlockTree<Signed<Seal>>;
  /** Blocks that are not in the tree yet, by digest: of the future, or without their parent. */
  held: ReadonlyMap<Digest, SealedBatch>;
}

/** What all hold who hold nothing: one map, looked at with each block, for thousands of validators. */
export const NOTHING_HELD: ReadonlyMap<Digest, SealedBatch> = new Map();

/** Who sent a message, and how to answer. */
export interface Sender {
  readonly from: NodeId;
  readonly ctx: { send(to: NodeId, message: ExchangeMessage): void };
}

/** What a protocol does with each of the messages; heads it compares as all do. */
export interface Reactions<State extends Exchange, Ctx extends Sender["ctx"]> {
  offer(state: State, request: Request, ctx: Ctx): void;
  /** The usual case in short, where a protocol has one: takes a new block. @returns false when it is for `onBlocks`. */
  onNext?(state: State, sealed: SealedBatch, ctx: Ctx): boolean;
  onBlocks(state: State, blocks: readonly SealedBatch[], sender: { readonly from: NodeId; readonly ctx: Ctx }): void;
  onFetch(
    state: State,
    asked: Extract<ExchangeMessage, { type: "fetch" }>,
    sender: { readonly from: NodeId; readonly ctx: Ctx },
  ): void;
}

/** A protocol's `onMessage`. */
export function reactionTo<State extends Exchange, Ctx extends Sender["ctx"]>(
  by: Reactions<State, Ctx>,
): (state: State, from: NodeId, message: ExchangeMessage, ctx: Ctx) => void {
  return (state, from, message, ctx) => {
    switch (message.type) {
      case "relay":
        by.offer(state, message.request, ctx);
        break;
      case "block":
        if (by.onNext?.(state, message.blocks[0], ctx) === true) break;
        by.onBlocks(state, message.blocks, { from, ctx });
        break;
      case "blocks":
        by.onBlocks(state, message.blocks, { from, ctx });
        break;
      case "fetch":
        by.onFetch(state, message, { from, ctx });
        break;
      case "status":
        onStatus(state, message, { from, ctx });
        break;
    }
  };
}

export function sealedOf({ block, proof }: BranchLink): SealedBatch {
  return { parent: block.parent, batch: block.batch, seal: proof! };
}

/** Blocks that came, in this order; those that are there already change nothing. */
export function hold(exchange: Exchange, blocks: readonly SealedBatch[]): void {
  for (const sealed of blocks) {
    const { digest, height } = sealed.seal.body;
    if (find(exchange.tree, digest, height) === undefined && !exchange.held.has(digest)) keep(exchange, sealed);
  }
}

function keep(exchange: Exchange, sealed: SealedBatch): void {
  const held = exchange.held === NOTHING_HELD ? new Map() : (exchange.held as Map<Digest, SealedBatch>);
  exchange.held = held.set(sealed.seal.body.digest, sealed);
}

/** A held block is held no more. */
export function letGo(exchange: Exchange, digest: Digest): void {
  (exchange.held as Map<Digest, SealedBatch>).delete(digest);
  if (exchange.held.size === 0) exchange.held = NOTHING_HELD;
}

/** The block upon its parent; undefined when it may not stand there, "wait" when it is too early for it. */
type Take = (parent: BranchLink, sealed: SealedBatch) => BranchLink | "wait" | undefined;

/** Puts held blocks into the tree, as far as their parents are there. @returns what is new, in its order */
export function takeHeld(exchange: Exchange, take: Take): BranchLink[] {
  const { tree, held } = exchange;
  const taken: BranchLink[] = [];
  // What is held is in the order in which it came: again, as long as something fits.
  for (let hasGrown = held.size > 0; hasGrown; ) {
    hasGrown = false;
    for (const [digest, sealed] of held) {
      const parent = parentOf(tree, sealed);
      const link = parent === undefined ? "wait" : take(parent, sealed);
      if (link === "wait") continue;
      letGo(exchange, digest);
      if (link === undefined) continue;
      hasGrown = true;
      tree.beside.set(digest, link);
      taken.push(link);
    }
  }
  return taken;
}

function parentOf(tree: Exchange["tree"], { parent, seal }: SealedBatch): BranchLink | undefined {
  return find(tree, parent, seal.body.height - 1);
}

/**
 * Puts a block into the tree, and what waited for it; a block without its parent is held. A block upon the head that nothing waits
 * for is only returned: its taker makes it the head at once, or refuses what it knows and puts it beside. @returns what is new, in its
 * order
 */
export function takeOrHold(exchange: Exchange, sealed: SealedBatch, take: Take): BranchLink[] {
  const { tree } = exchange;
  const { digest, height } = sealed.seal.body;
  // Nearly always upon the head, and then it is new, where what stands upon a head becomes the head.
  const isUponHead = sealed.parent === tree.head.block.digest;
  if (!isUponHead && find(tree, digest, height) !== undefined) return [];
  const parent = isUponHead ? tree.head : parentOf(tree, sealed);
  const link = parent === undefined ? "wait" : take(parent, sealed);
  if (typeof link !== "object") {
    if (link === "wait") keep(exchange, sealed);
    return [];
  }
  if (isUponHead && exchange.held.size === 0) return [link];
  tree.beside.set(digest, link);
  return [link, ...takeHeld(exchange, take)];
}

/** A block that was sent is held, and its sender has those below it: they are asked for. */
export function askBelow(exchange: Exchange, digest: Digest, sender: Sender): void {
  const { tree, held } = exchange;
  // Down to the lowest block that is held: what it stands on is missing, unless it is there and this one of the future.
  let lowest = held.get(digest);
  for (let below = lowest; below !== undefined; below = held.get(below.parent)) lowest = below;
  if (lowest === undefined || parentOf(tree, lowest) !== undefined) return;
  ask(exchange, { digest: lowest.parent, height: lowest.seal.body.height - 1 }, sender);
}

/**
 * Asks for a block with what is missing below it: of a branch that is not higher than the own one, as much as an answer
 * holds.
 */
function ask(
  { tree }: Exchange,
  { digest, height }: { readonly digest: Digest; readonly height: number },
  { from, ctx }: Sender,
): void {
  const own = tree.head.block.height;
  const above = height > own ? own : Math.max(0, height - MOST_FETCHED);
  ctx.send(from, { type: "fetch", digest, height, above });
}

/** What a fetch asks for, as far as it is known: lowest first, and not more than an answer holds. */
export function runBelow(
  { tree }: Exchange,
  { digest, height, above }: Extract<ExchangeMessage, { type: "fetch" }>,
): BranchLink[] {
  const links: BranchLink[] = [];
  let link = find(tree, digest, height);
  while (link?.proof !== undefined && link.block.height > above && links.length < MOST_FETCHED) {
    links.push(link);
    link = link.below;
  }
  return links.reverse();
}

export function sendBelow(
  exchange: Exchange,
  asked: Extract<ExchangeMessage, { type: "fetch" }>,
  { from, ctx }: Sender,
): void {
  const blocks = runBelow(exchange, asked).map(sealedOf);
  if (blocks.length > 0) ctx.send(from, { type: "blocks", blocks });
}

/** Another says what its head is: it is told of the own one, or asked for its. */
function onStatus(exchange: Exchange, told: Extract<ExchangeMessage, { type: "status" }>, sender: Sender): void {
  const { tree } = exchange;
  if (told.digest === tree.head.block.digest) return;
  if (find(tree, told.digest, told.height) !== undefined) tell(exchange, sender);
  else ask(exchange, told, sender);
}

export function tell({ tree }: Exchange, { from, ctx }: Sender): void {
  if (tree.head.proof !== undefined) ctx.send(from, { type: "blocks", blocks: [sealedOf(tree.head)] });
}

export function statusOf({ tree }: Exchange): ExchangeMessage {
  const { digest, height } = tree.head.block;
  return { type: "status", digest, height };
}

export function answer(
  request: Request,
  { height, digest }: Block,
  { leader, ctx }: { readonly leader: NodeId; readonly ctx: { reply(reply: Reply): void } },
): void {
  ctx.reply({ request, height, digest, leader });
}

/** Takes a request and passes it on to all, or answers it where clients may rely on it. */
export function offerToAll(
  { tree }: Exchange,
  request: Request,
  ctx: { reply(reply: Reply): void; gossip(message: ExchangeMessage, key: string): void },
): void {
  const block = blockHolding(tree.head, request);
  if (block !== undefined && block.height <= tree.committed.block.height) {
    answer(request, block, { leader: tree.head.leader, ctx });
    return;
  }
  if (tree.pending.has(request.id)) return;
  tree.pending.set(request.id, request);
  ctx.gossip({ type: "relay", request }, `request ${request.id}`);
}
