// Raft, elections (Figure 3.1 of Ongaro 2014, §3.4), with or without a vote beforehand (§9.6).
import type { NodeId } from "./protocol.ts";
import { majority, Tally } from "./quorum.ts";
import { becomeLeader, checkMajority } from "./raft-leader.ts";
import { lastIndexOf, termAt } from "./raft-log.ts";
import { becomeFollower, observeTerm, persistBallot, resetElectionTimer, setElectionTimer } from "./raft-server.ts";
import {
  type Ctx,
  NOBODY,
  type PreRequestVote,
  type PreVote,
  type RaftState,
  type RequestVote,
  type Vote,
} from "./raft-state.ts";

export function onElectionTimer(state: RaftState, ctx: Ctx): void {
  state.wakeAt = Number.POSITIVE_INFINITY;
  if (ctx.now < state.deadline) setElectionTimer(state, ctx);
  else if (state.role === "leader") checkMajority(state, ctx);
  // Alone, it has nobody to ask.
  else if (state.params["pre-vote"] && ctx.validators.length > 1) askBeforehand(state, ctx);
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
  const { term } = state;
  const message: RequestVote = { type: "request-vote", term, ...endOfLog(state) };
  for (const to of ctx.validators) if (to !== ctx.self) ctx.send(to, message);
  persistBallot(state, ctx);
  ctx.send(ctx.self, { type: "vote", term, granted: true });
}

export function onRequestVote(state: RaftState, candidate: NodeId, message: RequestVote, ctx: Ctx): void {
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
function isUpToDate(state: RaftState, candidate: LogEnd): boolean {
  const { lastIndex, lastTerm } = endOfLog(state);
  return candidate.lastTerm > lastTerm || (candidate.lastTerm === lastTerm && candidate.lastIndex >= lastIndex);
}

export function onVote(state: RaftState, voter: NodeId, message: Vote, ctx: Ctx): void {
  observeTerm(state, message.term, ctx);
  if (state.role !== "candidate" || message.term !== state.term || !message.granted) return;
  state.votes.add(voter);
  // The own vote must be among them: only then is the term on disk, and led once.
  if (state.votes.has(ctx.self) && state.votes.count >= majority(ctx.validators.length)) becomeLeader(state, ctx);
}

type LogEnd = Pick<RequestVote, "lastIndex" | "lastTerm">;

function endOfLog(state: RaftState): LogEnd {
  const lastIndex = lastIndexOf(state);
  return { lastIndex, lastTerm: termAt(state, lastIndex)! };
}

/** §9.6: asks who would vote for it in the next term. Its own term stays, so that who is cut off disturbs nobody later. */
function askBeforehand(state: RaftState, ctx: Ctx): void {
  state.role = "pre-candidate";
  state.leader = NOBODY;
  state.votes = new Tally(ctx.validators.length);
  state.votes.add(ctx.self);
  resetElectionTimer(state, ctx);
  const message: PreRequestVote = { type: "pre-request-vote", term: state.term + 1, ...endOfLog(state) };
  for (const to of ctx.validators) if (to !== ctx.self) ctx.send(to, message);
}

/** §9.6: yes, if its log would do and no leader was heard of for the least election timeout. It binds the voter to nothing. */
export function onPreRequestVote(state: RaftState, candidate: NodeId, message: PreRequestVote, ctx: Ctx): void {
  const hasLeader = state.role === "leader" || ctx.now - state.heardAt < state.params["election-timeout"][0];
  const granted = message.term > state.term && isUpToDate(state, message) && !hasLeader;
  ctx.send(candidate, { type: "pre-vote", term: granted ? message.term : state.term, granted });
}

export function onPreVote(state: RaftState, voter: NodeId, message: PreVote, ctx: Ctx): void {
  // Who is refused for an earlier term goes on in the later one.
  if (!message.granted) observeTerm(state, message.term, ctx);
  else if (state.role === "pre-candidate" && message.term === state.term + 1) {
    state.votes.add(voter);
    if (state.votes.count >= majority(ctx.validators.length)) startElection(state, ctx);
  }
}
