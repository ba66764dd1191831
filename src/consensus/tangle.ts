// The tangle: every transaction approves two earlier ones, and what enough others approve is confirmed; or what a coordinator approves.
//
// @source S. Popov, The tangle, version 1.4.3, 2018; S. Popov, O. Saa, P. Finardi, Equilibria in the tangle, Computers & Industrial
//   Engineering 136 (2019) 160-172; IOTA's reference implementation (IRI) and coordinator (Compass) for milestones.
// Words: node = validator; site = transaction, a vertex of the graph; attach = a transaction joins the graph; solid = all that it approves
//   is known; coordinator = leader.
//
//   Popov 2018                                                                   function
//   section 1: choose two transactions, approve them, do proof of work           tangle-issue.ts: begin, finish
//   section 2: tips; cumulative weight, own weight 1                             tangle-graph.ts: attach; tangle-chain.ts: addWeight
//   section 3: tips chosen at random                                             selectTips
//   section 4.1: Markov chain Monte Carlo: P(x to y) ~ exp(-alpha (Hx - Hy))     walk, step
//   section 2: what is approved often enough is confirmed                        tangle-chain.ts: byWeight
//   IOTA: a milestone confirms its past cone                                     byMilestone; issueMilestone
//   IOTA: what is left behind is promoted                                        promote
//   IRI: transactions that are not solid wait, what they lack is asked for       tangle-exchange.ts: take, onFetch
//   IRI: nodes ask neighbours for tips                                           promote, onCompare
//
// How a graph becomes the chain of blocks that this program's contract asks for:
//   With the coordinator, all that a milestone confirms is a block, in the order of stamps and then digests; a milestone approves the one
//     before it, so there is one chain.
//   Without, each confirmed request is a block, in the same order. What is confirmed late takes its place by its stamp, and the blocks
//     above are made anew: a reorganisation. Validators that hold the same transactions hold the same chain.
//   Of several transactions with one request, the first in order stands for it.
//
// Choices where the sources leave room:
//   Who gets a request from a client issues it. The work is a timer: a validator works on any number at once, as Popov assumes.
//   Walks start at the latest milestone, without coordinator at the confirmed transaction that is last in order; a Popov walk starts
//     deep, IRI's three milestones back.
//   A milestone picks tips that are unconfirmed, all different, so that a few left over are confirmed a minute or so later.
//   Whoever was given a request approves its transaction with an empty one, and compares tips with a neighbour, every promote-after
//     until it is confirmed. So an idle ledger is silent, and one request alone is confirmed, if slowly.
//   A transaction's stamp is later than what it approves; it is its issuer's word otherwise.
//
// What it claims: with the coordinator (the default), that no block is ever taken back while it is honest. It is a single point of failure:
//   without it nothing is confirmed, and one that lies makes two chains. Without the coordinator, that validators agree when all is calm
//   on what is confirmed. It does not claim that it stays in place: anybody can issue with an old stamp upon old transactions.
//   While requests come at rate lambda and take h from choosing tips until all see them, 2 lambda h tips are there (uniform choice).
//
// What it lacks, with the consequence:
//   conflicts between transactions: health operations are not coins, and none excludes another; so there are no double spends to decide
//     on, no walk avoids an inconsistent tip, and attacks with parasite chains have no aim but order.
//   the cost of work as a bound: a faulty validator can issue as many as it likes.
//   weights other than 1, local snapshots: nothing is forgotten, and who is far behind fetches all, 64 at a time.
import { MILLISECOND, SECOND } from "../base/time.ts";
import { defineProtocol, type NodeId } from "./protocol.ts";
import { crashFaults } from "./quorum.ts";
import { confirm, rebuild } from "./tangle-chain.ts";
import { attachHeld, onCompare, onFetch, onTips, take } from "./tangle-exchange.ts";
import { genesis, tipsOf } from "./tangle-graph.ts";
import { finish, issueMilestone, promote, schedule, submit } from "./tangle-issue.ts";
import { costOf } from "./tangle-messages.ts";
import {
  type TangleContext,
  type TangleMessage,
  type TangleState,
  type TangleTimer,
  type TangleValues,
  type Transaction,
  tangleParams,
} from "./tangle-state.ts";

/** Without coordinator, who is one validator. */
const CHECKED: Partial<TangleValues> = {
  coordinator: false,
  "proof-of-work": 20 * MILLISECOND,
  "confirmation-weight": 4,
  "promote-after": 200 * MILLISECOND,
  "client-retry": 2 * SECOND,
};

export const tangle = defineProtocol<TangleState, TangleMessage, TangleTimer, typeof tangleParams>({
  id: "tangle",
  title: "Tangle",
  source: "Popov 2018; Popov, Saa and Finardi 2019; IOTA's coordinator",
  faultModel: "byzantine",
  finality: "probabilistic",
  params: tangleParams,
  paramsForCheck: [CHECKED, { ...CHECKED, "tip-selection": "uniform" }],
  minimumValidators: 3,
  toleratedFaults: crashFaults,
  conflicts: () => [],
  client: (values) => ({
    to: "nearest",
    // One of them is honest.
    replies: (n) => crashFaults(n) + 1,
    retryAfter: values["client-retry"],
  }),
  init: (_ctx, values) => emptyState(values),
  recover,
  onMessage: (state, from, message, ctx) => {
    receive(state, message, { from, ctx });
    schedule(state, ctx);
  },
  onTimer: (state, timer, ctx) => {
    if (timer.key === "promote") promote(state, ctx);
    else if (timer.key === "milestone") issueMilestone(state, ctx);
    else take(state, [finish(timer.draft, ctx)], { from: ctx.self, ctx });
    schedule(state, ctx);
  },
  onSubmit: (state, request, ctx) => {
    submit(state, request, ctx);
    schedule(state, ctx);
  },
  cost: costOf,
  // Nobody leads; with a coordinator, who has made so many milestones.
  leadership: ({ values, latest }) => ({ leader: values.coordinator ? 0 : -1, period: latest.milestone }),
  idleMessagesPerSecond: () => 0,
});

function emptyState(values: TangleValues): TangleState {
  const root = genesis();
  return {
    values,
    vertices: new Map([[root.digest, root]]),
    tips: new Set([root]),
    held: new Map(),
    holders: new Map(),
    confirmed: new Map(),
    entries: [],
    latest: root,
    open: new Map(),
    unconfirmed: 0,
    drafts: 0,
    isPromoting: false,
    isCoordinating: false,
  };
}

/** All that it had, confirmed again, and a comparison of tips with its neighbours. */
function recover(ctx: TangleContext, values: TangleValues, records: ReadonlyMap<string, unknown>): TangleState {
  const state = emptyState(values);
  for (const [digest, transaction] of records) state.held.set(digest, transaction as Transaction);
  for (const vertex of attachHeld(state)) confirm(state, vertex);
  rebuild(state, 0, ctx);
  for (const neighbour of ctx.neighbours) ctx.send(neighbour, { type: "compare", tips: tipsOf(state) });
  schedule(state, ctx);
  return state;
}

function receive(
  state: TangleState,
  message: TangleMessage,
  sender: { readonly from: NodeId; readonly ctx: TangleContext },
): void {
  switch (message.type) {
    case "transaction":
      take(state, [message.transaction], sender);
      break;
    case "transactions":
      take(state, message.transactions, sender);
      break;
    case "fetch":
      onFetch(state, message.digests, sender);
      break;
    case "compare":
      onCompare(state, message.tips, sender);
      break;
    case "tips":
      onTips(state, message.tips, sender);
      break;
  }
}
