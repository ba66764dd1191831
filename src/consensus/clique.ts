// Clique: signers take turns, and whoever has not signed lately may step in for one who does not come.
//
// @source P. Szilágyi, EIP-225: Clique proof-of-authority consensus protocol, 2017; D. Ferrin, EIP-3436, 2021;
//   go-ethereum (consensus/clique) where it differs.
// Words: signer = validator; sign or mint a block = make; difficulty = weight; in-turn signer = leader.
//
//   EIP-225                                                                        function
//   timestamp: at least that of the parent + BLOCK_PERIOD                          weigh, nextTurn
//   SIGNER_LIMIT = floor(SIGNER_COUNT / 2) + 1: one block in so many in a row      hasSignedLately
//   DIFF_INTURN 2 if BLOCK_NUMBER % SIGNER_COUNT == SIGNER_INDEX, DIFF_NOTURN 1    weigh
//   a signer in turn signs when the parent's time + BLOCK_PERIOD has come          nextTurn
//   out of turn it waits rand(SIGNER_COUNT * 500 ms) longer                        nextTurn
//   the chain with the highest total difficulty                                    isBetter
//   EIP-3436: then the shortest; whose maker had its turn the least while ago; …   isBetter
//   go-ethereum: a block of the future waits for its time                          dueAt (poa-blocks.ts: takeDue)
//   go-ethereum: the out-of-turn wait is up to SIGNER_LIMIT * 500 ms               nextTurn
//   devp2p: blocks are announced; missing parents are asked for; heads compared    block-exchange.ts
//
// Choices where the EIP leaves room:
//   The timestamp is when the signer in turn would sign, as in go-ethereum: what another waits longer does not delay
//     the next block.
//   Of chains of equal difficulty the EIP says nothing. With the first seen (ties: first-seen) a chain may end for good:
//     two of three sign at once while the third is away, neither moves to the other's block, and neither may sign upon
//     its own. So it was on Goerli in March 2021 (EIP-3436). With ties: geth the same is only less likely: `check` finds
//     such stalls in 9 of 2000 seeds with first-seen, in 1 with geth, and in none with eip-3436.
//   Clients may rely on a block under `confirmations` others. The EIP names no number; floor(n / 2) + 1 have more than
//     half of the signers upon it.
//   An idle ledger is silent. A block is made when a request waits, and empty ones follow until it is deep enough; the
//     first block after a silence comes at once, from the signer in turn, as with period 0 in go-ethereum. With
//     block.empty blocks come every period whatever happens, as on public chains.
//   A validator that waits for a block in vain compares heads with all (go-ethereum does so every 10 s).
//
// What it claims: with more than half of the signers there, who hear each other, the chain grows; a side of a partition
//   with floor(n / 2) of them or fewer halts. When all is calm, honest signers agree on what is deep enough, and
//   requests of blocks that were given up are in others. It does not claim that what is deep enough stays: a signer that
//   signs on both sides of a partition (one if n is odd, two if it is even) makes both go on, and one side has to take
//   back what it has confirmed (P. Ekparinya, V. Gramoli, G. Jourjon, The attack of the clones against
//   proof-of-authority, NDSS 2020; test/sim/clones.test.ts).
//
// What it lacks, with the consequence:
//   votes that change the signers, epochs and their checkpoints: the signers are fixed, and who abuses its key stays.
//   gossip: a block goes from its maker to all; on real networks it takes several hops, each with a delay.
//   go-ethereum's bound on blocks of the future (30 s): they wait however far their time is.
//   bounds on what is held: a flood of blocks whose parents nobody has would fill memory.
import { defineParams, type ParamValues } from "../base/params.ts";
import { MILLISECOND, SECOND } from "../base/time.ts";
import { poaFamily } from "./poa-family.ts";
import { type PoaContext, type PoaLink, type PoaRules, type PoaState, poaParams, type Turn } from "./poa-state.ts";
import { defineProtocol, type NodeId } from "./protocol.ts";
import { majority } from "./quorum.ts";

const params = defineParams({
  period: {
    kind: "duration",
    default: 15 * SECOND,
    min: 1,
    meaning: "least time between the timestamps of two blocks",
    source: "EIP-225 BLOCK_PERIOD",
  },
  "out-of-turn": {
    kind: "choice",
    default: "geth",
    choices: ["eip", "geth"],
    meaning:
      "up to how many wiggles a signer out of turn waits longer than the one in turn: eip, as many as there are signers; geth, floor(n / 2) + 1",
    source: "EIP-225; go-ethereum consensus/clique",
  },
  wiggle: {
    kind: "duration",
    default: 500 * MILLISECOND,
    min: 1,
    meaning: "unit of the wait out of turn",
    source: "EIP-225",
  },
  ties: {
    kind: "choice",
    default: "eip-3436",
    choices: ["eip-3436", "geth", "first-seen"],
    meaning:
      "which of two chains of equal difficulty: eip-3436, the shorter, then whose signer had its turn less long ago, then the lower hash; geth, the shorter, then a coin; first-seen, the present one (both of these may halt)",
    source: "EIP-3436; go-ethereum core/forkchoice",
  },
  confirmations: {
    kind: "count",
    default: 0,
    min: 0,
    meaning: "blocks on top of one that make clients rely on it; 0: floor(n / 2) + 1",
    source: "assumption",
  },
  ...poaParams,
});
export type CliqueParams = ParamValues<typeof params>;
type State = PoaState<CliqueParams>;

const IN_TURN = 2;
const OUT_OF_TURN = 1;

const rules: PoaRules<CliqueParams> = {
  weigh({ n, values }, { parent, leader, stamp }) {
    if (stamp < parent.stamp + values.period || hasSignedLately(leader, parent, n)) return undefined;
    return isInTurn(leader, parent, n) ? IN_TURN : OUT_OF_TURN;
  },
  isBetter({ n, values: { ties } }, { one, than }, ctx) {
    if (one.weight !== than.weight) return one.weight > than.weight;
    if (ties === "first-seen") return false;
    if (one.block.height !== than.block.height) return one.block.height < than.block.height;
    if (ties === "geth") return ctx.random() < 0.5;
    const [sinceOne, sinceThan] = [sinceTurn(one, n), sinceTurn(than, n)];
    return sinceOne === sinceThan ? one.block.digest < than.block.digest : sinceOne < sinceThan;
  },
  dueAt: (_values, stamp) => stamp,
  deepEnough({ n, tree, values }) {
    let link = tree.head;
    for (let depth = values.confirmations || majority(n); depth > 0 && link.below !== undefined; depth -= 1)
      link = link.below;
    return link;
  },
  nextTurn,
  outOfTurnSince: ({ n }, link) => (isInTurn(link.leader, link.below!, n) ? undefined : link.stamp),
  // Difficulty that is missing for two a block.
  turnsMissed: ({ block, weight }) => IN_TURN * block.height - weight,
  onceAStamp: false,
};

export const clique = defineProtocol({
  ...poaFamily<CliqueParams, typeof params>(rules),
  id: "clique",
  title: "Clique",
  source: "EIP-225 and EIP-3436",
  params,
  paramsForCheck: [
    { period: 300 * MILLISECOND, wiggle: 100 * MILLISECOND, "sync-every": SECOND, "client-retry": 2 * SECOND },
  ],
  conflicts: () => [],
  idleMessagesPerSecond: (n, values) => (values["block.empty"] ? ((n - 1) * SECOND) / values.period : 0),
});

/** SIGNER_LIMIT - 1 = floor(n / 2) blocks must lie between two of one signer. */
function hasSignedLately(signer: NodeId, parent: PoaLink, n: number): boolean {
  let link: PoaLink | undefined = parent;
  for (let left = majority(n) - 1; left > 0 && link !== undefined; left -= 1) {
    if (link.leader === signer) return true;
    link = link.below;
  }
  return false;
}

function isInTurn(signer: NodeId, { block }: PoaLink, n: number): boolean {
  return (block.height + 1) % n === signer;
}

/** EIP-3436, rule 3: heights since its signer was in turn. */
function sinceTurn({ block, leader }: PoaLink, n: number): number {
  return (((block.height - leader) % n) + n) % n;
}

function nextTurn({ n, values, tree }: State, ctx: PoaContext): Turn | undefined {
  const { head } = tree;
  if (hasSignedLately(ctx.self, head, n)) return undefined;
  const due = Math.max(head.stamp + values.period, ctx.now);
  if (isInTurn(ctx.self, head, n)) return { at: due, stamp: due };
  const wiggles = values["out-of-turn"] === "eip" ? n : majority(n);
  return { at: due + Math.floor(ctx.random() * wiggles * values.wiggle), stamp: due };
}
