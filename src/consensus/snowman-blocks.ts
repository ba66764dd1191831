// Blocks of Snowman: whose turn it is, how they are made, taken and asked for; and requests.
import { type Micros, SECOND } from "../base/time.ts";
import { Batch, digestOf } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import {
  answer,
  type ExchangeMessage,
  hold,
  runBelow,
  type Seal,
  type SealedBatch,
  sealedOf,
  takeHeld,
} from "./block-exchange.ts";
import { countNew, isFresh, linkOn, nextRequests } from "./block-tree.ts";
import { blockHolding } from "./chain.ts";
import type { NodeId } from "./protocol.ts";
import type { SnowmanValues } from "./snowman-params.ts";
import type { Named, SnowmanContext, SnowmanLink, SnowmanState } from "./snowman-state.ts";
import { issue, preferred } from "./snowman-tree.ts";

/** A block may be so far ahead of the receiver's clock. @source AvalancheGo, proposervm maxSkew */
const MOST_AHEAD: Micros = 10 * SECOND;

interface Sender {
  readonly from: NodeId;
  readonly ctx: SnowmanContext;
}

// Whose turn it is.

/** Who may make a block of this time upon a parent: at each height all in turn, beginning with one drawn by the height. */
export function leaderAt({ block, stamp: since }: SnowmanLink, stamp: Micros, { n, values }: SnowmanState): NodeId {
  return (firstLeader(block.height + 1, n) + Math.floor((stamp - since) / values.window)) % n;
}

function firstLeader(height: number, n: number): NodeId {
  return Number.parseInt(digestOf(`leader of height ${height}`).slice(0, 8), 16) % n;
}

/** The earliest time from now on at which it may make a block upon a parent. */
function nextTurn(parent: SnowmanLink, { n, values }: SnowmanState, ctx: SnowmanContext): Micros {
  const { window } = values;
  const now = Math.max(ctx.now, parent.stamp);
  const slot = Math.floor((now - parent.stamp) / window);
  const behind = (((ctx.self - firstLeader(parent.block.height + 1, n) - slot) % n) + n) % n;
  return nextCut(Math.max(now, parent.stamp + (slot + behind) * window), parent, values);
}

/** The next multiple of `block.every`, later than the parent's. */
function nextCut(time: Micros, { stamp }: SnowmanLink, { "block.every": every }: SnowmanValues): Micros {
  if (every === 0) return time;
  const cut = Math.ceil(time / every) * every;
  return cut > stamp ? cut : cut + every;
}

// Making blocks.

/** Makes a block upon the preferred branch if there is reason to and it may; else when it may. */
export function build(state: SnowmanState, ctx: SnowmanContext): void {
  for (;;) {
    const parent = preferred(state);
    if (state.planned === parent) return;
    state.planned = parent;
    if (!hasReason(state, parent)) return;
    const stamp = nextTurn(parent, state, ctx);
    // The cut may be in another's turn.
    const isNow = stamp <= ctx.now || stamp === parent.stamp;
    if (!isNow || leaderAt(parent, stamp, state) !== ctx.self) {
      ctx.setTimer({ key: "build" }, Math.max(1, stamp - ctx.now));
      return;
    }
    make(state, parent, { stamp, ctx });
  }
}

/** A request waits that the branch does not hold, and not too much is undecided. */
function hasReason({ tree, values }: SnowmanState, parent: SnowmanLink): boolean {
  if (tree.beside.size >= values["most-processing"]) return false;
  return values["block.empty"] || nextRequests({ pending: tree.pending, head: parent }, 1).length > 0;
}

function make(
  state: SnowmanState,
  parent: SnowmanLink,
  { stamp, ctx }: { readonly stamp: Micros; readonly ctx: SnowmanContext },
): void {
  const { tree, values } = state;
  const batch = new Batch(nextRequests({ pending: tree.pending, head: parent }, values["block.at-most"]));
  const { digest, height } = linkOn(parent, { batch, leader: ctx.self, stamp, weight: 0 }).block;
  const seal = ctx.sign<Seal>({ digest, height, stamp });
  onBlock(state, { parent: parent.block.digest, batch, seal }, { from: ctx.self, ctx });
}

// Taking blocks.

/** A new block, passed on. */
export function onBlock(state: SnowmanState, sealed: SealedBatch, sender: Sender): void {
  for (const link of take(state, [sealed], sender))
    sender.ctx.gossip({ type: "block", blocks: [sealedOf(link)] }, link.block.digest);
}

/** Blocks join the processing ones, if their parents are there; else what is below them is asked for. @returns what is new */
export function take(state: SnowmanState, blocks: readonly SealedBatch[], sender: Sender): readonly SnowmanLink[] {
  hold(state, blocks);
  const taken = takeHeld(state, (parent, { batch, seal }) => {
    sender.ctx.work({ verifications: countNew({ pending: state.tree.pending, head: parent }, batch) });
    return linkFor(state, { parent: parent.block.digest, batch, seal }, { parent, now: sender.ctx.now });
  });
  for (const link of taken) issue(state, link);
  const highest = blocks.at(-1);
  if (highest !== undefined) want(state, highest.seal.body, sender);
  return taken;
}

/** The block upon its parent, if that is processing or accepted last, its maker had the turn, and it repeats nothing. */
function linkFor(
  state: SnowmanState,
  { batch, seal }: SealedBatch,
  { parent, now }: { readonly parent: SnowmanLink; readonly now: Micros },
): SnowmanLink | undefined {
  const { signer: leader, body } = seal;
  const { stamp } = body;
  if (parent !== state.tree.head && !state.tree.beside.has(parent.block.digest)) return undefined;
  if (stamp < parent.stamp || stamp > now + MOST_AHEAD || leaderAt(parent, stamp, state) !== leader) return undefined;
  if (!isFresh(batch, parent)) return undefined;
  const link = linkOn(parent, { batch, leader, stamp, weight: 0, proof: seal });
  return link.block.digest === body.digest && link.block.height === body.height ? link : undefined;
}

// Asking for blocks.

/** The block itself, or of those held below it the one that is not there. */
function lowestMissing({ held }: SnowmanState, named: Named): Named {
  let { digest, height } = named;
  for (let below = held.get(digest); below?.seal.body.height === height; below = held.get(digest)) {
    digest = below.parent;
    height -= 1;
  }
  return { digest, height };
}

/** It is not known, and may stand upon the last accepted block. */
export function isMissing(state: SnowmanState, named: Named): boolean {
  const { tree } = state;
  if (named.height <= tree.head.block.height || tree.beside.has(named.digest)) return false;
  return lowestMissing(state, named).height > tree.head.block.height;
}

/** Asks who named a block for it and what is below it, not again before a poll's time. */
export function want(state: SnowmanState, named: Named, { from, ctx }: Sender): void {
  if (!isMissing(state, named)) return;
  const { digest, height } = lowestMissing(state, named);
  const { asked, values, tree } = state;
  const before = asked.get(digest);
  if (before !== undefined && ctx.now < before + values["poll-timeout"]) return;
  asked.set(digest, ctx.now);
  ctx.send(from, { type: "fetch", digest, height, above: tree.head.block.height });
}

export function onFetch(
  state: SnowmanState,
  asked: Extract<ExchangeMessage, { type: "fetch" }>,
  { from, ctx }: Sender,
): void {
  const blocks = runBelow(state, asked).map(sealedOf);
  if (blocks.length > 0) ctx.send(from, { type: "blocks", blocks });
}

// Requests.

/** Takes a request, or answers it where it is accepted. What it does not put into a block at once it passes on. */
export function offer(state: SnowmanState, request: Request, ctx: SnowmanContext): void {
  const { tree } = state;
  const block = blockHolding(tree.head, request);
  if (block !== undefined) {
    answer(request, block, { leader: tree.head.leader, ctx });
    return;
  }
  if (tree.pending.has(request.id)) return;
  tree.pending.set(request.id, request);
  state.planned = undefined;
  build(state, ctx);
  if (blockHolding(preferred(state), request) === undefined)
    ctx.gossip({ type: "relay", request }, `request ${request.id}`);
}
