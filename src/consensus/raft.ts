// Raft: a leader orders entries, the others copy its log, and what a majority stores is committed.
// It tolerates crashes only: every message is believed.
//
// @source D. Ongaro, Consensus: Bridging Theory and Practice, PhD thesis, Stanford 2014, Figure 3.1; § = its sections.
//   The figure is also Figure 2 of D. Ongaro and J. Ousterhout, In Search of an Understandable Consensus Algorithm,
//   USENIX ATC 2014.
//
//   rule of the figure                                                    function
//   all servers: commitIndex > lastApplied, apply (§3.5)                  apply
//   all servers: a later term, become follower (§3.3)                     observeTerm, becomeFollower
//   followers, candidates: election timeout elapses, start one (§3.4)     onElectionTimer, startElection
//   RequestVote, receiver 1 and 2 (§3.4, §3.6.1)                          onRequestVote, isUpToDate
//   candidates: votes of a majority, become leader (§3.4)                 onVote, becomeLeader
//   candidates: AppendEntries of the new leader, become follower (§3.4)   followLeader
//   AppendEntries, receiver 1 and 2 (§3.3, §3.5)                          onAppendEntries, conflictAt
//   AppendEntries, receiver 3 and 4 (§3.5)                                storeEntries
//   AppendEntries, receiver 5 (§3.5)                                      learnCommit
//   leaders: heartbeats at election and while idle (§3.4)                 becomeLeader, onHeartbeatTimer
//   leaders: a client's command, append and answer once applied (§3.5)    onSubmit, append, apply
//   leaders: last log index ≥ nextIndex, send from there (§3.5)           append, sendEntries
//   leaders: success, advance; failure, step nextIndex back (§3.5)        onAppendResponse, stepBack
//   leaders: a majority stores N, of the current term: commit (§3.6.2)    recordMatch
// Beyond the figure: a leader without a majority steps down (§6.2), a blank entry opens a term (§6.4), requests are
// applied once (§6.3), the leader writes its log while it sends (§10.2.1), batches and pipelining (§10.2.2).
// The rules for all servers are in raft-server.ts, those for leaders in raft-leader.ts, the state in raft-state.ts.
//
// An entry is a batch of requests. AppendEntries without entries is the message "heartbeat"; a "commit-notice" is one
// that wants no answer: its consistency check is at the commit index itself.
//
// Left out, with the consequence:
//   snapshots (§5): logs grow without bound, and a restarted validator applies its whole log again, from height 1.
//   membership change (§4), leadership transfer (§3.10): the validators are fixed; a slow leader stays.
//   pre-vote (§9.6): a validator that comes back from a partition with a later term forces one more election.
//   repeating RequestVote within a term (§3.3): a lost one costs its candidate that vote until its next election.
//   reads through the leader (§6.4): clients read a replica, which may lag behind the leader.
//   expiry of client sessions (§6.3): what was applied is remembered for ever.
// Lost entries are found out by the next message that is refused, at the latest by a heartbeat: there is no timer for
// each AppendEntries. Hashing a block is charged to followers on receipt; the leader hashes while it waits for them.
import { printDuration } from "../base/print.ts";
import { MILLISECOND, SECOND } from "../base/time.ts";
import { defineProtocol, type NodeId, type ParamConflict } from "./protocol.ts";
import { crashFaults, majority, Tally } from "./quorum.ts";
import {
  becomeLeader,
  checkMajority,
  onAppendResponse,
  onCutTimer,
  onHeartbeatTimer,
  onSubmit,
  recordMatch,
  takeOffice,
} from "./raft-leader.ts";
import {
  apply,
  becomeFollower,
  observeTerm,
  persistBallot,
  persistEntry,
  resetElectionTimer,
  setElectionTimer,
} from "./raft-server.ts";
import {
  type AppendEntries,
  type CommitNotice,
  type Ctx,
  cost,
  type Entry,
  initialState,
  type Kept,
  logKey,
  NOBODY,
  type RaftMessage,
  type RaftParams,
  type RaftState,
  type RaftTimer,
  type RequestVote,
  raftParams,
  type Vote,
} from "./raft-state.ts";

export const raft = defineProtocol<RaftState, RaftMessage, RaftTimer, typeof raftParams>({
  id: "raft",
  title: "Raft",
  source: "Ongaro 2014 (PhD thesis, Stanford), Figure 3.1; Ongaro & Ousterhout, USENIX ATC 2014, Figure 2",
  faultModel: "crash",
  finality: "deterministic",
  params: raftParams,
  paramsForCheck: {
    "block.every": 0,
    "election-timeout": [300 * MILLISECOND, 600 * MILLISECOND],
    heartbeat: 100 * MILLISECOND,
    "client-retry": SECOND,
  },
  minimumValidators: 3,
  toleratedFaults: crashFaults,
  conflicts,
  client: (values) => ({ to: "leader", replies: () => 1, retryAfter: values["client-retry"] }),
  init,
  recover,
  onMessage,
  onTimer,
  onSubmit,
  cost,
  leadership: (state) => ({ leader: state.leader, period: state.term }),
  idleMessagesPerSecond: (n, values) => (2 * (n - 1) * SECOND) / values.heartbeat,
});

function init(ctx: Ctx, params: RaftParams): RaftState {
  const first = params["first-leader"];
  if (first === NOBODY) return start(ctx, params, { term: 0, votedFor: NOBODY, entries: [] });
  const state = start(ctx, params, { term: 1, votedFor: first, entries: [] });
  persistBallot(state, ctx);
  state.leader = first;
  if (first === ctx.self) takeOffice(state, ctx);
  return state;
}

/** §3.8: term, vote and log survive; everything else is found again. */
function recover(ctx: Ctx, params: RaftParams, records: ReadonlyMap<string, unknown>): RaftState {
  const ballot = (records.get("ballot") ?? { term: 0, votedFor: NOBODY }) as Pick<Kept, "term" | "votedFor">;
  const entries: Entry[] = [];
  for (let index = 1; records.has(logKey(index)); index += 1) entries.push(records.get(logKey(index)) as Entry);
  return start(ctx, params, { ...ballot, entries });
}

function start(ctx: Ctx, params: RaftParams, kept: Kept): RaftState {
  const state = initialState(ctx, params, kept);
  resetElectionTimer(state, ctx);
  return state;
}

/** A cluster whose heartbeats come too late cannot keep a leader. */
function conflicts(params: RaftParams, n: number): ParamConflict[] {
  const least = params["election-timeout"][0];
  const found: ParamConflict[] = [];
  if (params.heartbeat >= least) {
    const message = `expected less than the least election timeout, ${printDuration(least)}, got ${printDuration(params.heartbeat)}`;
    found.push({ key: "heartbeat", message });
  }
  const first = params["first-leader"];
  if (first >= n)
    found.push({ key: "first-leader", message: `expected a validator from 0 to ${n - 1}, or -1, got ${first}` });
  return found;
}

function onMessage(state: RaftState, from: NodeId, message: RaftMessage, ctx: Ctx): void {
  switch (message.type) {
    case "request-vote":
      onRequestVote(state, from, message, ctx);
      break;
    case "vote":
      onVote(state, from, message, ctx);
      break;
    case "append":
    case "heartbeat":
      onAppendEntries(state, from, message, ctx);
      break;
    case "append-response":
    case "heartbeat-response":
      onAppendResponse(state, from, message, ctx);
      break;
    case "commit-notice":
      onCommitNotice(state, from, message, ctx);
      break;
    case "stored":
      if (state.role === "leader" && message.term === state.term) recordMatch(state, ctx.self, message.index, ctx);
      break;
    case "forward":
      for (const request of message.requests) onSubmit(state, request, ctx);
  }
}

function onTimer(state: RaftState, timer: RaftTimer, ctx: Ctx): void {
  switch (timer.key) {
    case "election":
      onElectionTimer(state, ctx);
      break;
    case "heartbeat":
      onHeartbeatTimer(state, ctx);
      break;
    case "cut":
      onCutTimer(state, ctx);
      break;
  }
}

function onElectionTimer(state: RaftState, ctx: Ctx): void {
  state.wakeAt = Number.POSITIVE_INFINITY;
  if (ctx.now < state.deadline) setElectionTimer(state, ctx);
  else if (state.role === "leader") checkMajority(state, ctx);
  else startElection(state, ctx);
}

/** Candidates, on conversion. Requests leave while the own vote is written; it counts once it is (§9.3). */
function startElection(state: RaftState, ctx: Ctx): void {
  state.role = "candidate";
  state.leader = NOBODY;
  state.term += 1;
  state.votedFor = ctx.self;
  state.votes = new Tally(ctx.validators.length);
  resetElectionTimer(state, ctx);
  const lastIndex = state.log.length - 1;
  const { term } = state;
  const message: RequestVote = { type: "request-vote", term, lastIndex, lastTerm: state.log[lastIndex]!.term };
  for (const to of ctx.validators) if (to !== ctx.self) ctx.send(to, message);
  persistBallot(state, ctx);
  ctx.send(ctx.self, { type: "vote", term, granted: true });
}

function onRequestVote(state: RaftState, candidate: NodeId, message: RequestVote, ctx: Ctx): void {
  const isLaterTerm = message.term > state.term;
  if (isLaterTerm) becomeFollower(state, message.term, ctx);
  // 1: no vote in an earlier term. 2: one vote a term, and only for a log at least as up-to-date as the own.
  const isFree = state.votedFor === NOBODY || state.votedFor === candidate;
  const granted = message.term === state.term && isFree && isUpToDate(state, message);
  if (granted) {
    state.votedFor = candidate;
    resetElectionTimer(state, ctx);
  }
  if (granted || isLaterTerm) persistBallot(state, ctx);
  ctx.send(candidate, { type: "vote", term: state.term, granted });
}

/** §3.6.1: the later last term wins; with equal last terms the longer log. */
function isUpToDate(state: RaftState, candidate: RequestVote): boolean {
  const lastIndex = state.log.length - 1;
  const lastTerm = state.log[lastIndex]!.term;
  return candidate.lastTerm > lastTerm || (candidate.lastTerm === lastTerm && candidate.lastIndex >= lastIndex);
}

function onVote(state: RaftState, voter: NodeId, message: Vote, ctx: Ctx): void {
  observeTerm(state, message.term, ctx);
  if (state.role !== "candidate" || message.term !== state.term || !message.granted) return;
  state.votes.add(voter);
  // The own vote must be among them: only then is the term on disk, and led once.
  if (state.votes.has(ctx.self) && state.votes.count >= majority(ctx.validators.length)) becomeLeader(state, ctx);
}

function onAppendEntries(state: RaftState, leader: NodeId, message: AppendEntries, ctx: Ctx): void {
  observeTerm(state, message.term, ctx);
  const type = message.type === "append" ? "append-response" : "heartbeat-response";
  const { prevIndex, prevTerm, entries } = message;
  const answer = { type, term: state.term, success: false, prevIndex, index: 0, conflictTerm: 0 } as const;
  // 1: a leader of an earlier term learns the present one.
  if (message.term < state.term) {
    ctx.send(leader, answer);
    return;
  }
  followLeader(state, leader, ctx);
  // 2: the entry before the new ones must be the leader's.
  if (state.log[prevIndex]?.term !== prevTerm) {
    ctx.send(leader, { ...answer, ...conflictAt(state, prevIndex) });
    return;
  }
  storeEntries(state, message, ctx);
  const index = prevIndex + entries.length;
  ctx.send(leader, { ...answer, success: true, index });
  learnCommit(state, Math.min(message.commit, index), ctx);
}

function followLeader(state: RaftState, leader: NodeId, ctx: Ctx): void {
  state.role = "follower";
  resetElectionTimer(state, ctx);
  if (state.leader === leader) return;
  state.leader = leader;
  if (state.mempool.size === 0) return;
  ctx.send(leader, { type: "forward", requests: state.mempool.take(state.mempool.size).requests });
}

/** §3.5: the term of the conflicting entry and its first index, so that the leader can pass over all of that term. */
function conflictAt(state: RaftState, prevIndex: number): { readonly index: number; readonly conflictTerm: number } {
  const conflictTerm = state.log[prevIndex]?.term;
  if (conflictTerm === undefined) return { index: state.log.length, conflictTerm: 0 };
  let index = prevIndex;
  while (state.log[index - 1]!.term === conflictTerm) index -= 1;
  return { index, conflictTerm };
}

/** 3: delete what conflicts and all after it. 4: append what is not there yet. */
function storeEntries(state: RaftState, { prevIndex, entries }: AppendEntries, ctx: Ctx): void {
  let known = 0;
  while (known < entries.length && state.log[prevIndex + 1 + known]?.term === entries[known]!.term) known += 1;
  if (known === entries.length) return;
  // From the end, so that a crash between two writes leaves a log without a gap.
  for (let index = state.log.length - 1; index > prevIndex + known; index -= 1) {
    state.log.pop();
    ctx.persist({ key: logKey(index), value: undefined });
  }
  for (const entry of entries.slice(known)) persistEntry(state, entry, ctx);
}

function onCommitNotice(state: RaftState, leader: NodeId, message: CommitNotice, ctx: Ctx): void {
  observeTerm(state, message.term, ctx);
  if (message.term < state.term) return;
  followLeader(state, leader, ctx);
  if (state.log[message.index]?.term === message.indexTerm) learnCommit(state, message.index, ctx);
}

/** 5: the commit index follows the leader's, as far as the logs are known to be equal. */
function learnCommit(state: RaftState, index: number, ctx: Ctx): void {
  if (index <= state.commitIndex) return;
  state.commitIndex = index;
  apply(state, ctx);
}
