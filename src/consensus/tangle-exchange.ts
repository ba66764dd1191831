// How validators of the tangle tell each other: new transactions, those that are missing below, and tips after a restart.
import type { Digest } from "../ledger/block.ts";
import type { NodeId } from "./protocol.ts";
import { answerAll, confirm, rebuild, requestsOf } from "./tangle-chain.ts";
import { attach, tipsOf } from "./tangle-graph.ts";
import { COORDINATOR, digestFor } from "./tangle-issue.ts";
import { transactionBytes } from "./tangle-messages.ts";
import type { TangleContext, TangleState, Transaction, Vertex } from "./tangle-state.ts";

/** Transactions in an answer to a fetch. @source assumption */
const MOST_FETCHED = 64;

/** Transactions whose digest was found true. They never change: the first who looks does it for all. */
const genuine = new WeakSet<Transaction>();

interface Sender {
  readonly from: NodeId;
  readonly ctx: TangleContext;
}

/** New ones join the graph as far as their parents are there; the others wait, and what they lack is asked for. */
export function take(state: TangleState, transactions: readonly Transaction[], sender: Sender): void {
  for (const transaction of transactions) {
    const { digest } = transaction.signed.body;
    if (!state.vertices.has(digest)) state.held.set(digest, transaction);
  }
  const { ctx } = sender;
  let lowest = state.entries.length;
  for (const vertex of attachHeld(state)) {
    const { digest } = vertex;
    const transaction = vertex.transaction!;
    ctx.persist({ key: digest, value: transaction, sizeBytes: transactionBytes(transaction) });
    ctx.gossip({ type: "transaction", transaction }, digest);
    lowest = Math.min(lowest, confirm(state, vertex));
  }
  for (const entry of rebuild(state, lowest, ctx)) answerAll(entry, ctx);
  const missing = transactions.flatMap(({ signed }) => missingBelow(state, signed.body.digest));
  fetch(missing, sender);
}

/** Whatever fits, again and again. */
export function attachHeld(state: TangleState): readonly Vertex[] {
  const { held, vertices } = state;
  const attached: Vertex[] = [];
  for (let hasGrown = held.size > 0; hasGrown; ) {
    hasGrown = false;
    for (const [digest, transaction] of held) {
      const parents = transaction.signed.body.parents.map((parent) => vertices.get(parent));
      if (!parents.every((parent) => parent !== undefined)) continue;
      held.delete(digest);
      if (!isValid(state, transaction, parents)) continue;
      const vertex = attach(state, transaction, parents);
      for (const { id } of requestsOf(vertex)) if (!state.holders.has(id)) state.holders.set(id, vertex);
      attached.push(vertex);
      hasGrown = true;
    }
  }
  return attached;
}

/** It is what its issuer signed, later than what it approves, and a milestone only if the coordinator says so. */
function isValid({ values }: TangleState, transaction: Transaction, parents: readonly Vertex[]): boolean {
  const { batch, signed } = transaction;
  const { signer: issuer, body } = signed;
  const { digest, stamp, milestone } = body;
  const most = values.approves + (milestone > 0 ? 1 : 0);
  if (parents.length === 0 || parents.length > most || new Set(parents).size < parents.length) return false;
  if (batch.requests.length > 1 || parents.some((parent) => parent.stamp >= stamp)) return false;
  const isMilestone = values.coordinator && issuer === COORDINATOR && parents[0]!.milestone === milestone - 1;
  if (milestone !== 0 && !isMilestone) return false;
  if (genuine.has(transaction)) return true;
  const isGenuine = digestFor(batch, { issuer, stamp, milestone, parents: body.parents }) === digest;
  if (isGenuine) genuine.add(transaction);
  return isGenuine;
}

/** The transactions below one that waits which are neither there nor wait. */
function missingBelow({ held, vertices }: TangleState, digest: Digest): Digest[] {
  const seen = new Set([digest]);
  const left = held.has(digest) ? [digest] : [];
  const missing: Digest[] = [];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const parent of held.get(next)!.signed.body.parents) {
      if (vertices.has(parent) || seen.has(parent)) continue;
      seen.add(parent);
      (held.has(parent) ? left : missing).push(parent);
    }
  }
  return missing;
}

function fetch(digests: readonly Digest[], { from, ctx }: Sender): void {
  if (digests.length > 0 && from !== ctx.self) ctx.send(from, { type: "fetch", digests: [...new Set(digests)] });
}

/** What is asked for and what is below it, the latest of all that, parents first. */
export function onFetch({ vertices }: TangleState, digests: readonly Digest[], { from, ctx }: Sender): void {
  const found = new Set(digests.flatMap((digest) => vertices.get(digest) ?? []));
  for (const vertex of found) for (const parent of vertex.parents) if (found.size < MOST_FETCHED) found.add(parent);
  const known = [...found].filter(({ transaction }) => transaction !== undefined);
  const transactions = known.sort((one, other) => one.stamp - other.stamp).map(({ transaction }) => transaction!);
  if (transactions.length > 0) ctx.send(from, { type: "transactions", transactions });
}

/** Another's tips: what is new of them is asked for. */
export function onTips(state: TangleState, tips: readonly Digest[], sender: Sender): void {
  fetch(
    tips.filter((tip) => !state.vertices.has(tip)),
    sender,
  );
}

/** Likewise, and it is told of the own ones where it lacks some. */
export function onCompare(state: TangleState, tips: readonly Digest[], sender: Sender): void {
  onTips(state, tips, sender);
  const own = tipsOf(state);
  if (own.some((tip) => !tips.includes(tip))) sender.ctx.send(sender.from, { type: "tips", tips: own });
}
