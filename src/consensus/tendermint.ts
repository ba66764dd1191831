// Tendermint: validators decide height after height; in each round a leader proposes a block and two rounds of votes decide it
// or go on to the next round, and what a validator has locked on it gives up only for what a quorum prevoted later.
//
// @source E. Buchman, J. Kwon, Z. Milosevic, The latest gossip on BFT consensus, arXiv 1807.04938 (v3, 2019), Algorithm 1;
//   its lines are L1 … L67. Defaults, and the rest between heights: CometBFT 0.38, config.DefaultConsensusConfig.
// The paper's proposer is our leader, its value v our block, id(v) the block's digest.
//
//   lines of Algorithm 1                                       function, in the file tendermint-….ts
//   L1–L9    variables                                         TendermintState: state
//   L10      start                                             init
//   L11–L21  StartRound: propose, or wait for a proposal       startRound, openRound, propose, getValue: rules
//   L14      proposer(h, round)                                leaderOf: state
//   L22–L33  prevote what the leader proposes, or nil          prevote, mayPrevote, isAcceptable: rules
//   L23      valid(v)                                          isValid: receive
//   L34–L35, L47–L48  timeouts when a quorum is not of one mind   scheduleTimeouts: rules; timeoutOf: state
//   L36–L43  2f + 1 prevotes: lock, precommit; valid block     precommit: rules
//   L44–L46  2f + 1 nil prevotes: precommit nil                precommitNil: rules
//   L49–L54  2f + 1 precommits: decide, next height            decide, append, startHeight: rules
//   L55–L56  f + 1 messages of a later round: skip to it       follow: rules
//   L57–L67  timeouts expire                                   onTimeout: rules
//   section 3, the message log                                 RoundLog: log; enter, hold: receive
//   section 2, gossip communication                            onPatience, onAsk, onBlocks: gossip
//
// Choices where the paper leaves room:
//   All validators have one vote: powers and their changes are not modelled, and proposer(h, r) rotates by one. `sticky` is
//   for measurements with one leader: it returns to validator 0 at every height, so a dead one costs each a timeout, and a
//   leader that leaves requests out is never replaced. For n other than 3f + 1, 2f + 1 reads ⌈(n + f + 1)/2⌉.
//   A request is told to all by the validator that gets it, so that any leader can propose it.
//   Without requests nothing is said (CometBFT's create_empty_blocks = false): round 0 begins for a validator when it has
//   a request or f + 1 validators speak. A leader that has nothing to propose waits like the others and votes nil.
//   valid(v): requests of which none is committed or there twice, and not too many.
//   A message goes once to everybody, over a full mesh. CometBFT gossips over a few dozen links: there it takes several hops
//   and arrives in several copies, so times and bytes here are the least it could reach.
//   The paper takes for granted that what one correct validator has sent or received, all receive. Here a validator that
//   waits for votes, as long as for a proposal, while no timeout of L21, L35 or L48 runs, asks all others. They send their
//   whole log from its round on, whoever's messages, or the blocks it lacks, proven by their precommits. The votes behind a
//   proposal's validRound (L28) are asked of its leader at once. Without faults none of this happens.
//   What a vote rests on is on disk before the vote leaves: the validator's messages of this height, and the quorums behind
//   its lock, its valid block and its round, so that after restarts of all there is still who can show them. Three writes a
//   decision, four for the leader; a block is written with the lock and again with the chain, as CometBFT's log and store do.
//   A vote for two things counts for both (the paper's log keeps both): what was a quorum elsewhere is one here.
//
// Left out, with the consequence:
//   Evidence against who contradicts himself: nobody is punished or removed.
//   Blocks in parts, vote extensions, timestamps of the proposer: a block is one message and waits for its last bit.
//   A mempool on disk: a request known only to who restarts waits for its client to ask again.
//   Votes that come after the decision are dropped: a block keeps the quorum of precommits that decided it here.
// Limits: a corrupted validator that answers first and then no more slows another's catch-up to a block each time it asks.
import { MILLISECOND, SECOND } from "../base/time.ts";
import { defineProtocol } from "./protocol.ts";
import { byzantineFaults } from "./quorum.ts";
import { onAsk, onBlocks, onPatience, onRelay, onSubmit, recoverState } from "./tendermint-gossip.ts";
import { costOf, type TendermintMessage } from "./tendermint-messages.ts";
import { onLogMessage, onTimeout, openRound } from "./tendermint-rules.ts";
import {
  conflicts,
  leader,
  newState,
  type TendermintContext,
  type TendermintParams,
  type TendermintState,
  type TendermintTimer,
  tendermintParams,
} from "./tendermint-state.ts";

export const tendermint = defineProtocol<TendermintState, TendermintMessage, TendermintTimer, typeof tendermintParams>({
  id: "tendermint",
  title: "Tendermint",
  source: "Buchman, Kwon, Milosevic, The latest gossip on BFT consensus, arXiv 1807.04938, Algorithm 1",
  faultModel: "byzantine",
  finality: "deterministic",
  params: tendermintParams,
  paramsForCheck: {
    "timeout-propose": SECOND / 2,
    "timeout-prevote": SECOND / 4,
    "timeout-precommit": SECOND / 4,
    "timeout-delta": SECOND / 10,
    "timeout-commit": 50 * MILLISECOND,
    "client-retry": SECOND,
  },
  minimumValidators: 4,
  toleratedFaults: byzantineFaults,
  conflicts,
  client: (params) => ({ to: "nearest", replies: (n) => byzantineFaults(n) + 1, retryAfter: params["client-retry"] }),
  init,
  recover: recoverState,
  onMessage,
  onTimer,
  onSubmit,
  cost: costOf,
  leadership: (state) => ({ leader: leader(state), period: state.failedRounds }),
  idleMessagesPerSecond: (n, params) =>
    params["block.empty"] ? ((n - 1) * (2 * n + 1) * SECOND) / params["timeout-commit"] : 0,
});

/** L10. */
function init(ctx: TendermintContext, params: TendermintParams): TendermintState {
  const state = newState(ctx, params);
  openRound(state, ctx);
  return state;
}

function onMessage(state: TendermintState, from: number, message: TendermintMessage, ctx: TendermintContext): void {
  switch (message.type) {
    case "proposal":
    case "prevote":
    case "precommit":
      onLogMessage(state, message, ctx);
      break;
    case "relay":
      onRelay(state, message.request, ctx);
      break;
    case "ask":
      onAsk(state, from, message, ctx);
      break;
    case "log":
      for (const one of message.messages) onLogMessage(state, one, ctx);
      break;
    case "blocks":
      onBlocks(state, from, message, ctx);
      break;
  }
}

function onTimer(state: TendermintState, timer: TendermintTimer, ctx: TendermintContext): void {
  switch (timer.key) {
    case "rest":
      state.isResting = false;
      openRound(state, ctx);
      break;
    case "patience":
      onPatience(state, ctx);
      break;
    default:
      onTimeout(state, timer, ctx);
  }
}
