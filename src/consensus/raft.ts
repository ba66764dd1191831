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
//
//   InstallSnapshot and log compaction (Figure 5.3, §5.1), if `snapshot-every`
//   a server writes a snapshot and discards what it covers                takeSnapshot, compact
//   leaders: nextIndex is discarded, send the snapshot                    sendEntries, sendSnapshot
//   receiver 1 and 6: a later term; the log holds its last entry          onInstallSnapshot
//   receiver 5, 7 and 8: keep it, discard the log, reset the state        restore, takeSnapshot
//
//   vote beforehand (§9.6), if `pre-vote`
//   candidates: first ask who would vote in the next term                 askBeforehand, onPreVote
//   voters: the log is up-to-date, and no leader was heard of lately      onPreRequestVote
//
// The rules for all servers are in raft-server.ts, those for elections in raft-election.ts, those for leaders in
// raft-leader.ts; log and snapshot are in raft-log.ts, the state in raft-state.ts.
//
// An entry is a batch of requests. AppendEntries without entries is the message "heartbeat"; a "commit-notice" is one
// that wants no answer: its consistency check is at the commit index itself.
//
// Left out, with the consequence:
//   chunks of a snapshot (Figure 5.3, receiver 2 to 4): it is one message, behind which the heartbeats of a slow link wait.
//   snapshots by default: without `snapshot-every` logs grow without bound, and a restarted validator applies its whole
//     log again, from height 1. With it, a snapshot holds the whole chain, as this ledger keeps every block.
//   membership change (§4), leadership transfer (§3.10): the validators are fixed; a slow leader stays.
//   pre-vote by default: without, a validator that comes back from a partition with a later term forces one more election.
//   repeating RequestVote within a term (§3.3): a lost one costs its candidate that vote until its next election.
//   reads through the leader (§6.4): clients read a replica, which may lag behind the leader.
//   expiry of client sessions (§6.3): what was applied is remembered for ever.
// Lost entries are found out by the next message that is refused, at the latest by a heartbeat: there is no timer for
// each AppendEntries. Hashing a block is charged to followers on receipt; the leader hashes while it waits for them.
import { printDuration } from "../base/print.ts";
import { MILLISECOND, SECOND } from "../base/time.ts";
import { defineProtocol, type NodeId, type ParamConflict } from "./protocol.ts";
import { crashFaults } from "./quorum.ts";
import { onElectionTimer, onPreRequestVote, onPreVote, onRequestVote, onVote } from "./raft-election.ts";
import { onAppendResponse, onCutTimer, onHeartbeatTimer, onSubmit, recordMatch, takeOffice } from "./raft-leader.ts";
import { commitBlocks, deleteAfter, lastIndexOf, logKey, persistEntry, restore, termAt } from "./raft-log.ts";
import { apply, observeTerm, persistBallot, resetElectionTimer } from "./raft-server.ts";
import {
  type AppendEntries,
  type CommitNotice,
  type Ctx,
  cost,
  type Entry,
  type InstallSnapshot,
  initialState,
  type Kept,
  NO_SNAPSHOT,
  NOBODY,
  type RaftMessage,
  type RaftParams,
  type RaftState,
  type RaftTimer,
  raftParams,
  type Snapshot,
} from "./raft-state.ts";

const CHECKED: Partial<RaftParams> = {
  "block.every": 0,
  "election-timeout": [300 * MILLISECOND, 600 * MILLISECOND],
  heartbeat: 100 * MILLISECOND,
  "client-retry": SECOND,
};

export const raft = defineProtocol<RaftState, RaftMessage, RaftTimer, typeof raftParams>({
  id: "raft",
  title: "Raft",
  source: "Ongaro 2014 (PhD thesis, Stanford), Figure 3.1; Ongaro & Ousterhout, USENIX ATC 2014, Figure 2",
  faultModel: "crash",
  finality: "deterministic",
  params: raftParams,
  paramsForCheck: [CHECKED, { ...CHECKED, "pre-vote": true, "snapshot-every": 4 }],
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
  const empty = { snapshot: NO_SNAPSHOT, entries: [] };
  if (first === NOBODY) return start(ctx, params, { term: 0, votedFor: NOBODY, ...empty });
  const state = start(ctx, params, { term: 1, votedFor: first, ...empty });
  persistBallot(state, ctx);
  state.leader = first;
  if (first === ctx.self) takeOffice(state, ctx);
  return state;
}

/** §3.8: term, vote, log and snapshot survive; everything else is found again. */
function recover(ctx: Ctx, params: RaftParams, records: ReadonlyMap<string, unknown>): RaftState {
  const ballot = (records.get("ballot") ?? { term: 0, votedFor: NOBODY }) as Pick<Kept, "term" | "votedFor">;
  const snapshot = (records.get("snapshot") ?? NO_SNAPSHOT) as Snapshot;
  const entries: Entry[] = [];
  for (let index = snapshot.lastIndex + 1; records.has(logKey(index)); index += 1)
    entries.push(records.get(logKey(index)) as Entry);
  const state = start(ctx, params, { ...ballot, snapshot, entries });
  commitBlocks(state, 0, ctx);
  return state;
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
    case "pre-request-vote":
      onPreRequestVote(state, from, message, ctx);
      break;
    case "pre-vote":
      onPreVote(state, from, message, ctx);
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
    case "install-snapshot":
      onInstallSnapshot(state, from, message, ctx);
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
  // 2: the entry before the new ones must be the leader's; what a snapshot covers is committed, hence the same.
  if (prevIndex >= state.snapshot.lastIndex && termAt(state, prevIndex) !== prevTerm) {
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
  state.heardAt = ctx.now;
  resetElectionTimer(state, ctx);
  if (state.leader === leader) return;
  state.leader = leader;
  if (state.mempool.size === 0) return;
  ctx.send(leader, { type: "forward", requests: state.mempool.take(state.mempool.size).requests });
}

/** §3.5: the term of the conflicting entry and its first index, so that the leader can pass over all of that term. */
function conflictAt(state: RaftState, prevIndex: number): { readonly index: number; readonly conflictTerm: number } {
  const conflictTerm = termAt(state, prevIndex);
  if (conflictTerm === undefined) return { index: lastIndexOf(state) + 1, conflictTerm: 0 };
  let index = prevIndex;
  while (index - 1 > state.snapshot.lastIndex && termAt(state, index - 1) === conflictTerm) index -= 1;
  return { index, conflictTerm };
}

/** 3: delete what conflicts and all after it. 4: append what is not there yet. */
function storeEntries(state: RaftState, { prevIndex, entries }: AppendEntries, ctx: Ctx): void {
  let known = Math.min(Math.max(0, state.snapshot.lastIndex - prevIndex), entries.length);
  while (known < entries.length && termAt(state, prevIndex + 1 + known) === entries[known]!.term) known += 1;
  if (known === entries.length) return;
  deleteAfter(state, prevIndex + known, ctx);
  for (const entry of entries.slice(known)) persistEntry(state, entry, ctx);
}

/** InstallSnapshot (Figure 5.3). What the log has already, it keeps; else the snapshot takes the log's place. */
function onInstallSnapshot(state: RaftState, leader: NodeId, message: InstallSnapshot, ctx: Ctx): void {
  observeTerm(state, message.term, ctx);
  const { lastIndex: index, lastTerm } = message;
  const answer = { type: "append-response", term: state.term, prevIndex: index, index, conflictTerm: 0 } as const;
  // 1: a leader of an earlier term learns the present one.
  if (message.term < state.term) {
    ctx.send(leader, { ...answer, success: false });
    return;
  }
  followLeader(state, leader, ctx);
  // 6: an entry of that index and term is in the log: what follows it stays. 7 and 8: none is.
  if (termAt(state, index) === lastTerm) learnCommit(state, index, ctx);
  else if (index > state.commitIndex) restore(state, message, ctx);
  ctx.send(leader, { ...answer, success: true });
}

function onCommitNotice(state: RaftState, leader: NodeId, message: CommitNotice, ctx: Ctx): void {
  observeTerm(state, message.term, ctx);
  if (message.term < state.term) return;
  followLeader(state, leader, ctx);
  if (termAt(state, message.index) === message.indexTerm) learnCommit(state, message.index, ctx);
}

/** 5: the commit index follows the leader's, as far as the logs are known to be equal. */
function learnCommit(state: RaftState, index: number, ctx: Ctx): void {
  if (index <= state.commitIndex) return;
  state.commitIndex = index;
  apply(state, ctx);
}
