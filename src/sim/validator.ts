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
    const flush = this.#flushing ? 0 : this.#disk.flush;
    this.#flushing = true;
    this.#diskFreeAt = begins + flush + (record.sizeBytes ?? SMALL_RECORD_BYTES) / this.#disk.bytesPerMicro;
    if (this.#writing.length === SETTLE_AT) this.#settle(this.now);
    // Rounded like the effects that wait for it: what happens at that instant finds the record on disk.
    this.#writing.push({ doneAt: Math.round(this.#diskFreeAt), record });
  }

  /** Starts a handler: the processor is busy with verifying and hashing first. */
  begin(verifications: number, hashes: number): void {
    this.#flushing = false;
    this.processorFreeAt =
      Math.max(this.processorFreeAt, this.now) + verifications * this.#crypto.verify + hashes * this.#crypto.hash;
  }
  /** Charges signing of one message that goes out. */
  chargeSigning(signatures: number): void {
    this.processorFreeAt += signatures * this.#crypto.sign;
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
    this.alive = false;
    this.endedAt[this.life] = this.now;
    this.toSelf.length = 0;
  }
  /** Comes back with its disk. @returns the records it finds there. */
  restart(): ReadonlyMap<string, unknown> {
    this.alive = true;
    this.endedAt.push(Number.POSITIVE_INFINITY);
    this.processorFreeAt = this.#diskFreeAt = this.now;
    return new Map(this.#onDisk);
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
