// One validator as the host runs it: its context, processor, disk, timers, and what survives a crash.
// A handler runs when its message arrives; the instant its processor and disk are done delays the handler's effects (one event a message).
import type { Micros } from "../base/time.ts";
import type { Context, Durable, KeyedTimer, KindedMessage, NodeId } from "../consensus/protocol.ts";
import type { CryptoSuite } from "../cost/crypto.ts";
import type { Disk } from "../cost/disk.ts";
import type { Stream } from "../kernel/random.ts";
import type { EventId } from "../kernel/simulation.ts";
import { type Block, type Digest, GENESIS } from "../ledger/block.ts";
import { ReplicatedState } from "../ledger/contract.ts";
import type { Reply } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";

/** What a validator's effects reach: the host. */
export interface EffectPort {
  readonly now: Micros;
  transmit(node: Validator, to: NodeId, message: KindedMessage): void;
  transmitToAll(node: Validator, message: KindedMessage): void;
  startTimer(node: Validator, timer: KeyedTimer, delay: Micros): void;
  stopTimer(node: Validator, key: string): void;
  commit(node: Validator, block: Block): void;
  answer(node: Validator, reply: Reply): void;
}

export interface ValidatorSetup {
  readonly id: NodeId;
  /** Network endpoint it stands at. */
  readonly endpoint: number;
  readonly validators: readonly NodeId[];
  readonly stream: Stream;
  readonly sign: <Body>(body: Body) => Signed<Body>;
  readonly crypto: CryptoSuite;
  readonly disk: Disk;
}

/** Records kept in the order of writing before those done are filed by key. */
const SETTLE_AT = 256;
const SMALL_RECORD_BYTES = 512;

export class Validator implements Context<KindedMessage, KeyedTimer> {
  readonly self: NodeId;
  readonly endpoint: number;
  readonly validators: readonly NodeId[];
  readonly sign: <Body>(body: Body) => Signed<Body>;
  readonly timers = new Map<string, EventId>();
  /** Protocol state; replaced at a restart. */
  protocolState: unknown = undefined;
  /** Digests of the blocks it has committed, by height (genesis at 0); with the replicated state they are in its database, which survives a crash. */
  readonly digests: Digest[] = [GENESIS.digest];
  /** Copy of the ledger's replicated state. */
  readonly contracts = new ReplicatedState();
  alive = true;
  /** Controlled by the adversary: its commits are not checked or counted. */
  corrupted = false;
  /** Lives so far, and when each ended: Infinity for the present one. */
  readonly endedAt: number[] = [Number.POSITIVE_INFINITY];
  /** Messages to itself, delivered when the handler returns. */
  readonly toSelf: KindedMessage[] = [];
  /** When the processor is free (unrounded). */
  processorFreeAt = 0;
  /** Work that processor and disk were given since the start, less what a crash undid before it was done [µs]. */
  readonly work = { processor: 0, disk: 0 };
  /** Time that each of them had nothing to do since the start, down or not, as of its latest work [µs]. */
  readonly idle = { processor: 0, disk: 0 };

  readonly #port: EffectPort;
  readonly #stream: Stream;
  readonly #crypto: CryptoSuite;
  readonly #disk: Disk;
  /** Records on disk, and those on their way there in order. */
  #onDisk = new Map<string, unknown>();
  #writing: { readonly doneAt: number; readonly record: Durable }[] = [];
  #diskFreeAt = 0;
  /** The running handler has written: its further records share the flush. */
  #flushing = false;

  constructor(setup: ValidatorSetup, port: EffectPort) {
    this.self = setup.id;
    this.endpoint = setup.endpoint;
    this.validators = setup.validators;
    this.sign = setup.sign;
    this.#port = port;
    this.#stream = setup.stream;
    this.#crypto = setup.crypto;
    this.#disk = setup.disk;
  }

  get life(): number {
    return this.endedAt.length - 1;
  }
  get now(): Micros {
    return this.#port.now;
  }
  random(): number {
    return this.#stream.uniform();
  }
  exponential(mean: Micros): Micros {
    return Math.round(this.#stream.exponential(mean));
  }
  send(to: NodeId, message: KindedMessage): void {
    if (to === this.self) this.toSelf.push(message);
    else this.#port.transmit(this, to, message);
  }
  broadcast(message: KindedMessage): void {
    this.#port.transmitToAll(this, message);
    this.toSelf.push(message);
  }
  setTimer(timer: KeyedTimer, delay: Micros): void {
    this.#port.startTimer(this, timer, delay);
  }
  cancelTimer(key: string): void {
    this.#port.stopTimer(this, key);
  }
  commit(block: Block): void {
    this.#port.commit(this, block);
  }
  reply(reply: Reply): void {
    this.#port.answer(this, reply);
  }

  /** Writes of one handler share a flush. */
  persist(record: Durable): void {
    const begins = Math.max(this.#diskFreeAt, this.processorFreeAt, this.now);
    const handedOver = this.processorFreeAt > this.now ? this.processorFreeAt : this.now;
    if (handedOver > this.#diskFreeAt) this.idle.disk += handedOver - this.#diskFreeAt;
    const flush = this.#flushing ? 0 : this.#disk.flush;
    this.#flushing = true;
    const writing = (record.sizeBytes ?? SMALL_RECORD_BYTES) / this.#disk.bytesPerMicro;
    this.#diskFreeAt = begins + flush + writing;
    this.work.disk += flush + writing;
    if (this.#writing.length === SETTLE_AT) this.#settle(this.now);
    // Rounded like the effects that wait for it: what happens at that instant finds the record on disk.
    this.#writing.push({ doneAt: Math.round(this.#diskFreeAt), record });
  }

  /** Starts a handler: the processor is busy with verifying and hashing first. */
  begin(verifications: number, hashes: number): void {
    this.#flushing = false;
    const verifying = verifications * this.#crypto.verify;
    const hashing = hashes * this.#crypto.hash;
    if (this.now > this.processorFreeAt) this.idle.processor += this.now - this.processorFreeAt;
    this.processorFreeAt = Math.max(this.processorFreeAt, this.now) + verifying + hashing;
    this.work.processor += verifying + hashing;
  }
  /** Charges signing of one message that goes out. */
  chargeSigning(signatures: number): void {
    const signing = signatures * this.#crypto.sign;
    this.processorFreeAt += signing;
    this.work.processor += signing;
  }
  /** When processor and disk are free (unrounded). */
  get freeAt(): { readonly processor: number; readonly disk: number } {
    return { processor: this.processorFreeAt, disk: this.#diskFreeAt };
  }
  /** When an effect issued now leaves (unrounded): never before what was written earlier is on disk, by this handler or one before. */
  get effectsAt(): number {
    return Math.max(this.now, this.processorFreeAt, this.#diskFreeAt);
  }
  /** When everything written so far is on disk; now when it is. */
  get durableAt(): number {
    return Math.max(this.now, this.#diskFreeAt);
  }

  /** Goes down: whatever has not reached the disk is gone. */
  crash(): void {
    this.#settle(this.now);
    this.#writing = [];
    this.#dropWork();
    this.alive = false;
    this.endedAt[this.life] = this.now;
    this.toSelf.length = 0;
  }
  /** Comes back with its disk. @returns the records it finds there. */
  restart(): ReadonlyMap<string, unknown> {
    this.alive = true;
    this.endedAt.push(Number.POSITIVE_INFINITY);
    this.idle.processor += this.now - this.processorFreeAt;
    this.idle.disk += this.now - this.#diskFreeAt;
    this.processorFreeAt = this.#diskFreeAt = this.now;
    return new Map(this.#onDisk);
  }
  /** What is not done is never done. */
  #dropWork(): void {
    this.work.processor -= Math.max(0, this.processorFreeAt - this.now);
    this.work.disk -= Math.max(0, this.#diskFreeAt - this.now);
    this.processorFreeAt = Math.min(this.processorFreeAt, this.now);
    this.#diskFreeAt = Math.min(this.#diskFreeAt, this.now);
  }
  records(): ReadonlyMap<string, unknown> {
    this.#settle(Number.POSITIVE_INFINITY);
    return new Map(this.#onDisk);
  }

  #settle(now: number): void {
    let done = 0;
    for (const { doneAt, record } of this.#writing) {
      if (doneAt > now) break;
      if (record.value === undefined) this.#onDisk.delete(record.key);
      else this.#onDisk.set(record.key, record.value);
      done += 1;
    }
    if (done > 0) this.#writing.splice(0, done);
  }
}
