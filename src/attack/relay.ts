// A context that hands everything on to the validator's own: what most attacks start from and change in part.
import type { Micros } from "../base/time.ts";
import type { Context, Durable, KeyedTimer, KindedMessage, NodeId, Work } from "../consensus/protocol.ts";
import type { Block, Digest, Made } from "../ledger/block.ts";
import type { Reply, Request } from "../ledger/request.ts";

export type NodeContext = Context<KindedMessage, KeyedTimer>;

export class Relay implements NodeContext {
  readonly self: NodeId;
  readonly validators: readonly NodeId[];
  readonly neighbours: readonly NodeId[];
  readonly sign: NodeContext["sign"];
  protected readonly outer: NodeContext;

  constructor(outer: NodeContext) {
    this.outer = outer;
    this.self = outer.self;
    this.validators = outer.validators;
    this.neighbours = outer.neighbours;
    this.sign = (body) => outer.sign(body);
  }
  get now(): Micros {
    return this.outer.now;
  }
  random(): number {
    return this.outer.random();
  }
  exponential(mean: Micros): Micros {
    return this.outer.exponential(mean);
  }
  send(to: NodeId, message: KindedMessage): void {
    this.outer.send(to, message);
  }
  /** Message by message: an attack that changes what is sent to one changes what is sent to all. Each is signed, and charged, on its own. */
  broadcast(message: KindedMessage): void {
    for (const to of this.validators) this.send(to, message);
  }
  /** Likewise: it has links to whomever it likes. */
  gossip(message: KindedMessage): void {
    for (const to of this.validators) if (to !== this.self) this.send(to, message);
  }
  sample(count: number): NodeId[] {
    return this.outer.sample(count);
  }
  setTimer(timer: KeyedTimer, delay: Micros): void {
    this.outer.setTimer(timer, delay);
  }
  cancelTimer(key: string): void {
    this.outer.cancelTimer(key);
  }
  work(work: Work): void {
    this.outer.work(work);
  }
  persist(record: Durable): void {
    this.outer.persist(record);
  }
  adopt(block: Block, made: Made): void {
    this.outer.adopt(block, made);
  }
  commit(block: Block, leader?: NodeId): void {
    this.outer.commit(block, leader);
  }
  reply(reply: Reply): void {
    this.outer.reply(reply);
  }
  attest(root: Digest, requests: readonly Request[]): void {
    this.outer.attest(root, requests);
  }
}
