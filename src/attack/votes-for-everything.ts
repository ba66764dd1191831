// Votes for everything: one honest replica keeps up with the protocol; beside it, whatever arrives is also given to a replica that has
// forgotten the latest votes. Where that one says something new, it has been asked to vote against an earlier vote: what it says goes out,
// and from then on it follows this other story too. Timers, requests and disk are the honest replica's alone.
// What is forgotten is what was written after a copy of the disk, which is 32 to 64 messages old: older votes stand.
// Every vote goes to everyone, so a receiver who keeps a validator's first vote and no other is deceived only if the second overtakes it.
// @source Pease, Shostak and Lamport, Reaching agreement in the presence of faults, JACM 27(2) (1980): a liar tells each what it likes to hear.
// Simplification: a protocol that writes nothing to disk begins anew here each time, and does not keep up; what is new is judged by
// the message as JSON, so one that differs in a Map or Set alone counts as said.

import type { Micros } from "../base/time.ts";
import type { CorruptEnvironment, Durable, KeyedTimer, KindedMessage, NodeId, Replica } from "../consensus/protocol.ts";
import type { Block } from "../ledger/block.ts";
import type { Reply } from "../ledger/request.ts";
import { type NodeContext, Relay } from "./relay.ts";

/** Messages between two copies of the disk. @source assumption: a few decisions of a small cluster */
const COPY_EVERY = 32;
/** Other stories followed at once; the oldest is given up. @source assumption: both of two conflicting proposals, pipelined */
const MOST_STORIES = 8;
/** Latest messages remembered as said. @source assumption: several decisions in flight */
const MOST_SAID = 512;

/** The honest replica's context: notes what it says and writes. */
class MainContext extends Relay {
  readonly records: Map<string, unknown>;
  readonly said = new Said();

  constructor(outer: NodeContext, records: ReadonlyMap<string, unknown>) {
    super(outer);
    this.records = new Map(records);
  }
  override send(to: NodeId, message: KindedMessage): void {
    this.said.add(to, message);
    this.outer.send(to, message);
  }
  override broadcast(message: KindedMessage): void {
    for (const to of this.validators) this.said.add(to, message);
    this.outer.broadcast(message);
  }
  override persist(record: Durable): void {
    if (record.value === undefined) this.records.delete(record.key);
    else this.records.set(record.key, record.value);
    this.outer.persist(record);
  }
}

/** The latest messages to each validator, as texts. */
class Said {
  readonly #texts = new Set<string>();

  /** @returns whether it was new. */
  add(to: NodeId, message: KindedMessage): boolean {
    const text = `${to} ${JSON.stringify(message)}`;
    if (this.#texts.has(text)) return false;
    this.#texts.add(text);
    if (this.#texts.size > MOST_SAID) this.#texts.delete(this.#texts.values().next().value!);
    return true;
  }
}

/** A forgetful replica's context: only what is new goes out, nothing is written, and no timer runs. */
class ForgetfulContext extends Relay {
  readonly toSelf: KindedMessage[] = [];
  readonly #said: Said;
  /** Nothing leaves while the replica starts: what it asks then, the honest one has asked. */
  isMuted = true;
  hasSpoken = false;
  hasSaidNew = false;

  constructor(outer: NodeContext, said: Said) {
    super(outer);
    this.#said = said;
  }
  override send(to: NodeId, message: KindedMessage): void {
    if (this.isMuted) return;
    if (to === this.self) {
      this.toSelf.push(message);
      return;
    }
    this.hasSpoken = true;
    if (!this.#said.add(to, message)) return;
    this.hasSaidNew = true;
    this.outer.send(to, message);
  }
  override setTimer(_timer: KeyedTimer, _delay: Micros): void {}
  override cancelTimer(_key: string): void {}
  override persist(_record: Durable): void {}
  override adopt(_block: Block): void {}
  override commit(_block: Block): void {}
  override reply(_reply: Reply): void {}
  override attest(): void {}
}

interface Forgetful {
  readonly context: ForgetfulContext;
  readonly replica: Replica;
}

/** The replicas beside the honest one. */
class Stories {
  readonly #environment: CorruptEnvironment;
  readonly #main: MainContext;
  /** The disk as it was at the last copy, and at the one before. */
  #copy: ReadonlyMap<string, unknown>;
  #olderCopy: ReadonlyMap<string, unknown>;
  #heard = 0;
  /** Has not voted yet. */
  #listener: Forgetful;
  #followed: Forgetful[] = [];

  constructor(environment: CorruptEnvironment, main: MainContext) {
    this.#environment = environment;
    this.#main = main;
    this.#copy = this.#olderCopy = new Map(main.records);
    this.#listener = this.#forget();
  }

  hear(from: NodeId, message: KindedMessage): void {
    this.#age();
    for (const one of this.#followed) tell(one, from, message);
    const listener = this.#listener;
    tell(listener, from, message);
    if (!listener.context.hasSpoken) return;
    if (listener.context.hasSaidNew) this.#followed = [...this.#followed, listener].slice(-MOST_STORIES);
    this.#listener = this.#forget();
  }

  #age(): void {
    this.#heard += 1;
    if (this.#heard % COPY_EVERY !== 0) return;
    this.#olderCopy = this.#copy;
    this.#copy = new Map(this.#main.records);
    this.#listener = this.#forget();
  }

  #forget(): Forgetful {
    const { context, spawn } = this.#environment;
    const own = new ForgetfulContext(context, this.#main.said);
    const replica = spawn(own, this.#olderCopy);
    own.isMuted = false;
    return { context: own, replica };
  }
}

/** With what it tells itself. */
function tell({ context, replica }: Forgetful, from: NodeId, message: KindedMessage): void {
  replica.onMessage(from, message);
  for (let own = context.toSelf.shift(); own !== undefined; own = context.toSelf.shift()) {
    replica.onMessage(context.self, own);
  }
}

export function votesForEverything(environment: CorruptEnvironment): Replica {
  const { context, records, spawn } = environment;
  const main = new MainContext(context, records);
  const replica = spawn(main);
  const stories = new Stories(environment, main);
  return {
    onMessage: (from, message) => {
      replica.onMessage(from, message);
      if (from !== context.self) stories.hear(from, message);
    },
    onTimer: (timer) => replica.onTimer(timer),
    onSubmit: (request) => replica.onSubmit(request),
  };
}
