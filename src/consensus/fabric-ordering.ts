// The world of Fabric's ordering protocol inside an orderer: its messages, timers and records are Fabric's under a prefix, its
// validators are the orderers, and what it commits are ordered blocks.
import type { Micros } from "../base/time.ts";
import type { Block } from "../ledger/block.ts";
import type { Signed } from "../ledger/signature.ts";
import type { Ctx, OrderingMessage } from "./fabric-messages.ts";
import { ORDERING } from "./fabric-params.ts";
import type { Context, Durable, KeyedTimer, KindedMessage, NodeId, Work } from "./protocol.ts";
import { sampleOf } from "./sample.ts";

const RECORDS = "ordering/";

export class OrderingContext implements Context<KindedMessage, KeyedTimer> {
  readonly validators: readonly NodeId[];
  #outer: Ctx;
  #committed: Block[] = [];

  constructor(outer: Ctx, orderers: number) {
    this.#outer = outer;
    this.validators = outer.validators.slice(0, orderers);
  }

  /** In this step it acts through this context. */
  within(outer: Ctx): this {
    this.#outer = outer;
    return this;
  }
  /** What was committed since the last call. */
  drain(): readonly Block[] {
    const committed = this.#committed;
    this.#committed = [];
    return committed;
  }

  get self(): NodeId {
    return this.#outer.self;
  }
  get now(): Micros {
    return this.#outer.now;
  }
  random(): number {
    return this.#outer.random();
  }
  exponential(mean: Micros): Micros {
    return this.#outer.exponential(mean);
  }
  sign<Body>(body: Body): Signed<Body> {
    return this.#outer.sign(body);
  }
  send(to: NodeId, inner: KindedMessage): void {
    this.#outer.send(to, wrap(inner));
  }
  broadcast(inner: KindedMessage): void {
    const message = wrap(inner);
    if (this.validators.length === this.#outer.validators.length) this.#outer.broadcast(message);
    else for (const to of this.validators) this.#outer.send(to, message);
  }
  /** Orderers are all neighbours. */
  get neighbours(): readonly NodeId[] {
    return this.validators.filter((id) => id !== this.self);
  }
  gossip(inner: KindedMessage): void {
    for (const to of this.neighbours) this.send(to, inner);
  }
  sample(count: number): NodeId[] {
    return sampleOf(this.validators.length, { count, but: this.self, random: () => this.random() });
  }
  setTimer(inner: KeyedTimer, delay: Micros): void {
    this.#outer.setTimer({ key: prefixed(inner.key), inner }, delay);
  }
  cancelTimer(key: string): void {
    this.#outer.cancelTimer(prefixed(key));
  }
  work(work: Work): void {
    this.#outer.work(work);
  }
  persist(record: Durable): void {
    this.#outer.persist({ ...record, key: RECORDS + record.key });
  }
  /** Blocks that may be taken back are none to deliver: the ordering protocol must have deterministic finality. */
  adopt(): void {}
  commit(block: Block): void {
    this.#committed.push(block);
  }
  /** Nobody waits: the client of an ordered block is the orderer that cut it. */
  reply(): void {}
}

function wrap(inner: KindedMessage): OrderingMessage {
  return { type: prefixed(inner.type), inner };
}

/** Names made so far: a message's type is a key of counts, and a string that is made anew has to be hashed anew. */
const names = new Map<string, OrderingMessage["type"]>();

function prefixed(name: string): OrderingMessage["type"] {
  let known = names.get(name);
  if (known === undefined) {
    known = `${ORDERING}${name}`;
    names.set(name, known);
  }
  return known;
}

/** The ordering protocol's records among an orderer's. */
export function orderingRecords(records: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  const own = new Map<string, unknown>();
  for (const [key, value] of records) if (key.startsWith(RECORDS)) own.set(key.slice(RECORDS.length), value);
  return own;
}
