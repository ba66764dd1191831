// Snowman: validators ask a few others, again and again, which block they prefer, and accept it when the answers stay the same.
//
// @source Team Rocket, M. Yin, K. Sekniqi, R. van Renesse, E. G. Sirer, Scalable and probabilistic leaderless BFT consensus through
//   metastability, arXiv:1906.08936, Figs. 1 to 3; AvalancheGo for the linear chain (snow/consensus/snowman, snow/consensus/snowball,
//   snow/engine/snowman) and for who makes blocks (vms/proposervm: Snowman++).
// Words: node = validator; colour = one of the children of a block; proposer = leader; issue = a block joins the processing ones;
//   accept = commit; decision = height.
//
//   arXiv:1906.08936 and AvalancheGo                                             function
//   onQuery: answers with its colour                                             snowman-polls.ts: onQuery (chitFor)
//   Slush loop: sample k, ask them, count                                        startPolls, onChit, countPolls
//   Snowflake and Snowball: alpha, cnt, beta, d                                  snowman-choice.ts: vote
//   topological.go, RecordPoll: a vote is one for all blocks below, too;         snowman-tree.ts: withAncestors, recordPoll
//     below alpha all that is above loses its confidence
//   topological.go, acceptPreferredChild, rejectTransitively                     accept, reject
//   transitive.go: polls while something is processing; unknown blocks are       startPolls; snowman-blocks.ts: want
//     asked of who named them, and the answer waits for them                     isMissing (votesIn)
//   poll/set.go: results count in the order of the polls                         countPolls
//   poll/early_term_traversal.go: over when no answer changes the result         isCertain
//   proposervm/windower.go, ExpectedProposer: one leader a window                leaderAt, nextTurn
//   proposervm: a block is not before its parent, nor 10 s ahead                 linkFor
//
// Choices where the sources leave room:
//   A new block is gossiped to all. AvalancheGo pushes it to those whom it polls first, and the others hear its name: there, blocks take
//     longer to spread.
//   In a height the leaders take turns by number, beginning with one drawn by a hash of the height. AvalancheGo draws each by its stake;
//     here all have the same.
//   A new block starts polls as long as fewer than `concurrent` are under way; AvalancheGo starts one in any case.
//   The streak decides, as in AvalancheGo: with Snowball, what beta polls in a row were for is accepted even if another had more before.
//   A request goes into a block at once where its validator has the turn, else to all others. An idle ledger is silent: without
//     undecided blocks there are no polls, and without requests no blocks (unless block.empty).
//   Undecided blocks and which of them are preferred are on disk before they are named to others: a restart of all at once takes back
//     nothing. AvalancheGo keeps them in memory.
//   Who restarts asks k others what they prefer until alpha-preference have answered, fetches what they name, and polls about it like
//     everyone else. AvalancheGo accepts on their word what alpha of them have accepted.
//
// What it claims: agreement with probability near 1 while at most a fifth of the validators are faulty. Against one that has all of k
//   asked among n with a share c behind the other block, a poll succeeds with P(Bin(k, c) >= alpha), and beta in a row are needed:
//   with the defaults and c = 40 %, (1.6e-3)^20 = 1e-56. That is a bound for one moment; how near a split can come to it while the
//   network settles is in the paper, section on analysis. Small k, with `alpha` a bare majority, make it likely.
//   Blocks are accepted as long as polls succeed: with a share alpha / k of the validators up, only now and then.
//
// What it lacks, with the consequence:
//   stake: every validator is asked as often as any other.
//   the last accepted block of who does not answer as its vote (transitive.go, QueryFailed): a poll with too many silent ones fails.
//   frontier gossip: who missed the last blocks learns of them with the next one, or when it restarts.
//   windows without a signature after an hour; validators that come and go (the P-chain); benching of who does not answer.
//   bounds on what is held: a flood of blocks whose parents nobody has would fill memory.
import { MILLISECOND, SECOND } from "../base/time.ts";
import { NOTHING_HELD } from "./block-exchange.ts";
import { commitUpTo, newTree } from "./block-tree.ts";
import type { NodeId } from "./protocol.ts";
import { defineProtocol, type ParamConflict } from "./protocol.ts";
import { build, offer, onBlock, onFetch, take } from "./snowman-blocks.ts";
import { costOf } from "./snowman-messages.ts";
import { type SnowmanValues, snowmanParams } from "./snowman-params.ts";
import { closePolls, countPolls, onChit, onQuery, onTimeout, startPolls } from "./snowman-polls.ts";
import type { SnowmanContext, SnowmanLink, SnowmanMessage, SnowmanState, SnowmanTimer } from "./snowman-state.ts";
import { readBack, writeDown } from "./snowman-tree.ts";

/** No one takes those who are cut off for alpha of k: a fifth of the validators, with one that hears both sides. */
const CHECKED: Partial<SnowmanValues> = {
  k: 4,
  "alpha-preference": 3,
  "alpha-confidence": 3,
  beta: 12,
  concurrent: 1,
  "poll-timeout": 300 * MILLISECOND,
  window: 300 * MILLISECOND,
  "block.every": 0,
  "client-retry": 2 * SECOND,
};

export const snowman = defineProtocol<SnowmanState, SnowmanMessage, SnowmanTimer, typeof snowmanParams>({
  id: "snowman",
  title: "Snowman",
  source: "Team Rocket et al., arXiv:1906.08936; AvalancheGo",
  faultModel: "byzantine",
  finality: "deterministic",
  params: snowmanParams,
  paramsForCheck: [CHECKED, { ...CHECKED, rule: "snowball", concurrent: 2, window: SECOND, "block.every": SECOND }],
  minimumValidators: 6,
  toleratedFaults,
  conflicts,
  client: (values) => ({
    to: "nearest",
    // One of them is honest.
    replies: (n) => toleratedFaults(n) + 1,
    retryAfter: values["client-retry"],
  }),
  init: (ctx, values) => advance(emptyState(ctx, values), ctx),
  recover,
  onMessage: (state, from, message, ctx) => {
    receive(state, message, { from, ctx });
    advance(state, ctx);
  },
  onTimer: (state, timer, ctx) => {
    if (timer.key === "build") state.planned = undefined;
    else onTimeout(state, timer.poll);
    advance(state, ctx);
  },
  onSubmit: (state, request, ctx) => {
    offer(state, request, ctx);
    advance(state, ctx);
  },
  cost: costOf,
  leadership: ({ tree }) => ({ leader: tree.head.leader, period: tree.head.block.height }),
  idleMessagesPerSecond,
});

/** A fifth, as in the paper's evaluation. A poll with k 20 and alpha 15 can do without five answers. */
function toleratedFaults(n: number): number {
  return Math.floor((n - 1) / 5);
}

function conflicts(values: SnowmanValues, n: number): ParamConflict[] {
  const { k, beta, concurrent, window, "alpha-preference": preference, "alpha-confidence": confidence } = values;
  const every = values["block.every"];
  const found: ParamConflict[] = [];
  const expect = (key: string, holds: boolean, message: string): void => {
    if (!holds) found.push({ key, message: `expected ${message}` });
  };
  expect("k", k < n, `at most ${n - 1} to ask, the others, got ${k}: try k ${n - 1}, or more validators`);
  expect(
    "alpha-preference",
    2 * preference > k && preference <= k,
    `more than half of k, and no more than k (${k}), got ${preference}: try ${Math.floor((3 * k + 3) / 4)}`,
  );
  expect(
    "alpha-confidence",
    confidence >= preference && confidence <= k,
    `at least alpha-preference (${preference}) and at most k (${k}), got ${confidence}: try ${Math.min(preference, k)}`,
  );
  expect("concurrent", concurrent <= beta, `at most beta (${beta}), got ${concurrent}: try ${beta}`);
  expect("block.every", every <= window, `a cut in every window of ${window} µs, got one every ${every} µs`);
  return found;
}

function emptyState(ctx: SnowmanContext, values: SnowmanValues): SnowmanState {
  return {
    values,
    n: ctx.validators.length,
    tree: newTree(),
    held: NOTHING_HELD,
    choices: new Map(),
    polls: [],
    nextPoll: ctx.now,
    asked: new Map(),
    isBehind: false,
    unwritten: [],
    written: undefined,
    planned: undefined,
  };
}

/** Commits again what it had accepted, prefers what it preferred, and asks others whether there is more. */
function recover(ctx: SnowmanContext, values: SnowmanValues, records: ReadonlyMap<string, unknown>): SnowmanState {
  const state = emptyState(ctx, values);
  const { tree } = state;
  tree.head = (records.get("chain") as SnowmanLink | undefined) ?? tree.head;
  commitUpTo(tree, tree.head, ctx);
  readBack(state, (records.get("undecided") as readonly SnowmanLink[] | undefined) ?? []);
  state.isBehind = true;
  return advance(state, ctx);
}

function receive(
  state: SnowmanState,
  message: SnowmanMessage,
  sender: { readonly from: NodeId; readonly ctx: SnowmanContext },
): void {
  switch (message.type) {
    case "relay":
      offer(state, message.request, sender.ctx);
      break;
    case "block":
      onBlock(state, message.blocks[0], sender);
      closePolls(state, sender.ctx);
      break;
    case "blocks":
      take(state, message.blocks, sender);
      closePolls(state, sender.ctx);
      break;
    case "fetch":
      onFetch(state, message, sender);
      break;
    case "query":
      onQuery(state, message, sender);
      break;
    case "chit":
      onChit(state, message, sender);
      break;
  }
}

/** After every step: polls that are over count, a block is made if it is time, what is preferred is on disk, and polls go on. */
function advance(state: SnowmanState, ctx: SnowmanContext): SnowmanState {
  countPolls(state, ctx);
  build(state, ctx);
  writeDown(state, ctx);
  startPolls(state, ctx);
  return state;
}

/** With empty blocks, as often as they may be cut: each goes to all, and is asked about until it is accepted, if not more at once. */
function idleMessagesPerSecond(n: number, values: SnowmanValues): number {
  if (!values["block.empty"]) return 0;
  const perBlock = n - 1 + 2 * n * values.k * values.beta;
  return (perBlock * SECOND) / values["block.every"];
}
