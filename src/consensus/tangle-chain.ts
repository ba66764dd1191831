// What is confirmed, and the chain of blocks that it makes: one for each confirmed request, or for each milestone. All that hold the same
// transactions have the same chain, in whatever order these came.
import { Batch, GENESIS } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import { answer } from "./block-exchange.ts";
import type { NodeId } from "./protocol.ts";
import { isBefore, unconfirmedBelow } from "./tangle-graph.ts";
import type { Entry, TangleContext, TangleState, Vertex } from "./tangle-state.ts";

/** A transaction is new in the graph: what it confirms joins the chain. @returns from which entry on the chain is to be made anew */
export function confirm(state: TangleState, vertex: Vertex): number {
  return state.values.coordinator ? byMilestone(state, vertex) : byWeight(state, vertex);
}

/** A milestone upon the latest one confirms itself and all below, as one block. @returns as `confirm` */
function byMilestone(state: TangleState, vertex: Vertex): number {
  const { entries, values } = state;
  if (vertex.milestone === 0 || vertex.parents[0] !== state.latest) {
    if (values["tip-selection"] === "walk") addWeight(vertex);
    return entries.length;
  }
  const confirmed = [...unconfirmedBelow(vertex), vertex].sort(byOrder);
  for (const one of confirmed) settle(state, one);
  state.latest = vertex;
  const requests = confirmed.flatMap(requestsOf).filter(({ id }) => !state.confirmed.has(id));
  const different = [...new Map(requests.map((request) => [request.id, request])).values()];
  if (different.length === 0) return entries.length;
  return put(state, { by: vertex, batch: new Batch(different), block: undefined });
}

/** Whatever has weight enough by now is confirmed. @returns as `confirm` */
function byWeight(state: TangleState, vertex: Vertex): number {
  const enough = state.values["confirmation-weight"];
  const confirmed = addWeight(vertex)
    .filter(({ weight }) => weight >= enough)
    .sort(byOrder);
  let lowest = state.entries.length;
  for (const one of confirmed) {
    settle(state, one);
    if (isBefore(state.latest, one)) state.latest = one;
    lowest = Math.min(lowest, insert(state, one));
  }
  return lowest;
}

/** Those below a new transaction have one more that approves them. @returns them */
function addWeight(vertex: Vertex): readonly Vertex[] {
  const below = unconfirmedBelow(vertex);
  for (const one of below) one.weight += 1;
  return below;
}

function settle(state: TangleState, vertex: Vertex): void {
  vertex.isConfirmed = true;
  state.unconfirmed -= 1;
}

function byOrder(one: Vertex, other: Vertex): number {
  return isBefore(one, other) ? -1 : 1;
}

export function requestsOf({ transaction }: Vertex): readonly Request[] {
  return transaction?.batch.requests ?? [];
}

// The chain.

/** A confirmed transaction in its place; of several with one request the first in order stands for it. @returns where the chain changes */
function insert(state: TangleState, vertex: Vertex): number {
  const { entries, confirmed } = state;
  const [request] = requestsOf(vertex);
  if (request === undefined) return entries.length;
  const other = confirmed.get(request.id);
  if (other !== undefined && isBefore(other.by, vertex)) return entries.length;
  if (other !== undefined) entries.splice(entries.indexOf(other), 1);
  return put(state, { by: vertex, batch: vertex.transaction!.batch, block: undefined });
}

/** @returns its index */
function put({ entries, confirmed, open }: TangleState, entry: Entry): number {
  let index = entries.length;
  while (index > 0 && isBefore(entry.by, entries[index - 1]!.by)) index -= 1;
  entries.splice(index, 0, entry);
  for (const { id } of entry.batch.requests) {
    confirmed.set(id, entry);
    open.delete(id);
  }
  return index;
}

/** Makes the blocks anew from an entry on. @returns what is in other blocks than before */
export function rebuild({ entries }: TangleState, from: number, ctx: TangleContext): readonly Entry[] {
  const changed = entries.slice(from);
  let below = from === 0 ? GENESIS : entries[from - 1]?.block;
  for (const entry of changed) {
    below = entry.batch.on(below!, `${leaderOf(entry)} ${entry.by.stamp}`);
    entry.block = below;
    ctx.adopt(below, { leader: leaderOf(entry) });
  }
  for (const entry of changed) ctx.commit(entry.block!, leaderOf(entry));
  return changed;
}

/** Its requests are in a block, perhaps in another than before. */
export function answerAll(entry: Entry, ctx: TangleContext): void {
  for (const request of entry.batch.requests) answer(request, entry.block!, { leader: leaderOf(entry), ctx });
}

export function leaderOf({ by }: Entry): NodeId {
  return by.transaction!.signed.signer;
}
