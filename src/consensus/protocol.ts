// The contract between a consensus protocol and the world: a protocol is a pure, deterministic state machine in one file.
// It has no clock, no chance and no network but its context; the host (sim) carries the effects out.
import type { ParamTable, ParamValues } from "../base/params.ts";
import type { Micros } from "../base/time.ts";
import type { Block, Digest, Made } from "../ledger/block.ts";
import type { Reply, Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";

/** Index of a validator: 0 … n − 1. */
export type NodeId = number;

/** A timer a protocol sets for itself; setting one with the same key replaces it. */
export interface KeyedTimer {
  readonly key: string;
}

/** A message names its kind; each protocol has a closed union of them. */
export interface KindedMessage {
  readonly type: string;
}

/** A record on a validator's disk: writing the same key again replaces the value, `undefined` deletes it. */
export interface Durable {
  readonly key: string;
  readonly value: unknown;
  /** Bytes written [B]; small records may leave it out: one disk block. */
  readonly sizeBytes?: number;
}

/** What a handler gives its processor to do, beside what the message's cost says. */
export interface Work {
  /** In units of the cryptography suite; fractions are allowed, as of what is spread over cores. */
  readonly verifications?: number;
  readonly signatures?: number;
  readonly hashes?: number;
  /** Anything else [µs]. */
  readonly time?: Micros;
}

/** A validator's whole world in one step. One object, reused: never keep it beyond the handler. */
export interface Context<Message, Timer extends KeyedTimer> {
  readonly self: NodeId;
  readonly validators: readonly NodeId[];
  /** Those it has links to on an overlay network, in no order that means anything; without one all others. */
  readonly neighbours: readonly NodeId[];
  readonly now: Micros;
  /** Uniform in (0, 1), from this validator's own stream. */
  random(): number;
  /** Exponential with the given mean, from this validator's own stream. */
  exponential(mean: Micros): Micros;
  /** Only this validator can make its signatures. */
  sign<Body>(body: Body): Signed<Body>;
  send(to: NodeId, message: Message): void;
  /** To every validator, itself included. A message to oneself arrives in the same instant, after the handler returns. */
  broadcast(message: Message): void;
  /**
   * To every other validator over an overlay network: announced to its neighbours, and those who lack it get it as the network's
   * relay says. Each gets it by `onMessage`, as a rule once, and passes it on only by gossiping the same key itself. Without an
   * overlay the first who gossips a key sends it to all others, and nobody else sends anything. Who was down or cut off lacks it,
   * and has to ask.
   */
  gossip(message: Message, key: string): void;
  /** So many other validators, all different and each as likely as any other, from this validator's own stream; all when they are no more. */
  sample(count: number): NodeId[];
  setTimer(timer: Timer, delay: Micros): void;
  cancelTimer(key: string): void;
  /** Keeps this validator's processor busy: effects issued after it leave only when it is done. */
  work(work: Work): void;
  /** Effects issued after it leave only when the record is on disk. */
  persist(record: Durable): void;
  /**
   * Not with deterministic finality. This block is in the validator's best chain from now on, upon its parent; what was at its
   * height before and above is not any more (a branch that is left for another: its blocks from the fork up). Where that was
   * committed, the commits are taken back; with checkpointed finality that is a violation.
   */
  adopt(block: Block, made: Made): void;
  /**
   * Clients may rely on the block; heights are consecutive. `leader` is who proposed it, to be given where the protocol's
   * `leadership` may name another by now. With deterministic and checkpointed finality this is irrevocable, and agreement is checked
   * on it; with probabilistic finality it holds until another is adopted in its place. Unless finality is deterministic, the block
   * has been adopted.
   */
  commit(block: Block, leader?: NodeId): void;
  /** Answers the client that sent the request. */
  reply(reply: Reply): void;
  /**
   * For observers: another ledger has confirmed an anchor with this root, which proves that these requests existed. Their place
   * in this ledger is not changed by it.
   */
  attest(root: Digest, requests: readonly Request[]): void;
}

/** How clients talk to a protocol; carried out by the host. */
export interface ClientRule {
  /** Where a request goes first: the leader as last heard of, the nearest validator, or all of them. */
  readonly to: "leader" | "nearest" | "all";
  /** Matching replies that make a result certain, among n validators. */
  replies(n: number): number;
  /** Unanswered after this long, a request goes to every validator, again and again. */
  readonly retryAfter: Micros;
}

/** What a message costs its receiver and its links. Signing is charged to the sender, once a broadcast. */
export interface MessageCost {
  readonly sizeBytes: number;
  readonly verifications: number;
  readonly signatures: number;
  readonly hashes: number;
}

/** A parameter that does not go with the others: `expected …, got …, try …`. */
export interface ParamConflict {
  readonly key: string;
  readonly message: string;
}

/** For observers: who leads and in which view or term, as this validator sees it. Leader -1 when it knows none. */
export interface Leadership {
  readonly leader: NodeId;
  readonly period: number;
}

/** What a protocol says that it is and survives. */
export interface Claims {
  readonly faultModel: "crash" | "byzantine";
  /**
   * deterministic: a block is in the chain when it is committed, for ever. probabilistic: blocks are adopted before, and what is
   * committed may be taken back. checkpointed: blocks are adopted before and may be taken back until they are committed.
   */
  readonly finality: "deterministic" | "probabilistic" | "checkpointed";
  /** synchronised: validators' clocks agree to well below the time of a turn; left out: they may differ. */
  readonly clocks?: "synchronised";
  /** Least number of validators that survives one fault; fewer is an error in a scenario. */
  readonly minimumValidators: number;
  /** Faulty validators survived among n: 0 … */
  toleratedFaults(n: number): number;
}

export interface Protocol<State, Message extends KindedMessage, Timer extends KeyedTimer, Table extends ParamTable>
  extends Claims {
  /** Registry key and file name. */
  readonly id: string;
  readonly title: string;
  /** Paper, section, algorithm. */
  readonly source: string;
  readonly params: Table;
  /**
   * Parameters scaled to messages that take 20 ms one way, so that a few seconds hold many changes of leader; for `check`. Of
   * several sets, the seeds take one after the other.
   */
  readonly paramsForCheck?: Partial<ParamValues<Table>> | readonly Partial<ParamValues<Table>>[];
  /** What it claims with these values, where that hangs on them; left out: always the same. */
  claims?(params: ParamValues<Table>): Claims;
  /** What is wrong with these values together, for n validators; single values are checked by the table. */
  conflicts(params: ParamValues<Table>, n: number): readonly ParamConflict[];
  client(params: ParamValues<Table>): ClientRule;
  init(ctx: Context<Message, Timer>, params: ParamValues<Table>): State;
  /** A new state from what was on disk when the validator went down. */
  recover(ctx: Context<Message, Timer>, params: ParamValues<Table>, records: ReadonlyMap<string, unknown>): State;
  onMessage(state: State, from: NodeId, message: Message, ctx: Context<Message, Timer>): void;
  onTimer(state: State, timer: Timer, ctx: Context<Message, Timer>): void;
  /** A client's request reached this validator. */
  onSubmit(state: State, request: Request, ctx: Context<Message, Timer>): void;
  cost(message: Message): MessageCost;
  leadership(state: State): Leadership;
  /**
   * What its paper says of a validator's state between two handlers, beyond what validators owe each other; `check` looks now and then.
   * @param now by the validator's clock. @returns what does not hold.
   */
  brokenIn?(state: State, now: Micros): string | undefined;
  /** Blocks are found by work, which takes power whatever they hold; left out: validators' servers take it. */
  readonly mines?: true;
  /** Another ledger proves what is in this one, and validators attest it; left out: none does. */
  readonly attests?: true;
  /** How many of n validators, from the first on, hold the ledger and commit; left out: all. */
  holders?(n: number, params: ParamValues<Table>): number;
  /** Whether validators' parts in making blocks differ by these values, so that each one's are counted; left out: they do not. */
  makersDiffer?(params: ParamValues<Table>): boolean;
  /** Whose operator can replace what an earlier block says, unnoticed by the others; left out: nobody's. */
  editableBy?(params: ParamValues<Table>): NodeId | undefined;
  /** Messages a second that an idle cluster of n sends, for `explain`. */
  idleMessagesPerSecond(n: number, params: ParamValues<Table>): number;
}

/** A protocol whose types the caller need not know: what a registry holds. */
// biome-ignore lint/suspicious/noExplicitAny: existential type; every use goes through the protocol's own functions
export type AnyProtocol = Protocol<any, any, any, any>;

/** A protocol as what it claims with these values, all of them; nearly always itself. */
export function claiming(protocol: AnyProtocol, values: unknown): AnyProtocol {
  return protocol.claims === undefined ? protocol : { ...protocol, ...protocol.claims(values as never) };
}

/** Declares a protocol, inferring its types. */
export function defineProtocol<
  State,
  Message extends KindedMessage,
  Timer extends KeyedTimer,
  Table extends ParamTable,
>(protocol: Protocol<State, Message, Timer, Table>): Protocol<State, Message, Timer, Table> {
  return protocol;
}

/** A running replica, as an attack on nodes sees it: three ways in, and effects through the context it was spawned on. */
export interface Replica {
  onMessage(from: NodeId, message: KindedMessage): void;
  onTimer(timer: KeyedTimer): void;
  onSubmit(request: Request): void;
}

/** What a corrupted validator has: its own context and a way to start honest replicas of the protocol on contexts of its making. */
export interface CorruptEnvironment {
  readonly context: Context<KindedMessage, KeyedTimer>;
  /** What was on its disk when it was taken over. */
  readonly records: ReadonlyMap<string, unknown>;
  /**
   * Starts a replica of the protocol that acts through `context`: never (silent), once (delay, drop, rewrite) or twice (twins).
   * It finds on its disk what it is given, else `records`: with older ones it has forgotten what it did since.
   */
  spawn(context: Context<KindedMessage, KeyedTimer>, onDisk?: ReadonlyMap<string, unknown>): Replica;
}
