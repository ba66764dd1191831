// A tiny deterministic cluster without the kernel: a full mesh of n replicas, and clients that follow the client rule.
//
// Events happen in (time, sequence) order. A message to oneself arrives in the same instant, or when what was persisted
// before it is on disk, and is not counted. Checked at every commit: heights are consecutive at a replica, and no two
// honest replicas commit different blocks at one height (with deterministic finality). A block adopted in place of a
// committed one takes the commit back.
//
//   const cluster = new Cluster(pbft, { n: 4, print });
//   cluster.at(SECOND, () => cluster.crash(0));
//   cluster.submit(requestOf(0, 1));
//   cluster.run(20 * SECOND);
//   expect(cluster.transcript()).toBe(…);
import { type ParamTable, type ParamValues, withDefaults } from "../../src/base/params.ts";
import { MILLISECOND, type Micros } from "../../src/base/time.ts";
import type { KeyedTimer, KindedMessage, NodeId, Protocol } from "../../src/consensus/protocol.ts";
import type { Block } from "../../src/ledger/block.ts";
import type { Reply, Request } from "../../src/ledger/request.ts";
import { Signed } from "../../src/ledger/signature.ts";
import { Agenda, CLIENT, Clients, type ClusterOptions, chance, hash, Ledgers, type Seat } from "./cluster-parts.ts";
import { type Effect, outward, printEffects, Recorder, type Sign, write } from "./recorder.ts";

export { CLIENT, type ClusterOptions, chance, type Letter } from "./cluster-parts.ts";

export class Cluster<State, Message extends KindedMessage, Timer extends KeyedTimer, Table extends ParamTable> {
  /** Messages sent between different validators, by type. */
  readonly sent = new Map<string, number>();
  readonly #protocol: Protocol<State, Message, Timer, Table>;
  readonly #options: ClusterOptions<Message, Table>;
  readonly #params: ParamValues<Table>;
  readonly #seats: Seat<State, Message, Timer>[] = [];
  readonly #agenda = new Agenda();
  readonly #clients: Clients;
  readonly #ring: readonly Sign[];
  readonly #ledgers = new Ledgers();
  readonly #lines: string[] = [];
  /** Keys of what was gossiped: a full mesh, so the first sends it to all. */
  readonly #gossiped = new Set<string>();
  #group: number[];
  #armings = 0;

  constructor(protocol: Protocol<State, Message, Timer, Table>, options: ClusterOptions<Message, Table>) {
    this.#protocol = protocol;
    this.#options = options;
    this.#params = withDefaults(protocol.params, options.params ?? {});
    const send = (to: NodeId, request: Request): void => this.submitTo(to, request);
    this.#clients = new Clients(protocol.client(this.#params), options.n, { agenda: this.#agenda, send });
    this.#ring = Signed.keyRing(options.n);
    this.#group = new Array(options.n).fill(0);
    const all = Array.from({ length: options.n }, (_, index) => index);
    for (const identity of all) {
      const halves = options.twins?.node === identity ? options.twins.halves : undefined;
      if (halves === undefined) this.#seat(`${identity}`, identity, { isHonest: true, sees: all });
      else
        halves.forEach(
          (half, index) => void this.#seat(`${identity}${"ab"[index]}`, identity, { isHonest: false, sees: half }),
        );
    }
    for (const seat of this.#seats) this.#carryOut(seat, () => "starts");
  }

  // What a test does.

  /** Runs an action at a time from now on. */
  at(time: Micros, action: () => void): void {
    this.#agenda.at(time, action);
  }
  /** A client submits: the rule says to whom first; unanswered, it goes to all again and again. */
  submit(request: Request, answered: () => void = () => {}): void {
    this.#clients.submit(request, answered);
  }
  /** Hands a request to one validator, with no client behind it. Of twins, each gets its half of the requests. */
  submitTo(node: NodeId, request: Request): void {
    const seats = this.#seats.filter((seat) => seat.identity === node);
    for (const [index, seat] of seats.entries()) {
      if (request.id % seats.length !== index) continue;
      this.#agenda.at(this.now + this.#delay(CLIENT, node), () => {
        if (!seat.up) return;
        const input = (): string => `← request ${request.id}`;
        this.#step(seat, input, () => this.#protocol.onSubmit(seat.state, request, seat.context));
      });
    }
  }
  crash(node: NodeId): void {
    for (const seat of this.#seats) {
      if (seat.identity !== node || !seat.up) continue;
      seat.up = false;
      seat.life += 1;
      seat.timers.clear();
      this.#say(seat, "crashes");
    }
  }
  /** From what was on disk. */
  restart(node: NodeId): void {
    for (const seat of this.#seats) {
      if (seat.identity !== node || seat.up) continue;
      seat.up = true;
      seat.diskFreeAt = this.now;
      this.#say(seat, "restarts");
      const recover = (): void => {
        seat.state = this.#protocol.recover(seat.context, this.#params, new Map(seat.records));
      };
      this.#step(seat, () => "recovers", recover);
    }
  }
  /** Messages between groups are lost; a validator in none is alone. */
  partition(groups: readonly (readonly NodeId[])[]): void {
    this.#group = this.#group.map((_, node) => {
      const index = groups.findIndex((group) => group.includes(node));
      return index === -1 ? groups.length + node : index;
    });
    this.#lines.push(`${this.#clock()} partition ${groups.map((group) => group.join("")).join("|")}`);
  }
  heal(): void {
    this.#group = this.#group.map(() => 0);
    this.#lines.push(`${this.#clock()} healed`);
  }
  /** Carries out everything up to and including `until`. */
  run(until: Micros): void {
    this.#agenda.run(until);
  }

  // What a test looks at.

  get now(): Micros {
    return this.#agenda.now;
  }
  /** Blocks a validator has committed, in order. */
  blocks(node: NodeId): readonly Block[] {
    return this.#ledgers.of(this.#seatOf(node)).map(({ block }) => block);
  }
  /** When a validator committed each of its blocks. */
  commitTimes(node: NodeId): readonly Micros[] {
    return this.#ledgers.of(this.#seatOf(node)).map(({ at }) => at);
  }
  /** Ids of the requests a validator has committed, in order. */
  committed(node: NodeId): readonly number[] {
    return this.blocks(node).flatMap((block) => block.batch.requests.map((request) => request.id));
  }
  /** When a submitted request had enough matching replies, if it had. */
  answeredAt(request: Request): Micros | undefined {
    return this.#clients.answeredAt(request);
  }
  get submitted(): number {
    return this.#clients.submitted;
  }
  /** Requests that had enough matching replies. */
  get answered(): number {
    return this.#clients.answered;
  }
  state(node: NodeId): State {
    return this.#seatOf(node).state;
  }
  records(node: NodeId): ReadonlyMap<string, unknown> {
    return this.#seatOf(node).records;
  }
  /** Steps that had an effect others could notice, one a line: `time[ms] node input: effects`. */
  transcript(): string {
    return this.#lines.join("\n");
  }
  /** Sum of messages sent between different validators. */
  get totalSent(): number {
    return [...this.sent.values()].reduce((sum, count) => sum + count, 0);
  }

  // How it works.

  #seat(name: string, identity: NodeId, kind: { readonly isHonest: boolean; readonly sees: readonly NodeId[] }): void {
    const random = chance(hash((this.#options.seed ?? 1) * 64 + this.#seats.length));
    const context = new Recorder<Message, Timer>(identity, this.#options.n, { sign: this.#ring[identity]!, random });
    this.#seats.push({
      name,
      identity,
      isHonest: kind.isHonest,
      sees: new Set(kind.sees),
      context,
      records: new Map(),
      state: this.#protocol.init(context, this.#params),
      up: true,
      life: 0,
      timers: new Map(),
      diskFreeAt: 0,
    });
  }
  #seatOf(node: NodeId): Seat<State, Message, Timer> {
    return this.#seats.find((seat) => seat.identity === node)!;
  }
  #step(seat: Seat<State, Message, Timer>, input: () => string, handler: () => void): void {
    seat.context.now = this.now;
    handler();
    this.#carryOut(seat, input);
  }
  /** Carries out the effects of a handler, and of the messages it sent to itself. */
  #carryOut(seat: Seat<State, Message, Timer>, input: () => string): void {
    const effects = seat.context.drain();
    for (let index = 0; index < effects.length; index++) {
      const effect = effects[index]!;
      this.#apply(seat, effect);
      if (effect.kind !== "broadcast" && !(effect.kind === "send" && effect.to === seat.identity)) continue;
      const toItself = (): void => this.#protocol.onMessage(seat.state, seat.identity, effect.message, seat.context);
      if (this.#isDiskIdle(seat)) {
        toItself();
        effects.push(...seat.context.drain());
      } else this.#whenOnDisk(seat, () => this.#step(seat, () => "to itself", toItself));
    }
    const { n, print, shown = outward } = this.#options;
    if (print === undefined) return;
    const text = printEffects(effects, { n, print, shown });
    if (text !== "") this.#say(seat, `${input()}: ${text}`);
  }
  #apply(seat: Seat<State, Message, Timer>, effect: Effect<Message, Timer>): void {
    switch (effect.kind) {
      case "persist":
        seat.diskFreeAt = Math.max(this.now, seat.diskFreeAt) + (this.#options.diskDelay ?? 0);
        this.#whenOnDisk(seat, () => write(seat.records, effect.record));
        return;
      case "setTimer":
        this.#setTimer(seat, effect.timer, effect.delay);
        return;
      case "cancelTimer":
        seat.timers.delete(effect.key);
        return;
      case "send":
        this.#whenOnDisk(seat, () => this.#post(seat, effect.to, effect.message));
        return;
      case "broadcast":
        this.#whenOnDisk(seat, () => {
          for (let to = 0; to < this.#options.n; to++) this.#post(seat, to, effect.message);
        });
        return;
      case "gossip":
        if (this.#gossiped.has(effect.key)) return;
        this.#gossiped.add(effect.key);
        this.#whenOnDisk(seat, () => {
          for (let to = 0; to < this.#options.n; to++) this.#post(seat, to, effect.message);
        });
        return;
      case "adopt":
        this.#whenOnDisk(seat, () => this.#ledgers.adopt(seat, effect.block));
        return;
      case "commit":
        this.#whenOnDisk(seat, () => this.#commit(seat, effect.block));
        return;
      case "reply":
        this.#whenOnDisk(seat, () => this.#reply(seat, effect.reply));
        return;
      case "attest":
        return;
    }
  }
  /** At once when the disk is idle; void when the replica crashes before. */
  #whenOnDisk(seat: Seat<State, Message, Timer>, act: () => void): void {
    if (this.#isDiskIdle(seat)) {
      act();
      return;
    }
    const { life } = seat;
    this.#agenda.at(seat.diskFreeAt, () => {
      if (seat.life === life) act();
    });
  }
  /** Not yet at the very instant it falls idle: earlier effects may still be queued, and keep their place. */
  #isDiskIdle(seat: Seat<State, Message, Timer>): boolean {
    return this.#options.diskDelay === undefined || seat.diskFreeAt < this.now;
  }
  #setTimer(seat: Seat<State, Message, Timer>, timer: Timer, delay: Micros): void {
    const arming = ++this.#armings;
    seat.timers.set(timer.key, arming);
    this.#agenda.at(this.now + delay, () => {
      if (seat.timers.get(timer.key) !== arming) return;
      seat.timers.delete(timer.key);
      this.#step(
        seat,
        () => `timer ${timer.key}`,
        () => this.#protocol.onTimer(seat.state, timer, seat.context),
      );
    });
  }
  #post(seat: Seat<State, Message, Timer>, to: NodeId, message: Message): void {
    const from = seat.identity;
    if (to === from) return;
    this.sent.set(message.type, (this.sent.get(message.type) ?? 0) + 1);
    if (!seat.sees.has(to) || this.#separated(from, to)) return;
    if (this.#options.drop?.({ from, to, message, now: this.now }) === true) return;
    for (const receiver of this.#seats) {
      if (receiver.identity !== to || !receiver.sees.has(from)) continue;
      this.#agenda.at(this.now + this.#delay(from, to), () => {
        if (!receiver.up || this.#separated(from, to)) return;
        const input = (): string => `← ${seat.name} ${this.#options.print?.(message)}`;
        this.#step(receiver, input, () => this.#protocol.onMessage(receiver.state, from, message, receiver.context));
      });
    }
  }
  #separated(a: NodeId, b: NodeId): boolean {
    return this.#group[a] !== this.#group[b];
  }
  #commit(seat: Seat<State, Message, Timer>, block: Block): void {
    const isFinal = this.#protocol.finality !== "probabilistic";
    const broken = this.#ledgers.commit({ replica: seat, mustAgree: seat.isHonest && isFinal }, block, this.now);
    if (broken !== undefined)
      throw new Error(`${broken} by replica ${seat.name} at ${this.#clock()} ms\n${this.transcript()}`);
  }
  #reply(seat: Seat<State, Message, Timer>, reply: Reply): void {
    this.#agenda.at(this.now + this.#delay(seat.identity, CLIENT), () => this.#clients.receive(seat.identity, reply));
  }
  #delay(from: number, to: number): Micros {
    return this.#options.delay?.(from, to) ?? (from === CLIENT || to === CLIENT ? 0 : 100 * MILLISECOND);
  }
  #clock(): string {
    return `${this.now / MILLISECOND}`.padStart(6);
  }
  #say(seat: Seat<State, Message, Timer>, what: string): void {
    this.#lines.push(`${this.#clock()} ${seat.name} ${what}`);
  }
}
