// Gossip over an overlay: what validators gossip are the relay's items, and its messages are the network's.
import type { Micros } from "../base/time.ts";
import type { KindedMessage, MessageCost, NodeId } from "../consensus/protocol.ts";
import type { EventPort, Interest } from "../events/events.ts";
import type { Simulation } from "../kernel/simulation.ts";
import { signaturesHold } from "../ledger/signature.ts";
import type { MessageNetwork } from "../network/messages.ts";
import { ANNOUNCEMENT, ITEM, KINDS, type RelayNodes } from "../network/relay/contract.ts";
import { Relay } from "../network/relay/relay.ts";
import { RelayNetwork, type RelayNetworkNodes } from "../network/relay/relay-network.ts";
import type { Gossip } from "./gossip.ts";
import type { MessageCounts, TypeCount } from "./message-counts.ts";
import type { OverlayPlace } from "./overlay-place.ts";
import type { Validator } from "./validator.ts";
import type { Parcel } from "./validator-traffic.ts";

export interface OverlayGossipSetup {
  readonly simulation: Simulation;
  readonly events: EventPort;
  readonly network: MessageNetwork;
  readonly nodes: readonly Validator[];
  readonly counts: MessageCounts;
  readonly cost: (message: KindedMessage) => MessageCost;
  /** Something gossiped has come to a validator that is up. */
  readonly deliver: (to: Validator, from: NodeId, parcel: Parcel) => void;
  readonly place: OverlayPlace;
}

/** Something gossiped, and since when. */
interface Item extends Parcel {
  readonly since: Micros;
  readonly count: TypeCount;
}

export class OverlayGossip implements Gossip, RelayNodes, RelayNetworkNodes {
  private readonly setup: OverlayGossipSetup;
  private readonly nodes: readonly Validator[];
  private readonly counts: MessageCounts;
  private readonly deliver: OverlayGossipSetup["deliver"];
  private readonly relay: Relay;
  private readonly relayNetwork: RelayNetwork | undefined;
  /** By item. */
  private readonly gossiped: Item[] = [];
  private readonly items = new Map<string, number>();
  /** What was gossiped last: mostly what is gossiped next. */
  private last = { key: "", item: -1 };
  /** By kind, of the relay's own messages. */
  private readonly kindCounts: readonly TypeCount[];
  /** So many validators are half of them, and nine in ten. */
  private readonly half: number;
  private readonly most: number;
  private readonly sentIs: Interest<"sent">;
  private readonly deliveredIs: Interest<"delivered">;

  constructor(setup: OverlayGossipSetup) {
    this.setup = setup;
    const { simulation, events, place } = setup;
    this.nodes = setup.nodes;
    this.counts = setup.counts;
    this.deliver = setup.deliver;
    this.kindCounts = KINDS.map((kind) => setup.counts.of(kind));
    this.half = Math.ceil(0.5 * setup.nodes.length);
    this.most = Math.ceil(0.9 * setup.nodes.length);
    this.sentIs = events.interestIn("sent");
    this.deliveredIs = events.interestIn("delivered");
    this.relay = new Relay({ simulation, nodes: this, ...place });
    this.relayNetwork = this.makeRelayNetwork();
  }

  private makeRelayNetwork(): RelayNetwork | undefined {
    const { simulation, network, place } = this.setup;
    if (place.relayNetwork === undefined) return undefined;
    return new RelayNetwork({ simulation, network, place: place.relayNetwork, nodes: this, seed: place.seed });
  }

  neighboursOf(id: NodeId): readonly NodeId[] {
    const { to, firstEdge } = this.setup.place.overlay;
    return [...to.subarray(firstEdge[id]!, firstEdge[id + 1]!)];
  }

  spread(node: Validator, message: KindedMessage, key: string): void {
    if (node.corrupted && !signaturesHold(message)) return;
    const { last } = this;
    if (last.key !== key) {
      last.key = key;
      last.item = this.items.get(key) ?? this.add(node, message, key);
    }
    this.relay.offer(node.self, last.item, node.effectsAt);
    this.relayNetwork?.offer(node.self, last.item, node.effectsAt);
  }

  /** @returns its number */
  private add(node: Validator, message: KindedMessage, key: string): number {
    const item = this.relay.holdings.add();
    this.items.set(key, item);
    const cost = this.setup.cost(message);
    const count = this.counts.of(message.type);
    this.gossiped.push({ message, cost, since: this.setup.simulation.now, count });
    node.chargeSigning(cost.signatures);
    return item;
  }

  interrupted(id: NodeId): void {
    this.relay.interrupted(id);
  }

  // What the relay asks and tells.

  get isWatched(): boolean {
    return this.sentIs.isWanted || this.deliveredIs.isWanted;
  }
  isUp(node: number): boolean {
    return this.nodes[node]!.alive;
  }
  lifeOf(node: number): number {
    return this.nodes[node]!.life;
  }
  hasEnded(node: number, life: number, by: number): boolean {
    return by > this.nodes[node]!.endedAt[life]!;
  }
  sizeOf(item: number): number {
    return this.gossiped[item]!.cost.sizeBytes;
  }
  reached(item: number, count: number): void {
    if (count === this.half || count === this.most || count === this.nodes.length) this.tellSpread(item, count);
  }
  accept(node: number, item: number, from: number): void {
    this.deliver(this.nodes[node]!, from, this.gossiped[item]!);
  }
  sent(kind: number, item: number, sizeBytes: number, copies: number): void {
    const count = kind === ITEM ? this.gossiped[item]!.count : this.kindCounts[kind]!;
    this.counts.add(count, copies, sizeBytes);
    if (kind === ANNOUNCEMENT) this.counts.announced += copies;
    else this.counts.inFlight += copies;
  }
  sentOver(edge: number, kind: number, item: number, sizeBytes: number): void {
    if (!this.sentIs.isWanted) return;
    const [from, to] = this.ends(edge);
    const { events, simulation } = this.setup;
    events.emit({ type: "sent", at: simulation.now, from, to, message: this.typeOf(kind, item), sizeBytes });
  }
  delivered(edge: number, kind: number, item: number): void {
    if (kind !== ANNOUNCEMENT) {
      this.counts.inFlight -= 1;
      this.counts.delivered += 1;
    }
    if (!this.deliveredIs.isWanted) return;
    const [from, to] = this.ends(edge);
    const { events, simulation } = this.setup;
    events.emit({ type: "delivered", at: simulation.now, from, to, message: this.typeOf(kind, item) });
  }
  dropped(edge: number, kind: number, item: number, why: "partition" | "crash"): void {
    if (kind !== ANNOUNCEMENT) {
      this.counts.inFlight -= 1;
      this.counts.dropped += 1;
    }
    const { events, simulation } = this.setup;
    if (!events.wants("dropped")) return;
    const [from, to] = this.ends(edge);
    events.emit({ type: "dropped", at: simulation.now, from, to, message: this.typeOf(kind, item), why });
  }

  // What the relay network tells. No single message of it is: its hubs are no validators.

  comeOverHubs(node: number, item: number, from: number): void {
    const count = this.relay.holdings.take(node, item);
    if (count === 0) return;
    this.reached(item, count);
    this.accept(node, item, from);
  }
  overHubs(fate: "sent" | "delivered" | "dropped", sizeBytes: number): void {
    const { counts } = this;
    if (fate === "sent") {
      counts.add(counts.of("over-hubs"), 1, sizeBytes);
      counts.inFlight += 1;
    } else {
      counts[fate] += 1;
      counts.inFlight -= 1;
    }
  }

  private tellSpread(item: number, count: number): void {
    const { events, simulation } = this.setup;
    if (!events.wants("spread")) return;
    const { message, since } = this.gossiped[item]!;
    const tell = (share: "half" | "most" | "all", least: number): void => {
      if (count === least) events.emit({ type: "spread", at: simulation.now, message: message.type, share, since });
    };
    tell("half", this.half);
    tell("most", this.most);
    tell("all", this.nodes.length);
  }
  private ends(edge: number): [NodeId, NodeId] {
    const { from, to } = this.setup.place.overlay;
    return [from[edge]!, to[edge]!];
  }
  /** An item sent whole is a message of its own type; the relay's other messages are of their kind. */
  private typeOf(kind: number, item: number): string {
    return kind === ITEM ? this.gossiped[item]!.message.type : KINDS[kind]!;
  }
}
