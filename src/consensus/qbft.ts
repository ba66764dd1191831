// QBFT: validators decide block after block. A round's leader proposes, two rounds of votes make the block sure though
// f of 3f + 1 validators lie, and whoever leads a later round must prove that it goes on with what may be decided.
//
// @source Enterprise Ethereum Alliance, QBFT Blockchain Consensus Protocol Specification v1 (2023). Predicates are
//   named as in its formal text: Consensys/qbft-formal-spec-and-verification @29ae5a4, dafny/spec/L1.
// @source H. Moniz, The Istanbul BFT Consensus Algorithm, arXiv 2002.03613 (2020), Algorithms 1 to 4.
// @source R. Saltini, D. Hyland-Wood, IBFT 2.0, arXiv 1909.10194 (2019): the faults of the first version, repaired.
// @source Y.-T. Lin, Istanbul Byzantine Fault Tolerance, EIP 650 (2017), for the rules ibft.
// The papers' proposer is our leader, PRE-PREPARE our proposal, the instance λ or sequence our height.
//
//   rule                                                              function, in the file qbft-….ts
//   proposer: round robin from the last block's; GoQuorum: sticky     leaderOf: state
//   UponBlockTimeout: the leader of round 0 proposes                  scheduleCut, propose: order
//   UponProposal, isValidProposal: the first of its leader, prepare   onProposal, accept: order
//   UponPrepare: a quorum's prepares: prepared, commit                onVote, advance, prepare: order
//   UponCommit: a quorum's commits: the block with its seals          advance, adopt: order
//   roundTimeout = 2^round; UponRoundTimeout: round-change            watchAnew: state; onRoundTimer: catch-up
//   createRoundChange: what prepared last, with its prepares          startRound: round-change; claim: rules
//   UponRoundChange: a quorum: the leader proposes, justified         reconsider: order; justify: rules
//   UponRoundChange: f + 1 for later rounds: join                     joinOthers: round-change
//   isProposalJustification, isHighestPrepared                        isJustified: rules
//   UponNewBlock, ValidNewBlock: a block by its seals                 onTransfer, isSealed: catch-up
//   EIP 650, locks: a locked validator votes for its block only       ibft: rules; accept: order
//
// The rules ibft, where they differ (EIP 650 and GoQuorum's first implementation, consensus/istanbul/ibft):
//   A round change says nothing of what prepared, and a proposal in a later round proves nothing. Instead a validator
//   at which a block prepared is locked on it until the height ends: it proposes nothing else, sends its commit at once
//   when the block is proposed again, and answers any other proposal with a round change. Prepares and commits together
//   make a block prepared. A round begins with a quorum's round changes; proposals wait for that.
//   Consequence: safe here, not live. Two honest validators may be locked on different blocks; with f others silent no
//   block gets a quorum any more, for ever (Saltini & Hyland-Wood, Correctness Analysis of IBFT, arXiv 1901.07160;
//   jpmorganchase/quorum, issue 305). test/consensus/qbft-cluster.test.ts shows it with n = 4 and one crash. `check`
//   with these rules finds stalls, and no disagreement, within the claimed faults: at seeds 194, 793, 1061, 1065 and
//   1591 of the first 2000, where locks keep requests waiting for the 54 s that are left.
//   The safety problem in that analysis is the quorum of 2f + 1 where n is not 3f + 1; here it is ⌈2n/3⌉ under both
//   rules, as GoQuorum has had it since. EIP 650 has no records on disk; here a lock survives a restart.
//
// Choices where the sources leave room:
//   The quorum ⌈(n + f + 1)/2⌉ of quorum.ts equals the specification's ⌈2n/3⌉ for every n.
//   Of the f + 1 highest later rounds the least is joined (the specification allows any f + 1).
//   A justified proposal of a later round is accepted whatever was accepted before: its round changes prove the round.
//   Commits of earlier rounds count (Moniz, Algorithm 2), in ibft, too.
//   A round's time runs while something is awaited: a request, the end of a proposal, blocks that others have. So an
//   idle ledger is silent, in whatever round it is. Round timeouts double without bound; GoQuorum's ibft adds 2^round
//   seconds.
//   Every validator keeps the requests, as each of them leads at times: the one that a client asks passes them on, in
//   n − 1 relays.
//   What a vote rests on is on disk before the vote leaves, so that a restarted validator keeps its word: three writes
//   a decision. The sources keep it in memory only.
//   A validator that is late or back asks the others in turn for sealed blocks; in a run without faults this is silent.
//
// Left out, with the consequence:
//   UponCommit's NewBlock to all nodes: blocks spread by the three phases alone, and to the late on demand.
//   Validator votes, epochs and contracts: the validators are fixed.
//   Gossip between validators (GoQuorum, Besu): links form a full mesh, and a phase's n² messages are sent as such.
//   A commit's seal as a second signature: two are charged, one is modelled, over the block, its leader and the round.
//   The block period as time between timestamps (GoQuorum, Besu): block.every cuts at multiples, as everywhere here.
//   Clients' signatures as objects: their check is charged, but a leader that invents requests is not modelled.
// Limits: blocks and seals are kept for ever. A leader that stays silent costs a round timeout whenever its turn comes.
import { SECOND } from "../base/time.ts";
import { defineProtocol, type NodeId } from "./protocol.ts";
import { onFetch, onLateMessage, onRoundTimer, onStatus, onTransfer, recoverState } from "./qbft-catch-up.ts";
import { costOf, type QbftMessage } from "./qbft-messages.ts";
import { onCutTimer, onRelay, onRoundMessage, onSubmit, scheduleCut, takeHeld } from "./qbft-order.ts";
import {
  conflicts,
  leaderOf,
  newState,
  type QbftContext,
  type QbftParams,
  type QbftState,
  type QbftTimer,
  qbftParams,
  watch,
} from "./qbft-state.ts";
import { byzantineFaults } from "./quorum.ts";

export const qbft = defineProtocol<QbftState, QbftMessage, QbftTimer, typeof qbftParams>({
  id: "qbft",
  title: "QBFT",
  source: "EEA QBFT specification v1; Moniz, arXiv 2002.03613; with rules ibft: EIP 650",
  faultModel: "byzantine",
  finality: "deterministic",
  params: qbftParams,
  paramsForCheck: { "block.every": 0, "round-timeout": SECOND / 2, "client-retry": SECOND },
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
  leadership: (state) => ({ leader: leaderOf(state, state.round), period: state.failedRounds }),
  idleMessagesPerSecond: (n, { "block.every": every, "block.empty": empty }) =>
    empty && every > 0 ? ((n - 1) * (2 * n + 1) * SECOND) / every : 0,
});

function init(ctx: QbftContext, params: QbftParams): QbftState {
  const state = newState(ctx, params);
  watch(state, ctx);
  scheduleCut(state, ctx);
  return state;
}

function onMessage(state: QbftState, from: NodeId, message: QbftMessage, ctx: QbftContext): void {
  switch (message.type) {
    case "proposal":
    case "prepare":
    case "commit":
    case "round-change":
      onLateMessage(state, from, message, ctx);
      onRoundMessage(state, message, ctx);
      break;
    case "relay":
      onRelay(state, message.request, ctx);
      break;
    case "status":
      onStatus(state, from, message, ctx);
      break;
    case "fetch":
      onFetch(state, from, message, ctx);
      break;
    case "transfer":
      onTransfer(state, message, ctx);
      break;
  }
  takeHeld(state, ctx);
}

function onTimer(state: QbftState, { key }: QbftTimer, ctx: QbftContext): void {
  if (key === "round") onRoundTimer(state, ctx);
  else onCutTimer(state, ctx);
}
