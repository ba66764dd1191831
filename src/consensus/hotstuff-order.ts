// What all variants of HotStuff share of the normal case: requests, proposals, votes, certificates, views. The comments
// cite the algorithms of Yin et al., PODC 2019 (arXiv 1803.05069).
import { Batch } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import { untilNextCut } from "./block-params.ts";
import { blockWith } from "./chain.ts";
import {
  type Certificate,
  nodeBytes,
  PHASES,
  type Phase,
  type Proposal,
  type ProposalMessage,
  TreeNode,
  type Vote,
} from "./hotstuff-messages.ts";
import { fetch, hold } from "./hotstuff-missing.ts";
import {
  type Collection,
  CUT_TIMER,
  type HotStuffContext,
  type HotStuffState,
  isPending,
  leaderOf,
  watch,
  watchAnew,
} from "./hotstuff-state.ts";
import { answer, certificateOf, commit, finder, insert, isCertified, openRequests } from "./hotstuff-tree.ts";
import { VOTE_BYTES } from "./message-cost.ts";
import type { NodeId } from "./protocol.ts";
import { Ballot } from "./quorum.ts";

// Requests.

/** A client's request: an executed one is answered again, a new one goes to all, since each leads in its turn. */
export function onSubmit(state: HotStuffState, request: Request, ctx: HotStuffContext): void {
  if (state.mempool.isCommitted(request)) {
    const block = blockWith(state.committed.chain, request);
    if (block !== undefined) answer(state, request, { block, ctx });
  } else if (takeRequest(state, request, ctx)) ctx.broadcast({ type: "relay", request });
}

/** @returns whether it is new. */
export function takeRequest(state: HotStuffState, request: Request, ctx: HotStuffContext): boolean {
  if (!state.mempool.add(request)) return false;
  planCut(state, ctx);
  propose(state, state.view, ctx);
  watch(state, ctx);
  return true;
}

/** With block.every, requests wait for the next of its multiples. */
export function planCut(state: HotStuffState, ctx: HotStuffContext): void {
  const { "block.every": every, "block.empty": empty } = state.params;
  if (every === 0 || state.cutIsSet || (state.mempool.size === 0 && !empty)) return;
  state.cutIsSet = true;
  ctx.setTimer(CUT_TIMER, untilNextCut(ctx.now, every));
}

export function onCutTimer(state: HotStuffState, ctx: HotStuffContext): void {
  state.cutIsSet = false;
  state.isDue = state.params["block.empty"] || hasNewRequests(state);
  propose(state, state.view, ctx);
  planCut(state, ctx);
}

/** Requests that are in no open block. */
function hasNewRequests({ mempool, tree }: HotStuffState): boolean {
  const open = [...tree.values()].flatMap(({ block }) => block.batch.requests.map(({ id }) => id));
  return mempool.first(1, new Set(open)).requests.length > 0;
}

// Proposals.

/** "createLeaf" and its broadcast: the leader extends the node of its highest certificate, if there is a reason to. */
export function propose(state: HotStuffState, view: number, ctx: HotStuffContext): void {
  if (leaderOf(state, view) !== state.self || view <= state.proposed || view <= state.voted.view) return;
  const { high, timeoutCertificate } = state;
  const opening = state.rules.opening(state, view);
  const parent = state.tree.get(high.digest);
  if (opening === "closed" || parent === undefined) return;
  const open = openRequests(state, parent);
  const batch = nextBatch(state, open);
  const isWanted = batch.requests.length > 0 || open.size > 0 || hasNews(state) || mayBeEmpty(state);
  if (!isWanted && opening !== "must") return;
  state.proposed = view;
  const node = new TreeNode(view, high, batch.on(parent.block));
  const proposal = ctx.sign<Proposal>({ phase: "proposal", digest: node.digest });
  const isAfterTimeout = high.view < view - 1;
  ctx.broadcast({ type: "proposal", proposal, node, timeouts: isAfterTimeout ? timeoutCertificate : undefined });
}

/** The certificate to send on commits requests: the others do not know it yet. */
function hasNews({ committed, high }: HotStuffState): boolean {
  return committed.requests > 0 && committed.proof.certificate === high;
}

function mayBeEmpty({ params, isDue }: HotStuffState): boolean {
  return params["block.empty"] && isDue;
}

/** Requests that wait and are in no open block below; none while it is too early for them. */
function nextBatch(state: HotStuffState, open: ReadonlySet<number>): Batch {
  const { "block.every": every, "block.at-most": limit } = state.params;
  return every === 0 || state.isDue ? state.mempool.first(limit, open) : NO_REQUESTS;
}
const NO_REQUESTS = new Batch([]);

/** "onReceiveProposal": a valid one by the view's leader enters the tree, its certificate is heeded, and it may get a vote. */
export function onProposal(state: HotStuffState, from: NodeId, message: ProposalMessage, ctx: HotStuffContext): void {
  const { proposal, node, timeouts } = message;
  const { phase, digest } = proposal.body;
  const isLeaders = phase === "proposal" && digest === node.digest && proposal.signer === leaderOf(state, node.view);
  if (!isLeaders || node.view <= state.committed.node.view || !isCertified(state, node.justify)) return;
  if (timeouts !== undefined) state.rules.takeTimeouts(state, timeouts, ctx);
  if (!state.tree.has(node.justify.digest)) {
    hold(state, message, ctx);
    fetch(state, from, ctx);
    return;
  }
  ctx.work({ verifications: state.mempool.countNew(node.block.batch) });
  if (!insert(state, node)) return;
  state.isDue &&= node.block.batch.requests.length === 0 && !state.params["block.empty"];
  learn(state, node.justify, ctx);
  // The view before has its certificate, so whoever misses it need not wait there.
  if (node.justify.view === node.view - 1) enterView(state, node.view, ctx);
  considerVote(state, message, ctx);
  certifyCollected(state, node, ctx);
  watch(state, ctx);
}

/** Its condition: one vote a view, in ascending views, for what is safe. A view that is not reached is waited for. */
export function considerVote(state: HotStuffState, message: ProposalMessage, ctx: HotStuffContext): void {
  const { node } = message;
  if (node.view > state.view) hold(state, message, ctx);
  else if (node.view > state.voted.view && state.tree.has(node.digest) && state.rules.isSafe(state, message)) {
    vote(state, node, "prepare", ctx);
    state.rules.afterVote(state, node.view, ctx);
  }
}

// Votes.

/** Votes once the vote, and what it rests on, is on disk. */
export function vote(state: HotStuffState, node: TreeNode, phase: Phase, ctx: HotStuffContext): void {
  const { view, digest } = node;
  state.voted = { view, phase };
  const signed = ctx.sign<Vote>({ phase, view, digest });
  state.lastVote = signed;
  const written = phase === "prepare" ? nodeBytes(node) : state.quorum * VOTE_BYTES;
  save(state, written + VOTE_BYTES, ctx);
  ctx.send(state.rules.collector(state, view), { type: "vote", vote: signed });
}

/** Whether it has voted neither in this phase nor in a later one or later view. */
export function hasNotVoted({ voted }: HotStuffState, view: number, phase: Phase): boolean {
  return view > voted.view || (view === voted.view && PHASES.indexOf(phase) > PHASES.indexOf(voted.phase));
}

/** What must survive a crash. One record: its parts belong together. @param sizeBytes what of it is new. */
export function save(state: HotStuffState, sizeBytes: number, ctx: HotStuffContext): void {
  const { view, voted, lastVote, lock, high, committed, timeoutCertificate } = state;
  const tree = [...state.tree.values()];
  const value: Saved = { view, voted, lastVote, lock, high, committed, timeoutCertificate, tree };
  ctx.persist({ key: "state", value, sizeBytes });
}

export type Saved = Pick<
  HotStuffState,
  "view" | "voted" | "lastVote" | "lock" | "high" | "committed" | "timeoutCertificate"
> & { readonly tree: readonly TreeNode[] };

/** "onReceiveVote": a quorum's votes for one node make a certificate. */
export function onVote(state: HotStuffState, signed: Signed<Vote>, ctx: HotStuffContext): void {
  const { view, digest } = signed.body;
  const collection = collectionOf(state, signed.body);
  if (collection === undefined || !collection.ballot.add(signed)) return;
  const node = state.tree.get(digest);
  if (node !== undefined && node.view === view) certify(state, collection, ctx);
}

/** Undefined when a later certificate has made its votes useless. */
function collectionOf({ collections, high, n }: HotStuffState, { phase, view, digest }: Vote): Collection | undefined {
  if (view < high.view || (view === high.view && phase === "prepare")) return undefined;
  let ofView = collections.get(view);
  if (ofView === undefined) {
    ofView = [];
    collections.set(view, ofView);
  }
  let collection = ofView.find((one) => one.digest === digest && one.phase === phase);
  if (collection === undefined) {
    collection = { phase, digest, ballot: new Ballot(n), isDone: false };
    collection.ballot.settle(digest);
    ofView.push(collection);
  }
  return collection;
}

/** Votes that came before their node. */
function certifyCollected(state: HotStuffState, { view, digest }: TreeNode, ctx: HotStuffContext): void {
  for (const one of state.collections.get(view) ?? []) if (one.digest === digest) certify(state, one, ctx);
}

function certify(state: HotStuffState, collection: Collection, ctx: HotStuffContext): void {
  if (collection.isDone || collection.ballot.count < state.quorum) return;
  collection.isDone = true;
  const certificate = certificateOf(state, collection.ballot.certificate());
  learn(state, certificate, ctx);
  state.rules.afterCollecting(state, certificate, ctx);
}

// Certificates and views.

/** "update": what a certificate of a known node tells: the highest one, the lock, and what is committed. */
export function learn(state: HotStuffState, certificate: Certificate, ctx: HotStuffContext): void {
  const { rules } = state;
  const find = finder(state);
  const lock = rules.lockedBy(certificate, find);
  if (lock !== undefined && lock.view > state.lock.view) state.lock = lock;
  const proof = rules.committedBy(certificate, find);
  if (proof !== undefined && proof.nodes[0]!.view > state.committed.node.view) {
    commit(state, proof, ctx);
    if (!isPending(state)) state.waitingSince = undefined;
  }
  if (certificate.phase === "prepare" && certificate.view > state.high.view) raise(state, certificate, ctx);
  rules.afterCertificate(state, certificate, ctx);
}

/** "updateQCHigh". Patience is short again. */
function raise(state: HotStuffState, certificate: Certificate, ctx: HotStuffContext): void {
  state.high = certificate;
  for (const view of state.collections.keys()) if (view < certificate.view) state.collections.delete(view);
  for (const view of state.newViews.keys()) if (view <= certificate.view) state.newViews.delete(view);
  if (state.failures === 0) return;
  state.failures = 0;
  // A timer set with the longer one would come late.
  watchAnew(state, ctx);
}

/** Goes on to a later view. */
export function enterView(state: HotStuffState, view: number, ctx: HotStuffContext): void {
  if (view <= state.view) return;
  state.view = view;
  state.waitingSince = undefined;
  state.timeouts = new Map();
  watch(state, ctx);
  propose(state, view, ctx);
  for (const [of, message] of state.held) {
    if (of > view || !state.tree.has(message.node.digest)) continue;
    state.held.delete(of);
    considerVote(state, message, ctx);
  }
}
