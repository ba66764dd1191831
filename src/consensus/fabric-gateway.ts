// Fabric, the gateway service of the peer that a client is connected to: it has the request endorsed, submits it for ordering,
// and answers when the transaction is in a block of its own peer.

import { MILLISECOND, type Micros } from "../base/time.ts";
import type { Block } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import { blockWith } from "./chain.ts";
import type { Ctx, FabricTimer } from "./fabric-messages.ts";
import { policyOf } from "./fabric-params.ts";
import type { FabricState, Pending } from "./fabric-state.ts";
import { moveOn, ordererAfter } from "./fabric-stream.ts";
import {
  type CutBlock,
  type Endorsement,
  type Envelope,
  envelopeOf,
  type Flag,
  sameTransaction,
  type TransactionId,
} from "./fabric-transactions.ts";
import { readOf } from "./fabric-validation.ts";
import type { NodeId } from "./protocol.ts";

/** After this time peers that executed on different states, or orderers that knew of no leader, are asked again. @source assumption */
const ASK_AGAIN = 10 * MILLISECOND;
/** A gateway's patience doubles, up to 64 times the first, so that what is late is not multiplied. @source assumption */
const MOST_DOUBLINGS = 6;

/** A client's request: answered if it is in the ledger, else carried out once. */
export function onRequest(state: FabricState, request: Request, ctx: Ctx): void {
  const block = state.world.requests.has(request) ? blockWith(state.chain, request) : undefined;
  if (block !== undefined) answer(request, block, ctx);
  else if (!state.pending.has(request.id)) begin(state, { request, timeouts: 0 }, ctx);
}

function answer(request: Request, { height, digest }: Block, ctx: Ctx): void {
  ctx.reply({ request, height, digest, leader: -1 });
}

function begin(state: FabricState, { request, timeouts }: Pick<Pending, "request" | "timeouts">, ctx: Ctx): void {
  state.transactions += 1;
  const pending: Pending = {
    request,
    transaction: { client: state.identity, sequence: state.transactions },
    endorsements: new Map(),
    answered: new Set(),
    asked: 0,
    envelope: undefined,
    sentTo: -1,
    sentAt: 0,
    isRefused: false,
    rounds: 0,
    refusals: 0,
    timeouts,
  };
  state.pending.set(request.id, pending);
  collect(state, pending, policyOf(state.params, ctx.validators.length) - 1, ctx);
}

/** endorse.go, planFromFirstEndorser: the own peer executes first; then the others that the policy needs are asked at once. */
function collect(state: FabricState, pending: Pending, others: number, ctx: Ctx): void {
  pending.endorsements.clear();
  pending.answered.clear();
  pending.asked = 0;
  ctx.setTimer(timerOf(pending), doubled(state.params["endorse-timeout"], pending.rounds));
  const own = endorse(state, pending, ctx);
  while (pending.asked < others) askNext(pending, ctx);
  count(state, pending, own, ctx);
}

function doubled(patience: Micros, times: number): Micros {
  return patience * (1 << Math.min(times, MOST_DOUBLINGS));
}

function timerOf({ request }: Pending): FabricTimer & { readonly request: number } {
  return { key: `transaction/${request.id}`, request: request.id };
}

/** Executes the chaincode on the state as it is and signs what was read. @source core/endorser, ProcessProposal */
export function endorse(
  state: FabricState,
  { transaction, request }: { readonly transaction: TransactionId; readonly request: Request },
  ctx: Ctx,
): Signed<Endorsement> {
  const { execution, "execution-per-kilobyte": perKilobyte, "contended-keys": keys } = state.params;
  const time = execution + (perKilobyte * request.sizeBytes) / 1000 + stateTime(state, "state-read");
  ctx.work({ signatures: 1, time });
  return ctx.sign({ transaction, request: request.id, read: readOf(state.world, request, keys) });
}

export function stateTime({ params }: FabricState, what: "state-read" | "state-write"): number {
  return params[what] * (params["state-database"] === "couchdb" ? params["couchdb-factor"] : 1);
}

function askNext(pending: Pending, ctx: Ctx): void {
  pending.asked += 1;
  const { transaction, request, asked } = pending;
  ctx.send((ctx.self + asked) % ctx.validators.length, { type: "propose", transaction, request });
}

export function onEndorsement(state: FabricState, endorsement: Signed<Endorsement>, ctx: Ctx): void {
  const { request, transaction } = endorsement.body;
  const pending = state.pending.get(request);
  if (pending === undefined || pending.envelope !== undefined) return;
  if (sameTransaction(pending.transaction, transaction)) count(state, pending, endorsement, ctx);
}

/** endorse.go, processEndorsement: enough endorsements that read the same make a transaction; else the next is asked. */
function count(state: FabricState, pending: Pending, endorsement: Signed<Endorsement>, ctx: Ctx): void {
  const version = endorsement.body.read?.version ?? "";
  const equal = pending.endorsements.get(version) ?? [];
  if (!equal.some(({ signer }) => signer === endorsement.signer)) equal.push(endorsement);
  pending.endorsements.set(version, equal);
  pending.answered.add(endorsement.signer);
  const n = ctx.validators.length;
  if (equal.length >= policyOf(state.params, n)) {
    const { transaction, request } = pending;
    pending.envelope = envelopeOf({ transaction, request, read: endorsement.body.read }, equal);
    submit(state, pending, state.stream.orderer, ctx);
  } else if (pending.answered.size > pending.asked) {
    if (pending.asked < n - 1) askNext(pending, ctx);
    else ctx.setTimer(timerOf(pending), doubled(ASK_AGAIN, pending.rounds));
  }
}

/** submit.go: to one orderer. */
function submit(state: FabricState, pending: Pending, to: NodeId, ctx: Ctx): void {
  pending.sentTo = to;
  pending.sentAt = ctx.now;
  pending.isRefused = false;
  ctx.send(to, { type: "submit", envelope: pending.envelope! });
  ctx.setTimer(timerOf(pending), doubled(state.params["submit-timeout"], pending.timeouts));
}

/** submit.go: an orderer that cannot order it says so, and the next is tried, after a while. */
export function onUnavailable(state: FabricState, from: NodeId, { request, transaction }: Envelope, ctx: Ctx): void {
  const pending = state.pending.get(request.id);
  if (pending === undefined || pending.sentTo !== from || !sameTransaction(pending.transaction, transaction)) return;
  pending.isRefused = true;
  ctx.setTimer(timerOf(pending), doubled(ASK_AGAIN, pending.refusals));
  pending.refusals += 1;
}

/** Not endorsed: executed again, and everybody is asked. Not in a block: the same transaction goes to another orderer. */
export function onTransactionTimer(state: FabricState, request: number, ctx: Ctx): void {
  const pending = state.pending.get(request);
  if (pending === undefined) return;
  if (pending.envelope === undefined) {
    pending.rounds += 1;
    collect(state, pending, ctx.validators.length - 1, ctx);
  } else if (pending.isRefused) submit(state, pending, ordererAfter(state, pending.sentTo, ctx), ctx);
  else {
    // Perhaps it is in a block that its orderer does not deliver: of several that are late, the first moves on.
    if (state.stream.since <= pending.sentAt) moveOn(state, ctx);
    pending.timeouts += 1;
    submit(state, pending, state.stream.orderer, ctx);
  }
}

/** commitstatus.go: clients of this gateway hear what became of their requests. */
export function onCommitted(
  state: FabricState,
  { cut, flags, block }: { readonly cut: CutBlock; readonly flags: readonly Flag[]; readonly block: Block },
  ctx: Ctx,
): void {
  cut.envelopes.forEach(({ request, transaction }, index) => {
    const pending = state.pending.get(request.id);
    if (pending === undefined) return;
    const isValid = flags[index] === "valid";
    if (!isValid && !sameTransaction(transaction, pending.transaction)) return;
    state.pending.delete(request.id);
    ctx.cancelTimer(timerOf(pending).key);
    if (isValid || state.params["on-conflict"] === "report") answer(request, block, ctx);
    else begin(state, pending, ctx);
  });
}
