// PBFT as BFT-Simulator runs it: one value a run, until n − f replicas have decided; then everything starts anew.
// Not a model of PBFT (src/consensus/pbft.ts is), but of what that simulator does, to compare like with like.
// @source csienslab/BFT-Simulator, ba-algo/pbft.js; Wang et al., Tool: An Efficient and Flexible Simulator for
//   Byzantine Fault-Tolerant Protocols, DSN 2022
//
//   what it does                                                       function
//   the leader sends a prepare beside its pre-prepare                  propose
//   prepared with 2f + 1 prepares, its own and the leader's included   onPrepare
//   decided when prepared, with 2f + 1 commits, its own included       onCommit
//   both looked at only when such a message of another comes in        onMessage
//   who decides by commits sends decide, with them, and a checkpoint   onCommit
//   who is told first decides, too, and passes the proof on            onDecide
//   checkpoints are counted, 2f + 1 make one stable                    onCheckpoint
//   3 λ without a request, or without a decision: change of view       init, onPrePrepare; onTimer
//
// Left out, with the consequence: the change of view (a run in which a timer expires cannot go on; at λ = 3 s none does
// before the run ends), sizes of messages (no link is limited), digests (a run has one value).
import {
  Block,
  byzantineFaults,
  type Context,
  defineParams,
  defineProtocol,
  GENESIS,
  type MessageCost,
  type Micros,
  type NodeId,
  type ParamValues,
  SECOND,
  Tally,
} from "../../src/consensus/kit.ts";

const LEADER: NodeId = 0;
const COST: MessageCost = { sizeBytes: 100, verifications: 0, signatures: 0, hashes: 0 };

const params = defineParams({
  lambda: {
    kind: "duration",
    default: 3 * SECOND,
    min: 1,
    meaning: "a bound on delays: timers run for 3 λ",
    source: "its config.js",
  },
});

interface Phase {
  readonly type: "pre-prepare" | "prepare" | "commit" | "checkpoint";
  /** When the run began that it belongs to: what is still under way when a run ends says nothing to the next. */
  readonly run: Micros;
  readonly value: Block;
}
interface Decide {
  readonly type: "decide";
  readonly run: Micros;
  readonly value: Block;
  readonly proof: readonly Phase[];
}
type Message = Phase | Decide;
interface Timer {
  readonly key: "receive" | "execute";
}

interface State {
  readonly run: Micros;
  readonly self: NodeId;
  readonly quorum: number;
  readonly patience: Micros;
  value: Block | undefined;
  readonly prepares: Tally;
  readonly commits: Tally;
  /** The commits themselves. */
  readonly proof: Phase[];
  readonly checkpoints: Tally;
  isPrepared: boolean;
  isDecided: boolean;
  isStable: boolean;
}
type Ctx = Context<Message, Timer>;

const RECEIVE: Timer = { key: "receive" };
const EXECUTE: Timer = { key: "execute" };

function init(ctx: Ctx, values: ParamValues<typeof params>): State {
  const n = ctx.validators.length;
  const state: State = {
    run: ctx.now,
    self: ctx.self,
    quorum: 2 * byzantineFaults(n) + 1,
    patience: 3 * values.lambda,
    value: undefined,
    prepares: new Tally(n),
    commits: new Tally(n),
    proof: [],
    checkpoints: new Tally(n),
    isPrepared: false,
    isDecided: false,
    isStable: false,
  };
  if (ctx.self === LEADER) propose(state, ctx);
  else ctx.setTimer(RECEIVE, state.patience);
  return state;
}

function propose(state: State, ctx: Ctx): void {
  const { run } = state;
  const value = new Block(GENESIS.batch, `value of ${run}`, GENESIS);
  state.value = value;
  state.prepares.add(state.self);
  ctx.broadcast({ type: "pre-prepare", run, value });
  ctx.broadcast({ type: "prepare", run, value });
}

function onMessage(state: State, from: NodeId, message: Message, ctx: Ctx): void {
  // Its own votes it has counted when it cast them.
  if (message.run !== state.run || from === state.self) return;
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
    case "decide":
      onDecide(state, message, ctx);
      break;
    case "checkpoint":
      onCheckpoint(state, from);
      break;
  }
}

function onPrePrepare(state: State, { run, value }: Phase, ctx: Ctx): void {
  if (state.value !== undefined) return;
  state.value = value;
  ctx.setTimer(EXECUTE, state.patience);
  state.prepares.add(state.self);
  ctx.broadcast({ type: "prepare", run, value });
}

function onPrepare(state: State, from: NodeId, { run, value }: Phase, ctx: Ctx): void {
  state.prepares.add(from);
  if (state.isPrepared || !hasPrepared(state)) return;
  state.isPrepared = true;
  const commit: Phase = { type: "commit", run, value };
  state.commits.add(state.self);
  state.proof.push(commit);
  ctx.broadcast(commit);
}

function onCommit(state: State, from: NodeId, message: Phase, ctx: Ctx): void {
  state.commits.add(from);
  state.proof.push(message);
  if (state.isDecided || !hasPrepared(state) || state.commits.count < state.quorum) return;
  const { run, value } = message;
  decide(state, { type: "decide", run, value, proof: [...state.proof] }, ctx);
  // Of every third value, and a run's only one has number 0.
  state.checkpoints.add(state.self);
  ctx.broadcast({ type: "checkpoint", run, value });
}

/** A value, and 2f + 1 prepares for it. */
function hasPrepared(state: State): boolean {
  return state.value !== undefined && state.prepares.count >= state.quorum;
}

function onDecide(state: State, message: Decide, ctx: Ctx): void {
  if (!state.isDecided) decide(state, message, ctx);
}

function decide(state: State, message: Decide, ctx: Ctx): void {
  state.isDecided = true;
  ctx.commit(message.value, LEADER);
  ctx.broadcast(message);
}

function onCheckpoint(state: State, from: NodeId): void {
  state.checkpoints.add(from);
  if (state.checkpoints.count >= state.quorum) state.isStable = true;
}

export const bftSimulatorPbft = defineProtocol<State, Message, Timer, typeof params>({
  id: "bft-simulator-pbft",
  title: "PBFT of BFT-Simulator",
  source: "csienslab/BFT-Simulator, ba-algo/pbft.js",
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
  onTimer: (_state, { key }) => {
    throw new Error(`timer "${key}" expired: the change of view is left out`);
  },
  onSubmit: () => {}, // a run makes its own value
  cost: () => COST,
  leadership: () => ({ leader: LEADER, period: 0 }),
  idleMessagesPerSecond: () => 0,
});
