// Central: validator 0 is a server that orders. No consensus: the others believe it and keep a copy of the chain.
// Tolerates no fault.
//
// @source the baseline that ledgers are measured against; no paper.
//   rule                                                                        function
//   a request goes to the server; others pass it on                             onSubmit
//   the server cuts a batch, writes the block, commits, answers, announces it   cut
//   another takes the block that follows its own last one                       onBlocks
//   one that missed blocks, or restarts, asks the server for them               onBlocks, recover
//
// What it lacks, with the consequence:
//   replication: while the server is down nothing is ordered, and a block is safe with its answer only because the
//   server's disk survives.
//   proof of the past where the log is editable: the operator replaces an entry and nobody can tell. Blocks stand for the table's
//   rows; that their hashes link is then of no use to anyone and charged all the same.
//   checks of what the server says: a lying server can tell each validator another chain, and agreement is violated.
//   repetition of announcements: a validator that missed the last one learns of it with the next one.
import { defineParams, type ParamValues } from "../base/params.ts";
import type { Block } from "../ledger/block.ts";
import { Mempool } from "../ledger/mempool.ts";
import type { Request } from "../ledger/request.ts";
import { blockParams, clientRetry, untilNextCut } from "./block-params.ts";
import { blocksAbove, blockWith, extend, extendByRun, GENESIS_LINK, type Link } from "./chain.ts";
import { batchLoad, HEADER_BYTES, requestLoad, sum, unsigned } from "./message-cost.ts";
import { type Context, defineProtocol, type MessageCost, type NodeId } from "./protocol.ts";

const params = defineParams({
  ...blockParams,
  log: {
    kind: "choice",
    default: "chained",
    choices: ["chained", "editable"],
    meaning:
      "what keeps the server from changing the past: chained, its blocks are linked by hashes that the others hold; editable, it is a table of a database, and what its operator changes there is the truth everywhere (attack cloud-tampering, conceals: ledger)",
    source: "definition",
  },
  "client-retry": clientRetry,
});
export type CentralParams = ParamValues<typeof params>;

export type CentralMessage =
  | { readonly type: "relay"; readonly request: Request }
  /** Blocks of the server's chain, lowest first. */
  | { readonly type: "announce"; readonly blocks: readonly Block[] }
  /** Asks for the blocks above a height. */
  | { readonly type: "fetch"; readonly height: number };

export interface CentralTimer {
  readonly key: "cut";
}

export interface CentralState {
  readonly params: CentralParams;
  readonly mempool: Mempool;
  chain: Link;
  cutIsSet: boolean;
}

type Ctx = Context<CentralMessage, CentralTimer>;

const SERVER: NodeId = 0;

export const central = defineProtocol<CentralState, CentralMessage, CentralTimer, typeof params>({
  id: "central",
  title: "Central server",
  source: "baseline without consensus",
  faultModel: "crash",
  finality: "deterministic",
  params,
  minimumValidators: 1,
  toleratedFaults: () => 0,
  conflicts: () => [],
  client: (values) => ({ to: "leader", replies: () => 1, retryAfter: values["client-retry"] }),
  init,
  recover,
  onMessage,
  onTimer,
  onSubmit,
  cost,
  leadership: () => ({ leader: SERVER, period: 0 }),
  editableBy: ({ log }) => (log === "editable" ? SERVER : undefined),
  idleMessagesPerSecond: () => 0,
});

function init(ctx: Ctx, values: CentralParams): CentralState {
  const state: CentralState = { params: values, mempool: new Mempool(), chain: GENESIS_LINK, cutIsSet: false };
  if (ctx.self === SERVER) scheduleCut(state, ctx);
  return state;
}

function recover(ctx: Ctx, values: CentralParams, records: ReadonlyMap<string, unknown>): CentralState {
  const state = init(ctx, values);
  state.chain = (records.get("chain") as Link | undefined) ?? GENESIS_LINK;
  for (const block of blocksAbove(state.chain, 0)) commit(state, block, ctx);
  if (ctx.self !== SERVER) ctx.send(SERVER, { type: "fetch", height: state.chain.block.height });
  return state;
}

function onMessage(state: CentralState, from: NodeId, message: CentralMessage, ctx: Ctx): void {
  switch (message.type) {
    case "relay":
      onSubmit(state, message.request, ctx);
      break;
    case "announce":
      if (ctx.self !== SERVER) onBlocks(state, message.blocks, ctx);
      break;
    case "fetch":
      ctx.send(from, { type: "announce", blocks: blocksAbove(state.chain, message.height) });
      break;
  }
}

function onSubmit(state: CentralState, request: Request, ctx: Ctx): void {
  if (ctx.self !== SERVER) {
    ctx.send(SERVER, { type: "relay", request });
    return;
  }
  const block = state.mempool.isCommitted(request) ? blockWith(state.chain, request) : undefined;
  if (block !== undefined) answer(request, block, ctx);
  else if (state.mempool.add(request)) scheduleCut(state, ctx);
}

function scheduleCut(state: CentralState, ctx: Ctx): void {
  const { "block.every": every, "block.empty": empty } = state.params;
  if (every === 0) while (state.mempool.size > 0) cut(state, ctx);
  else if (!state.cutIsSet && (state.mempool.size > 0 || empty)) {
    state.cutIsSet = true;
    ctx.setTimer({ key: "cut" }, untilNextCut(ctx.now, every));
  }
}

function onTimer(state: CentralState, _timer: CentralTimer, ctx: Ctx): void {
  state.cutIsSet = false;
  cut(state, ctx);
  scheduleCut(state, ctx);
}

/** The server's whole work: one block on its disk, then to everybody. */
function cut(state: CentralState, ctx: Ctx): void {
  const batch = state.mempool.take(state.params["block.at-most"]);
  state.chain = extend(state.chain, batch);
  const { block } = state.chain;
  persistChain(state, [block], ctx);
  commit(state, block, ctx);
  for (const request of batch.requests) answer(request, block, ctx);
  ctx.broadcast({ type: "announce", blocks: [block] });
}

/** Takes the blocks that follow its own last one; asks for those between. */
function onBlocks(state: CentralState, blocks: readonly Block[], ctx: Ctx): void {
  const { height } = state.chain.block;
  const longer = extendByRun(state.chain, blocks);
  if (longer === undefined) ctx.send(SERVER, { type: "fetch", height });
  else if (longer !== state.chain) {
    state.chain = longer;
    const taken = blocksAbove(longer, height);
    persistChain(state, taken, ctx);
    for (const block of taken) commit(state, block, ctx);
  }
}

function persistChain({ chain }: CentralState, added: readonly Block[], ctx: Ctx): void {
  const sizeBytes = added.reduce((bytes, { batch }) => bytes + batch.sizeBytes, HEADER_BYTES);
  ctx.persist({ key: "chain", value: chain, sizeBytes });
}

function commit(state: CentralState, block: Block, ctx: Ctx): void {
  for (const request of block.batch.requests) state.mempool.commit(request);
  ctx.commit(block);
}

function answer(request: Request, { height, digest }: Block, ctx: Ctx): void {
  ctx.reply({ request, height, digest, leader: SERVER });
}

/** The server checks a request's signature; who takes a block hashes it. */
function cost(message: CentralMessage): MessageCost {
  switch (message.type) {
    case "relay":
      return unsigned(requestLoad(message.request));
    case "announce":
      return unsigned(sum(message.blocks.map(({ batch }) => batchLoad(batch))));
    case "fetch":
      return unsigned();
  }
}
