// Anchored ledger, making anchors: a member's batch, or the consortium's new blocks, get a root; enough members vouch that they hold what
// it is of; it goes to the public ledger, again and again until it is confirmed there.
import { Batch } from "../ledger/block.ts";
import {
  Anchor,
  type AnchoredMessage,
  type Ctx,
  keyOf,
  rootOf,
  type Statement,
  sameStatement,
  type Vouch,
} from "./anchored-messages.ts";
import type { Awaited, Held, MemberState } from "./anchored-state.ts";
import { gatewaysOf } from "./anchored-watch.ts";
import { untilNextCut } from "./block-params.ts";
import { blockHolding } from "./chain.ts";
import { isIn } from "./inner-context.ts";
import type { NodeId } from "./protocol.ts";
import { isCertificate } from "./quorum.ts";

/** Records of what it has vouched for. */
export const HELD = "held/";

interface Sender {
  readonly from: NodeId;
  readonly ctx: Ctx;
}

// When.

/** Runs the timers that something waits for. */
export function schedule(state: MemberState, ctx: Ctx): void {
  const { values } = state.plan;
  run(state, "anchor", { ctx, isNeeded: hasMore(state), delay: untilNextCut(ctx.now, values["anchor.every"]) });
  const waits = state.awaited.size > 0 || state.missing.length > 0 || state.plan.isNeverSilent;
  run(state, "watch", { ctx, isNeeded: waits, delay: values["ask-again"] });
}

function run(
  { running }: MemberState,
  key: "anchor" | "watch",
  { ctx, isNeeded, delay }: { readonly ctx: Ctx; readonly isNeeded: boolean; readonly delay: number },
): void {
  if (isNeeded === running.has(key)) return;
  if (isNeeded) {
    running.add(key);
    ctx.setTimer({ key }, delay);
  } else {
    running.delete(key);
    ctx.cancelTimer(key);
  }
}

/** Whether there is something that no confirmed anchor covers: to be put into a batch, or of the consortium. */
function hasMore({ inner, pending, blocks, committed }: MemberState): boolean {
  return inner === undefined ? pending.size > 0 : committed.covered < blocks.length;
}

/** A multiple of `anchor.every`. Each member anchors its own batch; of the consortium's blocks the members take turns. */
export function onAnchorTimer(state: MemberState, ctx: Ctx): void {
  const { inner, plan, blocks, offered, pending, committed } = state;
  const every = plan.values["anchor.every"];
  if (inner === undefined) {
    if (pending.size > 0) makeBatch(state, ctx);
    return;
  }
  if (Math.floor(ctx.now / every) % plan.members.count !== ctx.self) return;
  const isNew = blocks.length > offered.height;
  const isLost = committed.covered < blocks.length && ctx.now - offered.at >= plan.publicRule.retryAfter;
  if (isNew) makeRange(state, offered.height, ctx);
  else if (isLost) makeRange(state, committed.covered, ctx);
}

function makeBatch(state: MemberState, ctx: Ctx): void {
  const batch = new Batch([...state.pending.values()]);
  state.pending.clear();
  make(state, { root: batch.root, above: 0, height: 0 }, { batch, ctx });
}

/** What was offered last need not have been anchored: who proves the block on top proves those below by its links. */
function makeRange(state: MemberState, above: number, ctx: Ctx): void {
  const height = state.blocks.length;
  make(state, { root: rootOf(state.blocks.slice(above)), above, height }, { batch: undefined, ctx });
}

function make(
  state: MemberState,
  range: Pick<Statement, "root" | "above" | "height">,
  { batch, ctx }: { readonly batch: Batch | undefined; readonly ctx: Ctx },
): void {
  state.made += 1;
  const statement = { member: ctx.self, number: state.made, ...range };
  offer(state, hold(state, { statement, batch }, ctx), ctx);
}

// Vouching.

/** On its disk before it says so; from now on it waits for the anchor, too. */
function hold(state: MemberState, held: Held, ctx: Ctx): Awaited {
  const { statement } = held;
  const known = state.awaited.get(keyOf(statement));
  if (known !== undefined) return known;
  keep(state, held, ctx);
  if (statement.height >= state.offered.height) state.offered = { height: statement.height, at: ctx.now };
  return awaitAnchor(state, { ...held, anchor: undefined }, ctx);
}

/** On its disk for good. */
export function keep(state: MemberState, held: Held, ctx: Ctx): void {
  const { statement, batch } = held;
  if (batch !== undefined) state.contents.set(statement.root, batch);
  const sizeBytes = batch === undefined ? {} : { sizeBytes: batch.sizeBytes };
  ctx.persist({ key: HELD + keyOf(statement), value: held, ...sizeBytes });
}

/** Others' anchors are their makers' to submit, until these have had the time that the public ledger's clients give it. */
export function awaitAnchor(
  state: MemberState,
  given: Held & { readonly anchor: Anchor | undefined },
  ctx: Ctx,
): Awaited {
  const known = state.awaited.get(keyOf(given.statement));
  if (known !== undefined) return known;
  const isOwn = given.statement.member === ctx.self;
  const entry = { ...given, vouches: new Map(), dueAt: isOwn ? ctx.now : ctx.now + state.plan.publicRule.retryAfter };
  state.awaited.set(keyOf(given.statement), entry);
  return entry;
}

function vouchFor(entry: Awaited, ctx: Ctx): Vouch {
  const known = entry.vouches.get(ctx.self);
  if (known !== undefined) return known;
  const vouch = ctx.sign(entry.statement);
  ctx.work({ signatures: 1 });
  entry.vouches.set(ctx.self, vouch);
  return vouch;
}

/** Asks the other members to vouch. */
function offer(state: MemberState, entry: Awaited, ctx: Ctx): void {
  const vouch = vouchFor(entry, ctx);
  entry.dueAt = ctx.now + state.plan.values["ask-again"];
  if (certify(state, entry, ctx)) return;
  for (let member = 0; member < state.plan.members.count; member += 1)
    if (!entry.vouches.has(member)) ctx.send(member, { type: "offer", vouch, batch: entry.batch });
}

/** A member vouches for a root if that is what it is said to be of, and it has that. */
export function onOffer(
  state: MemberState,
  { vouch, batch }: Extract<AnchoredMessage, { type: "offer" }>,
  { from, ctx }: Sender,
): void {
  const statement = vouch.body;
  if (vouch.signer !== from || !isIn(state.plan.members, statement.member)) return;
  if (state.inner === undefined) {
    if (batch === undefined || batch.root !== statement.root) return;
  } else if (statement.height > state.blocks.length) {
    state.early.set(from, vouch);
    return;
  } else if (rootOf(state.blocks.slice(statement.above, statement.height)) !== statement.root) return;
  if (isProven(state, { statement, batch })) return;
  const entry = hold(state, { statement, batch }, ctx);
  if (sameStatement(entry.statement, statement)) entry.vouches.set(from, vouch);
  ctx.send(from, { type: "vouch", vouch: vouchFor(entry, ctx) });
}

/** Whether confirmed anchors cover all that it would. */
export function isProven({ inner, committed }: MemberState, { statement, batch }: Held): boolean {
  if (inner !== undefined) return statement.height <= committed.covered;
  return batch!.requests.every((request) => blockHolding(committed, request) !== undefined);
}

/** What is proven is waited for no longer. */
export function settleAwaited(state: MemberState): void {
  for (const [key, entry] of state.awaited) if (isProven(state, entry)) state.awaited.delete(key);
}

/** The consortium has more blocks: offers that came before them. */
export function onBlocksCome(state: MemberState, ctx: Ctx): void {
  for (const [from, vouch] of state.early) {
    if (vouch.body.height > state.blocks.length) continue;
    state.early.delete(from);
    onOffer(state, { type: "offer", vouch, batch: undefined }, { from, ctx });
  }
}

export function onVouch(state: MemberState, vouch: Vouch, { from, ctx }: Sender): void {
  const entry = state.awaited.get(keyOf(vouch.body));
  if (entry === undefined || vouch.signer !== from || !sameStatement(vouch.body, entry.statement)) return;
  entry.vouches.set(from, vouch);
  certify(state, entry, ctx);
}

// Submitting.

/** Enough vouch: the anchor goes to the public ledger. @returns whether they do */
function certify(state: MemberState, entry: Awaited, ctx: Ctx): boolean {
  const { members, vouchers } = state.plan;
  if (entry.anchor !== undefined) return true;
  if (entry.vouches.size < vouchers) return false;
  entry.anchor = new Anchor(entry.statement, [...entry.vouches.values()], members.count);
  submit(state, { entry, isFirst: true }, ctx);
  return true;
}

/** A client of the public ledger: at first to the gateway, or to all if such is its rule; without an answer to all. */
function submit(
  state: MemberState,
  { entry, isFirst }: { readonly entry: Awaited; readonly isFirst: boolean },
  ctx: Ctx,
): void {
  const { others, publicRule } = state.plan;
  entry.dueAt = ctx.now + publicRule.retryAfter;
  const isToAll = !isFirst || publicRule.to === "all";
  const receivers = isToAll ? ctx.validators.slice(others.first) : gatewaysOf(state).slice(0, 1);
  for (const to of receivers) ctx.send(to, { type: "anchor", anchor: entry.anchor! });
}

/** What was not answered in time. */
export function askAgain(state: MemberState, ctx: Ctx): void {
  for (const entry of state.awaited.values()) {
    if (ctx.now < entry.dueAt) continue;
    if (entry.anchor === undefined) offer(state, entry, ctx);
    else submit(state, { entry, isFirst: false }, ctx);
  }
}

/** Whether enough members have vouched for what is in it. */
export function isVouchedFor({ plan }: MemberState, { statement, vouches }: Anchor): boolean {
  const among = { n: plan.members.count, needed: plan.vouchers };
  return isCertificate(vouches, among, (body, signer) => isIn(plan.members, signer) && sameStatement(body, statement));
}
