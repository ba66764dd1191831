// One validator as the host runs it: its context, processor, disk, timers, and what survives a crash.
// A handler runs when its message arrives; the instant its processor and disk are done delays the handler's effects (one event a message).
import { type Micros, wholeMicros } from "../base/time.ts";
import type { Context, Durable, KeyedTimer, KindedMessage, NodeId, Work } from "../consensus/protocol.ts";
import { sampleOf } from "../consensus/sample.ts";
import type { CryptoSuite } from "../cost/crypto.ts";
import type { Disk } from "../cost/disk.ts";
import type { Stream } from "../kernel/random.ts";
import type { Slot } from "../kernel/simulation.ts";
import type { Block, Digest, Made } from "../ledger/block.ts";
import type { Reply, Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import { LedgerCopy } from "./ledger-copy.ts";

/** What a validator's effects reach: the host. */
export interface EffectPort {
  readonly now: Micros;
  neighboursOf(id: NodeId): readonly NodeId[];
  transmit(node: Validator, to: NodeId, message: KindedMessage): void;
  transmitToAll(node: Validator, message: KindedMessage): void;
  spread(node: Validator, message: KindedMessage, key: string): void;
  startTimer(node: Validator, timer: KeyedTimer, delay: Micros): void;
  stopTimer(node: Validator, key: string): void;
  adopt(node: Validator, block: Block, made: Made): void;
  commit(node: Validator, block: Block, leader: NodeId | undefined): void;
  answer(node: Validator, reply: Reply): void;
  attest(node: Validator, root: Digest, requests: readonly Request[]): void;
}

/** What all validators of a run have in common. */
export class Machine {
  readonly port: EffectPort;
  readonly validators: readonly NodeId[];
  readonly crypto: CryptoSuite;
  readonly disk: Disk;
  /** False where nobody crashes or is corrupted: nobody will look for what was on a disk. */
  readonly mayFail: boolean;
  /** The processor never has anything to do, and keeps no account of it. */
  readonly costsNothing: boolean;
  /** Nobody will look for what is on the disk, which costs no time. */
  readonly writesNothing: boolean;

  constructor({ port, validators, crypto, disk, mayFail }: Omit<Machine, "costsNothing" | "writesNothing">) {
    this.port = port;
    this.validators = validators;
    this.crypto = crypto;
    this.disk = disk;
    this.mayFail = mayFail;
    this.costsNothing = crypto.sign + crypto.verify + crypto.hash === 0;
    this.writesNothing = !mayFail && disk.flush === 0 && disk.bytesPerMicro === Infinity;
  }
}

export interface ValidatorSetup {
  readonly id: NodeId;
  /** Network endpoint it stands at. */
  readonly endpoint: number;
  readonly stream: Stream;
  readonly sign: <Body>(body: Body) => Signed<Body>;
}

/** The timer of a key, which waits or has waited (validator-timers.ts). */
export interface Timer {
  readonly node: Validator;
  given: KeyedTimer;
  /** Where it waits; negative: it does not. */
  slot: Slot;
}

/** Records kept in the order of writing, beside those that a lying disk may yet lose, before those done are filed by key. */
const SETTLE_AT = 256;
const SMALL_RECORD_BYTES = 512;
/** Of all whose clock was never set. */
const TRUE_TIME = { rate: 1, since: 0, ahead: 0 };
/** Of all who never tell themselves anything. */
const NO_MESSAGES: KindedMessage[] = [];

export class Validator implements Context<KindedMessage, KeyedTimer> {
  // First what each message looks at, close together: of thousands of validators little fits into the processor's cache. What has an
  // initialiser comes before what the constructor assigns, and all other fields are assigned there, later.
  alive = true;
  /** Controlled by the adversary: its commits are not checked or counted. */
  corrupted = false;
  /** Of its lives, the first is 0. */
  life = 0;
  /** Protocol state; replaced at a restart. */
  protocolState: unknown = undefined;
  readonly ledger = new LedgerCopy();
  /** Messages to itself, delivered when the handler returns. */
  toSelf: KindedMessage[] = NO_MESSAGES;
  /** When the processor is free (unrounded). */
  processorFreeAt = 0;
  private diskFreeAt = 0;
  /** The running handler has written: its further records share the flush. */
  private flushing = false;
  readonly self: NodeId;
  private readonly machine: Machine;

  readonly endpoint: number;
  readonly sign: <Body>(body: Body) => Signed<Body>;
  readonly timers: Map<string, Timer>;
  /** When each of its lives ended: Infinity for the present one. */
  readonly endedAt: number[];
  /** How many times as long its processor and disk take as they should; counts for what they are given from now on. */
  slowness: number;
  /** Work that processor and disk were given since the start, less what a crash undid before it was done [µs]. */
  readonly worked: { processor: number; disk: number };
  /** Time that each of them had nothing to do since the start, down or not, as of its latest work [µs]. */
  readonly idle: { processor: number; disk: number };

  private readonly stream: Stream;
  /** Records on disk for good, and after them in order those that a crash may still lose: on their way, or written in the tail. */
  private onDisk: Map<string, unknown> | undefined;
  private writing: { readonly doneAt: number; readonly record: Durable }[];
  private settleAt: number;
  /** For how long after it is written a record can still be lost [µs]. */
  private tail: Micros;
  /** How many times as fast its clock runs as it should, since when, and how far it was ahead then [µs]. */
  private clock: typeof TRUE_TIME;

  constructor({ id, endpoint, stream, sign }: ValidatorSetup, machine: Machine) {
    this.self = id;
    this.machine = machine;
    this.endpoint = endpoint;
    this.sign = sign;
    this.timers = new Map();
    this.endedAt = [Number.POSITIVE_INFINITY];
    this.slowness = 1;
    this.worked = { processor: 0, disk: 0 };
    this.idle = { processor: 0, disk: 0 };
    this.stream = stream;
    this.onDisk = undefined;
    this.writing = [];
    this.settleAt = SETTLE_AT;
    this.tail = 0;
    this.clock = TRUE_TIME;
  }

  get validators(): readonly NodeId[] {
    return this.machine.validators;
  }
  // (Not #: a getter with a hidden name is not compiled into its callers.)
  private get trueTime(): Micros {
    return this.machine.port.now;
  }
  get neighbours(): readonly NodeId[] {
    return this.machine.port.neighboursOf(this.self);
  }
  /** By its own clock, which may run too fast or too slow; processor and disk know the true time. */
  get now(): Micros {
    const { rate, since, ahead } = this.clock;
    const now = this.trueTime;
    return rate === 1 && ahead === 0 ? now : wholeMicros(now + ahead + (rate - 1) * (now - since));
  }
  get clockRate(): number {
    return this.clock.rate;
  }
  /** From now on its clock, and timers that it sets, run so many times as fast as they should. What the clock is ahead or behind stays. */
  set clockRate(rate: number) {
    const now = this.trueTime;
    const { rate: before, since, ahead } = this.clock;
    this.clock = { rate, since: now, ahead: ahead + (before - 1) * (now - since) };
  }
  random(): number {
    return this.stream.uniform();
  }
  exponential(mean: Micros): Micros {
    return wholeMicros(this.stream.exponential(mean));
  }
  send(to: NodeId, message: KindedMessage): void {
    if (to === this.self) this.tellSelf(message);
    else this.machine.port.transmit(this, to, message);
  }
  broadcast(message: KindedMessage): void {
    this.machine.port.transmitToAll(this, message);
    this.tellSelf(message);
  }
  private tellSelf(message: KindedMessage): void {
    if (this.toSelf === NO_MESSAGES) this.toSelf = [];
    this.toSelf.push(message);
  }
  gossip(message: KindedMessage, key: string): void {
    this.machine.port.spread(this, message, key);
  }
  sample(count: number): NodeId[] {
    return sampleOf(this.machine.validators.length, { count, but: this.self, random: () => this.stream.uniform() });
  }
  setTimer(timer: KeyedTimer, delay: Micros): void {
    this.machine.port.startTimer(this, timer, delay);
  }
  cancelTimer(key: string): void {
    this.machine.port.stopTimer(this, key);
  }
  adopt(block: Block, made: Made): void {
    this.machine.port.adopt(this, block, made);
  }
  commit(block: Block, leader?: NodeId): void {
    this.machine.port.commit(this, block, leader);
  }
  reply(reply: Reply): void {
    this.machine.port.answer(this, reply);
  }
  attest(root: Digest, requests: readonly Request[]): void {
    this.machine.port.attest(this, root, requests);
  }

  work({ verifications = 0, signatures = 0, hashes = 0, time = 0 }: Work): void {
    const { verify, sign, hash } = this.machine.crypto;
    this.occupy((verifications * verify + signatures * sign + hashes * hash + time) * this.slowness);
  }
  /** Writes of one handler share a flush. */
  persist(record: Durable): void {
    if (!this.machine.writesNothing) this.write(record);
  }
  private write(record: Durable): void {
    const { disk, mayFail } = this.machine;
    const begins = Math.max(this.diskFreeAt, this.processorFreeAt, this.trueTime);
    const handedOver = this.processorFreeAt > this.trueTime ? this.processorFreeAt : this.trueTime;
    if (handedOver > this.diskFreeAt) this.idle.disk += handedOver - this.diskFreeAt;
    const flush = this.flushing ? 0 : disk.flush * this.slowness;
    this.flushing = true;
    const writing = ((record.sizeBytes ?? SMALL_RECORD_BYTES) / disk.bytesPerMicro) * this.slowness;
    this.diskFreeAt = begins + flush + writing;
    this.worked.disk += flush + writing;
    if (!mayFail) return;
    if (this.diskFreeAt <= this.trueTime && this.tail === 0 && this.writing.length === 0) {
      this.file(record); // It costs nothing, and is there.
      return;
    }
    if (this.writing.length >= this.settleAt) this.settle();
    // Rounded like the effects that wait for it: what happens at that instant finds the record on disk.
    this.writing.push({ doneAt: wholeMicros(this.diskFreeAt), record });
  }

  /** Starts a handler: the processor is busy with verifying and hashing first. */
  begin(verifications: number, hashes: number): void {
    this.flushing = false;
    const { costsNothing, crypto } = this.machine;
    if (costsNothing) return;
    this.occupy((verifications * crypto.verify + hashes * crypto.hash) * this.slowness);
  }
  private occupy(time: number): void {
    const now = this.trueTime;
    if (now > this.processorFreeAt) this.idle.processor += now - this.processorFreeAt;
    this.processorFreeAt = Math.max(this.processorFreeAt, now) + time;
    this.worked.processor += time;
  }
  /** Charges signing of one message that goes out. */
  chargeSigning(signatures: number): void {
    const { costsNothing, crypto } = this.machine;
    if (costsNothing) return;
    const signing = signatures * crypto.sign * this.slowness;
    this.processorFreeAt += signing;
    this.worked.processor += signing;
  }
  /** When processor and disk are free (unrounded). */
  get freeAt(): { readonly processor: number; readonly disk: number } {
    return { processor: this.processorFreeAt, disk: this.diskFreeAt };
  }
  /** When an effect issued now leaves (unrounded): never before what was written earlier is on disk, by this handler or one before. */
  get effectsAt(): number {
    return Math.max(this.trueTime, this.processorFreeAt, this.diskFreeAt);
  }
  /** When everything written so far is on disk; now when it is. */
  get durableAt(): number {
    return Math.max(this.trueTime, this.diskFreeAt);
  }

  /** Its disk keeps ready to lose what it wrote in the last `tail` [µs]; told several times, the longest. */
  keepTail(tail: Micros): void {
    this.tail = Math.max(this.tail, tail);
  }
  /** Goes down: whatever has not reached the disk is gone. */
  crash(): void {
    this.lose(this.trueTime);
    this.dropWork();
    this.alive = false;
    this.endedAt[this.life] = this.trueTime;
    this.toSelf = NO_MESSAGES;
  }
  /** What it wrote less than `tail` [µs] ago is gone, too, if it is down. @param tail not above what it keeps ready. */
  loseTail(tail: Micros): void {
    if (!this.alive) this.lose(this.trueTime - tail);
  }
  private lose(after: number): void {
    while (this.writing.length > 0 && this.writing.at(-1)!.doneAt > after) this.writing.pop();
  }
  /** Comes back with its disk. @returns the records it finds there. */
  restart(): ReadonlyMap<string, unknown> {
    this.alive = true;
    this.life += 1;
    this.endedAt.push(Number.POSITIVE_INFINITY);
    this.idle.processor += this.trueTime - this.processorFreeAt;
    this.idle.disk += this.trueTime - this.diskFreeAt;
    this.processorFreeAt = this.diskFreeAt = this.trueTime;
    return this.records();
  }
  /** What is not done is never done. */
  private dropWork(): void {
    this.worked.processor -= Math.max(0, this.processorFreeAt - this.trueTime);
    this.worked.disk -= Math.max(0, this.diskFreeAt - this.trueTime);
    this.processorFreeAt = Math.min(this.processorFreeAt, this.trueTime);
    this.diskFreeAt = Math.min(this.diskFreeAt, this.trueTime);
  }
  /** What is on disk, and what is being written. */
  records(): ReadonlyMap<string, unknown> {
    const records = new Map(this.onDisk);
    for (const { record } of this.writing) file(record, records);
    return records;
  }

  private file(record: Durable): void {
    this.onDisk ??= new Map();
    file(record, this.onDisk);
  }

  /** Files by key what no crash can lose any more. */
  private settle(): void {
    const before = this.trueTime - this.tail;
    const first = this.writing.findIndex(({ doneAt }) => doneAt > before);
    const settled = this.writing.splice(0, first < 0 ? this.writing.length : first);
    for (const { record } of settled) this.file(record);
    this.settleAt = this.writing.length + SETTLE_AT;
  }
}

function file({ key, value }: Durable, records: Map<string, unknown>): void {
  if (value === undefined) records.delete(key);
  else records.set(key, value);
}
