// Ledger clients, one a site: they send requests where the protocol's client rule says, count matching replies, and ask again.
import type { Micros } from "../base/time.ts";
import type { ClientRule, NodeId } from "../consensus/protocol.ts";
import { Tally } from "../consensus/quorum.ts";
import type { EventPort } from "../events/events.ts";
import type { EventId, HandlerId, Simulation } from "../kernel/simulation.ts";
import type { Operation } from "../ledger/contract.ts";
import type { Reply, Request } from "../ledger/request.ts";

/** A request on its way: who has answered what, and whom to tell. */
interface OpenRequest {
  readonly request: Request;
  readonly submittedAt: Micros;
  /** Who gave which result; built only where one reply is not enough. */
  votes: Map<string, Tally> | undefined;
  readonly answered: () => void;
  retry: EventId;
}

/** Of a request that is being sent. */
const NOT_YET: EventId = -1;

export interface ClientsSetup {
  readonly simulation: Simulation;
  readonly events: EventPort;
  readonly rule: ClientRule;
  /** Number of validators. */
  readonly validators: number;
  /** When all that a site has sent will have left it [µs]; now when it has. */
  readonly hasLeftAt: (site: number) => Micros;
  /** Validator nearest to each site. */
  readonly nearest: readonly NodeId[];
  /** Carries a request to a validator. */
  readonly send: (site: number, to: NodeId, request: Request) => void;
}

export class LedgerClients {
  readonly #setup: ClientsSetup;
  readonly #open = new Map<number, OpenRequest>();
  readonly #sequences: Int32Array;
  /** Leader as each site last heard; -1 when it has heard of none. */
  readonly #leaders: Int32Array;
  readonly #retry: HandlerId;
  #requests = 0;
  readonly #needed: number;

  constructor(setup: ClientsSetup) {
    this.#setup = setup;
    this.#sequences = new Int32Array(setup.nearest.length);
    this.#leaders = new Int32Array(setup.nearest.length).fill(-1);
    this.#needed = setup.rule.replies(setup.validators);
    this.#retry = setup.simulation.register((id) => this.#askAgain(id), "client asks again");
  }

  /** Requests submitted and not yet answered. */
  get open(): number {
    return this.#open.size;
  }

  /** When each of them was submitted. */
  submissionTimes(): readonly Micros[] {
    return [...this.#open.values()].map(({ submittedAt }) => submittedAt);
  }

  submit(site: number, operation: Operation, sizeBytes: number, answered: () => void): void {
    const { simulation, events } = this.#setup;
    const sequence = ++this.#sequences[site]!;
    const request: Request = { id: this.#requests++, client: site, sequence, sizeBytes, operation };
    if (events.wants("submitted")) events.emit({ type: "submitted", at: simulation.now, request });
    const open: OpenRequest = { request, submittedAt: simulation.now, votes: undefined, answered, retry: NOT_YET };
    this.#open.set(request.id, open);
    this.#sendFirst(site, request);
    open.retry = this.#retryOf(request);
  }

  /** A reply has reached the client. */
  receive(from: NodeId, reply: Reply): void {
    const open = this.#open.get(reply.request.id);
    if (reply.leader >= 0) this.#leaders[reply.request.client] = reply.leader;
    if (open === undefined) return;
    if (this.#needed > 1 && this.#matching(open, from, reply) < this.#needed) return;
    const { simulation, events } = this.#setup;
    this.#open.delete(reply.request.id);
    simulation.cancel(open.retry);
    if (events.wants("answered")) {
      events.emit({ type: "answered", at: simulation.now, request: open.request, submittedAt: open.submittedAt });
    }
    open.answered();
  }

  /** Validators that gave the same result as this reply, its sender included. */
  #matching(open: OpenRequest, from: NodeId, reply: Reply): number {
    open.votes ??= new Map();
    const key = `${reply.height} ${reply.digest}`;
    const tally = open.votes.get(key) ?? new Tally(this.#setup.validators);
    open.votes.set(key, tally);
    tally.add(from);
    return tally.count;
  }

  #sendFirst(site: number, request: Request): void {
    const { rule, nearest } = this.#setup;
    if (rule.to === "all") this.#sendToAll(site, request);
    else {
      const leader = this.#leaders[site]!;
      this.#setup.send(site, rule.to === "leader" && leader >= 0 ? leader : nearest[site]!, request);
    }
  }

  #sendToAll(site: number, request: Request): void {
    for (let to = 0; to < this.#setup.validators; to += 1) this.#setup.send(site, to, request);
  }

  #askAgain(id: number): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#sendToAll(open.request.client, open.request);
    open.retry = this.#retryOf(open.request);
  }

  /** A client does not give up what has yet to leave its site: its patience begins when it has. */
  #retryOf({ id, client }: Request): EventId {
    const { simulation, rule, hasLeftAt } = this.#setup;
    return simulation.timer(hasLeftAt(client) + rule.retryAfter, this.#retry, id);
  }
}
