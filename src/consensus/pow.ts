// Proof of work: whoever finds a block puts it upon the branch with the most work in it, and that branch is the ledger.
//
// @source S. Nakamoto, Bitcoin: a peer-to-peer electronic cash system, 2008; Bitcoin developer reference and Bitcoin Core for
//   difficulty and for how blocks travel; Y. Sompolinsky and A. Zohar, Secure high-rate transaction processing in Bitcoin,
//   FC 2015, for GHOST.
// Words: miner = validator; find or mine a block = make; chain work = weight of a head; orphan in Bitcoin Core = a block that waits
//   for its parent; a valid block off the main chain is stale.
//
//   Nakamoto 2008, section 5, and Bitcoin Core                                       function
//   1. new transactions are broadcast to all nodes                                   block-exchange.ts: offerToAll
//   2. and 3. each collects them into a block and works on it                        pow-mining.ts: mine
//   4. who finds a proof of work broadcasts its block                                pow-blocks.ts: make, take
//   5. a block is accepted only if nothing in it is already spent                    linkFor (here: already in a block below)
//   6. acceptance: work on the next block, upon it                                   make (upon the head at that moment)
//   the longest chain is the correct one; of two at once, the one received first     longest
//   section 4: difficulty by a moving average; Core: every 2016 blocks, at most × 4  pow-mining.ts: difficultyUpon
//   section 5: a node that did not receive a block asks for it when it gets the next block-exchange.ts: askBelow
//   section 11: wait until z blocks are linked after it                              commitDeep
//   GHOST, Algorithm 1: from genesis into the heaviest subtree                       pow-ghost.ts
//
// Choices where the papers leave room:
//   Mining is a race of exponential times, the limit of many small trials; each miner draws one time per block of its own, and
//     not anew when its head changes: the law has no memory. Only another difficulty makes it draw again.
//   The work is ideal: a seal stands for it, which nobody but its maker can make, and which takes that long to make.
//   A block is passed on when it comes into the own chain, so blocks of other branches stop at who keeps its own; with ghost all
//     are passed on, as their weight counts. Who asks for a branch of ghost gets what grew beside it, too.
//   Mining never stops: blocks without requests are made, and an idle ledger is not silent. So whoever missed a block learns it
//     from the next one; who restarts asks its neighbours.
//   A client relies on a block under `confirmations` others when one more validators than may be faulty say so, so that one of
//     them is honest; users of Bitcoin rely on a node of their own.
//   Nobody leads: observers take the maker of the head for the leader, and each height for a period of its own.
//
// What it claims: while more than half of the hash power is honest and blocks are rare beside the time they travel, honest
//   validators agree, when all is calm, on what is deep enough, and requests of blocks that were given up are in others. It does
//   not claim that anything is final: a branch that was longer in hiding, or on the other side of a partition, takes back any
//   number of confirmed blocks.
//
// What it lacks, with the consequence:
//   Bitcoin's bounds on timestamps (above the median of 11, two hours ahead at most): a maker whose clock is wrong shifts the next
//     difficulty, by a factor of 4 at most. A timer stands for the work: a clock that is too fast mines too fast.
//   rewards and fees: miners do not choose what pays; uncles: stale blocks of GHOST earn nothing.
//   headers first: who is far behind fetches whole blocks, and in part in vain.
//   bounds on what is kept: branches stay for ever, and a flood of blocks whose parents nobody has would fill memory.
//   bounds in bytes: a block holds so many requests at most, however large, and the filler takes no room from them.
import { MILLISECOND, SECOND } from "../base/time.ts";
import { type ExchangeMessage, offerToAll, reactionTo, statusOf } from "./block-exchange.ts";
import { make, onBlocks, onFetch, onNext, settle } from "./pow-blocks.ts";
import { addChild, heaviestLeaf } from "./pow-ghost.ts";
import { costOf } from "./pow-messages.ts";
import { drawPower, mine, powerConflicts } from "./pow-mining.ts";
import {
  type Children,
  type PowContext,
  type PowLink,
  PowState,
  type PowTimer,
  type PowValues,
  powParams,
} from "./pow-state.ts";
import { defineProtocol } from "./protocol.ts";
import { crashFaults } from "./quorum.ts";

/** Few confirmations: so branches take back what was confirmed, as they may. */
const CHECKED: Partial<PowValues> = {
  "block-interval": 300 * MILLISECOND,
  confirmations: 2,
  "client-retry": 2 * SECOND,
};

export const pow = defineProtocol<PowState, ExchangeMessage, PowTimer, typeof powParams>({
  id: "pow",
  title: "Proof of work",
  source: "Nakamoto 2008; GHOST: Sompolinsky and Zohar, FC 2015",
  faultModel: "byzantine",
  finality: "probabilistic",
  mines: true,
  params: powParams,
  paramsForCheck: [CHECKED, { ...CHECKED, rule: "ghost" }, { ...CHECKED, "retarget-every": 10 }],
  minimumValidators: 3,
  // Of equal hash power.
  toleratedFaults: crashFaults,
  conflicts: (values, n) => [...powerConflicts(values, n), ...retargetConflicts(values)],
  client: (values) => ({
    to: "nearest",
    // One of them is honest.
    replies: (n) => crashFaults(n) + 1,
    retryAfter: values["client-retry"],
  }),
  init: (ctx, values) => start(new PowState(values, drawPower(values, ctx)), ctx),
  recover,
  onMessage: reactionTo<PowState, PowContext>({ offer: offerToAll, onNext, onBlocks, onFetch }),
  onTimer: (state, _timer, ctx) => make(state, ctx),
  onSubmit: offerToAll,
  cost: costOf,
  leadership: ({ tree }) => ({ leader: tree.head.leader, period: tree.head.block.height }),
  makersDiffer: (values) => values["hash-power"] !== "equal" && values["hash-power"] !== "normal",
  // Each block goes once to each of the others; on an overlay, announcements come on top.
  idleMessagesPerSecond: (n, values) => ((n - 1) * SECOND) / values["block-interval"],
});

function retargetConflicts({ "retarget-every": every }: PowValues) {
  const message = "expected 0 (constant difficulty) or at least 2 blocks, got 1: a block alone takes no time";
  return every === 1 ? [{ key: "retarget-every", message }] : [];
}

function start(state: PowState, ctx: PowContext): PowState {
  if (state.values["hash-power"] === "normal") ctx.persist({ key: "power", value: state.power });
  mine(state, ctx);
  return state;
}

/** Adopts and commits again what it had, and asks its neighbours whether there is more. */
function recover(ctx: PowContext, values: PowValues, records: ReadonlyMap<string, unknown>): PowState {
  const drawn = drawPower(values, ctx);
  const state = new PowState(values, (records.get("power") as number | undefined) ?? drawn);
  const { tree, children } = state;
  const chain = records.get("chain") as PowLink | undefined;
  const head = children === undefined ? chain : replant(tree, children, records);
  if (head !== undefined) settle(state, head, ctx);
  for (const neighbour of ctx.neighbours) ctx.send(neighbour, statusOf(state));
  return start(state, ctx);
}

/** The whole tree, of which each block is a record, in the order in which they came. @returns its head */
function replant(tree: PowState["tree"], children: Children, records: ReadonlyMap<string, unknown>): PowLink {
  for (const [key, link] of records as ReadonlyMap<string, PowLink>) {
    if (key === "power") continue;
    tree.beside.set(key, link);
    addChild(children, link);
  }
  return heaviestLeaf(children, tree.head);
}
