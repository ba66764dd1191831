// Parts of the test cluster: its options, its replicas, its agenda of events, its clients, its ledgers, and a seeded
// stream of numbers.
import type { ParamTable, ParamValues } from "../../src/base/params.ts";
import type { Micros } from "../../src/base/time.ts";
import type { ClientRule, KeyedTimer, KindedMessage, NodeId } from "../../src/consensus/protocol.ts";
import { type Block, type Digest, GENESIS } from "../../src/ledger/block.ts";
import type { Reply, Request } from "../../src/ledger/request.ts";
import type { Recorder, Shown } from "./recorder.ts";

/** Sender or receiver index of clients, for delays and drops. Clients are never partitioned from anybody. */
export const CLIENT = -1;

export interface ClusterOptions<Message, Table extends ParamTable> {
  readonly n: number;
  /** How the transcript shows a message; without it there is none, which is faster. */
  readonly print?: (message: Message) => string;
  readonly params?: Partial<ParamValues<Table>>;
  /** One-way delay; `CLIENT` stands for a client. Default 100 ms between validators, 0 to and from clients. */
  readonly delay?: (from: number, to: number) => Micros;
  /** Messages between validators that are lost. */
  readonly drop?: (letter: Letter<Message>) => boolean;
  /** Time of a write; effects issued after it wait for it, and a crash loses both. Default 0. */
  readonly diskDelay?: Micros;
  readonly seed?: number;
  /** Two replicas with one identity and key: each talks only with its half of the others. */
  readonly twins?: { readonly node: NodeId; readonly halves: readonly [readonly NodeId[], readonly NodeId[]] };
  /** Which effects the transcript shows; default what others could notice. */
  readonly shown?: Shown;
}

export interface Letter<Message> {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Message;
  readonly now: Micros;
}

/** A running (or crashed) replica. */
export interface Seat<State, Message extends KindedMessage, Timer extends KeyedTimer> {
  readonly name: string;
  readonly identity: NodeId;
  readonly isHonest: boolean;
  /** Identities it talks with. */
  readonly sees: ReadonlySet<NodeId>;
  readonly context: Recorder<Message, Timer>;
  readonly records: Map<string, unknown>;
  state: State;
  up: boolean;
  /** Counts crashes: what was scheduled before one is void. */
  life: number;
  /** Timer key → its arming number, so that a replaced timer does not fire. */
  readonly timers: Map<string, number>;
  diskFreeAt: Micros;
}

interface Entry {
  readonly time: Micros;
  readonly act: () => void;
}

/** Events in order of time; ties in the order they were scheduled. */
export class Agenda {
  now: Micros = 0;
  readonly #entries: Entry[] = [];

  at(time: Micros, act: () => void): void {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle]!.time <= time) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, { time, act });
  }
  /** Carries out everything up to and including `until`. */
  run(until: Micros): void {
    for (let entry = this.#entries[0]; entry !== undefined && entry.time <= until; entry = this.#entries[0]) {
      this.#entries.shift();
      this.now = entry.time;
      entry.act();
    }
    this.now = until;
  }
}

/** What a client knows of one request. */
interface Pending {
  /** Validators by the answer they gave. */
  readonly answers: Map<string, Set<NodeId>>;
  readonly answered: () => void;
  answeredAt: Micros | undefined;
}

/** Clients that follow a protocol's rule: whom to ask first, how many matching replies to wait for, when to ask all. */
export class Clients {
  readonly #rule: ClientRule;
  readonly #n: number;
  readonly #agenda: Agenda;
  readonly #send: (to: NodeId, request: Request) => void;
  readonly #pending = new Map<number, Pending>();
  #leaderHeardOf = 0;

  constructor(
    rule: ClientRule,
    n: number,
    world: { readonly agenda: Agenda; readonly send: (to: NodeId, request: Request) => void },
  ) {
    this.#rule = rule;
    this.#n = n;
    this.#agenda = world.agenda;
    this.#send = world.send;
  }
  submit(request: Request, answered: () => void): void {
    this.#pending.set(request.id, { answers: new Map(), answered, answeredAt: undefined });
    if (this.#rule.to === "all") this.#toAll(request);
    else this.#send(this.#rule.to === "nearest" ? request.client % this.#n : this.#leaderHeardOf, request);
    this.#retryLater(request);
  }
  receive(from: NodeId, reply: Reply): void {
    if (reply.leader >= 0) this.#leaderHeardOf = reply.leader;
    const pending = this.#pending.get(reply.request.id);
    if (pending === undefined || pending.answeredAt !== undefined) return;
    const answer = `${reply.height} ${reply.digest}`;
    const voters = pending.answers.get(answer) ?? new Set();
    pending.answers.set(answer, voters.add(from));
    if (voters.size < this.#rule.replies(this.#n)) return;
    pending.answeredAt = this.#agenda.now;
    pending.answered();
  }
  answeredAt(request: Request): Micros | undefined {
    return this.#pending.get(request.id)?.answeredAt;
  }
  get submitted(): number {
    return this.#pending.size;
  }
  get answered(): number {
    return [...this.#pending.values()].filter((pending) => pending.answeredAt !== undefined).length;
  }
  #toAll(request: Request): void {
    for (let node = 0; node < this.#n; node++) this.#send(node, request);
  }
  #retryLater(request: Request): void {
    this.#agenda.at(this.#agenda.now + this.#rule.retryAfter, () => {
      if (this.answeredAt(request) !== undefined) return;
      this.#toAll(request);
      this.#retryLater(request);
    });
  }
}

/** What each replica has committed, and whether they agree. */
export class Ledgers {
  readonly #ledgers = new Map<object, { readonly block: Block; readonly at: Micros }[]>();
  readonly #agreed: Digest[] = [];

  of(replica: object): readonly { readonly block: Block; readonly at: Micros }[] {
    return this.#ledgers.get(replica) ?? [];
  }
  /** What was committed at the height and above is not any more, unless it is this very block. */
  adopt(replica: object, { height, digest }: Block): void {
    const ledger = this.#ledgers.get(replica);
    if (ledger !== undefined && ledger[height - 1]?.block.digest !== digest) ledger.splice(height - 1);
  }
  /** @returns the rule that is broken, if one is. A block committed again after a restart changes nothing. */
  commit(by: { readonly replica: object; readonly mustAgree: boolean }, block: Block, at: Micros): string | undefined {
    const { height, digest } = block;
    const ledger = this.#ledgers.get(by.replica) ?? [];
    this.#ledgers.set(by.replica, ledger);
    if (ledger[height - 1]?.block.digest === digest) return undefined;
    if (height !== ledger.length + 1) return `height ${height} committed after ${ledger.length}`;
    if (block.parent !== (ledger.at(-1)?.block ?? GENESIS).digest)
      return `block without its parent at height ${height}`;
    ledger.push({ block, at });
    if (!by.mustAgree) return undefined;
    this.#agreed[height - 1] ??= digest;
    return this.#agreed[height - 1] === digest ? undefined : `agreement violated at height ${height}`;
  }
}

/** A stream of numbers uniform in (0, 1) for tests. @source mulberry32, public domain, T. Ettinger 2017 */
export function chance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

/** Spreads consecutive seeds apart. */
export function hash(x: number): number {
  return Math.imul(x ^ (x >>> 16), 0x45d9f3b) ^ (x >>> 7);
}
