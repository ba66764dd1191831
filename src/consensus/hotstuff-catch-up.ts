// What brings a HotStuff replica up to date that missed messages, was cut off or was down. The papers leave it to the
// implementation ("download missing data"); this part is ours. Nothing is believed without a quorum's signatures.
import { blocksAbove, extend, type Link } from "./chain.ts";
import type { AskMessage, Certificate, CommitProof, TransferMessage, TreeNode } from "./hotstuff-messages.ts";
import { fetch } from "./hotstuff-missing.ts";
import { considerVote, learn, onProposal, propose, type Saved } from "./hotstuff-order.ts";
import {
  type HotStuffContext,
  type HotStuffParams,
  type HotStuffRules,
  type HotStuffState,
  newState,
  watch,
} from "./hotstuff-state.ts";
import { adoptChain, branchTo, insert, isCertified } from "./hotstuff-tree.ts";
import type { NodeId } from "./protocol.ts";

/** A valid certificate has come from another: it tells something once its node is known. */
export function learnFrom(state: HotStuffState, from: NodeId, certificate: Certificate, ctx: HotStuffContext): void {
  if (certificate.view <= state.committed.node.view) return;
  if (state.tree.has(certificate.digest)) learn(state, certificate, ctx);
  else fetch(state, from, ctx);
}

// Telling.

/** One that has waited in vain for what is committed here is told. */
export function tellIfBehind(state: HotStuffState, to: NodeId, height: number, ctx: HotStuffContext): void {
  if (height < state.committed.node.block.height) tell(state, to, ctx);
}

export function onAsk(state: HotStuffState, from: NodeId, { height, view }: AskMessage, ctx: HotStuffContext): void {
  if (height < state.committed.node.block.height || view < state.view) tell(state, from, ctx);
}

function tell({ self, high, committed, timeoutCertificate }: HotStuffState, to: NodeId, ctx: HotStuffContext): void {
  if (to === self) return;
  ctx.send(to, { type: "tell", high, commit: committed.proof.certificate, timeouts: timeoutCertificate });
}

// Transfer.

/** What is committed here above that height, and the nodes above up to the highest certificate's. */
export function onFetch(state: HotStuffState, from: NodeId, height: number, ctx: HotStuffContext): void {
  const { committed, high } = state;
  const { proof, chain } = committed;
  const top = state.tree.get(high.digest);
  const nodes = top === undefined ? [] : branchTo(state, top);
  ctx.send(from, { type: "transfer", blocks: blocksAbove(chain, height), proof, nodes, high });
}

export function onTransfer(state: HotStuffState, message: TransferMessage, ctx: HotStuffContext): void {
  const { blocks, proof, nodes, high } = message;
  state.fetchingUntil = ctx.now;
  if (proof.nodes[0]!.view > state.committed.node.view && isProof(state, proof)) {
    const chain = chainTo(state, blocks, proof.nodes[0]!);
    if (chain !== undefined) adoptChain(state, proof, { chain, ctx });
  }
  for (const node of [...proof.nodes, ...nodes]) takeNode(state, node, ctx);
  for (const certificate of [proof.certificate, high]) {
    if (state.tree.has(certificate.digest) && isCertified(state, certificate)) learn(state, certificate, ctx);
  }
  takeHeld(state, ctx);
  propose(state, state.view, ctx);
  watch(state, ctx);
}

/** Each node is certified by the next, the last by the certificate, and by the variant's rule the first is committed. */
function isProof(state: HotStuffState, { nodes, certificate }: CommitProof): boolean {
  const known = new Map(nodes.map((node) => [node.digest, node]));
  const certificates = [...nodes.slice(1).map(({ justify }) => justify), certificate];
  if (!certificates.every((one) => isCertified(state, one))) return false;
  return state.rules.committedBy(certificate, (digest) => known.get(digest))?.nodes[0] === nodes[0];
}

/** The chain up to the node's block, made anew from the batches; undefined when they lead elsewhere. */
function chainTo(state: HotStuffState, blocks: TransferMessage["blocks"], { block }: TreeNode): Link | undefined {
  let { chain } = state.committed;
  for (const { height, batch } of blocks) if (height === chain.block.height + 1) chain = extend(chain, batch);
  return chain.block.digest === block.digest ? chain : undefined;
}

/** A node that its sender has seen certified, or whose child has been. */
function takeNode(state: HotStuffState, node: TreeNode, ctx: HotStuffContext): void {
  if (state.tree.has(node.digest) || !isCertified(state, node.justify) || !insert(state, node)) return;
  learn(state, node.justify, ctx);
}

/** Proposals whose parents have come. */
function takeHeld(state: HotStuffState, ctx: HotStuffContext): void {
  for (const [view, message] of [...state.held].sort(([one], [other]) => one - other)) {
    const { node } = message;
    if (!state.tree.has(node.justify.digest)) continue;
    state.held.delete(view);
    if (state.tree.has(node.digest)) considerVote(state, message, ctx);
    else onProposal(state, message.proposal.signer, message, ctx);
  }
}

// Restart.

/** A replica that comes back with its disk: it keeps its votes and locks, and asks what it missed. */
export function recoverState(
  rules: HotStuffRules,
  ctx: HotStuffContext,
  params: HotStuffParams,
  records: ReadonlyMap<string, unknown>,
): HotStuffState {
  const state = newState(rules, ctx, params);
  const saved = records.get("state") as Saved | undefined;
  if (saved !== undefined) {
    const { tree, ...rest } = saved;
    Object.assign(state, rest);
    state.tree.clear();
    for (const node of tree) state.tree.set(node.digest, node);
    state.proposed = state.voted.view;
    for (const block of blocksAbove(state.committed.chain, 0)) {
      for (const request of block.batch.requests) state.mempool.commit(request);
      ctx.commit(block);
    }
  }
  watch(state, ctx);
  ctx.broadcast({ type: "ask", height: state.committed.node.block.height, view: state.view });
  return state;
}
