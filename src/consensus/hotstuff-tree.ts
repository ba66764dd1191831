// The tree of proposals: what is valid, what extends what, what is committed. Algorithms 1 and 4 of Yin et al., PODC
// 2019.
import type { Block } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import { blocksAbove, extend, type Link } from "./chain.ts";
import {
  type Certificate,
  type CommitProof,
  GENESIS_CERTIFICATE,
  type TimeoutCertificate,
  type TreeNode,
  type Vote,
} from "./hotstuff-messages.ts";
import { type Find, type HotStuffContext, type HotStuffState, leaderOf } from "./hotstuff-state.ts";
import type { NodeId } from "./protocol.ts";
import { isCertificate } from "./quorum.ts";

// Certificates.

/** QC of Algorithm 1: a quorum's votes with equal phase, view and node. */
export function isCertified({ n, quorum }: HotStuffState, certificate: Certificate): boolean {
  const { phase, view, digest, votes } = certificate;
  if (view === 0) return digest === GENESIS_CERTIFICATE.digest;
  const matches = (vote: Vote): boolean => vote.phase === phase && vote.view === view && vote.digest === digest;
  return isCertificate(votes, { n, needed: quorum }, matches);
}

export function isTimedOut({ n, quorum }: HotStuffState, { view, timeouts }: TimeoutCertificate): boolean {
  const matches = (timeout: { readonly phase: string; readonly view: number }): boolean =>
    timeout.phase === "timeout" && timeout.view === view;
  return isCertificate(timeouts, { n, needed: quorum }, matches);
}

export function certificateOf(state: HotStuffState, votes: readonly Signed<Vote>[]): Certificate {
  const signatures = state.params.certificates === "threshold" ? 1 : votes.length;
  return { ...votes[0]!.body, votes, signatures };
}

// Nodes.

export function finder({ tree }: HotStuffState): Find {
  return (digest) => tree.get(digest);
}

/** Whether the node stands on its parent: the block is linked, and requests do not come again. */
function fits(state: HotStuffState, node: TreeNode, parent: TreeNode): boolean {
  if (node.view <= parent.view || node.justify.view !== parent.view) return false;
  if (node.block.batch.on(parent.block).digest !== node.block.digest) return false;
  const { requests } = node.block.batch;
  if (requests.length === 0) return true;
  const open = openRequests(state, parent);
  return requests.every((request) => !open.has(request.id) && !state.mempool.isCommitted(request));
}

/** Adds a node whose parent is there. @returns whether it is in the tree. */
export function insert(state: HotStuffState, node: TreeNode): boolean {
  const { tree } = state;
  if (tree.has(node.digest)) return true;
  const parent = tree.get(node.justify.digest);
  if (parent === undefined || !fits(state, node, parent)) return false;
  tree.set(node.digest, node);
  return true;
}

/** Ids of the requests in the uncommitted blocks from this node down. */
export function openRequests({ tree, committed }: HotStuffState, from: TreeNode): Set<number> {
  const ids = new Set<number>();
  for (let node = from; node !== committed.node; node = tree.get(node.justify.digest)!) {
    for (const { id } of node.block.batch.requests) ids.add(id);
  }
  return ids;
}

/** "extends from": the certificate's node is on the branch; below the latest committed node all of them are. */
export function extendsFrom(
  { tree, committed }: HotStuffState,
  from: TreeNode,
  { view, digest }: Certificate,
): boolean {
  let node = from;
  while (node !== committed.node && node.view > view) node = tree.get(node.justify.digest)!;
  return node.digest === digest || (node === committed.node && view <= node.view);
}

/** Algorithm 1, "safeNode": extends the locked node, or carries a certificate of a later view than the lock's. */
export function safeNode(state: HotStuffState, node: TreeNode): boolean {
  return node.justify.view > state.lock.view || extendsFrom(state, node, state.lock);
}

/** From above the latest committed node up to this one. */
export function branchTo({ tree, committed }: HotStuffState, top: TreeNode): TreeNode[] {
  const branch: TreeNode[] = [];
  for (let node = top; node !== committed.node; node = tree.get(node.justify.digest)!) branch.push(node);
  return branch.reverse();
}

// Commits.

/** Commits the proof's first node and, before it, its ancestors ("onCommit" of Algorithm 4). */
export function commit(state: HotStuffState, proof: CommitProof, ctx: HotStuffContext): void {
  const [node] = proof.nodes;
  const branch = branchTo(state, node!);
  let { chain } = state.committed;
  let requests = 0;
  for (const { block } of branch) {
    chain = extend(chain, block.batch);
    requests += block.batch.requests.length;
  }
  state.committed = { node: node!, proof, chain, requests };
  for (const { block, view } of branch) execute(state, block, { leader: leaderOf(state, view), ctx });
  prune(state);
}

/** Takes over a chain that another has committed. @param proof checked, of the node that holds the chain's last block. */
export function adoptChain(state: HotStuffState, proof: CommitProof, { chain, ctx }: Adopted): void {
  const node = proof.nodes[0]!;
  const { height } = state.committed.node.block;
  state.committed = { node, proof, chain, requests: 0 };
  state.tree.set(node.digest, node);
  for (const block of blocksAbove(chain, height)) execute(state, block, { leader: NOBODY, ctx });
  prune(state);
}

interface Adopted {
  readonly chain: Link;
  readonly ctx: HotStuffContext;
}

/** Leader of a block whose node is not known. */
const NOBODY: NodeId = -1;

interface Proposed {
  readonly leader: NodeId;
  readonly ctx: HotStuffContext;
}

function execute(state: HotStuffState, block: Block, { leader, ctx }: Proposed): void {
  ctx.commit(block, leader);
  for (const request of block.batch.requests) {
    state.mempool.commit(request);
    answer(state, request, { block, ctx });
  }
}

interface Executed {
  readonly block: Block;
  readonly ctx: HotStuffContext;
}

export function answer(state: HotStuffState, request: Request, { block, ctx }: Executed): void {
  const { height, digest } = block;
  ctx.reply({ request, height, digest, leader: leaderOf(state, state.view) });
}

/** Leaves the latest committed node and what extends it; the tree holds parents before children. */
function prune({ tree, committed, held }: HotStuffState): void {
  for (const node of tree.values()) {
    if (node !== committed.node && !tree.has(node.justify.digest)) tree.delete(node.digest);
  }
  for (const view of held.keys()) if (view <= committed.node.view) held.delete(view);
}
