// PBFT as JABS runs it on a local network: block after block without a pause, the leader changes with each, large blocks.
// Not a model of PBFT (src/consensus/pbft.ts is), but of what that simulator does, to compare like with like.
// @source hyajam/jabs, consensus/algorithm/PBFT.java, ledgerdata/BlockFactory.java, network/node/NetworkInterface.java;
//   Yajam et al., JABS: A Blockchain Simulator for Researching Consensus Algorithms, IEEE TNSM 2023
//
//   what it does                                                            function
//   a message goes to everyone over the network, its sender included        broadcast
//   a pre-prepare whose block connects to genesis is answered by a prepare  onPrePrepare
//   prepared with more than 2 ⌊n/3⌋ + 1 prepares: commit                    onPrepare
//   committed with more than 2 ⌊n/3⌋ + 1 commits, prepared or not           onCommit
//   who is next among the validators proposes upon its own commit           commitReady
//   a block that connects only later is never voted for                     onPrePrepare
//
// (For n = 4 that quorum is all four: no fault is survived.)
// The own copy of a message is a timer of the network's law of delays: the contract delivers it at once and uncounted.
//
// Different here, with the consequence: a block whose commits are complete before those of the block below waits for
// them, where JABS counts it at once and may fork. The own copy of a block takes no time of the sender's links beyond
// its own: later copies leave one transmission earlier. Links pass bits on as they come and do not store whole messages.
import {
  Batch,
  Block,
  type Context,
  defineParams,
  defineProtocol,
  GENESIS,
  type MessageCost,
  MILLISECOND,
  type NodeId,
  SECOND,
  Tally,
} from "../../src/consensus/kit.ts";
import { paretoByMean, quantileTable } from "../../src/kernel/index.ts";

/** One way between any two, and from a validator to itself. @source network/stats/lan/LAN100MNetworkStats.java */
export const LATENCY = paretoByMean({ mean: 20 * MILLISECOND, shape: 5 });
const LATENCIES = quantileTable(LATENCY, 4096);
/** Up and down, of every validator [bit/s]. @source as above */
export const BANDWIDTH = 100_000_000;
const MICROS_PER_BYTE = 8_000_000 / BANDWIDTH;
/** Bytes of a vote beside what it is about, and of the hash that votes other than the pre-prepare are about. @source ledgerdata/pbft */
const OVERHEAD_BYTES = 10;
const HASH_BYTES = 32;
const VOTE: MessageCost = { sizeBytes: HASH_BYTES + OVERHEAD_BYTES, verifications: 0, signatures: 0, hashes: 0 };

/** Sizes of Bitcoin's blocks in 2020 [bytes]: with probability i one between edges i and i + 1, else the last. @source ledgerdata/BlockFactory.java */
const SIZE_EDGES = [
  196, 119880, 254789, 396047, 553826, 726752, 917631, 1021479, 1054560, 1084003, 1113136, 1138722, 1161695, 1183942,
  1205734, 1227090, 1248408, 1270070, 1293647, 1320186, 1354939, 1423459, 2422858,
];
const SIZE_PROBABILITIES = [
  0, 0.0482, 0.0422, 0.0422, 0.0421, 0.0422, 0.0421, 0.0445, 0.0455, 0.0458, 0.0461, 0.0468, 0.0472, 0.0481, 0.0477,
  0.0479, 0.0484, 0.0482, 0.0475, 0.0464, 0.0454, 0.0434,
];

interface Message {
  readonly type: "pre-prepare" | "prepare" | "commit";
  readonly block: Block;
}
/** The own copy of a message is on its way. */
interface Timer {
  readonly key: string;
  readonly message: Message;
}

/** What a validator knows of one height. */
interface Votes {
  readonly block: Block;
  readonly prepares: Tally;
  readonly commits: Tally;
  isPrepared: boolean;
  isCommitted: boolean;
}

interface State {
  readonly self: NodeId;
  readonly n: number;
  /** So many votes do not suffice yet. */
  readonly tooFew: number;
  /** There is nothing left to do up to this height. */
  done: number;
  /** Of the heights above, in order. */
  readonly open: (Votes | undefined)[];
  /** The highest block received with all below it; and the heights received above that. */
  connected: number;
  readonly apart: Set<number>;
  /** The last block committed, with all below it. */
  top: Block;
}
type Ctx = Context<Message, Timer>;

/** Keys of timers, by kind and the last two bits of the height: own votes on blocks further apart are never under way together. */
const OWN_KEYS: Readonly<Record<Message["type"], readonly string[]>> = {
  "pre-prepare": keys("pre-prepare"),
  prepare: keys("prepare"),
  commit: keys("commit"),
};

function keys(type: Message["type"]): string[] {
  return [0, 1, 2, 3].map((height) => `${type} ${height}`);
}

const params = defineParams({});

function init(ctx: Ctx): State {
  const n = ctx.validators.length;
  const state: State = {
    self: ctx.self,
    n,
    tooFew: 2 * Math.floor(n / 3) + 1,
    done: 0,
    open: [],
    connected: 0,
    apart: new Set(),
    top: GENESIS,
  };
  if (ctx.self === leaderAbove(state)) propose(state, ctx);
  return state;
}

function leaderAbove(state: State): NodeId {
  return state.top.height % state.n;
}

function propose(state: State, ctx: Ctx): void {
  const height = state.top.height + 1;
  const contents = { id: height, client: state.self, sequence: height, sizeBytes: sizeDrawn(ctx) };
  const batch = new Batch([{ ...contents, operation: { kind: "none" } }]);
  broadcast(state, { type: "pre-prepare", block: new Block(batch, `block ${height}`, state.top) }, ctx);
}

function sizeDrawn(ctx: Ctx): number {
  let rest = ctx.random();
  for (let bin = 0; bin < SIZE_PROBABILITIES.length; bin += 1) {
    const share = SIZE_PROBABILITIES[bin]!;
    const low = SIZE_EDGES[bin]!;
    if (rest < share) return low + Math.floor((rest / share) * (SIZE_EDGES[bin + 1]! - low));
    rest -= share;
  }
  return SIZE_EDGES.at(-1)!;
}

function broadcast(state: State, message: Message, ctx: Ctx): void {
  ctx.broadcast(message);
  const latency = LATENCIES[Math.floor(ctx.random() * LATENCIES.length)]!;
  // Copies leave in the order of validators.
  const onLinks = (state.self + 1) * cost(message).sizeBytes * MICROS_PER_BYTE;
  ctx.setTimer({ key: OWN_KEYS[message.type][message.block.height & 3]!, message }, Math.round(onLinks + latency));
}

function onMessage(state: State, from: NodeId, message: Message, ctx: Ctx): void {
  // What the contract delivers to the sender at once does not count: its own copy comes by the timer.
  if (from !== state.self) take(state, from, message, ctx);
}

function onTimer(state: State, { message }: Timer, ctx: Ctx): void {
  take(state, state.self, message, ctx);
}

function take(state: State, from: NodeId, message: Message, ctx: Ctx): void {
  switch (message.type) {
    case "pre-prepare":
      onPrePrepare(state, message, ctx);
      break;
    case "prepare":
      onPrepare(state, from, message, ctx);
      break;
    case "commit":
      onCommit(state, from, message, ctx);
      break;
  }
}

function onPrePrepare(state: State, { block }: Message, ctx: Ctx): void {
  if (block.height > state.connected + 1) {
    state.apart.add(block.height);
    return;
  }
  state.connected = block.height;
  while (state.apart.delete(state.connected + 1)) state.connected += 1;
  broadcast(state, { type: "prepare", block }, ctx);
}

function onPrepare(state: State, from: NodeId, { block }: Message, ctx: Ctx): void {
  const votes = votesOn(state, block);
  if (votes === undefined || votes.isPrepared) return;
  votes.prepares.add(from);
  if (votes.prepares.count <= state.tooFew) return;
  votes.isPrepared = true;
  broadcast(state, { type: "commit", block }, ctx);
  forget(state);
}

function onCommit(state: State, from: NodeId, { block }: Message, ctx: Ctx): void {
  const votes = votesOn(state, block);
  if (votes === undefined || votes.isCommitted) return;
  votes.commits.add(from);
  if (votes.commits.count <= state.tooFew) return;
  votes.isCommitted = true;
  commitReady(state, ctx);
  forget(state);
}

function votesOn(state: State, block: Block): Votes | undefined {
  const { n, open } = state;
  const place = block.height - state.done - 1;
  if (place < 0) return undefined;
  open[place] ??= { block, prepares: new Tally(n), commits: new Tally(n), isPrepared: false, isCommitted: false };
  return open[place];
}

/** Commits what follows the top and has its commits; who is next then proposes. */
function commitReady(state: State, ctx: Ctx): void {
  for (;;) {
    const next = state.open[state.top.height - state.done];
    if (next === undefined || !next.isCommitted) return;
    const leader = leaderAbove(state);
    state.top = next.block;
    ctx.commit(state.top, leader);
    if (leaderAbove(state) === state.self) propose(state, ctx);
  }
}

/** Drops what further votes change no more. */
function forget(state: State): void {
  for (;;) {
    const lowest = state.open[0];
    if (lowest === undefined || !lowest.isPrepared || !lowest.isCommitted) return;
    state.open.shift();
    state.done += 1;
  }
}

function cost({ type, block }: Message): MessageCost {
  return type === "pre-prepare" ? { ...VOTE, sizeBytes: block.batch.sizeBytes + OVERHEAD_BYTES } : VOTE;
}

export const jabsPbft = defineProtocol<State, Message, Timer, typeof params>({
  id: "jabs-pbft",
  title: "PBFT of JABS",
  source: "hyajam/jabs, consensus/algorithm/PBFT.java",
  faultModel: "byzantine",
  finality: "deterministic",
  params,
  minimumValidators: 4,
  toleratedFaults: () => 0, // without a change of view
  conflicts: () => [],
  client: () => ({ to: "leader", replies: () => 1, retryAfter: 60 * SECOND }),
  init,
  recover: init,
  onMessage,
  onTimer,
  onSubmit: () => {}, // blocks are made of nothing but size
  cost,
  leadership: (state) => ({ leader: leaderAbove(state), period: state.top.height }),
  idleMessagesPerSecond: () => 0,
});
