// What holds of Gasper's state between two handlers, for `check`. The fork choice keeps weights and compares leaves; here the head
// is found, and every vote counted, as the specification writes it down.
//
// @source consensus-specs, phase0/fork-choice.md
//   get_head, filter_block_tree         specifiedHead, filter
//   get_voting_source                   isCorrect
//   get_weight, get_proposer_score      weightOf, scoreOf
//   record_block_timeliness, proposer_boost_root   boostFault
import type { Micros } from "../base/time.ts";
import type { GasperLink } from "./gasper-chain.ts";
import { checkpointOf } from "./gasper-checkpoints.ts";
import { unrealized } from "./gasper-epochs.ts";
import { headOf, type Node, type Store } from "./gasper-fork-choice.ts";
import { epochOf } from "./gasper-params.ts";
import type { GasperState } from "./gasper-state.ts";

/** @param now by the validator's clock. @returns what does not hold. */
export function brokenIn(state: GasperState, now: Micros): string | undefined {
  return headFault(state) ?? boostFault(state, now);
}

function headFault({ store, slot, values }: GasperState): string | undefined {
  const [own, specified] = [headOf(store, epochOf(slot, values)), specifiedHead(store, epochOf(slot, values))];
  if (own === specified) return undefined;
  return `a fork choice of height ${own.block.height}, slot ${own.stamp}, and by the specification of height ${specified.block.height}, slot ${specified.stamp}`;
}

/** A block of this slot that is there before its votes are due came in time: one of its slot has the boost. */
function boostFault({ store, slot, values }: GasperState, now: Micros): string | undefined {
  const since = now - slot * values.slot;
  if (since < 0 || since >= values["attestation-due"] * values.slot || store.boosted?.stamp === slot) return undefined;
  const isThere = [...store.nodes.values()].some(({ link }) => link.stamp === slot && link.below !== undefined);
  return isThere ? `a block of slot ${slot} that came in time and has no boost` : undefined;
}

type Children = ReadonlyMap<Node, readonly Node[]>;

function specifiedHead(store: Store, epoch: number): GasperLink {
  const children = childrenOf(store);
  const root = store.nodes.get(store.justified.link.block.digest)!;
  const viable = new Set<Node>();
  filter(root, { store, epoch, children, viable });
  for (let head = root; ; ) {
    const next = (children.get(head) ?? []).filter((child) => viable.has(child));
    if (next.length === 0) return head.link;
    head = next.reduce((best, child) => (isBetter(store, child, best) ? child : best));
  }
}

function childrenOf({ nodes }: Store): Children {
  const children = new Map<Node, Node[]>();
  for (const node of nodes.values()) {
    if (node.parent === undefined) continue;
    const siblings = children.get(node.parent);
    if (siblings === undefined) children.set(node.parent, [node]);
    else siblings.push(node);
  }
  return children;
}

interface Filtering {
  readonly store: Store;
  readonly epoch: number;
  readonly children: Children;
  readonly viable: Set<Node>;
}

/** @returns whether something may be built on a node, or on what is above it. */
function filter(node: Node, filtering: Filtering): boolean {
  const above = filtering.children.get(node) ?? [];
  const isViable =
    above.length > 0 ? above.map((child) => filter(child, filtering)).some(Boolean) : isCorrect(node, filtering);
  if (isViable) filtering.viable.add(node);
  return isViable;
}

function isCorrect({ link, state }: Node, { store, epoch }: Filtering): boolean {
  const { justified, finalized, values } = store;
  const source = epochOf(link.stamp, values) < epoch ? unrealized(state, values).justified : state.justified;
  const isRecent = justified.epoch === 0 || source.epoch === justified.epoch || source.epoch + 2 >= epoch;
  return isRecent && (finalized.epoch === 0 || checkpointOf(link, finalized.epoch, values) === finalized.link);
}

function isBetter(store: Store, one: Node, other: Node): boolean {
  const [a, b] = [weightOf(store, one), weightOf(store, other)];
  return a === b ? one.link.block.digest > other.link.block.digest : a > b;
}

function weightOf(store: Store, node: Node): number {
  let weight = 0;
  for (const [voter, vote] of store.latest.entries())
    if (vote?.node !== undefined && !store.equivocating.has(voter) && isAbove(vote.node.link, node.link))
      weight += store.stakes[voter]!;
  return isAbove(store.boosted, node.link) ? weight + scoreOf(store) : weight;
}

function scoreOf({ stakes, values }: Store): number {
  const total = stakes.reduce((sum, stake) => sum + stake, 0);
  return Math.floor(Math.floor(total / values["slots-per-epoch"]) * values["proposer-boost"]);
}

/** get_ancestor, step by step. */
function isAbove(top: GasperLink | undefined, link: GasperLink): boolean {
  let at = top;
  while (at !== undefined && at.block.height > link.block.height) at = at.below;
  return at === link;
}
