// Hyperledger Fabric: execute, order, validate. Peers of different organisations execute a request and sign what they read; a few of
// them, or all, order what was signed into blocks; every peer then finds out by itself which transactions of a block are valid.
// It tolerates crashes, as its ordering does: `fabricOn` takes the ordering protocol as a parameter, and the registry gives it Raft.
//
// @source E. Androulaki et al., Hyperledger Fabric: A Distributed Operating System for Permissioned Blockchains, EuroSys 2018
//   (arXiv:1801.10228), section 3; and the source of hyperledger/fabric 2.5, whose files the table names.
//
//   rule                                                                                   function
//   gateway/endorse.go: the own peer executes first, then those that the policy needs      onRequest, collect
//   endorser/endorser.go: check the creator, execute on the state as it is, sign           onPeerMessage, endorse
//   gateway/endorse.go: endorsements must be equal; else other organisations are asked     count, askNext
//   gateway/submit.go: to one orderer, and to the next if that cannot order it             submit, onUnavailable
//   applications: what is in no block in time is submitted again                           onTransactionTimer
//   orderer/common/broadcast: check the submitter; etcdraft/chain.go: the leader orders    onSubmitted, onForwarded
//   blockcutter.go, Ordered: MaxMessageCount, PreferredMaxBytes                            order
//   etcdraft/chain.go, run: BatchTimeout from the first pending transaction                runTimer, onCutTimer
//   etcdraft/chain.go, becomeFollower: what is pending is dropped                          step
//   multichannel/blockwriter.go: an ordered block is signed and written                    onOrdered
//   common/deliver: the blocks from a height on, then every new one                        onSeek, onOrdered
//   peer/blocksprovider: take blocks from one orderer, from the next if it is silent       onDeliver, onStreamTimer, moveOn
//   txvalidator/v20: creator, duplicate id, endorsement policy (VSCC)                      validateNext, flagOf, isEndorsed
//   txmgmt/validation: read versions against the state and the block so far (MVCC)         flagOf
//   kvledger: write the block with its flags, then the state                               validateNext, onStored, carryOut
//   gateway/commitstatus.go: the client hears when its gateway's peer has committed        onCommitted
//
// The gateway is in fabric-gateway.ts, the orderer in fabric-orderer.ts and, what its ordering protocol sees of the world, in
// inner-context.ts; the peer is in fabric-peer.ts, its connection to an orderer in fabric-stream.ts, its checks in
// fabric-validation.ts; transactions and blocks are in fabric-transactions.ts, messages in
// fabric-messages.ts and state in fabric-state.ts.
//
// Choices where Fabric leaves room:
//   Every validator is the one peer of an organisation of its own, with the same chaincode; the first `orderers` also order.
//   The policy is any k of the organisations. A gateway asks the next ones in the ring.
//   An ordered block is one entry of the ordering protocol, as in etcdraft, and its number is its place there. The protocol is to
//     keep its leader: one whose leaders take turns would drop what is pending at every turn.
//   The chaincode notes each request that it has carried out, so that one which comes by two gateways is carried out once.
//   A transaction that is invalid, or in no block in time, is its gateway's affair: applications do the same with their retries.
//   A peer that restarts has its state from the blocks on its disk, with their flags, at no cost.
//
// Left out, with the consequence:
//   the client's own signature on the endorsed transaction: it would send it back, one way from and one to its gateway more.
//   an orderer's answer to what it does order: a transaction lost with its leader is missed by submit-timeout alone.
//   AbsoluteMaxBytes: a transaction of any size is ordered, in a block of its own.
//   MaxInflightBlocks as pressure: what is cut waits in the ordering protocol, and a deposed leader may pass it to the next.
//   gossip: each peer takes its blocks from an orderer, and none sends them on.
//   several channels and chaincodes, private data, range queries, configuration blocks: one channel never changes.
//   processors of their own for peer, chaincode, database and orderer: in a validator they share one, and one disk. Executions
//     wait for each other and for validation, where a machine with many cores would run them side by side.
//   ledgerGrowth counts the requests alone; disks and links are charged the certificates and signatures around them, too.
//   repetition by the transport: a delivered block that the network lost is missed when the next one comes, or by keepalive.

import { SECOND } from "../base/time.ts";
import { endorse, onEndorsement, onRequest, onTransactionTimer, onUnavailable } from "./fabric-gateway.ts";
import { type Ctx, type FabricMessage, type FabricTimer, type PeerMessage, peerCost } from "./fabric-messages.ts";
import {
  leadershipOf,
  onCutTimer,
  onForwarded,
  onOrderingMessage,
  onOrderingTimer,
  onSeek,
  onSubmitted,
  readOrdered,
  step,
} from "./fabric-orderer.ts";
import {
  conflicts,
  type FabricParams,
  type fabricParams,
  ORDERING,
  orderersOf,
  orderingValues,
  paramsForCheck,
  tableWith,
} from "./fabric-params.ts";
import { onDeliver, onStored, readStored } from "./fabric-peer.ts";
import { type FabricState, initialState, type Orderer } from "./fabric-state.ts";
import { onHeard, onStreamTimer, openStream, seek } from "./fabric-stream.ts";
import { InnerContext, innerRecords } from "./inner-context.ts";
import { type AnyProtocol, defineProtocol, type NodeId, type Protocol } from "./protocol.ts";
import { crashFaults } from "./quorum.ts";

export type Fabric = Protocol<FabricState, FabricMessage, FabricTimer, typeof fabricParams>;

/** Fabric with this ordering protocol. */
export function fabricOn(ordering: AnyProtocol): Fabric {
  return defineProtocol<FabricState, FabricMessage, FabricTimer, typeof fabricParams>({
    id: "fabric",
    title: "Hyperledger Fabric",
    source: "Androulaki et al., EuroSys 2018; hyperledger/fabric 2.5",
    faultModel: "crash",
    finality: "deterministic",
    params: tableWith(ordering),
    paramsForCheck: paramsForCheck(ordering),
    // Three survive a fault; networks of one and of two organisations are what is measured.
    minimumValidators: 1,
    toleratedFaults: (n) => Math.min(ordering.toleratedFaults(n), crashFaults(n)),
    conflicts: (values, n) => conflicts(ordering, values, n),
    client: (values) => ({ to: "nearest", replies: () => 1, retryAfter: values["client-retry"] }),
    init: (ctx, values) => start(ordering, values, ctx),
    recover: (ctx, values, records) => restart(ordering, { values, records }, ctx),
    onMessage,
    onTimer,
    onSubmit: onRequest,
    cost: (message) => ("inner" in message ? ordering.cost(message.inner) : peerCost(message)),
    leadership: (state) => (state.orderer === undefined ? state.led : leadershipOf(state.orderer)),
    idleMessagesPerSecond: (n, values) => idle(ordering, n, values),
  });
}

const LIFE = "life";

function start(ordering: AnyProtocol, values: FabricParams, ctx: Ctx): FabricState {
  const state = initialState(ctx, values, { identity: ctx.self, orderer: ordererOf(ordering, values, ctx) });
  const { orderer } = state;
  if (orderer !== undefined) {
    step(orderer, ctx, () => {
      orderer.inner = ordering.init(orderer.context, orderingValues(ordering, values));
    });
  }
  openStream(state, ctx);
  return state;
}

/** A new life with what is on disk: its blocks, and what the ordering protocol wrote. */
function restart(
  ordering: AnyProtocol,
  { values, records }: { readonly values: FabricParams; readonly records: ReadonlyMap<string, unknown> },
  ctx: Ctx,
): FabricState {
  const life = ((records.get(LIFE) as number | undefined) ?? 0) + 1;
  ctx.persist({ key: LIFE, value: life });
  const orderer = ordererOf(ordering, values, ctx);
  const state = initialState(ctx, values, { identity: ctx.self + life * ctx.validators.length, orderer });
  readStored(state, records, ctx);
  if (orderer !== undefined) {
    orderer.blocks.push(...readOrdered(records));
    step(orderer, ctx, () => {
      const own = innerRecords(ORDERING, records);
      orderer.inner = ordering.recover(orderer.context, orderingValues(ordering, values), own);
    });
  }
  seek(state, ctx);
  return state;
}

/** At first, peer i takes blocks from orderer i modulo their number. */
function ordererOf(protocol: AnyProtocol, values: FabricParams, ctx: Ctx): Orderer | undefined {
  const orderers = orderersOf(values, ctx.validators.length);
  if (ctx.self >= orderers) return undefined;
  return {
    protocol,
    context: new InnerContext(ctx, ORDERING, { first: 0, count: orderers }),
    inner: undefined,
    blocks: [],
    followers: new Set(ctx.validators.filter((peer) => peer % orderers === ctx.self)),
    pending: [],
    pendingBytes: 0,
    timerRuns: false,
    leads: undefined,
    cuts: 0,
  };
}

function onMessage(state: FabricState, from: NodeId, message: FabricMessage, ctx: Ctx): void {
  const { orderer } = state;
  if (!("inner" in message)) onPeerMessage(state, from, message, ctx);
  else if (orderer !== undefined) onOrderingMessage(orderer, from, message.inner, ctx);
}

function onPeerMessage(state: FabricState, from: NodeId, message: PeerMessage, ctx: Ctx): void {
  switch (message.type) {
    case "propose":
      ctx.work({ verifications: 1 });
      ctx.send(from, { type: "endorse", endorsement: endorse(state, message, ctx) });
      break;
    case "endorse":
      onEndorsement(state, message.endorsement, ctx);
      break;
    case "unavailable":
      onUnavailable(state, from, message.envelope, ctx);
      break;
    case "deliver":
      onDeliver(state, { from, ...message }, ctx);
      break;
    case "up-to-date":
      onHeard(state, from, ctx);
      state.led = message.led;
      break;
    case "stored":
      onStored(state, ctx);
      break;
    default:
      if (state.orderer !== undefined) onOrdererMessage(state, state.orderer, { from, message }, ctx);
  }
}

function onOrdererMessage(
  state: FabricState,
  orderer: Orderer,
  { from, message }: { readonly from: NodeId; readonly message: PeerMessage },
  ctx: Ctx,
): void {
  switch (message.type) {
    case "submit":
      onSubmitted(state, orderer, { from, envelope: message.envelope }, ctx);
      break;
    case "forward":
      onForwarded(state, orderer, message.envelope, ctx);
      break;
    case "seek":
      onSeek(orderer, from, message.height, ctx);
      break;
    case "close":
      orderer.followers.delete(from);
      break;
  }
}

function onTimer(state: FabricState, timer: FabricTimer, ctx: Ctx): void {
  const { orderer } = state;
  if ("request" in timer) onTransactionTimer(state, timer.request, ctx);
  else if (timer.key === "stream") onStreamTimer(state, ctx);
  else if (orderer === undefined) return;
  else if ("inner" in timer) onOrderingTimer(orderer, timer.inner, ctx);
  else onCutTimer(state, orderer, ctx);
}

/** The ordering protocol's, and a question and an answer for each peer whose orderer is another validator. */
function idle(ordering: AnyProtocol, n: number, values: FabricParams): number {
  const orderers = orderersOf(values, n);
  const inner = ordering.idleMessagesPerSecond(orderers, orderingValues(ordering, values));
  return inner + (2 * (n - orderers) * SECOND) / values.keepalive;
}
