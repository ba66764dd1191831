// A recording context: what a protocol does in one step, as data and as short strings for step tables and transcripts.
//
// One replica on its own (`Solo`) gives each step's effects as a string:
//   solo.receive(0, prePrepare)  →  "persist accepted 1; prepare v0 #1 ×4; timer view 10s"
import { log } from "../../src/base/math.ts";
import { type ParamTable, type ParamValues, withDefaults } from "../../src/base/params.ts";
import { MILLISECOND, type Micros, SECOND } from "../../src/base/time.ts";
import type {
  Context,
  Durable,
  KeyedTimer,
  KindedMessage,
  NodeId,
  Protocol,
  Work,
} from "../../src/consensus/protocol.ts";
import { sampleOf } from "../../src/consensus/sample.ts";
import type { Block, Digest, Made } from "../../src/ledger/block.ts";
import type { ClientId, Reply, Request } from "../../src/ledger/request.ts";
import { Signed } from "../../src/ledger/signature.ts";

/** What a handler did, in order. */
export type Effect<Message, Timer> =
  | { readonly kind: "send"; readonly to: NodeId; readonly message: Message }
  | { readonly kind: "broadcast"; readonly message: Message }
  | { readonly kind: "setTimer"; readonly timer: Timer; readonly delay: Micros }
  | { readonly kind: "cancelTimer"; readonly key: string }
  | { readonly kind: "persist"; readonly record: Durable }
  | { readonly kind: "work"; readonly work: Work }
  | { readonly kind: "adopt"; readonly block: Block; readonly made: Made }
  | { readonly kind: "commit"; readonly block: Block }
  | { readonly kind: "gossip"; readonly message: Message; readonly key: string }
  | { readonly kind: "reply"; readonly reply: Reply }
  | { readonly kind: "attest"; readonly root: Digest; readonly requests: readonly Request[] };

export type Sign = <Body>(body: Body) => Signed<Body>;

/** A context that writes down every effect and carries none out. */
export class Recorder<Message, Timer extends KeyedTimer> implements Context<Message, Timer> {
  now: Micros = 0;
  readonly self: NodeId;
  readonly validators: readonly NodeId[];
  readonly neighbours: readonly NodeId[];
  readonly sign: Sign;
  readonly random: () => number;
  #effects: Effect<Message, Timer>[] = [];

  constructor(self: NodeId, n: number, world: { readonly sign: Sign; readonly random: () => number }) {
    this.self = self;
    this.validators = Array.from({ length: n }, (_, index) => index);
    this.neighbours = this.validators.filter((id) => id !== self);
    this.sign = world.sign;
    this.random = world.random;
  }
  exponential(mean: Micros): Micros {
    return Math.round(-mean * log(this.random()));
  }
  send(to: NodeId, message: Message): void {
    this.#effects.push({ kind: "send", to, message });
  }
  broadcast(message: Message): void {
    this.#effects.push({ kind: "broadcast", message });
  }
  gossip(message: Message, key: string): void {
    this.#effects.push({ kind: "gossip", message, key });
  }
  sample(count: number): NodeId[] {
    return sampleOf(this.validators.length, { count, but: this.self, random: this.random });
  }
  setTimer(timer: Timer, delay: Micros): void {
    this.#effects.push({ kind: "setTimer", timer, delay });
  }
  cancelTimer(key: string): void {
    this.#effects.push({ kind: "cancelTimer", key });
  }
  persist(record: Durable): void {
    this.#effects.push({ kind: "persist", record });
  }
  work(work: Work): void {
    if (Object.values(work).some((amount) => amount > 0)) this.#effects.push({ kind: "work", work });
  }
  adopt(block: Block, made: Made): void {
    this.#effects.push({ kind: "adopt", block, made });
  }
  commit(block: Block): void {
    this.#effects.push({ kind: "commit", block });
  }
  reply(reply: Reply): void {
    this.#effects.push({ kind: "reply", reply });
  }
  attest(root: Digest, requests: readonly Request[]): void {
    this.#effects.push({ kind: "attest", root, requests });
  }
  /** The effects since the last call, in order. */
  drain(): Effect<Message, Timer>[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}

/** Which kinds of effects a table or transcript shows. */
export type Shown = (effect: Effect<never, KeyedTimer>) => boolean;
/** What the rules do; what the processor is given is a cost, and shown where a test is about that. */
export const everything: Shown = (effect) => effect.kind !== "work";
/** What other nodes or clients could notice. */
export const outward: Shown = (effect) =>
  effect.kind !== "persist" && effect.kind !== "work" && effect.kind !== "setTimer" && effect.kind !== "cancelTimer";

/** `prepare v0 #1 ×4; commit h1 [1 2]; timer view 10s`: a broadcast among n shows ×n, equal neighbours are folded. */
export function printEffects<Message, Timer extends KeyedTimer>(
  effects: readonly Effect<Message, Timer>[],
  how: { readonly n: number; readonly print: (message: Message) => string; readonly shown?: Shown },
): string {
  const shown = how.shown ?? everything;
  return effects
    .filter((effect) => shown(effect as Effect<never, KeyedTimer>))
    .map((effect) => printEffect(effect, how))
    .join("; ");
}

function printEffect<Message, Timer extends KeyedTimer>(
  effect: Effect<Message, Timer>,
  how: { readonly n: number; readonly print: (message: Message) => string },
): string {
  switch (effect.kind) {
    case "send":
      return `${how.print(effect.message)} →${effect.to}`;
    case "broadcast":
      return `${how.print(effect.message)} ×${how.n}`;
    case "gossip":
      return `gossip ${how.print(effect.message)}`;
    case "setTimer":
      return `timer ${effect.timer.key} ${printDuration(effect.delay)}`;
    case "cancelTimer":
      return `cancel ${effect.key}`;
    case "persist":
      return `${effect.record.value === undefined ? "erase" : "persist"} ${effect.record.key}`;
    case "work":
      return `work ${Object.entries(effect.work)
        .map(([what, amount]) => `${amount} ${what}`)
        .join(" ")}`;
    case "adopt":
      return `adopt h${effect.block.height}/${effect.made.leader} [${effect.block.batch.requests.map((request) => request.id).join(" ")}]`;
    case "commit":
      return `commit h${effect.block.height} [${effect.block.batch.requests.map((request) => request.id).join(" ")}]`;
    case "attest":
      return `attest [${effect.requests.map((request) => request.id).join(" ")}]`;
    case "reply":
      return `reply ${effect.reply.request.id} h${effect.reply.height}`;
  }
}

export function printDuration(duration: Micros): string {
  if (duration % SECOND === 0) return `${duration / SECOND}s`;
  return duration % MILLISECOND === 0 ? `${duration / MILLISECOND}ms` : `${duration}µs`;
}

/** One replica on its own. Messages to itself are delivered after the handler, as the host does. */
export class Solo<State, Message extends KindedMessage, Timer extends KeyedTimer, Table extends ParamTable> {
  readonly state: State;
  readonly context: Recorder<Message, Timer>;
  /** What is on its disk. */
  readonly records: Map<string, unknown>;
  readonly #protocol: Protocol<State, Message, Timer, Table>;
  readonly #print: (message: Message) => string;
  readonly #timers = new Map<string, Timer>();
  #lastEffects: Effect<Message, Timer>[] = [];

  constructor(protocol: Protocol<State, Message, Timer, Table>, options: SoloOptions<Message, Table>) {
    this.#protocol = protocol;
    this.#print = options.print;
    const ring = options.ring ?? Signed.keyRing(options.n);
    this.context = new Recorder(options.self, options.n, {
      sign: ring[options.self]!,
      random: options.random ?? (() => 0.5),
    });
    this.records = new Map(options.records);
    const params = withDefaults(protocol.params, options.params ?? {});
    this.state =
      options.records === undefined
        ? protocol.init(this.context, params)
        : protocol.recover(this.context, params, this.records);
    this.#settle();
  }
  /** The effects of `init` or `recover`, when called first. */
  started(): string {
    return this.#printed();
  }
  receive(from: NodeId, message: Message): string {
    this.#protocol.onMessage(this.state, from, message, this.context);
    return this.#settle();
  }
  submit(request: Request): string {
    this.#protocol.onSubmit(this.state, request, this.context);
    return this.#settle();
  }
  /** Fires a timer that is set; moves no clock. @throws Error when it is not set. */
  fire(key: string): string {
    const timer = this.#timers.get(key);
    if (timer === undefined)
      throw new Error(`timer ${key} is not set; set are: ${[...this.#timers.keys()].join(", ")}`);
    this.#timers.delete(key);
    this.#protocol.onTimer(this.state, timer, this.context);
    return this.#settle();
  }
  /** The effects of the last step as data. */
  get effects(): readonly Effect<Message, Timer>[] {
    return this.#lastEffects;
  }

  #settle(): string {
    const all: Effect<Message, Timer>[] = [];
    const todo = this.context.drain();
    for (let effect = todo.shift(); effect !== undefined; effect = todo.shift()) {
      all.push(effect);
      if (effect.kind === "setTimer") this.#timers.set(effect.timer.key, effect.timer);
      else if (effect.kind === "cancelTimer") this.#timers.delete(effect.key);
      else if (effect.kind === "persist") write(this.records, effect.record);
      else if (effect.kind === "broadcast" || (effect.kind === "send" && effect.to === this.context.self)) {
        this.#protocol.onMessage(this.state, this.context.self, effect.message, this.context);
        todo.push(...this.context.drain());
      }
    }
    this.#lastEffects = all;
    return this.#printed();
  }
  #printed(): string {
    return printEffects(this.#lastEffects, { n: this.context.validators.length, print: this.#print });
  }
}

export interface SoloOptions<Message, Table extends ParamTable> {
  readonly self: NodeId;
  readonly n: number;
  readonly print: (message: Message) => string;
  readonly params?: Partial<ParamValues<Table>>;
  /** Signing functions of all validators, for a test that plays the others. */
  readonly ring?: readonly Sign[];
  /** Started from these records (`recover`) instead of fresh (`init`). */
  readonly records?: ReadonlyMap<string, unknown>;
  readonly random?: () => number;
}

/** Carries out a `persist`. */
export function write(records: Map<string, unknown>, record: Durable): void {
  if (record.value === undefined) records.delete(record.key);
  else records.set(record.key, record.value);
}

/** The sequence-th request of a client; id = 100 × client + sequence, 512 B. */
export function requestOf(client: ClientId, sequence: number): Request {
  return { id: 100 * client + sequence, client, sequence, sizeBytes: 512, operation: { kind: "none" } };
}
