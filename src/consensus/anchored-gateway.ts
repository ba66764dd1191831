// Anchored ledger, a validator of the public ledger: it runs that ledger's protocol, takes anchors as a client's requests, and tells
// members that follow it of its chain, as a node tells light clients.
//
// @source Nakamoto 2008, section 8: simplified payment verification; Bitcoin developer reference: getheaders with a block locator

import type { Request } from "../ledger/request.ts";
import type { AnchoredMessage, Ctx, Place } from "./anchored-messages.ts";
import type { Arrangement } from "./anchored-params.ts";
import { innerOf, PUBLIC_GENESIS, type PublicState, publicLinkOn, type Step, stepOf } from "./anchored-state.ts";
import { forkOf, linksBetween } from "./block-tree.ts";
import { linkAt } from "./chain.ts";
import { type InnerEffect, isIn } from "./inner-context.ts";
import type { NodeId } from "./protocol.ts";

/** At first it is followed by the members whose gateways it is one of. */
export function startPublic(plan: Arrangement, ctx: Ctx): PublicState {
  const place = ctx.self - plan.others.first;
  const members = ctx.validators.slice(0, plan.members.count).filter((member) => {
    const distance = (place - (member % plan.others.count) + plan.others.count) % plan.others.count;
    return distance < plan.gateways;
  });
  return {
    role: "public",
    plan,
    inner: innerOf(plan.publicLedger, plan.others, ctx),
    head: PUBLIC_GENESIS,
    confirmed: 0,
    followers: new Map(members.map((member) => [member, PUBLIC_GENESIS])),
  };
}

/** A step of the public ledger's protocol; members hear of another head, and of more that is confirmed. */
export function stepPublic(state: PublicState, ctx: Ctx, step: Step): void {
  const { head, confirmed } = state;
  for (const effect of stepOf(state.inner, ctx, step)) carryOut(state, effect);
  if (state.head !== head || state.confirmed !== confirmed)
    for (const member of state.followers.keys()) tell(state, member, ctx);
}

/** What is committed for good is adopted with it. */
function carryOut(state: PublicState, effect: InnerEffect): void {
  if (effect.kind === "reply") return;
  const { block } = effect;
  const isThere = linkAt(state.head, block.height)?.block.digest === block.digest;
  const leader = effect.kind === "adopt" ? effect.made.leader : (effect.leader ?? leaderOf(state));
  if (!isThere) {
    const below = linkAt(state.head, block.height - 1)!;
    state.head = publicLinkOn(below, { block, leader: leader < 0 ? leader : leader + state.plan.others.first });
    state.confirmed = Math.min(state.confirmed, block.height - 1);
  }
  if (effect.kind === "commit") state.confirmed = block.height;
}

function leaderOf({ inner }: PublicState): NodeId {
  return inner.state === undefined ? -1 : inner.part.protocol.leadership(inner.state).leader;
}

function tell(state: PublicState, member: NodeId, ctx: Ctx): void {
  const { head, confirmed, followers } = state;
  const links = linksBetween(forkOf(followers.get(member)!, head), head);
  followers.set(member, head);
  const headers = links.map(({ block, leader }) => ({ block, leader }));
  ctx.send(member, { type: "headers", headers, head: head.block.digest, confirmed });
}

/** A member says what it knows: it is told what is above the highest that is in the chain here. */
function onFollow(state: PublicState, member: NodeId, known: readonly Place[], ctx: Ctx): void {
  const links = known.map(({ height, digest }) => {
    const link = linkAt(state.head, height);
    return link?.block.digest === digest ? link : undefined;
  });
  state.followers.set(member, links.find((link) => link !== undefined) ?? PUBLIC_GENESIS);
  tell(state, member, ctx);
}

export function onPublicMessage(state: PublicState, from: NodeId, message: AnchoredMessage, ctx: Ctx): void {
  const { plan, inner } = state;
  if ("inner" in message) {
    if (!isIn(plan.others, from) && message.gossiped === undefined) return;
    inner.context.note(message);
    // Who only passed it on has no chain to be asked for: the next one in the ring has.
    const { first, count } = plan.others;
    const sender = isIn(plan.others, from) ? from - first : (ctx.self - first + 1) % count;
    stepPublic(state, ctx, (protocol, context) => protocol.onMessage(inner.state, sender, message.inner, context));
  } else if (isIn(plan.members, from)) onMember(state, from, message, ctx);
}

function onMember(
  state: PublicState,
  from: NodeId,
  message: Exclude<AnchoredMessage, { inner: unknown }>,
  ctx: Ctx,
): void {
  if (message.type === "anchor") submit(state, message.anchor, ctx);
  else if (message.type === "follow") onFollow(state, from, message.known, ctx);
  else if (message.type === "leave") state.followers.delete(from);
}

function submit(state: PublicState, anchor: Request, ctx: Ctx): void {
  stepPublic(state, ctx, (protocol, context) => protocol.onSubmit(state.inner.state, anchor, context));
}

/** A client of the consortium has asked here. */
export function passOn({ plan }: PublicState, request: Request, ctx: Ctx): void {
  ctx.send((ctx.self - plan.others.first) % plan.members.count, { type: "relay", request });
}
