// Raft, rules for leaders (Figure 3.1): entries are cut, sent, counted and announced.
import { Batch } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import { untilNextCut } from "./block-params.ts";
import type { NodeId } from "./protocol.ts";
import { majority, Tally } from "./quorum.ts";
import { entryAt, lastIndexOf, persistEntry, termAt } from "./raft-log.ts";
import { answerAgain, apply, becomeFollower, observeTerm, setElectionTimer } from "./raft-server.ts";
import {
  type AppendEntries,
  type AppendResponse,
  type CommitNotice,
  type Ctx,
  type Entry,
  entrySize,
  NOBODY,
  type RaftState,
} from "./raft-state.ts";

/** @source Ongaro 2014, §10.2.2: LogCabin sends up to one megabyte of entries at once. */
const MOST_BYTES = 1_000_000;

/** Leaders, upon election: the blank entry that opens the term (§6.4) is also the first heartbeat. */
export function becomeLeader(state: RaftState, ctx: Ctx): void {
  takeOffice(state, ctx);
  append(state, new Batch([]), ctx);
  planCut(state, ctx);
}

export function takeOffice(state: RaftState, ctx: Ctx): void {
  const next = lastIndexOf(state) + 1;
  state.role = "leader";
  state.leader = ctx.self;
  state.termStart = next;
  state.copies = [];
  state.inFlight.clear();
  state.cutIsDue = false;
  state.progress = ctx.validators.map(() => ({ next, match: 0, probing: false, sentAt: ctx.now, told: 0 }));
  ctx.setTimer({ key: "heartbeat" }, state.params.heartbeat);
  awaitMajority(state, ctx);
}

/** §6.2: a leader that no majority has answered for an election timeout steps down. */
export function checkMajority(state: RaftState, ctx: Ctx): void {
  if (state.heard.count >= majority(ctx.validators.length)) awaitMajority(state, ctx);
  else becomeFollower(state, state.term, ctx);
}

function awaitMajority(state: RaftState, ctx: Ctx): void {
  state.heard = new Tally(ctx.validators.length);
  state.heard.add(ctx.self);
  state.deadline = ctx.now + state.params["election-timeout"][1];
  setElectionTimer(state, ctx);
}

/** A client's command; who is not the leader passes it on, or keeps it until there is one (§6.2). */
export function onSubmit(state: RaftState, request: Request, ctx: Ctx): void {
  const { role, leader } = state;
  if (state.mempool.isCommitted(request)) answerAgain(state, request, ctx);
  else if (role !== "leader" && leader !== NOBODY) ctx.send(leader, { type: "forward", requests: [request] });
  else if (!(role === "leader" && state.inFlight.has(request.id)) && state.mempool.add(request)) planCut(state, ctx);
}

/** Cuts at once or sets the time of the next cut, if requests wait. */
function planCut(state: RaftState, ctx: Ctx): void {
  if (state.role !== "leader" || state.cutIsDue) return;
  const every = state.params["block.every"];
  if (every === 0) {
    while (state.mempool.size > 0 && hasRoom(state)) cut(state, ctx);
  } else if (state.mempool.size > 0 || state.params["block.empty"]) {
    state.cutIsDue = true;
    ctx.setTimer({ key: "cut" }, untilNextCut(ctx.now, every));
  }
}

export function onCutTimer(state: RaftState, ctx: Ctx): void {
  if (state.role !== "leader") return;
  state.cutIsDue = false;
  if (hasRoom(state) && (state.mempool.size > 0 || state.params["block.empty"])) cut(state, ctx);
  planCut(state, ctx);
}

function cut(state: RaftState, ctx: Ctx): void {
  append(state, state.mempool.take(state.params["block.at-most"]), ctx);
}

/** §10.2.2: entries of this term under way to a majority, against the limit. */
function hasRoom(state: RaftState): boolean {
  const settled = Math.max(state.commitIndex, state.termStart - 1);
  return lastIndexOf(state) - settled < state.params["in-flight"];
}

/** §10.2.1: sent first, then written; the leader's own copy counts once it is on disk. */
function append(state: RaftState, batch: Batch, ctx: Ctx): void {
  const index = lastIndexOf(state) + 1;
  const entry: Entry = { term: state.term, batch };
  for (const request of batch.requests) state.inFlight.add(request.id);
  state.copies.push(0);
  const message = appendEntries(state, index, [entry]);
  for (const to of ctx.validators) {
    const { next, probing } = state.progress[to]!;
    if (to !== ctx.self && next === index && !probing) sendAppend(state, to, message, ctx);
  }
  persistEntry(state, entry, ctx);
  ctx.send(ctx.self, { type: "stored", term: state.term, index });
}

function appendEntries(state: RaftState, next: number, entries: readonly Entry[]): AppendEntries {
  const type = entries.length > 0 ? "append" : "heartbeat";
  const { term, commitIndex: commit } = state;
  return { type, term, prevIndex: next - 1, prevTerm: termAt(state, next - 1)!, entries, commit };
}

/** Sends what follows the follower's next index, up to a megabyte; the snapshot if that is discarded (§5.1). */
function sendEntries(state: RaftState, to: NodeId, ctx: Ctx): void {
  const { next } = state.progress[to]!;
  if (next <= state.snapshot.lastIndex) {
    sendSnapshot(state, to, ctx);
    return;
  }
  const entries: Entry[] = [];
  for (let index = next, bytes = 0; index <= lastIndexOf(state); index += 1) {
    const entry = entryAt(state, index)!;
    bytes += entrySize(entry);
    if (index > next && bytes > MOST_BYTES) break;
    entries.push(entry);
  }
  sendAppend(state, to, appendEntries(state, next, entries), ctx);
}

/** Probing from its end: whether it was lost is found out by the next heartbeat. */
function sendSnapshot(state: RaftState, to: NodeId, ctx: Ctx): void {
  const follower = state.progress[to]!;
  follower.next = state.snapshot.lastIndex + 1;
  follower.probing = true;
  follower.sentAt = ctx.now;
  ctx.send(to, { type: "install-snapshot", term: state.term, ...state.snapshot });
}

function sendAppend(state: RaftState, to: NodeId, message: AppendEntries, ctx: Ctx): void {
  const follower = state.progress[to]!;
  if (!follower.probing) follower.next += message.entries.length;
  follower.sentAt = ctx.now;
  follower.told = message.commit;
  ctx.send(to, message);
}

/** Leaders: heartbeats to whom nothing was sent for an interval. They also find out what was lost. */
export function onHeartbeatTimer(state: RaftState, ctx: Ctx): void {
  if (state.role !== "leader") return;
  const { heartbeat } = state.params;
  let oldest = ctx.now;
  for (const to of ctx.validators) {
    if (to === ctx.self) continue;
    const { next, sentAt } = state.progress[to]!;
    if (ctx.now - sentAt >= heartbeat) {
      if (next <= state.snapshot.lastIndex) sendSnapshot(state, to, ctx);
      else sendAppend(state, to, appendEntries(state, next, []), ctx);
    } else oldest = Math.min(oldest, sentAt);
  }
  ctx.setTimer({ key: "heartbeat" }, oldest + heartbeat - ctx.now);
}

/** Leaders: a success advances nextIndex and matchIndex, a failure steps nextIndex back; what is missing is sent. */
export function onAppendResponse(state: RaftState, from: NodeId, message: AppendResponse, ctx: Ctx): void {
  observeTerm(state, message.term, ctx);
  if (state.role !== "leader" || message.term !== state.term) return;
  state.heard.add(from);
  const follower = state.progress[from]!;
  if (message.success) {
    const index = Math.min(message.index, lastIndexOf(state));
    if (index >= follower.next - 1) {
      follower.next = index + 1;
      follower.probing = false;
    }
    recordMatch(state, from, index, ctx);
    if (!follower.probing && follower.next <= lastIndexOf(state)) sendEntries(state, from, ctx);
  } else if (message.prevIndex > follower.match && (!follower.probing || message.prevIndex === follower.next - 1)) {
    // Not an answer to something overtaken since.
    follower.next = Math.max(stepBack(state, message), follower.match + 1);
    follower.probing = true;
    sendEntries(state, from, ctx);
  }
}

/** §3.5: behind the last own entry of the conflicting term, where the logs agree; without one, before that term. */
function stepBack(state: RaftState, { prevIndex, index, conflictTerm }: AppendResponse): number {
  let next = prevIndex;
  while (next > index && termAt(state, next - 1) !== conflictTerm) next -= 1;
  return next;
}

/**
 * Leaders: an entry of the current term that a majority stores is committed, and all before it (§3.6.2). Entries of
 * earlier terms, those before termStart, are not counted. Each copy is counted once, in constant time.
 */
export function recordMatch(state: RaftState, holder: NodeId, index: number, ctx: Ctx): void {
  const progress = state.progress[holder]!;
  const { commitIndex } = state;
  for (let i = Math.max(progress.match, commitIndex, state.termStart - 1) + 1; i <= index; i += 1) {
    const copies = (state.copies[i - state.termStart]! += 1);
    if (copies >= majority(ctx.validators.length)) state.commitIndex = i;
  }
  progress.match = Math.max(progress.match, index);
  if (state.commitIndex === commitIndex) return;
  apply(state, ctx);
  planCut(state, ctx);
  if (state.params["commit-notice"]) announceCommit(state, ctx);
}

/** To those whom no entry sent meanwhile has told. */
function announceCommit(state: RaftState, ctx: Ctx): void {
  const { term, commitIndex: index } = state;
  const notice: CommitNotice = { type: "commit-notice", term, index, indexTerm: termAt(state, index)! };
  for (const to of ctx.validators) {
    const follower = state.progress[to]!;
    if (to === ctx.self || follower.probing || follower.told >= index) continue;
    follower.told = index;
    ctx.send(to, notice);
  }
}
