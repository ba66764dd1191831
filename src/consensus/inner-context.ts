// The world of a protocol inside another one, a composite's: its messages, timers and records are the composite's under its name,
// its validators are some of the composite's, in a row and numbered from 0, and what it adopts, commits and replies the composite
// drains after each step, and makes of it what it likes.
//
// Simplifications, with the consequence:
//   a broadcast to some of the validators goes out one by one: where all are not in, its sender signs once for each receiver.
//   gossip among some of them goes by no overlay's links unless they hold for all: then those outside pass it on unread.
import type { Micros } from "../base/time.ts";
import type { Block, Made } from "../ledger/block.ts";
import type { Reply } from "../ledger/request.ts";
import { Signed } from "../ledger/signature.ts";
import type { Context, Durable, KeyedTimer, KindedMessage, NodeId, Work } from "./protocol.ts";
import { sampleOf } from "./sample.ts";

/** A message of the inner protocol, `raft.append`. */
export interface InnerMessage<Name extends string> {
  readonly type: `${Name}.${string}`;
  readonly inner: KindedMessage;
  /** Key of what came by gossip. */
  readonly gossiped?: string;
}

export interface InnerTimer {
  readonly key: string;
  readonly inner: KeyedTimer;
}

/** Validators in a row. */
export interface Group {
  readonly first: NodeId;
  readonly count: number;
}

export function isIn({ first, count }: Group, id: NodeId): boolean {
  return id >= first && id < first + count;
}

/** What the inner protocol did that the composite has to carry out, or not. Leaders are numbered as in the group. */
export type InnerEffect =
  | { readonly kind: "adopt"; readonly block: Block; readonly made: Made }
  | { readonly kind: "commit"; readonly block: Block; readonly leader: NodeId | undefined }
  | { readonly kind: "reply"; readonly reply: Reply };

type Outer<Name extends string> = Context<InnerMessage<Name>, InnerTimer>;

export class InnerContext<Name extends string> implements Context<KindedMessage, KeyedTimer> {
  readonly validators: readonly NodeId[];
  readonly #name: Name;
  readonly #group: Group;
  #outer: Outer<Name>;
  #effects: InnerEffect[] = [];
  /** Keys of what was gossiped here, or came by gossip. */
  readonly #gossiped = new Set<string>();

  constructor(outer: Outer<Name>, name: Name, group: Group) {
    this.#outer = outer;
    this.#name = name;
    this.#group = group;
    this.validators = Array.from({ length: group.count }, (_, id) => id);
  }

  /** In this step it acts through this context. */
  within(outer: Outer<Name>): this {
    this.#outer = outer;
    return this;
  }
  /** What it did since the last call, in order. */
  drain(): readonly InnerEffect[] {
    const effects = this.#effects;
    if (effects.length > 0) this.#effects = [];
    return effects;
  }
  /** A message has come: what came by gossip need not be passed on. */
  note({ gossiped }: InnerMessage<Name>): void {
    if (gossiped !== undefined) this.#gossiped.add(gossiped);
  }

  get self(): NodeId {
    return this.#outer.self - this.#group.first;
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
    return Signed.inGroup(body, (signed) => this.#outer.sign(signed), this.#group.first);
  }
  send(to: NodeId, inner: KindedMessage): void {
    this.#outer.send(to + this.#group.first, this.#wrap(inner));
  }
  broadcast(inner: KindedMessage): void {
    const message = this.#wrap(inner);
    if (this.#isEverybody) this.#outer.broadcast(message);
    else for (const to of this.validators) this.#outer.send(to + this.#group.first, message);
  }
  get neighbours(): readonly NodeId[] {
    const { first } = this.#group;
    return this.#outer.neighbours.filter((id) => isIn(this.#group, id)).map((id) => id - first);
  }
  gossip(inner: KindedMessage, key: string): void {
    const { validators, neighbours } = this.#outer;
    const isOnOverlay = neighbours.length < validators.length - 1;
    const message = { ...this.#wrap(inner), gossiped: key };
    if (this.#isEverybody || isOnOverlay) this.#outer.gossip(message, outerKey(this.#name, key));
    else if (!this.#gossiped.has(key)) {
      this.#gossiped.add(key);
      for (const to of this.neighbours) this.#outer.send(to + this.#group.first, message);
    }
  }
  sample(count: number): NodeId[] {
    return sampleOf(this.validators.length, { count, but: this.self, random: () => this.random() });
  }
  setTimer(inner: KeyedTimer, delay: Micros): void {
    this.#outer.setTimer({ key: prefixed(this.#name, inner.key), inner }, delay);
  }
  cancelTimer(key: string): void {
    this.#outer.cancelTimer(prefixed(this.#name, key));
  }
  work(work: Work): void {
    this.#outer.work(work);
  }
  persist(record: Durable): void {
    this.#outer.persist({ ...record, key: `${this.#name}/${record.key}` });
  }
  adopt(block: Block, made: Made): void {
    this.#effects.push({ kind: "adopt", block, made });
  }
  commit(block: Block, leader?: NodeId): void {
    this.#effects.push({ kind: "commit", block, leader });
  }
  reply(reply: Reply): void {
    this.#effects.push({ kind: "reply", reply });
  }
  /** What another ledger proves is the composite's affair. */
  attest(): void {}

  get #isEverybody(): boolean {
    return this.validators.length === this.#outer.validators.length;
  }
  #wrap(inner: KindedMessage): InnerMessage<Name> {
    return { type: prefixed(this.#name, inner.type), inner };
  }
}

/** By which a message is gossiped outside. */
export function outerKey(name: string, key: string): string {
  return `${name} ${key}`;
}

/** Names made so far: a message's type is a key of counts, and a string that is made anew has to be hashed anew. */
const names = new Map<string, Map<string, string>>();

function prefixed<Name extends string>(prefix: Name, name: string): `${Name}.${string}` {
  let known = names.get(prefix);
  if (known === undefined) {
    known = new Map();
    names.set(prefix, known);
  }
  let full = known.get(name);
  if (full === undefined) {
    full = `${prefix}.${name}`;
    known.set(name, full);
  }
  return full as `${Name}.${string}`;
}

/** The inner protocol's records among a composite's. */
export function innerRecords(name: string, records: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  const prefix = `${name}/`;
  const own = new Map<string, unknown>();
  for (const [key, value] of records) if (key.startsWith(prefix)) own.set(key.slice(prefix.length), value);
  return own;
}
