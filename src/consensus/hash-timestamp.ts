// Hash timestamping: no consensus on data. Gateways hash what comes in a round into a tree and pass on its root; a calendar
// puts the roots of a round into one block and proves by its chain that what was hashed existed then.
//
// @source A. Buldas, A. Kroonmaa, R. Laanoja, Keyless Signatures' Infrastructure: How to Build Global Distributed Hash-Trees,
//   NordSec 2013 (IACR ePrint 2013/834), section 2: gateways, aggregators, core, calendar.
// Every validator is a gateway for the clients nearest to it; validator 0 is the core with the calendar, too.
//
//   rule of the paper                                                  function
//   a client sends a hash to its gateway, which answers with a proof   onSubmit, takeRounds
//   a gateway aggregates what came within a round                      onRoundTimer
//   the core aggregates the roots that came within a round             onRoot, onCalendarTimer
//   the calendar is a chain with one entry a round                     onCalendarTimer
//   the proof goes down the tree to the gateways                       onCalendar
//   a gateway without an answer asks again                             onRoundTimer, onRoot
//
// Choices where the paper leaves room:
//   Rounds begin at multiples of `round` by each validator's clock. A root that has come by the end of a round of the core is in it.
//   Rounds without a request make no entry unless block.empty: the paper's calendar has one entry a second whatever happens.
//   A gateway whose root is not in the calendar after three rounds sends it again; the core takes each root once.
//   One that missed entries, or restarts, asks the core for them.
//
// What it lacks, with the consequence:
//   a redundant core: while validator 0 is down nothing is timestamped; the paper's core is a cluster that votes on each root.
//   further levels of aggregators between gateway and core: each would add a round to the delay and divide the core's load.
//   agreement on order or content: a gateway may hash contradictory entries, and the core cannot tell, as it sees hashes only.
//   transport of the entries: only roots and proofs go over the wire and are charged. That other validators know the entries
//   stands for their owners' publishing them elsewhere, at a cost that is not counted here.
//   publication of the calendar's root in newspapers: validators that hold the calendar play its part.
import { defineParams, type ParamValues } from "../base/params.ts";
import { type Micros, SECOND } from "../base/time.ts";
import { Batch, type Block } from "../ledger/block.ts";
import { Mempool } from "../ledger/mempool.ts";
import { type Request, SeenRequests } from "../ledger/request.ts";
import { blockParams, clientRetry, untilNextCut } from "./block-params.ts";
import { blocksAbove, blockWith, extend, extendByRun, GENESIS_LINK, type Link } from "./chain.ts";
import { DIGEST_BYTES, HEADER_BYTES, type Load, sum, unsigned } from "./message-cost.ts";
import { type Context, defineProtocol, type MessageCost, type NodeId } from "./protocol.ts";

const params = defineParams({
  round: {
    kind: "duration",
    default: SECOND,
    min: 1,
    meaning: "gateways and the calendar aggregate at multiples of this time",
    source: "Buldas, Kroonmaa, Laanoja 2013: a hash tree a second",
  },
  "block.empty": blockParams["block.empty"],
  "client-retry": { ...clientRetry, default: 10 * SECOND },
});
export type HashTimestampParams = ParamValues<typeof params>;

export type HashTimestampMessage =
  /** The root of what a gateway aggregated. On the wire it is a hash; the batch stands for what the hash is of. */
  | { readonly type: "root"; readonly batch: Batch }
  /** Entries of the calendar with the proofs of those who receive it, lowest first. */
  | { readonly type: "calendar"; readonly blocks: readonly Block[] }
  /** Asks for the entries above a height. */
  | { readonly type: "fetch"; readonly height: number };

export interface HashTimestampTimer {
  readonly key: "round" | "calendar";
}

/** What a gateway aggregated, and when it last sent the root. */
interface Sent {
  readonly batch: Batch;
  at: Micros;
}

export interface HashTimestampState {
  readonly params: HashTimestampParams;
  /** What clients have sent here and the calendar does not hold yet. */
  readonly mempool: Mempool;
  /** Of those, what was aggregated: sent again until the calendar holds it. */
  sent: Sent[];
  chain: Link;
  /** The core's: roots of this round, and which requests the calendar or this round holds. */
  roots: Batch[];
  readonly taken: SeenRequests;
  readonly running: Set<HashTimestampTimer["key"]>;
}

type Ctx = Context<HashTimestampMessage, HashTimestampTimer>;

const CORE: NodeId = 0;
/** Rounds after which a gateway sends a root again: one at the core, one for the ways there and back, and one to spare. */
const PATIENCE = 3;
/** A proof: siblings on the way up through gateway, core and calendar. @source Buldas et al. 2013: a signature of about 3 kB */
const PROOF_BYTES = 3000;

export const hashTimestamp = defineProtocol<
  HashTimestampState,
  HashTimestampMessage,
  HashTimestampTimer,
  typeof params
>({
  id: "hash-timestamp",
  title: "Hash timestamping (KSI)",
  source: "Buldas, Kroonmaa & Laanoja, NordSec 2013",
  faultModel: "crash",
  finality: "deterministic",
  params,
  paramsForCheck: { round: SECOND / 5, "client-retry": SECOND },
  minimumValidators: 1,
  toleratedFaults: () => 0,
  conflicts: () => [],
  client: (values) => ({ to: "nearest", replies: () => 1, retryAfter: values["client-retry"] }),
  init,
  recover,
  onMessage,
  onTimer,
  onSubmit,
  cost,
  leadership: () => ({ leader: CORE, period: 0 }),
  idleMessagesPerSecond: (n, values) => (values["block.empty"] ? ((n - 1) * SECOND) / values.round : 0),
});

function init(ctx: Ctx, values: HashTimestampParams): HashTimestampState {
  const state: HashTimestampState = {
    params: values,
    mempool: new Mempool(),
    sent: [],
    chain: GENESIS_LINK,
    roots: [],
    taken: new SeenRequests(),
    running: new Set(),
  };
  if (ctx.self === CORE && values["block.empty"]) wait(state, "calendar", ctx);
  return state;
}

function recover(ctx: Ctx, values: HashTimestampParams, records: ReadonlyMap<string, unknown>): HashTimestampState {
  const state = init(ctx, values);
  state.chain = (records.get("chain") as Link | undefined) ?? GENESIS_LINK;
  for (const block of blocksAbove(state.chain, 0)) commit(state, block, ctx);
  if (ctx.self !== CORE) ctx.send(CORE, { type: "fetch", height: state.chain.block.height });
  return state;
}

function onMessage(state: HashTimestampState, from: NodeId, message: HashTimestampMessage, ctx: Ctx): void {
  switch (message.type) {
    case "root":
      if (ctx.self === CORE) onRoot(state, from, message.batch, ctx);
      break;
    case "calendar":
      onCalendar(state, from, message.blocks, ctx);
      break;
    case "fetch":
      ctx.send(from, { type: "calendar", blocks: blocksAbove(state.chain, message.height) });
      break;
  }
}

function onTimer(state: HashTimestampState, { key }: HashTimestampTimer, ctx: Ctx): void {
  state.running.delete(key);
  if (key === "round") onRoundTimer(state, ctx);
  else onCalendarTimer(state, ctx);
}

/** Waits for the end of the round. */
function wait(state: HashTimestampState, key: HashTimestampTimer["key"], ctx: Ctx): void {
  if (state.running.has(key)) return;
  state.running.add(key);
  ctx.setTimer({ key }, untilNextCut(ctx.now, state.params.round));
}

function onSubmit(state: HashTimestampState, request: Request, ctx: Ctx): void {
  const block = state.mempool.isCommitted(request) ? blockWith(state.chain, request) : undefined;
  if (block !== undefined) answer(request, block, ctx);
  else if (!isSent(state, request) && state.mempool.add(request)) wait(state, "round", ctx);
}

function isSent({ sent }: HashTimestampState, { id }: Request): boolean {
  return sent.some(({ batch }) => batch.requests.some((request) => request.id === id));
}

/** A gateway's round ends: what came is a tree, and its root goes to the core, with those that were not answered for long. */
function onRoundTimer(state: HashTimestampState, ctx: Ctx): void {
  const { mempool, params, sent } = state;
  if (mempool.size > 0) sent.push({ batch: mempool.take(mempool.size), at: ctx.now - PATIENCE * params.round });
  for (const root of sent) {
    if (ctx.now < root.at + PATIENCE * params.round) continue;
    root.at = ctx.now;
    ctx.send(CORE, { type: "root", batch: root.batch });
  }
  if (sent.length > 0) wait(state, "round", ctx);
}

/** The core takes a root once. A gateway that sends one of an earlier entry has missed it. */
function onRoot(state: HashTimestampState, from: NodeId, batch: Batch, ctx: Ctx): void {
  const fresh = batch.requests.filter((request) => state.taken.add(request));
  if (fresh.length === batch.requests.length) state.roots.push(batch);
  else if (fresh.length > 0) state.roots.push(new Batch(fresh));
  else tellAgain(state, from, batch, ctx);
  if (state.roots.length > 0) wait(state, "calendar", ctx);
}

function tellAgain(state: HashTimestampState, to: NodeId, { requests }: Batch, ctx: Ctx): void {
  const block = blockWith(state.chain, requests[0]!);
  if (block !== undefined) ctx.send(to, { type: "calendar", blocks: [block] });
}

/** The core's round ends: one entry, on its disk, then to everybody. */
function onCalendarTimer(state: HashTimestampState, ctx: Ctx): void {
  const { roots } = state;
  state.roots = [];
  if (roots.length === 0 && !state.params["block.empty"]) return;
  const batch = roots.length === 1 ? roots[0]! : new Batch(roots.flatMap(({ requests }) => requests));
  take(state, extend(state.chain, batch), ctx);
  ctx.broadcast({ type: "calendar", blocks: [state.chain.block] });
  if (state.params["block.empty"]) wait(state, "calendar", ctx);
}

/** Takes the entries that follow its own last one; asks for those between. */
function onCalendar(state: HashTimestampState, from: NodeId, blocks: readonly Block[], ctx: Ctx): void {
  if (from !== CORE || ctx.self === CORE) return;
  const longer = extendByRun(state.chain, blocks);
  if (longer === undefined) ctx.send(CORE, { type: "fetch", height: state.chain.block.height });
  else if (longer !== state.chain) take(state, longer, ctx);
}

/** What the calendar has more goes to the disk and into the ledger, and who asked here for one is answered. */
function take(state: HashTimestampState, longer: Link, ctx: Ctx): void {
  const blocks = blocksAbove(longer, state.chain.block.height);
  state.chain = longer;
  const sizeBytes = blocks.length * (HEADER_BYTES + DIGEST_BYTES);
  ctx.persist({ key: "chain", value: state.chain, sizeBytes });
  for (const block of blocks) {
    const asked = block.batch.requests.filter((request) => isSent(state, request));
    commit(state, block, ctx);
    for (const request of asked) answer(request, block, ctx);
  }
  state.sent = state.sent.filter(({ batch }) => !batch.requests.every((request) => state.mempool.isCommitted(request)));
}

function commit(state: HashTimestampState, block: Block, ctx: Ctx): void {
  for (const request of block.batch.requests) {
    state.mempool.commit(request);
    state.taken.add(request);
  }
  ctx.commit(block);
}

function answer(request: Request, { height, digest }: Block, ctx: Ctx): void {
  ctx.reply({ request, height, digest, leader: CORE });
}

/** Who is told of k entries checks k proofs: three trees of hashes each. */
function cost(message: HashTimestampMessage): MessageCost {
  switch (message.type) {
    case "root":
      return { ...unsigned({ sizeBytes: DIGEST_BYTES, verifications: 1, hashes: 1 }), signatures: 1 };
    case "calendar":
      return unsigned(sum(message.blocks.map(proofLoad)));
    case "fetch":
      return unsigned();
  }
}

function proofLoad({ batch }: Block): Load {
  return { sizeBytes: PROOF_BYTES, verifications: 0, hashes: batch.requests.length };
}
