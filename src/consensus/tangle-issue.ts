// How transactions of the tangle are made: for requests, to promote what nobody approves, and as milestones.
import { Batch, type Digest, digestOf } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import { answer } from "./block-exchange.ts";
import { untilNextCut } from "./block-params.ts";
import { leaderOf } from "./tangle-chain.ts";
import { selectTips, tipsOf } from "./tangle-graph.ts";
import type { Draft, Statement, TangleContext, TangleState, Transaction } from "./tangle-state.ts";

/** Issues milestones. */
export const COORDINATOR = 0;

/** A client's request: answered where it is confirmed, watched where it is under way, else put into a transaction. */
export function submit(state: TangleState, request: Request, ctx: TangleContext): void {
  const { confirmed, open, holders } = state;
  const entry = confirmed.get(request.id);
  if (entry !== undefined) {
    answer(request, entry.block!, { leader: leaderOf(entry), ctx });
    return;
  }
  if (open.has(request.id)) return;
  open.set(request.id, request);
  if (!holders.has(request.id)) begin(state, { parents: selectTips(state, ctx), request, milestone: 0 }, ctx);
}

/** Parents are chosen, and the work begins; meanwhile others may approve them, too. */
function begin(state: TangleState, draft: Draft, ctx: TangleContext): void {
  const number = state.drafts++;
  ctx.setTimer({ key: `work ${number}`, draft }, state.values["proof-of-work"]);
}

/** The work is done. */
export function finish({ parents, request, milestone }: Draft, ctx: TangleContext): Transaction {
  const batch = new Batch(request === undefined ? [] : [request]);
  const stamp = parents.reduce((latest, parent) => Math.max(latest, parent.stamp + 1), ctx.now);
  const digests = parents.map(({ digest }) => digest);
  const digest = digestFor(batch, { issuer: ctx.self, stamp, milestone, parents: digests });
  return { batch, signed: ctx.sign<Statement>({ digest, parents: digests, stamp, milestone }) };
}

export function digestFor({ root }: Batch, said: Omit<Statement, "digest"> & { readonly issuer: number }): Digest {
  const { issuer, stamp, milestone, parents } = said;
  return digestOf(`${issuer} ${stamp} ${milestone} ${parents.join(" ")} ${root}`);
}

// What keeps the tangle going.

/** Timers run as long as something waits: promotion, and the coordinator's milestones. */
export function schedule(state: TangleState, ctx: TangleContext): void {
  const { values } = state;
  if (state.open.size > 0 && !state.isPromoting) {
    state.isPromoting = true;
    ctx.setTimer({ key: "promote" }, values["promote-after"]);
  }
  if (values.coordinator && ctx.self === COORDINATOR && state.unconfirmed > 0 && !state.isCoordinating) {
    state.isCoordinating = true;
    ctx.setTimer({ key: "milestone" }, untilNextCut(ctx.now, values["milestone-every"]));
  }
}

/** An empty transaction upon the oldest one that waits, and upon a tip; and tips are compared with a neighbour's. */
export function promote(state: TangleState, ctx: TangleContext): void {
  state.isPromoting = false;
  const neighbour = ctx.neighbours[Math.floor(ctx.random() * ctx.neighbours.length)]!;
  if (state.open.size > 0) ctx.send(neighbour, { type: "compare", tips: tipsOf(state) });
  const [oldest] = state.open.values();
  const vertex = oldest && state.holders.get(oldest.id);
  if (vertex === undefined) return;
  const [tip] = selectTips(state, ctx);
  begin(state, { parents: [...new Set([vertex, tip!])], request: undefined, milestone: 0 }, ctx);
}

/** Upon the latest milestone, and upon different tips that are not confirmed. */
export function issueMilestone(state: TangleState, ctx: TangleContext): void {
  state.isCoordinating = false;
  const { latest, tips, values } = state;
  const waiting = [...tips].filter(({ isConfirmed }) => !isConfirmed);
  if (waiting.length === 0) return;
  const chosen = Array.from({ length: Math.min(values.approves, waiting.length) }, () => {
    const [one] = waiting.splice(Math.floor(ctx.random() * waiting.length), 1);
    return one!;
  });
  begin(state, { parents: [latest, ...chosen], request: undefined, milestone: latest.milestone + 1 }, ctx);
}
