// Anchored ledger, a member: the consortium's protocol inside it if there is one, requests, messages, timers, and a new life.
import type { Batch } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import {
  askAgain,
  awaitAnchor,
  HELD,
  isProven,
  keep,
  onAnchorTimer,
  onBlocksCome,
  onOffer,
  onVouch,
  schedule,
} from "./anchored-anchors.ts";
import type { AnchoredMessage, AnchoredTimer, Ctx, OwnMessage } from "./anchored-messages.ts";
import type { Arrangement } from "./anchored-params.ts";
import { advance, askForMissing } from "./anchored-proof.ts";
import {
  type Held,
  innerOf,
  type MemberState,
  PROVEN_GENESIS,
  type ProvenLink,
  PUBLIC_GENESIS,
  type Step,
  stepOf,
} from "./anchored-state.ts";
import { askGateways, follow, freshViews, onHeaders, relink } from "./anchored-watch.ts";
import { blockHolding } from "./chain.ts";
import { type InnerEffect, innerRecords, isIn, outerKey } from "./inner-context.ts";
import type { Leadership, NodeId } from "./protocol.ts";

function emptyState(plan: Arrangement, ctx: Ctx): MemberState {
  const { consortium, members, others } = plan;
  const state: MemberState = {
    role: "member",
    plan,
    inner: consortium === undefined ? undefined : innerOf(consortium, members, ctx),
    blocks: [],
    pending: new Map(),
    contents: new Map(),
    awaited: new Map(),
    early: new Map(),
    made: 0,
    offered: { height: 0, at: 0 },
    running: new Set(),
    links: new Map([[PUBLIC_GENESIS.block.digest, PUBLIC_GENESIS]]),
    views: new Map(),
    firstGateway: ctx.self % others.count,
    seen: PUBLIC_GENESIS,
    confirmed: PUBLIC_GENESIS,
    proven: PROVEN_GENESIS,
    committed: PROVEN_GENESIS,
    missing: [],
  };
  freshViews(state);
  return state;
}

export function startMember(plan: Arrangement, ctx: Ctx): MemberState {
  const state = emptyState(plan, ctx);
  stepInner(state, ctx, (protocol, context) => {
    state.inner!.state = protocol.init(context, state.inner!.part.values);
  });
  schedule(state, ctx);
  return state;
}

/** What it had: the consortium's blocks, batches, and the public chain; then what of it is still to be anchored. */
export function restartMember(plan: Arrangement, records: ReadonlyMap<string, unknown>, ctx: Ctx): MemberState {
  const state = emptyState(plan, ctx);
  const held = heldIn(records);
  for (const { statement, batch } of held) {
    if (batch !== undefined) state.contents.set(statement.root, batch);
    if (statement.member === ctx.self) state.made = Math.max(state.made, statement.number);
  }
  stepInner(state, ctx, (protocol, context) => {
    const own = innerRecords(protocol.id, records);
    state.inner!.state = protocol.recover(context, state.inner!.part.values, own);
  });
  const chain = records.get("public") as Pick<MemberState, "seen" | "confirmed"> | undefined;
  if (chain !== undefined) {
    relink(state, chain.seen);
    state.seen = chain.seen;
    state.confirmed = chain.confirmed;
    advance(state, ctx);
  }
  for (const each of held) if (!isProven(state, each)) awaitAnchor(state, { ...each, anchor: undefined }, ctx);
  for (const gateway of state.views.keys()) follow(state, gateway, ctx);
  askAgain(state, ctx);
  schedule(state, ctx);
  return state;
}

function heldIn(records: ReadonlyMap<string, unknown>): Held[] {
  return [...records].flatMap(([key, value]) => (key.startsWith(HELD) ? [value as Held] : []));
}

// The consortium.

/** A step of the consortium's protocol, if it has one. */
function stepInner(state: MemberState, ctx: Ctx, step: Step): void {
  if (state.inner === undefined) return;
  const before = state.blocks.length;
  for (const effect of stepOf(state.inner, ctx, step)) carryOut(state, effect, ctx);
  if (state.blocks.length === before) return;
  onBlocksCome(state, ctx);
  if (state.missing.length > 0) follows(state, ctx);
  schedule(state, ctx);
}

/** Clients hear of what it commits, unless they rely on anchors. */
function carryOut({ blocks, plan }: MemberState, effect: InnerEffect, ctx: Ctx): void {
  if (effect.kind === "commit") {
    if (effect.block.height > blocks.length) blocks.push(effect.block);
    if (!plan.reliesOnAnchor) ctx.commit(effect.block, effect.leader);
  } else if (effect.kind === "reply" && !plan.reliesOnAnchor) ctx.reply(effect.reply);
}

// Requests.

export function onRequest(state: MemberState, request: Request, ctx: Ctx): void {
  const { committed, inner, pending, plan } = state;
  const block = plan.reliesOnAnchor ? blockHolding(committed, request) : undefined;
  if (block !== undefined)
    ctx.reply({ request, height: block.height, digest: block.digest, leader: leadership(state).leader });
  else if (inner !== undefined)
    stepInner(state, ctx, (protocol, context) => protocol.onSubmit(inner.state, request, context));
  else {
    pending.set(request.id, request);
    schedule(state, ctx);
  }
}

/** The public chain, or what is anchored in it, has changed: clients hear of what is committed by that. */
function follows(state: MemberState, ctx: Ctx): void {
  for (const link of advance(state, ctx)) answer(state, link, ctx);
}

function answer(state: MemberState, { block }: ProvenLink, ctx: Ctx): void {
  if (!state.plan.reliesOnAnchor) return;
  const { height, digest, batch } = block;
  const { leader } = leadership(state);
  for (const request of batch.requests) {
    state.pending.delete(request.id);
    ctx.reply({ request, height, digest, leader });
  }
}

/** Who leads the consortium; where there is none, nobody among the members. */
export function leadership({ inner }: MemberState): Leadership {
  return inner?.state === undefined ? { leader: -1, period: 0 } : inner.part.protocol.leadership(inner.state);
}

// Messages and timers.

export function onMemberMessage(state: MemberState, from: NodeId, message: AnchoredMessage, ctx: Ctx): void {
  const { inner, plan } = state;
  if ("inner" in message) {
    // Only the public ledger gossips: on an overlay its blocks come by here.
    if (message.gossiped !== undefined) ctx.gossip(message, outerKey(plan.publicLedger.protocol.id, message.gossiped));
    else if (inner !== undefined && isIn(plan.members, from))
      stepInner(state, ctx, (protocol, context) => protocol.onMessage(inner.state, from, message.inner, context));
  } else if (message.type === "relay") onRequest(state, message.request, ctx);
  else if (message.type === "headers") {
    if (onHeaders(state, from, message, ctx)) follows(state, ctx);
    schedule(state, ctx);
  } else if (isIn(plan.members, from)) onOther(state, message, { from, ctx });
}

/** Another member's. */
function onOther(state: MemberState, message: OwnMessage, sender: { readonly from: NodeId; readonly ctx: Ctx }): void {
  const { from, ctx } = sender;
  switch (message.type) {
    case "offer":
      onOffer(state, message, sender);
      break;
    case "vouch":
      onVouch(state, message.vouch, sender);
      break;
    case "fetch": {
      const batches = message.roots.flatMap((root) => state.contents.get(root) ?? []);
      if (batches.length > 0) ctx.send(from, { type: "content", batches });
      return;
    }
    case "content":
      onContent(state, message.batches, ctx);
      break;
    default:
      return;
  }
  schedule(state, ctx);
}

/** What anchors are of, whoever brings it: the roots say so. */
function onContent(state: MemberState, batches: readonly Batch[], ctx: Ctx): void {
  let isNew = false;
  for (const statement of state.missing) {
    const batch = batches.find(({ root }) => root === statement.root);
    if (batch === undefined || state.contents.has(batch.root)) continue;
    isNew = true;
    keep(state, { statement, batch }, ctx);
  }
  if (isNew) follows(state, ctx);
}

export function onMemberTimer(state: MemberState, timer: AnchoredTimer, ctx: Ctx): void {
  const { inner } = state;
  if ("inner" in timer) {
    stepInner(state, ctx, (protocol, context) => protocol.onTimer(inner!.state, timer.inner, context));
    return;
  }
  state.running.delete(timer.key);
  if (timer.key === "anchor") onAnchorTimer(state, ctx);
  else {
    askAgain(state, ctx);
    askGateways(state, ctx);
    askForMissing(state, ctx);
  }
  schedule(state, ctx);
}
