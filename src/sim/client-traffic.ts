// Requests on their way from clients to validators and replies on their way back, over the sites' links.
import { assert } from "../base/errors.ts";
import { type Micros, wholeMicros } from "../base/time.ts";
import type { ClientRule, NodeId } from "../consensus/protocol.ts";
import type { EventPort } from "../events/events.ts";
import type { HandlerId, Simulation } from "../kernel/simulation.ts";
import type { Reply, Request } from "../ledger/request.ts";
import type { Delays } from "../network/delays.ts";
import { LOST, type MessageNetwork } from "../network/messages.ts";
import { LedgerClients } from "./clients.ts";
import type { Validator } from "./validator.ts";

/** Bytes of a reply: header, height, digest, signature. @source assumption */
const REPLY_BYTES = 200;

export interface ClientTrafficSetup {
  readonly simulation: Simulation;
  readonly events: EventPort;
  readonly network: MessageNetwork;
  readonly delays: Delays;
  /** Endpoints 0 … siteCount − 1 are sites with a client each. */
  readonly siteCount: number;
  readonly rule: ClientRule;
  readonly nodes: readonly Validator[];
  /** A request has reached a validator. */
  readonly deliver: (to: NodeId, request: Request) => void;
}

export class ClientTraffic {
  readonly clients: LedgerClients;
  readonly #setup: ClientTrafficSetup;
  readonly #onRequest: HandlerId;
  readonly #onRequestIn: HandlerId;
  readonly #onReply: HandlerId;
  readonly #onReplyIn: HandlerId;

  constructor(setup: ClientTrafficSetup) {
    this.#setup = setup;
    const { simulation, events, network, rule, nodes, deliver } = setup;
    this.clients = new LedgerClients({
      simulation,
      events,
      rule,
      validators: nodes.length,
      nearest: nearestValidators(setup),
      hasLeftAt: (site) => wholeMicros(Math.max(simulation.now, network.use(site, "up").freeAt)),
      send: (site, to, request) => this.#request(site, to, request),
    });
    this.#onRequest = simulation.register(
      (to, _b, _c, _d, request) => this.#requestComes(to, request as Request),
      "request arrives",
    );
    this.#onRequestIn = simulation.register(
      (to, _b, _c, _d, request) => deliver(to, request as Request),
      "request is in",
    );
    this.#onReply = simulation.register((from, life, departure, _d, reply) => {
      // What had not left when its validator went down never leaves.
      if (departure <= nodes[from]!.endedAt[life]!) this.#replyComes(from, reply as Reply);
    }, "reply arrives");
    this.#onReplyIn = simulation.register(
      (from, _b, _c, _d, reply) => this.clients.receive(from, reply as Reply),
      "reply is in",
    );
  }

  /** A validator answers a client when its processor and disk are done. */
  reply(node: Validator, reply: Reply): void {
    const { network, simulation } = this.#setup;
    const { client } = reply.request;
    const departure = node.effectsAt;
    const arrival = network.route(node.endpoint, client, REPLY_BYTES, departure);
    if (arrival === LOST) return;
    const { self, life } = node;
    simulation.at(wholeMicros(arrival), this.#onReply, self, life, departure, 0, reply);
    for (const lag of network.copies(node.endpoint, client)) {
      simulation.at(wholeMicros(arrival + lag), this.#onReply, self, life, departure, 0, reply);
    }
  }

  #replyComes(from: NodeId, reply: Reply): void {
    const { nodes, simulation } = this.#setup;
    const through = this.#through(nodes[from]!.endpoint, reply.request.client, REPLY_BYTES);
    simulation.at(through, this.#onReplyIn, from, 0, 0, 0, reply);
  }

  #request(site: number, to: NodeId, request: Request): void {
    const { network, simulation, nodes } = this.#setup;
    const { endpoint } = nodes[to]!;
    const arrival = network.route(site, endpoint, request.sizeBytes, simulation.now);
    if (arrival === LOST) return;
    simulation.at(wholeMicros(arrival), this.#onRequest, to, 0, 0, 0, request);
    for (const lag of network.copies(site, endpoint)) {
      simulation.at(wholeMicros(arrival + lag), this.#onRequest, to, 0, 0, 0, request);
    }
  }

  #requestComes(to: NodeId, request: Request): void {
    const { nodes, simulation } = this.#setup;
    const through = this.#through(request.client, nodes[to]!.endpoint, request.sizeBytes);
    simulation.at(through, this.#onRequestIn, to, 0, 0, 0, request);
  }

  /** When a message that comes now is through the receiver's access link; at once inside a site. */
  #through(from: number, to: number, sizeBytes: number): Micros {
    const { network, simulation } = this.#setup;
    return from === to ? simulation.now : wholeMicros(network.receive(to, sizeBytes, simulation.now));
  }
}

/** By site: the first validator there, or else the first of those with the least delay. */
function nearestValidators(setup: ClientTrafficSetup): NodeId[] {
  const { nodes, siteCount } = setup;
  const own = new Map<number, NodeId>();
  for (const { endpoint, self } of nodes) if (!own.has(endpoint)) own.set(endpoint, self);
  return Array.from({ length: siteCount }, (_, site) => own.get(site) ?? nearestValidator(site, setup));
}

function nearestValidator(site: number, { nodes, delays }: ClientTrafficSetup): NodeId {
  assert(nodes.length > 0, "a ledger has validators");
  let best = nodes[0]!;
  for (const node of nodes) {
    if (delays.base(site, node.endpoint) < delays.base(site, best.endpoint)) best = node;
  }
  return best.self;
}
