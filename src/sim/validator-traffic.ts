// Messages on their way between validators: signed and counted as they go out, carried over the links, checked as they come in.
import { wholeMicros } from "../base/time.ts";
import type { KindedMessage, MessageCost, NodeId } from "../consensus/protocol.ts";
import type { EventPort, Interest } from "../events/events.ts";
import type { HandlerId, Simulation } from "../kernel/simulation.ts";
import { signaturesHold } from "../ledger/signature.ts";
import { LOST, type MessageNetwork } from "../network/messages.ts";
import { MessageCounts } from "./message-counts.ts";
import type { Validator } from "./validator.ts";

/** What a validator is given to take in. */
export interface Parcel {
  readonly message: KindedMessage;
  readonly cost: MessageCost;
}

/** A message on its way, one for all copies of a broadcast. */
interface Envelope extends Parcel {
  readonly from: NodeId;
  /** Which life of the sender sent it, and when it left (unrounded): a crash before that stops it. */
  readonly life: number;
  readonly departure: number;
}

export interface ValidatorTrafficSetup {
  readonly simulation: Simulation;
  readonly events: EventPort;
  readonly network: MessageNetwork;
  readonly nodes: readonly Validator[];
  /** Nobody crashes and nobody lies: what comes in need not be checked. */
  readonly isCalm: boolean;
  /** Asked once a message, however many copies go out. */
  readonly cost: (message: KindedMessage) => MessageCost;
  /** A message has reached a validator that is up. */
  readonly deliver: (to: Validator, from: NodeId, parcel: Parcel) => void;
}

// `private` and not # here, in the network and in a validator: half the bytecode, so that more of a message's way is compiled as one.
export class ValidatorTraffic {
  readonly counts = new MessageCounts();
  private readonly simulation: Simulation;
  private readonly events: EventPort;
  private readonly network: MessageNetwork;
  private readonly nodes: readonly Validator[];
  private readonly endpoints: Int32Array;
  private readonly isCalm: boolean;
  private readonly cost: (message: KindedMessage) => MessageCost;
  private readonly deliver: ValidatorTrafficSetup["deliver"];
  private readonly onArrival: HandlerId;
  private readonly onReceived: HandlerId;
  private readonly sent: Interest<"sent">;
  private readonly delivered: Interest<"delivered">;

  constructor({ simulation, events, network, nodes, isCalm, cost, deliver }: ValidatorTrafficSetup) {
    this.simulation = simulation;
    this.events = events;
    this.network = network;
    this.nodes = nodes;
    this.isCalm = isCalm;
    this.endpoints = Int32Array.from(nodes, ({ endpoint }) => endpoint);
    this.cost = cost;
    this.deliver = deliver;
    this.sent = events.interestIn("sent");
    this.delivered = events.interestIn("delivered");
    this.onArrival = simulation.registerFor<Envelope>((envelope, to) => {
      this.counts.inFlight -= 1;
      this.arrive(to, envelope);
    }, "message arrives");
    this.onReceived = simulation.registerFor<Envelope>((envelope, to) => {
      this.counts.inFlight -= 1;
      this.receive(to, envelope);
    }, "message is in");
  }

  transmit(node: Validator, to: NodeId, message: KindedMessage): void {
    this.launch(this.envelope(node, message, 1), node, to);
  }

  /** To every other validator. */
  transmitToAll(node: Validator, message: KindedMessage): void {
    const { nodes, network } = this;
    const envelope = this.envelope(node, message, nodes.length - 1);
    if (network.hasRules || this.sent.isWanted) {
      for (let to = 0; to < nodes.length; to += 1) if (to !== node.self) this.launch(envelope, node, to);
      return;
    }
    // The usual case in two short loops, in which no number becomes an object.
    const arrivals = network.routeToOthers(node.self, this.endpoints, envelope.cost.sizeBytes, envelope.departure);
    this.travelToOthers(arrivals, node.self, envelope);
  }

  /** Signs and counts a message that goes out in so many copies. */
  private envelope(node: Validator, message: KindedMessage, copies: number): Envelope {
    const cost = this.cost(message);
    node.chargeSigning(cost.signatures);
    this.counts.add(this.counts.of(message.type), copies, cost.sizeBytes);
    return { from: node.self, life: node.life, departure: node.effectsAt, message, cost };
  }

  private launch(envelope: Envelope, node: Validator, to: NodeId): void {
    const { network, simulation, events, nodes } = this;
    const { message, departure, from } = envelope;
    const { sizeBytes } = envelope.cost;
    if (this.sent.isWanted) {
      events.emit({ type: "sent", at: simulation.now, from, to, message: message.type, sizeBytes });
    }
    const arrival = network.route(node.endpoint, nodes[to]!.endpoint, sizeBytes, departure);
    if (arrival === LOST) {
      this.drop(envelope, to, "partition");
      return;
    }
    this.travel(arrival, to, envelope);
    for (const lag of network.copies(node.endpoint, nodes[to]!.endpoint)) {
      this.counts.duplicated += 1;
      this.travel(arrival + lag, to, envelope);
    }
  }

  private travel(arrival: number, to: NodeId, envelope: Envelope): void {
    this.counts.inFlight += 1;
    this.simulation.at(wholeMicros(arrival), this.onArrival, to, 0, 0, 0, envelope);
  }

  private travelToOthers(arrivals: Float64Array, self: NodeId, envelope: Envelope): void {
    const { simulation, onArrival } = this;
    const count = this.nodes.length;
    let launched = 0;
    for (let to = 0; to < count; to += 1) {
      if (to === self) continue;
      simulation.at(wholeMicros(arrivals[to]!), onArrival, to, 0, 0, 0, envelope);
      launched += 1;
    }
    this.counts.inFlight += launched;
  }

  /** The last bit has come to the receiver's access link; a message may still wait there for others. */
  private arrive(to: NodeId, envelope: Envelope): void {
    const { network, simulation, endpoints } = this;
    if (!this.isCalm && !this.isSound(envelope, to)) return;
    const { now } = simulation;
    const endpoint = endpoints[to]!;
    const isLocal = endpoints[envelope.from] === endpoint;
    const through = isLocal ? now : wholeMicros(network.receive(endpoint, envelope.cost.sizeBytes, now));
    if (through <= now) {
      this.receive(to, envelope);
      return;
    }
    this.counts.inFlight += 1;
    simulation.at(through, this.onReceived, to, 0, 0, 0, envelope);
  }

  /** Whether a message left before its sender went down, to one who is up, and is signed by whom it says; otherwise it is dropped. */
  private isSound(envelope: Envelope, to: NodeId): boolean {
    const sender = this.nodes[envelope.from]!;
    const isLost = envelope.departure > sender.endedAt[envelope.life]! || !this.nodes[to]!.alive;
    const isForged = sender.corrupted && !signaturesHold(envelope.message);
    if (isLost || isForged) this.drop(envelope, to, isLost ? "crash" : "forged");
    return !isLost && !isForged;
  }

  private receive(to: NodeId, envelope: Envelope): void {
    const target = this.nodes[to]!;
    if (!target.alive) {
      this.drop(envelope, to, "crash");
      return;
    }
    this.counts.delivered += 1;
    if (this.delivered.isWanted) {
      const { from, message } = envelope;
      this.events.emit({ type: "delivered", at: this.simulation.now, from, to, message: message.type });
    }
    this.deliver(target, envelope.from, envelope);
  }

  private drop({ from, message }: Envelope, to: NodeId, why: "partition" | "crash" | "forged"): void {
    const { simulation, events } = this;
    this.counts.dropped += 1;
    if (!events.wants("dropped")) return;
    events.emit({ type: "dropped", at: simulation.now, from, to, message: message.type, why });
  }
}
