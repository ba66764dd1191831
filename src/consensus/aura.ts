// Aura (Authority Round): time is cut into steps, each step has one leader, and a block is final with enough leaders
// upon it.
//
// @source OpenEthereum (Parity), ethcore/src/engines/authority_round: mod.rs, finality.rs; described by P. Ekparinya,
//   V. Gramoli, G. Jourjon, The attack of the clones against proof-of-authority, NDSS 2020 (arXiv 1902.10244).
// Words: authority, sealer = validator; proposer = leader; seal = make; score = weight, then stamp.
//
//   authority_round                                                                function
//   step = unix time / step duration; proposer = validators[step mod n]            nextTurn, weigh
//   can_propose: one block a step                                                  nextTurn (onceAStamp)
//   verify_block_family: a step after the parent's                                 weigh
//   calculate_score: U128::MAX + parent_step - step                                isBetter
//   Step::check_future: a block of a later step waits                              dueAt (poa-blocks.ts: takeDue)
//   RollingFinality::is_finalized: sign_count * 2 > n, or * 3 > 2 n                deepEnough
//   two_thirds_majority_transition                                                 parameter finality-quorum
//
// The scores of a chain add up to height * U128::MAX + first step - last step: the higher chain is better, and of two
// as high the one whose last step is earlier. Of equal ones the first seen stays.
//
// Choices where the source leaves room:
//   A block counts the leader that made it and those of the blocks on top. Clients rely on a block when it is final.
//   An idle ledger is silent: a leader lets its step pass unless a request waits or is not final. With block.empty it
//     never does.
//   A validator that waits for a block in vain compares heads with all.
//
// What it claims: validators' clocks agree to well below a step, and more than half of the validators (with
//   finality-quorum: two-thirds, more than two thirds) are there and hear each other. Then chains grow, blocks become
//   final, and requests of blocks that were given up are in others. With a clock that is off by more than about a step
//   the chain lacks one leader's blocks: its owner's, or the next one's (test/sim/aura-clocks.test.ts). The smaller side
//   of a partition makes blocks, too, and none of them becomes final. It does not claim that what is final stays:
//   leaders that make blocks on both sides of a partition (one if n is odd, two if it is even) have both sides' blocks
//   final, and one side has to take them back (the attack of the clones; test/sim/clones.test.ts); with two-thirds it
//   takes more than a third of the leaders.
//
// What it lacks, with the consequence:
//   OpenEthereum never leaves a branch with a final block, so that two sides with final blocks stay apart for good. Here
//     the better chain wins, final or not, and what is taken back is counted (metric reversals).
//   empty steps (signed messages in place of empty blocks): an empty block is a block here, with its bytes.
//   check_future refuses a block more than four steps ahead: here it waits, however far its step is.
//   contracts that change the validators, and reports of bad ones: who makes two blocks in a step goes unpunished.
//   gossip: a block goes from its maker to all; on real networks it takes several hops, each with a delay.
//   bounds on what is held: a flood of blocks whose parents nobody has would fill memory.
import { defineParams, type ParamValues } from "../base/params.ts";
import { MILLISECOND, type Micros, SECOND } from "../base/time.ts";
import { poaFamily } from "./poa-family.ts";
import { type PoaContext, type PoaLink, type PoaRules, type PoaState, poaParams, type Turn } from "./poa-state.ts";
import { defineProtocol } from "./protocol.ts";
import { Tally } from "./quorum.ts";

const params = defineParams({
  "step-duration": {
    kind: "duration",
    default: 5 * SECOND,
    min: 1,
    meaning: "time of a step, in which one validator leads",
    source: "POA Network and xDai chain specifications: stepDuration 5",
  },
  "finality-quorum": {
    kind: "choice",
    default: "majority",
    choices: ["majority", "two-thirds"],
    meaning:
      "of how many validators a block needs one of its own or on top to be final: more than half, or more than two thirds",
    source: "OpenEthereum RollingFinality; two thirds since 2019 against the attack of the clones",
  },
  ...poaParams,
});
export type AuraParams = ParamValues<typeof params>;
type State = PoaState<AuraParams>;

const rules: PoaRules<AuraParams> = {
  weigh: ({ n }, { parent, leader, stamp }) => (stamp > parent.stamp && stamp % n === leader ? 1 : undefined),
  isBetter(_state, { one, than }) {
    return one.weight === than.weight ? one.stamp < than.stamp : one.weight > than.weight;
  },
  dueAt: (values, stamp) => stamp * values["step-duration"],
  deepEnough,
  nextTurn,
  outOfTurnSince: () => undefined,
  // Steps without a block, those of an idle ledger among them.
  turnsMissed: ({ block, stamp }) => stamp - block.height,
  onceAStamp: true,
};

export const aura = defineProtocol({
  ...poaFamily<AuraParams, typeof params>(rules),
  id: "aura",
  title: "Aura",
  source: "OpenEthereum, authority_round",
  params,
  paramsForCheck: [{ "step-duration": 200 * MILLISECOND, "sync-every": SECOND, "client-retry": 2 * SECOND }],
  conflicts: () => [],
  idleMessagesPerSecond: (n, values) => (values["block.empty"] ? ((n - 1) * SECOND) / values["step-duration"] : 0),
});

/**
 * The first step from now on that is its own, after the head's and after its own last one: it makes one block a step.
 */
function nextTurn({ n, values, tree, lastStamp }: State, ctx: PoaContext): Turn {
  const duration: Micros = values["step-duration"];
  const first = Math.max(Math.floor(ctx.now / duration), tree.head.stamp + 1, lastStamp + 1);
  const step = first + ((((ctx.self - first) % n) + n) % n);
  return { at: Math.max(ctx.now, step * duration), stamp: step };
}

/** Rolling finality: the highest block that has enough leaders among its own and those on top. */
function deepEnough({ n, tree, values }: State): PoaLink {
  const leaders = new Tally(n);
  const isEnough = (): boolean =>
    values["finality-quorum"] === "majority" ? 2 * leaders.count > n : 3 * leaders.count > 2 * n;
  for (let link = tree.head; link.below !== undefined; link = link.below) {
    leaders.add(link.leader);
    if (isEnough() || link === tree.committed) return link;
  }
  return tree.committed;
}
