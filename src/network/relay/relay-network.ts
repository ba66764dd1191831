// A relay network: a few hubs that pass on what some validators gossip, beside their overlay and much faster. Who has a block sends it
// to the hub nearest to it; hubs are all linked to each other and send what is new to them to all other hubs and to all who are
// connected to them, at once and unasked. Blocks name the transactions that everyone has heard of before instead of holding them.
//
// | what it does | function | source |
// |---|---|---|
// | few nodes around the globe, all peers of each other; who takes part uses the closest | homesOf | bitcoinrelaynetwork.org (M. Corallo) |
// | an item is passed on unasked, before it is looked at | atHub | M. Corallo, High-speed Bitcoin Relay Network, bitcoin-dev, 2013-11-05 |
// | header and two bytes a transaction | relayedBytes | A. Gervais et al., CCS 2016: Bitcoin-Simulator, bitcoin-miner.cc, RELAY_NETWORK |
//
// Over constant delays d, links without limit, an item takes 2d between two validators of one hub and 3d otherwise: where
// announcements and requests take 3d a hop.
//
// Simplifications, each with its consequence
// - Hubs do not fail and take no time but that of their links: a relay network that is down is one that the scenario has not. Partitions
//   may cut them off: they are among the endpoints in no group.
// - Whoever gets a block over it knows its transactions: one that holds new ones is sent too cheaply.
// - Everything gossiped may use it; an item of fewer than two transactions is sent whole.
// - A hub does not know who has an item, but for whom it has it from: some copies are in vain, and counted.
import { wholeMicros } from "../../base/time.ts";
import { mixWord } from "../../kernel/hash.ts";
import type { HandlerId, Simulation } from "../../kernel/simulation.ts";
import type { Delays } from "../delays.ts";
import { LOST, type MessageNetwork } from "../messages.ts";
import type { RelayNetworkSpec } from "../spec.ts";

/** Instead of the instant of departure: the message is through the receiver's link. */
const THROUGH = -1;
/** Hubs are bits of a word. */
export const MOST_HUBS = 30;

/** Where a relay network's parts are. */
export interface RelayNetworkPlace {
  readonly spec: RelayNetworkSpec;
  /** Network endpoint of each hub. */
  readonly hubs: readonly number[];
  /** By member, which are the first validators: its hub. */
  readonly homes: readonly number[];
  /** By member: its network endpoint. */
  readonly members: readonly number[];
}

/** The validators, and whoever counts its messages. */
export interface RelayNetworkNodes {
  isUp(node: number): boolean;
  lifeOf(node: number): number;
  hasEnded(node: number, life: number, by: number): boolean;
  sizeOf(item: number): number;
  /** An item has come to a member, who may have it. @param from the member who gave it to the hubs first. */
  comeOverHubs(node: number, item: number, from: number): void;
  /** What becomes of a message to or from a hub. */
  overHubs(fate: "sent" | "delivered" | "dropped", sizeBytes: number): void;
}

export interface RelayNetworkSetup {
  readonly simulation: Simulation;
  readonly network: MessageNetwork;
  readonly place: RelayNetworkPlace;
  readonly nodes: RelayNetworkNodes;
  /** Word that distinguishes runs. */
  readonly seed: number;
}

/** The hub nearest to each member by the delays; the first of several. */
export function homesOf(members: readonly number[], hubs: readonly number[], delays: Delays): readonly number[] {
  return members.map((member) => {
    const ways = hubs.map((hub) => delays.base(member, hub));
    return ways.indexOf(ways.reduce((least, way) => Math.min(least, way)));
  });
}

/** Bytes of an item of this size on its way over hubs. */
export function relayedBytes(sizeBytes: number, spec: RelayNetworkSpec): number {
  const transactions = Math.floor((sizeBytes - spec.headerBytes) / spec.transactionBytes);
  return transactions < 2 ? sizeBytes : spec.headerBytes + transactions * spec.nameBytes;
}

export class RelayNetwork {
  readonly #setup: RelayNetworkSetup;
  /** By hub: the members that are connected to it. */
  readonly #connected: readonly (readonly number[])[];
  /** By item: the hubs that have it, as bits, and the member who gave it to them first. */
  readonly #holders: number[] = [];
  readonly #givers: number[] = [];
  /** By member: the item that came last over its hub. */
  readonly #last: Int32Array;
  readonly #onHub: HandlerId;
  readonly #onMember: HandlerId;

  constructor(setup: RelayNetworkSetup) {
    this.#setup = setup;
    const { simulation, place } = setup;
    this.#connected = place.hubs.map((_, hub) => [...place.homes.keys()].filter((node) => place.homes[node] === hub));
    this.#last = new Int32Array(place.members.length).fill(-1);
    this.#onHub = simulation.register(
      (hub, item, sender, departure) => this.#atHub(hub, item, sender, departure),
      "item arrives at hub",
    );
    this.#onMember = simulation.register(
      (node, item, hub, departure) => this.#atMember(node, item, hub, departure),
      "item arrives from hub",
    );
  }

  /** A validator passes an item on at `departure` (unrounded): a member sends it to its hub, unless it has it from there. */
  offer(node: number, item: number, departure: number): void {
    const { place, nodes } = this.#setup;
    const hub = place.homes[node];
    if (hub === undefined || this.#last[node] === item) return;
    const sender = nodes.lifeOf(node) * place.members.length + node;
    const at = this.#carry(place.members[node]!, place.hubs[hub]!, item, departure);
    if (at !== LOST) this.#setup.simulation.at(wholeMicros(at), this.#onHub, hub, item, sender, departure);
  }

  /** @param sender a member with its life, or a hub: −1 − its number. */
  #atHub(hub: number, item: number, sender: number, departure: number): void {
    const { place, nodes, simulation } = this.#setup;
    const node = sender < 0 ? -1 : sender % place.members.length;
    const life = Math.floor(sender / place.members.length);
    if (node >= 0 && departure !== THROUGH && nodes.hasEnded(node, life, departure)) {
      nodes.overHubs("dropped", this.#bytesOf(item));
      return;
    }
    const through = this.#through(place.hubs[hub]!, item, departure);
    if (through > simulation.now) {
      simulation.at(through, this.#onHub, hub, item, sender, THROUGH);
      return;
    }
    nodes.overHubs("delivered", this.#bytesOf(item));
    const holders = this.#holders[item] ?? 0;
    if ((holders & (1 << hub)) !== 0) return;
    this.#holders[item] = holders | (1 << hub);
    if (holders === 0) this.#givers[item] = node;
    this.#passOn(hub, item, node);
  }

  /** From a member to all, from a hub to those who are connected. */
  #passOn(hub: number, item: number, giver: number): void {
    const { place, simulation } = this.#setup;
    const from = place.hubs[hub]!;
    if (giver >= 0) {
      for (const [other, endpoint] of place.hubs.entries()) {
        if (other === hub) continue;
        const at = this.#carry(from, endpoint, item, simulation.now);
        if (at !== LOST) simulation.at(wholeMicros(at), this.#onHub, other, item, -1 - hub, 0);
      }
    }
    for (const node of this.#connected[hub]!) {
      if (node === giver) continue;
      const at = this.#carry(from, place.members[node]!, item, simulation.now);
      if (at !== LOST) simulation.at(wholeMicros(at), this.#onMember, node, item, hub, 0);
    }
  }

  #atMember(node: number, item: number, hub: number, departure: number): void {
    const { place, nodes, simulation } = this.#setup;
    if (!nodes.isUp(node)) {
      nodes.overHubs("dropped", this.#bytesOf(item));
      return;
    }
    const through = this.#through(place.members[node]!, item, departure);
    if (through > simulation.now) {
      simulation.at(through, this.#onMember, node, item, hub, THROUGH);
      return;
    }
    nodes.overHubs("delivered", this.#bytesOf(item));
    this.#last[node] = item;
    nodes.comeOverHubs(node, item, this.#givers[item]!);
  }

  /** When a message that has arrived is through the receiver's link. */
  #through(endpoint: number, item: number, departure: number): number {
    const { network, simulation } = this.#setup;
    if (departure === THROUGH) return simulation.now;
    return wholeMicros(network.receive(endpoint, this.#bytesOf(item), simulation.now));
  }

  /** @returns when a message arrives, or LOST. */
  #carry(from: number, to: number, item: number, departure: number): number {
    const { network, nodes, seed } = this.#setup;
    const sizeBytes = this.#bytesOf(item);
    nodes.overHubs("sent", sizeBytes);
    const at = network.routeBy(mixWord(mixWord(seed, from, to), item, 0), from, to, sizeBytes, departure);
    if (at === LOST) nodes.overHubs("dropped", sizeBytes);
    return at;
  }

  #bytesOf(item: number): number {
    return relayedBytes(this.#setup.nodes.sizeOf(item), this.#setup.place.spec);
  }
}
