// LMD-GHOST: from the justified checkpoint upwards, at each fork into the subtree for which most stake has voted last.
//
// @source consensus-specs, phase0/fork-choice.md: Store, get_head, get_weight, filter_block_tree, update_checkpoints, on_tick.
//
//   get_head, get_filtered_block_tree   headOf: of the viable leaves the one that wins at its fork with each other one, which is
//                                       where the way from fork to fork ends
//   get_weight                          weightOf
//   get_proposer_score                  boostOf
//   filter_block_tree, get_voting_source  isViable
//   update_checkpoints                  raise
//   on_tick_per_slot                    beginSlot
//   on_block                            grow (which blocks may come: gasper-blocks.ts)
//   update_latest_messages              support
//   on_attester_slashing                discount
//
// Weights are kept, not counted again: a new vote changes those between its block and the voter's last one. Nodes below the
// finalised checkpoint, and beside it, are forgotten.
import type { Digest } from "../ledger/block.ts";
import { linkAt } from "./chain.ts";
import type { ChainState, Checkpoint, GasperLink } from "./gasper-chain.ts";
import { checkpointOf } from "./gasper-checkpoints.ts";
import { stateIn, unrealized } from "./gasper-epochs.ts";
import { epochOf, type GasperValues } from "./gasper-params.ts";
import type { NodeId } from "./protocol.ts";

/** A block, as the fork choice sees it. */
export interface Node {
  readonly link: GasperLink;
  readonly state: ChainState;
  parent: Node | undefined;
  /** Stake of the latest votes for it and for what is above it; of the lowest node it means nothing. */
  weight: number;
}

export interface Store {
  readonly values: GasperValues;
  /** By block, parents before children. */
  readonly nodes: Map<Digest, Node>;
  readonly leaves: Set<Node>;
  justified: Checkpoint;
  finalized: Checkpoint;
  /** What counts from the next epoch on. */
  readonly unrealized: { justified: Checkpoint; finalized: Checkpoint };
  /** proposer_boost_root: the slot's first block, if it was in time. */
  boosted: GasperLink | undefined;
  /** By validator; without a node where that is forgotten. */
  readonly latest: ({ readonly epoch: number; readonly node: Node | undefined } | undefined)[];
  /** equivocating_indices: those whose votes count no more. */
  readonly equivocating: Set<NodeId>;
  /** Effective stakes at the justified checkpoint, by validator [Gwei]. */
  stakes: readonly number[];
}

/** get_forkchoice_store. @param state of the block from which it starts */
export function newStore(values: GasperValues, state: ChainState, final: Checkpoint): Store {
  const node = { link: state.top, state, parent: undefined, weight: 0 };
  return {
    values,
    nodes: new Map([[state.top.block.digest, node]]),
    leaves: new Set([node]),
    justified: final,
    finalized: final,
    unrealized: { justified: final, finalized: final },
    boosted: undefined,
    latest: [],
    equivocating: new Set(),
    stakes: stateIn(state, final.epoch, values).stakes.effective,
  };
}

// What comes.

/** A new slot: the boost ends, and with an epoch what its votes have justified counts. */
export function beginSlot(store: Store, slot: number): void {
  store.boosted = undefined;
  if (slot % store.values["slots-per-epoch"] === 0) raise(store, store.unrealized);
}

/** A block is new. @param boosted whether it came in time, and first in its slot */
export function grow(
  store: Store,
  state: ChainState,
  now: { readonly epoch: number; readonly boosted: boolean },
): void {
  const { top } = state;
  const parent = store.nodes.get(top.block.parent)!;
  const node = { link: top, state, parent, weight: 0 };
  store.nodes.set(top.block.digest, node);
  store.leaves.delete(parent);
  store.leaves.add(node);
  if (now.boosted) store.boosted = top;
  raise(store, state);
  const pulledUp = unrealized(state, store.values);
  if (pulledUp.justified.epoch > store.unrealized.justified.epoch) store.unrealized.justified = pulledUp.justified;
  if (pulledUp.finalized.epoch > store.unrealized.finalized.epoch) store.unrealized.finalized = pulledUp.finalized;
  if (state.epoch < now.epoch) raise(store, pulledUp);
}

/** Checkpoints of later epochs take the place of the store's, if their blocks are there still. */
function raise(store: Store, to: { readonly justified: Checkpoint; readonly finalized: Checkpoint }): void {
  const { nodes, values } = store;
  if (to.finalized.epoch > store.finalized.epoch && nodes.has(to.finalized.link.block.digest)) {
    store.finalized = to.finalized;
    prune(store);
  }
  const justified = nodes.get(to.justified.link.block.digest);
  if (to.justified.epoch <= store.justified.epoch || justified === undefined) return;
  store.justified = to.justified;
  const { effective } = stateIn(justified.state, to.justified.epoch, values).stakes;
  if (effective === store.stakes) return;
  store.stakes = effective;
  weighAgain(store);
}

/** Forgets what cannot be in the chain any more, and what is below the finalised block. */
function prune(store: Store): void {
  const { nodes, leaves, latest, finalized } = store;
  const root = nodes.get(finalized.link.block.digest)!;
  for (const [digest, node] of nodes) {
    if (stands(node.link, root.link)) continue;
    nodes.delete(digest);
    leaves.delete(node);
  }
  root.parent = undefined;
  // Only where a third of the stake has contradicted itself: what is final stays.
  if (!nodes.has(store.justified.link.block.digest)) store.justified = finalized;
  for (const [voter, vote] of latest.entries()) {
    if (vote?.node === undefined || nodes.has(vote.node.link.block.digest)) continue;
    latest[voter] = { epoch: vote.epoch, node: undefined };
  }
}

/** A validator's vote for a block that is there: it counts if it is of a later epoch than its last one. */
export function support(store: Store, voter: NodeId, vote: { readonly epoch: number; readonly node: Node }): void {
  const before = store.latest[voter];
  if (before !== undefined && vote.epoch <= before.epoch) return;
  store.latest[voter] = vote;
  if (!store.equivocating.has(voter)) shift(before?.node, vote.node, store.stakes[voter]!);
}

/** It has contradicted itself: its votes do not count, from now on. */
export function discount(store: Store, voter: NodeId): void {
  if (store.equivocating.has(voter)) return;
  store.equivocating.add(voter);
  for (let node = store.latest[voter]?.node; node !== undefined; node = node.parent)
    node.weight -= store.stakes[voter]!;
}

/** Stake goes from what holds one node to what holds another; from nowhere, all below it gains. */
function shift(from: Node | undefined, to: Node, stake: number): void {
  let [left, joined]: [Node | undefined, Node | undefined] = [from, to];
  while (left !== joined) {
    if (left === undefined || (joined !== undefined && joined.link.block.height > left.link.block.height)) {
      joined!.weight += stake;
      joined = joined!.parent;
    } else {
      left.weight -= stake;
      left = left.parent;
    }
  }
}

/** Stakes are others: all weights, from the leaves down. */
function weighAgain({ nodes, latest, equivocating, stakes }: Store): void {
  for (const node of nodes.values()) node.weight = 0;
  for (const [voter, vote] of latest.entries())
    if (vote?.node !== undefined && !equivocating.has(voter)) vote.node.weight += stakes[voter]!;
  for (const node of [...nodes.values()].reverse()) if (node.parent !== undefined) node.parent.weight += node.weight;
}

// What follows.

/** The head in an epoch: the justified block itself, where nothing above it is viable. */
export function headOf(store: Store, epoch: number): GasperLink {
  let best: Node | undefined;
  for (const leaf of store.leaves) {
    if (!isViable(store, leaf, epoch) || !stands(leaf.link, store.justified.link)) continue;
    best = best === undefined || wins(store, leaf, best) ? leaf : best;
  }
  return best?.link ?? store.justified.link;
}

/** Whether its checkpoints agree with the store's, so that a chain through it can go on to justify and finalise. */
function isViable({ justified, finalized, values }: Store, { link, state }: Node, epoch: number): boolean {
  // The voting source: of a block of an earlier epoch, with what its epoch's end justifies.
  const source = epochOf(link.stamp, values) < epoch ? unrealized(state, values).justified : state.justified;
  const isRecent = justified.epoch === 0 || source.epoch === justified.epoch || source.epoch + 2 >= epoch;
  return isRecent && (finalized.epoch === 0 || checkpointOf(link, finalized.epoch, values) === finalized.link);
}

/** Whether one leaf is above the heavier side of its fork with another; of equal ones, that of the greater digest. */
function wins(store: Store, one: Node, other: Node): boolean {
  const fork = commonHeight(one.link, other.link) + 1;
  const [a, b] = [linkAt(one.link, fork)!, linkAt(other.link, fork)!];
  const [heavy, light] = [weightOf(store, a), weightOf(store, b)];
  return heavy === light ? a.block.digest > b.block.digest : heavy > light;
}

function weightOf(store: Store, link: GasperLink): number {
  const { weight } = store.nodes.get(link.block.digest)!;
  return store.boosted !== undefined && stands(store.boosted, link) ? weight + boostOf(store) : weight;
}

/** A part of the stake that votes in a slot. */
function boostOf({ stakes, values }: Store): number {
  const committee = Math.floor(stakes.reduce((sum, stake) => sum + stake, 0) / values["slots-per-epoch"]);
  return Math.floor(committee * values["proposer-boost"]);
}

/** Whether a block is in the chain below another, or is that one. */
function stands(top: GasperLink, on: GasperLink): boolean {
  return linkAt(top, on.block.height) === on;
}

/** Height of the last block of two branches' common part, in logarithmically many steps. */
function commonHeight(one: GasperLink, other: GasperLink): number {
  const height = Math.min(one.block.height, other.block.height);
  let [a, b] = [linkAt(one, height)!, linkAt(other, height)!];
  while (a !== b) {
    // Of one height, and so their jumps are.
    const jumps = a.jump !== b.jump;
    [a, b] = jumps ? [a.jump!, b.jump!] : [a.below!, b.below!];
  }
  return a.block.height;
}
