// Carries out the effects of consensus protocols: messages, timers, disk, commits, replies. It knows effects and no protocol.
import type { Corrupt, EditableLog } from "../attack/attack.ts";
import { assert } from "../base/errors.ts";
import { withDefaults } from "../base/params.ts";
import { type Micros, wholeMicros } from "../base/time.ts";
import type {
  AnyProtocol,
  Context,
  CorruptEnvironment,
  KeyedTimer,
  KindedMessage,
  MessageCost,
  NodeId,
  Replica,
} from "../consensus/protocol.ts";
import type { EventPort } from "../events/events.ts";
import type { HandlerId, Simulation } from "../kernel/simulation.ts";
import type { Block, Digest, Made } from "../ledger/block.ts";
import type { LedgerClient, Reliance } from "../ledger/client.ts";
import { carriedBy, type Operation, type ReplicatedState } from "../ledger/contract.ts";
import type { Reply, Request } from "../ledger/request.ts";
import type { Delays } from "../network/delays.ts";
import type { MessageNetwork } from "../network/messages.ts";
import type { LedgerPlan } from "../scenario/plan.ts";
import { BlockEffects, DUE } from "./block-effects.ts";
import { ClientTraffic } from "./client-traffic.ts";
import type { LedgerClients } from "./clients.ts";
import { DirectGossip, type Gossip } from "./gossip.ts";
import { Leaders } from "./leaders.ts";
import type { MessageCounts } from "./message-counts.ts";
import { OverlayGossip } from "./overlay-gossip.ts";
import type { OverlayPlace } from "./overlay-place.ts";
import type { EffectPort, Validator } from "./validator.ts";
import { ValidatorTimers } from "./validator-timers.ts";
import { type Parcel, ValidatorTraffic } from "./validator-traffic.ts";
import { validatorsOf } from "./validators.ts";

/** Bytes of a health record's entry on the ledger: hash 32, pointer about 100, signature 64 and identifiers. @source assumption, domain study 3.2 (0.3 to 0.5 kB) */
export const ENTRY_BYTES = 400;

export interface LedgerHostSetup {
  readonly simulation: Simulation;
  readonly events: EventPort;
  readonly network: MessageNetwork;
  readonly delays: Delays;
  /** Endpoints 0 … siteCount − 1 are sites with a client each. */
  readonly siteCount: number;
  readonly protocol: AnyProtocol;
  readonly plan: LedgerPlan;
  readonly seed: number;
  readonly replication: number;
  /** Nobody crashes, no message is lost and nobody lies: left out, they may. */
  readonly isCalm?: boolean;
  /** Absent: everyone is everyone's neighbour. */
  readonly overlay?: OverlayPlace;
}

// `private` and not #: half the bytecode, so that more of a message's way is compiled as one.
export class LedgerHost implements LedgerClient, EffectPort {
  readonly protocol: AnyProtocol;
  readonly nodes: readonly Validator[];
  readonly clients: LedgerClients;
  readonly counts: MessageCounts;
  readonly leaders: Leaders;
  /** Replicas the adversary put in place of a validator's own. */
  private readonly replicas = new Map<NodeId, Replica>();
  private readonly setup: LedgerHostSetup;
  private readonly params: Readonly<Record<string, unknown>>;
  private readonly timers: ValidatorTimers;
  private readonly onToSelf: HandlerId;
  private readonly messages: ValidatorTraffic;
  private readonly gossip: Gossip;
  private readonly traffic: ClientTraffic;
  private readonly blocks: BlockEffects;

  constructor(setup: LedgerHostSetup) {
    this.setup = setup;
    this.protocol = setup.protocol;
    const { simulation, plan } = setup;
    this.params = withDefaults(setup.protocol.params, plan.params as never);
    this.nodes = validatorsOf(setup, this);
    this.leaders = new Leaders(setup, this.nodes);
    this.messages = this.makeMessages();
    this.counts = this.messages.counts;
    this.gossip = this.makeGossip();
    this.traffic = this.makeTraffic();
    this.clients = this.traffic.clients;
    this.timers = new ValidatorTimers(simulation, (node, timer) => this.fireTimer(node, timer));
    this.blocks = new BlockEffects({ simulation, events: setup.events, protocol: setup.protocol, nodes: this.nodes });
    this.onToSelf = simulation.register(
      (node, life, _c, _d, message) => this.takeOwn(this.nodes[node]!, life, message as KindedMessage),
      "own message",
    );
  }

  private makeGossip(): Gossip {
    const { overlay: place, simulation, events, network } = this.setup;
    if (place === undefined) return new DirectGossip(this.nodes, this.messages);
    const cost = (message: KindedMessage): MessageCost => this.protocol.cost(message);
    const deliver = (to: Validator, from: NodeId, parcel: Parcel): void => this.takeMessage(to, from, parcel);
    const { nodes, counts } = this;
    return new OverlayGossip({ simulation, events, network, nodes, counts, cost, deliver, place });
  }

  private makeMessages(): ValidatorTraffic {
    const { simulation, events, network, isCalm = false } = this.setup;
    const cost = (message: KindedMessage): MessageCost => this.protocol.cost(message);
    const deliver = (to: Validator, from: NodeId, parcel: Parcel): void => this.takeMessage(to, from, parcel);
    return new ValidatorTraffic({ simulation, events, network, nodes: this.nodes, isCalm, cost, deliver });
  }

  private makeTraffic(): ClientTraffic {
    const { simulation, events, network, delays, siteCount } = this.setup;
    const rule = this.protocol.client(this.params as never);
    const deliver = (to: NodeId, request: Request): void => this.takeRequest(to, request);
    return new ClientTraffic({ simulation, events, network, delays, siteCount, rule, nodes: this.nodes, deliver });
  }

  get now(): Micros {
    return this.setup.simulation.now;
  }

  /** Puts the genesis state in place and starts every validator, or the adversary in place of one. */
  start(genesis: readonly Operation[], corrupted: ReadonlyMap<NodeId, Corrupt> = new Map()): void {
    for (const node of this.nodes) {
      node.timers.clear();
      node.ledger.begin(genesis);
      const attack = corrupted.get(node.self);
      if (attack !== undefined) this.corrupt(node.self, attack);
      else this.step(node, 0, 0, () => void (node.protocolState = this.protocol.init(node, this.params as never)));
    }
  }

  submit(site: number, operation: Operation, answered: () => void): void {
    this.clients.submit(site, operation, ENTRY_BYTES + carriedBy(operation), answered);
  }
  stateAt(site: number, reliance: Reliance = "committed"): ReplicatedState {
    const { self: node, ledger } = this.nodes.find(({ endpoint }) => endpoint === site) ?? this.nodes[0]!;
    const { events } = this.setup;
    if (events.wants("consulted")) events.emit({ type: "consulted", at: this.now, node, top: ledger.topFor(reliance) });
    return ledger.stateFor(reliance);
  }

  /** The ledger's log, when somebody can edit it: every validator then believes what it says now. */
  editableLogs(): readonly EditableLog[] {
    if (this.protocol.editableBy?.(this.params as never) === undefined) return [];
    return [{ rewrite: (record, digest) => this.nodes.forEach(({ ledger }) => void ledger.rewrite(record, digest)) }];
  }

  // Effects, in the order of the contract.

  transmit(node: Validator, to: NodeId, message: KindedMessage): void {
    this.messages.transmit(node, to, message);
  }

  transmitToAll(node: Validator, message: KindedMessage): void {
    this.messages.transmitToAll(node, message);
  }

  spread(node: Validator, message: KindedMessage, key: string): void {
    this.gossip.spread(node, message, key);
  }

  neighboursOf(id: NodeId): readonly NodeId[] {
    return this.gossip.neighboursOf(id);
  }

  startTimer(node: Validator, timer: KeyedTimer, delay: Micros): void {
    this.timers.start(node, timer, delay);
  }

  stopTimer(node: Validator, key: string): void {
    this.timers.stop(node, key);
  }

  adopt(node: Validator, block: Block, made: Made): void {
    this.blocks.adopt(node, block, made);
  }

  commit(node: Validator, block: Block, leader: NodeId | undefined): void {
    this.blocks.commit(node, block, leader);
  }
  answer(node: Validator, reply: Reply): void {
    this.traffic.reply(node, reply);
  }
  attest(node: Validator, root: Digest, requests: readonly Request[]): void {
    this.blocks.attest(node, root, requests);
  }

  // Faults and corruption.

  /** A validator goes down; not one that the adversary runs. */
  crash(id: NodeId): void {
    assert(!this.setup.isCalm, "a validator of a calm run crashes");
    const node = this.nodes[id]!;
    if (!node.alive || node.corrupted) return;
    this.timers.stopAll(node);
    node.crash();
    this.gossip.interrupted(id);
    this.emitLife("crashed", id);
  }

  restart(id: NodeId): void {
    const node = this.nodes[id]!;
    if (node.alive) return;
    const records = node.restart();
    this.step(node, 0, 0, () => {
      node.protocolState = this.protocol.recover(node, this.params as never, records);
    });
    this.emitLife("restarted", id);
  }

  /** Gives a validator to the adversary, who spawns replicas of the protocol as it likes, and keeps it up. */
  corrupt(id: NodeId, corrupt: Corrupt): void {
    assert(!this.setup.isCalm, "a validator of a calm run is corrupted");
    const node = this.nodes[id]!;
    node.corrupted = true;
    if (!node.alive) node.restart();
    this.timers.stopAll(node);
    const records = node.records();
    const spawn: CorruptEnvironment["spawn"] = (context, onDisk = records) => this.spawn(context, onDisk);
    this.step(node, 0, 0, () => this.replicas.set(id, corrupt({ context: node, records, spawn })));
  }

  private spawn(context: Context<KindedMessage, KeyedTimer>, records: ReadonlyMap<string, unknown>): Replica {
    const { protocol } = this;
    const params = this.params as never;
    const state: unknown =
      records.size === 0 ? protocol.init(context, params) : protocol.recover(context, params, records);
    return {
      onMessage: (from, message) => protocol.onMessage(state, from, message, context),
      onTimer: (timer) => protocol.onTimer(state, timer, context),
      onSubmit: (request) => protocol.onSubmit(state, request, context),
    };
  }

  // Events.

  private takeMessage(node: Validator, from: NodeId, { message, cost }: Parcel): void {
    node.begin(cost.verifications, cost.hashes);
    this.dispatch(node, from, message);
    this.drain(node);
  }

  private dispatch(node: Validator, from: NodeId, message: KindedMessage): void {
    const replica = node.corrupted ? this.replicas.get(node.self) : undefined;
    if (replica === undefined) this.protocol.onMessage(node.protocolState, from, message, node);
    else replica.onMessage(from, message);
  }

  /** Runs a handler other than a message's. */
  private step(node: Validator, verifications: number, hashes: number, handler: () => void): void {
    node.begin(verifications, hashes);
    handler();
    this.drain(node);
  }

  /** Messages to itself: in this instant, unless records must reach the disk before. */
  private drain(node: Validator): void {
    while (node.toSelf.length > 0) {
      const message = node.toSelf.shift()!;
      const { durableAt } = node;
      if (durableAt > this.now) {
        this.setup.simulation.at(wholeMicros(durableAt), this.onToSelf, node.self, node.life, 0, 0, message, DUE);
      } else this.dispatch(node, node.self, message);
    }
    if (this.leaders.isAwaited) this.leaders.look(node);
  }

  private takeOwn(node: Validator, life: number, message: KindedMessage): void {
    if (node.life !== life || !node.alive) return;
    node.begin(0, 0);
    this.dispatch(node, node.self, message);
    this.drain(node);
  }

  private fireTimer(node: Validator, timer: KeyedTimer): void {
    node.begin(0, 0);
    const replica = node.corrupted ? this.replicas.get(node.self) : undefined;
    if (replica === undefined) this.protocol.onTimer(node.protocolState, timer, node);
    else replica.onTimer(timer);
    this.drain(node);
  }

  private takeRequest(to: NodeId, request: Request): void {
    const node = this.nodes[to]!;
    if (!node.alive) return;
    this.step(node, 1, 1, () => {
      const replica = node.corrupted ? this.replicas.get(to) : undefined;
      if (replica === undefined) this.protocol.onSubmit(node.protocolState, request, node);
      else replica.onSubmit(request);
    });
  }

  private emitLife(type: "crashed" | "restarted", node: NodeId): void {
    const { events } = this.setup;
    if (events.wants(type)) events.emit({ type, at: this.now, node });
  }
}
