// Anchored ledger, a member as a light client of the public one: it follows some validators' chains by their headers, and believes what
// enough of them say.
//
// Of 2a - 1 chains no two blocks of one height are in a of them each, so what it believes is one chain.
import type { AnchoredMessage, Ctx, Header, Place } from "./anchored-messages.ts";
import { HEADER_SIZE } from "./anchored-messages.ts";
import { type MemberState, PUBLIC_GENESIS, type PublicLink, publicLinkOn, type View } from "./anchored-state.ts";
import { forkOf } from "./block-tree.ts";
import { linkAt } from "./chain.ts";
import type { NodeId } from "./protocol.ts";

/** The public validators that it follows. */
export function gatewaysOf({ plan, firstGateway }: MemberState): NodeId[] {
  const { first, count } = plan.others;
  return Array.from({ length: plan.gateways }, (_, index) => first + ((firstGateway + index) % count));
}

/** Of these it has heard nothing. */
export function freshViews(state: MemberState): void {
  const gateways = gatewaysOf(state);
  for (const gateway of state.views.keys()) if (!gateways.includes(gateway)) state.views.delete(gateway);
  for (const gateway of gateways)
    if (!state.views.has(gateway))
      state.views.set(gateway, { head: PUBLIC_GENESIS, confirmed: 0, isHeard: false, isAsked: false });
}

/** Asks a gateway for what is above the blocks that it knows. */
export function follow(state: MemberState, gateway: NodeId, ctx: Ctx): void {
  ctx.send(gateway, { type: "follow", known: placesIn(state.seen) });
}

/** The highest blocks of a chain, then ever fewer. @source Bitcoin developer reference, getheaders: block locator */
function placesIn(head: PublicLink): Place[] {
  const places: Place[] = [];
  let step = 1;
  for (let height = head.block.height; height > 0; height -= step) {
    places.push({ height, digest: linkAt(head, height)!.block.digest });
    if (places.length >= 8) step *= 2;
  }
  return places;
}

/** Asks whoever it has not heard of for a while; where too few have answered that, it follows the next in the ring, too. */
export function askGateways(state: MemberState, ctx: Ctx): void {
  const { answers, others } = state.plan;
  const answering = [...state.views.values()].filter(({ isAsked, isHeard }) => isHeard || !isAsked);
  if (answering.length < answers) {
    state.firstGateway = (state.firstGateway + 1) % others.count;
    freshViews(state);
  }
  for (const [gateway, view] of state.views) {
    view.isAsked = !view.isHeard;
    view.isHeard = false;
    if (view.isAsked) follow(state, gateway, ctx);
  }
}

/** @returns whether it believes another head, or that more is confirmed */
export function onHeaders(
  state: MemberState,
  from: NodeId,
  message: Extract<AnchoredMessage, { type: "headers" }>,
  ctx: Ctx,
): boolean {
  const view = state.views.get(from);
  if (view === undefined) {
    ctx.send(from, { type: "leave" });
    return false;
  }
  view.isHeard = true;
  for (const header of message.headers) take(state, header);
  const head = state.links.get(message.head);
  if (head === undefined) {
    follow(state, from, ctx);
    return false;
  }
  view.head = head;
  view.confirmed = Math.min(message.confirmed, head.block.height);
  return believe(state, ctx);
}

/** A header upon one that is known, and what it says it is. */
function take({ links }: MemberState, header: Header): void {
  const { block } = header;
  const below = links.get(block.parent);
  if (below === undefined || links.has(block.digest)) return;
  if (block.batch.on(below.block, block.header).digest === block.digest)
    links.set(block.digest, publicLinkOn(below, header));
}

/** Takes the highest block that enough chains hold for the head, unless it is below its own; likewise for what is confirmed. */
function believe(state: MemberState, ctx: Ctx): boolean {
  const before = { seen: state.seen, confirmed: state.confirmed };
  const head = supported(state, ({ head: { block } }) => block.height);
  if (!isBelow(head, state.seen)) state.seen = head;
  const confirmed = supported(state, (view) => view.confirmed);
  if (!isBelow(state.confirmed, state.seen)) state.confirmed = forkOf(state.confirmed, state.seen);
  if (isBelow(confirmed, state.seen) && confirmed.block.height > state.confirmed.block.height)
    state.confirmed = confirmed;
  if (state.seen === before.seen && state.confirmed === before.confirmed) return false;
  const news = Math.max(1, state.seen.block.height - before.seen.block.height);
  const value = { seen: state.seen, confirmed: state.confirmed };
  ctx.persist({ key: "public", value, sizeBytes: news * HEADER_SIZE });
  return true;
}

/** The highest block that as many chains as needed hold, each up to its limit. */
function supported({ views, plan }: MemberState, limit: (view: View) => number): PublicLink {
  const all = [...views.values()];
  const holds = (view: View, link: PublicLink): boolean => link.block.height <= limit(view) && isBelow(link, view.head);
  let best = PUBLIC_GENESIS;
  for (const view of all) {
    let link = linkAt(view.head, limit(view))!;
    while (link.block.height > best.block.height && all.filter((other) => holds(other, link)).length < plan.answers)
      link = link.below!;
    if (link.block.height > best.block.height) best = link;
  }
  return best;
}

/** Whether a block is in the chain of that head. */
function isBelow(link: PublicLink, head: PublicLink): boolean {
  return linkAt(head, link.block.height) === link;
}

/** All that is below what it had believed. */
export function relink({ links }: Pick<MemberState, "links">, head: PublicLink): void {
  for (let link: PublicLink | undefined = head; link !== undefined; link = link.below)
    links.set(link.block.digest, link);
}
