// Raft, rules for all servers (Figure 3.1): terms, the election timer, and applying what is committed.
import { wholeMicros } from "../base/time.ts";
import { Batch } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import { blockWith, extend } from "./chain.ts";
import { compact, entryAt } from "./raft-log.ts";
import { type Ctx, NOBODY, type RaftState } from "./raft-state.ts";

/** All servers: a message of a later term makes a follower of that term. */
export function observeTerm(state: RaftState, term: number, ctx: Ctx): void {
  if (term <= state.term) return;
  becomeFollower(state, term, ctx);
  persistBallot(state, ctx);
}

export function becomeFollower(state: RaftState, term: number, ctx: Ctx): void {
  const wasLeader = state.role === "leader";
  if (term > state.term) {
    state.term = term;
    state.votedFor = NOBODY;
  }
  state.role = "follower";
  state.leader = NOBODY;
  if (wasLeader) resetElectionTimer(state, ctx);
}

/** Term and vote are one record, hence one write. */
export function persistBallot(state: RaftState, ctx: Ctx): void {
  ctx.persist({ key: "ballot", value: { term: state.term, votedFor: state.votedFor } });
}

/** The deadline moves at every message; the timer is set again only when it would wake too late. */
export function resetElectionTimer(state: RaftState, ctx: Ctx): void {
  const [least, most] = state.params["election-timeout"];
  state.deadline = ctx.now + wholeMicros(least + ctx.random() * (most - least));
  if (state.deadline < state.wakeAt) setElectionTimer(state, ctx);
}

export function setElectionTimer(state: RaftState, ctx: Ctx): void {
  state.wakeAt = state.deadline;
  ctx.setTimer({ key: "election" }, state.deadline - ctx.now);
}

/** All servers: what is committed becomes the next block; a request that was committed before is skipped. */
export function apply(state: RaftState, ctx: Ctx): void {
  while (state.lastApplied < state.commitIndex) {
    state.lastApplied += 1;
    const { term, batch } = entryAt(state, state.lastApplied)!;
    const fresh = batch.requests.filter((request) => state.mempool.commit(request));
    if (fresh.length > 0 || state.params["block.empty"]) {
      state.chain = extend(state.chain, fresh.length === batch.requests.length ? batch : new Batch(fresh));
      ctx.commit(state.chain.block);
    }
    if (state.role === "leader" && term === state.term) answer(state, { batch, fresh }, ctx);
  }
  compact(state, ctx);
}

/** The leader answers its entry: a request applied before gets its first answer again. */
function answer(
  state: RaftState,
  entry: { readonly batch: Batch; readonly fresh: readonly Request[] },
  ctx: Ctx,
): void {
  const { height, digest } = state.chain.block;
  for (const request of entry.fresh) ctx.reply({ request, height, digest, leader: ctx.self });
  for (const request of entry.batch.requests) state.inFlight.delete(request.id);
  if (entry.fresh.length === entry.batch.requests.length) return;
  for (const request of entry.batch.requests) if (!entry.fresh.includes(request)) answerAgain(state, request, ctx);
}

/** A repeated request gets its first answer. */
export function answerAgain(state: RaftState, request: Request, ctx: Ctx): void {
  const block = blockWith(state.chain, request);
  if (block === undefined) return;
  ctx.reply({ request, height: block.height, digest: block.digest, leader: state.leader });
}
