// Gasper, Ethereum's proof of stake: blocks by slots, a head by the latest votes (LMD-GHOST), and checkpoints that two
// thirds of the stake make final (Casper FFG).
//
// @source V. Buterin, D. Hernandez, T. Kamphefner, K. Pham, Z. Qiao, D. Ryan, J. Sin, Y. Wang, Y. X. Zhang, Combining GHOST and
//   Casper, 2020 (arXiv 2003.03052); V. Buterin and V. Griffith, Casper the friendly finality gadget, 2017 (arXiv 1710.09437);
//   ethereum/consensus-specs, phase0 (fork choice, beacon chain, validator) with altair and bellatrix (epochs), deneb (EIP-7045:
//   votes of two epochs in blocks).
// Words: proposer = leader; attestation = vote; attester slashing = evidence; effective balance = stake.
//
//   consensus-specs                                                            function
//   on_tick, on_tick_per_slot                                                  onTick; gasper-fork-choice.ts: beginSlot
//   on_block                                                                   gasper-blocks.ts: accept, enter
//   state_transition: process_slots, process_epoch                             gasper-epochs.ts: stateIn, nextEpoch
//     process_block_header, process_attestation, process_attester_slashing     gasper-blocks.ts: judge; gasper-checkpoints.ts: withBody
//     weigh_justification_and_finalization                                     gasper-checkpoints.ts: weigh
//     process_inactivity_updates, get_inactivity_penalty_deltas                gasper-epochs.ts: leaked
//   compute_pulled_up_tip                                                      gasper-epochs.ts: unrealized
//   on_attestation, validate_on_attestation, update_latest_messages            gasper-votes.ts: onVote, countFor; support
//   on_attester_slashing                                                       gasper-votes.ts: onEvidence
//   get_head, get_weight, get_proposer_score, filter_block_tree                gasper-fork-choice.ts: headOf, weightOf, boostOf, isViable
//   update_proposer_boost_root, record_block_timeliness                        gasper-blocks.ts: enter, isTimely
//   get_beacon_proposer_index, get_beacon_committee                            gasper-duties.ts
//   validator: block proposal, attesting, aggregation                          gasper-blocks.ts: make; gasper-votes.ts: attest, aggregate
//
// Choices where the specification leaves room, or that make it smaller:
//   Who leads and who votes when is drawn by hashes of slot and epoch, and known to all for ever: no RANDAO, which the last leaders
//     of an epoch can bias. One committee a slot; with fewer validators than slots some slots have nobody in them.
//   A committee of more than `aggregators` sends its votes to its first members, who send what they have to all at twice
//     attestation-due; Ethereum's aggregators are drawn in secret, about 16 of them. Smaller committees' votes go to all at once,
//     where Ethereum's subnets and aggregates carry the same.
//   A signature stands for each vote in an aggregate; size and cost are those of one BLS signature for equal votes.
//   A block holds all votes that count and are not in its chain yet, and no others.
//   Blocks are made in every slot: an idle ledger is not silent. Who missed one asks the maker of the next; who restarts asks its
//     neighbours.
//   Clients rely on a block when it is final and one more validators than may be faulty say so.
//   Nobody leads for long: observers take the maker of the head for the leader; its period counts the slots without a block.
//
// What it claims: with less than a third of the stake faulty, no two final blocks contradict each other, whatever the network does;
//   and when messages arrive within a third of a slot, clocks agree well below that, and two thirds of the stake take part, what is
//   in the chain becomes final: a checkpoint after two epochs. With less than two thirds nothing becomes final, blocks go on, and
//   the stake of those who are missing leaks until the others are two thirds again. What is not final may be taken back.
//
// What it lacks, with the consequence:
//   rewards, and penalties beside the leak: stake never grows, and what is missed while all becomes final costs nothing. With few
//     validators Ethereum's penalties would add some percent to a long leak; with many they are small beside it.
//   deposits, exits, ejection at 16 ETH: who has leaked half its stake goes on leaking; where half the stake is gone finality returns
//     later than on Ethereum.
//   an exit queue: the slashed have no stake from the end of the epoch in which a block holds the evidence; until then their votes
//     count. By the specification they do not, from the block on. With few validators that can undo a justification which all have
//     seen, so that no branch is viable and nobody may vote: in clusters of seven check found it.
//   proposer slashings: leaders who make two blocks in a slot keep their stake; nothing becomes final by blocks alone.
//   shuffling_dependent_root: leaders and committees are the same on every branch, so the boost asks for none.
//   get_proposer_head: leaders do not build around a late block on purpose, as most clients do by now.
//   sync committees, light clients, blobs, execution: a block's time is its transfer and its signatures.
//   weak subjectivity: who was away for long trusts what it is told, as if nobody had sold old keys.
import { MILLISECOND, SECOND, wholeMicros } from "../base/time.ts";
import { NOTHING_HELD, offerToAll, reactionTo, sendBelow, statusOf } from "./block-exchange.ts";
import { commitUpTo, linksBetween, moveTo, newTree } from "./block-tree.ts";
import { enter, make, onBlocks, settle, stateAfter, takeDue } from "./gasper-blocks.ts";
import type { Checkpoint, GasperLink } from "./gasper-chain.ts";
import { inCommittee } from "./gasper-duties.ts";
import { genesisState } from "./gasper-epochs.ts";
import { beginSlot, newStore } from "./gasper-fork-choice.ts";
import { brokenIn } from "./gasper-invariants.ts";
import { costOf, type GasperMessage } from "./gasper-messages.ts";
import { epochOf, type GasperValues, gasperParams } from "./gasper-params.ts";
import type { GasperContext, GasperState, GasperTimer } from "./gasper-state.ts";
import {
  aggregate,
  attest,
  countVotes,
  forgetVotes,
  isAggregator,
  onAggregate,
  onAttestation,
  onEvidence,
} from "./gasper-votes.ts";
import { defineProtocol, type NodeId, type ParamConflict } from "./protocol.ts";
import { byzantineFaults } from "./quorum.ts";

const CHECKED: Partial<GasperValues> = {
  slot: 240 * MILLISECOND,
  "slots-per-epoch": 4,
  "client-retry": 2 * SECOND,
};

export const gasper = defineProtocol<GasperState, GasperMessage, GasperTimer, typeof gasperParams>({
  id: "gasper",
  title: "Gasper",
  source: "Buterin et al. 2020, arXiv 2003.03052; ethereum/consensus-specs",
  faultModel: "byzantine",
  finality: "checkpointed",
  clocks: "synchronised",
  params: gasperParams,
  paramsForCheck: [
    CHECKED,
    { ...CHECKED, "slots-per-epoch": 3, aggregators: 1 },
    { ...CHECKED, slot: 300 * MILLISECOND },
  ],
  minimumValidators: 4,
  toleratedFaults: byzantineFaults,
  conflicts: ({ stakes }, n) => stakeConflicts(stakes, n),
  client: (values) => ({
    to: "nearest",
    // One of them is honest.
    replies: (n) => byzantineFaults(n) + 1,
    retryAfter: values["client-retry"],
  }),
  init: (ctx, values) => {
    const root = newTree<never>().head;
    return start(emptyState(ctx, values, { epoch: 0, link: root }), ctx);
  },
  recover,
  onMessage,
  onTimer,
  onSubmit: offerToAll,
  cost: costOf,
  brokenIn,
  leadership: ({ tree }) => ({ leader: tree.head.leader, period: tree.head.stamp - tree.head.block.height }),
  makersDiffer: ({ stakes }) => stakes.length > 0,
  idleMessagesPerSecond,
});

function stakeConflicts(stakes: readonly number[], n: number): ParamConflict[] {
  if (stakes.length > n) {
    const message = `expected at least as many validators as stakes (${stakes.length}), got ${n}`;
    return [{ key: "stakes", message }];
  }
  const nobody = stakes.length > 0 && stakes.every((stake) => stake === 0);
  return nobody ? [{ key: "stakes", message: "expected someone to have stake, got shares of 0" }] : [];
}

/** A slot's block goes to each of the others, and so do its committee's votes, collected or each on its own. */
function idleMessagesPerSecond(n: number, values: GasperValues): number {
  const committee = n / values["slots-per-epoch"];
  const { aggregators } = values;
  const isCollected = aggregators > 0 && committee > aggregators;
  const votes = isCollected ? committee * aggregators + aggregators * (n - 1) : committee * (n - 1);
  return ((n - 1 + votes) * SECOND) / values.slot;
}

// Starting.

function emptyState(ctx: GasperContext, values: GasperValues, final: Checkpoint): GasperState {
  const n = ctx.validators.length;
  const { link } = final;
  return {
    values,
    n,
    tree: newTree(),
    held: NOTHING_HELD,
    store: newStore(values, link.below === undefined ? genesisState(link, values, n) : stateAfter(link), final),
    slot: Math.floor(ctx.now / values.slot),
    lastVote: { source: -1, target: -1 },
    lastSlotMade: 0,
    votes: new Map(),
    seen: new Set(),
    early: new Map(),
    evidence: new Map(),
  };
}

function start(state: GasperState, ctx: GasperContext): GasperState {
  takeUpDuties(state, ctx);
  return state;
}

/** Adopts and commits again what it had, with the votes in it; asks its neighbours whether there is more. */
function recover(ctx: GasperContext, values: GasperValues, records: ReadonlyMap<string, unknown>): GasperState {
  const { head: root } = newTree<never>();
  const final = (records.get("final") as Checkpoint | undefined) ?? { epoch: 0, link: root };
  const head = (records.get("chain") as GasperLink | undefined) ?? root;
  const state = emptyState(ctx, values, final);
  state.lastVote = (records.get("vote") as GasperState["lastVote"] | undefined) ?? state.lastVote;
  state.lastSlotMade = (records.get("made") as number | undefined) ?? state.lastSlotMade;
  moveTo(state.tree, head, { ctx, outOfTurnSince: () => undefined });
  commitUpTo(state.tree, final.link, ctx);
  for (const link of linksBetween(final.link, head)) enter(state, link, ctx);
  settle(state, ctx);
  for (const neighbour of ctx.neighbours) ctx.send(neighbour, statusOf(state));
  return start(state, ctx);
}

// Time.

/** on_tick: its slots begin one after the other; then what is due in this one. @returns whether a slot has begun */
function onTick(state: GasperState, ctx: GasperContext): boolean {
  const { store, values } = state;
  const now = Math.floor(ctx.now / values.slot);
  if (now <= state.slot) return false;
  const before = epochOf(state.slot, values);
  while (state.slot < now) {
    state.slot += 1;
    beginSlot(store, state.slot);
    countVotes(state, state.slot - 1);
  }
  if (epochOf(now, values) > before) forgetVotes(state, epochOf(now, values));
  takeDue(state, ctx);
  settle(state, ctx);
  make(state, ctx);
  takeUpDuties(state, ctx);
  return true;
}

/** Sets the timers of this slot. */
function takeUpDuties(state: GasperState, ctx: GasperContext): void {
  const { slot, values } = state;
  const since = ctx.now - slot * values.slot;
  ctx.setTimer({ key: "slot" }, values.slot - since);
  if (!inCommittee(ctx.self, slot, state)) return;
  const due = wholeMicros(values["attestation-due"] * values.slot);
  if (since <= due && state.lastVote.target < epochOf(slot, values)) ctx.setTimer({ key: "attest" }, due - since);
  if (since <= 2 * due && isAggregator(ctx.self, slot, state)) ctx.setTimer({ key: "aggregate" }, 2 * due - since);
}

function onTimer(state: GasperState, { key }: GasperTimer, ctx: GasperContext): void {
  const hasBegun = onTick(state, ctx);
  switch (key) {
    case "slot":
      // By a clock that runs slow the slot is not over.
      if (!hasBegun) takeUpDuties(state, ctx);
      break;
    case "attest":
      settle(state, ctx);
      attest(state, ctx);
      break;
    case "aggregate":
      aggregate(state, ctx);
      break;
  }
}

// Messages.

const exchange = reactionTo<GasperState, GasperContext>({ offer: offerToAll, onBlocks, onFetch: sendBelow });

function onMessage(state: GasperState, from: NodeId, message: GasperMessage, ctx: GasperContext): void {
  onTick(state, ctx);
  switch (message.type) {
    case "attestation":
      onAttestation(state, message.vote, ctx);
      break;
    case "aggregate":
      onAggregate(state, message.aggregate, ctx);
      break;
    case "evidence":
      onEvidence(state, message.evidence, ctx);
      break;
    default:
      exchange(state, from, message, ctx);
  }
}
