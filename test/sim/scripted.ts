// A scripted protocol and a small world around the ledger host: n sites with a validator each, one constant delay between any two.
//
//   const { simulation, log } = ledger({ n: 2, acts: [[0, 10, (ctx) => ctx.broadcast(note("hello"))]] });
//   simulation.run(5_000);
//   log  →  ["10 0 ← hello of 0", "1010 1 ← hello of 0"]
import type { Micros } from "../../src/base/time.ts";
import type {
  AnyProtocol,
  ClientRule,
  Context,
  KeyedTimer,
  KindedMessage,
  Leadership,
  MessageCost,
} from "../../src/consensus/protocol.ts";
import { EventPort, type RunEvent } from "../../src/events/events.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { Batch, type Block, GENESIS } from "../../src/ledger/block.ts";
import type { Operation } from "../../src/ledger/contract.ts";
import type { Request } from "../../src/ledger/request.ts";
import { Delays } from "../../src/network/delays.ts";
import { MessageNetwork } from "../../src/network/messages.ts";
import type { LinkSpec } from "../../src/network/spec.ts";
import { LedgerHost } from "../../src/sim/ledger-host.ts";
import type { OverlayPlace } from "../../src/sim/overlay-place.ts";

export interface Note extends KindedMessage {
  readonly body?: unknown;
  readonly cost: MessageCost;
}
export type Ctx = Context<KindedMessage, KeyedTimer>;

/** A message of 100 B that costs nothing else, unless said. */
export function note(type: string, cost: Partial<MessageCost> = {}, body?: unknown): Note {
  return { type, body, cost: { sizeBytes: 100, verifications: 0, signatures: 0, hashes: 0, ...cost } };
}

/** What validators do; everything that happens to them is written in the log anyway. */
export interface Script {
  readonly onStart?: (ctx: Ctx) => void;
  readonly onRecover?: (ctx: Ctx, records: ReadonlyMap<string, unknown>) => void;
  readonly onMessage?: (ctx: Ctx, message: Note, from: number) => void;
  readonly onTimer?: (ctx: Ctx, timer: KeyedTimer) => void;
  readonly onSubmit?: (ctx: Ctx, request: Request) => void;
}

/** A validator acts at an instant, in a timer's handler. */
export type Act = readonly [node: number, at: Micros, act: (ctx: Ctx) => void];

export interface LedgerOptions {
  readonly n?: number;
  readonly script?: Script;
  readonly acts?: readonly Act[];
  readonly crypto?: string;
  readonly disk?: string;
  readonly links?: readonly LinkSpec[];
  readonly rule?: Partial<ClientRule>;
  /** Told the messages that a validator has taken in this life. Default: validator 0 leads. */
  readonly leadership?: (seen: readonly string[]) => Leadership;
  /** Default: the scripted one. */
  readonly protocol?: AnyProtocol;
  /** Coefficient of variation of delays; default 0. */
  readonly jitter?: number;
  readonly overlay?: (network: MessageNetwork) => OverlayPlace;
}

export const DELAY: Micros = 1_000;
export const UNLIMITED: LinkSpec = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY };
const NETWORK = {
  delays: { from: "constant", delay: DELAY },
  jitter: 0,
  loss: 0,
  insideRegion: 0,
  insideSite: 0,
  scale: 1,
} as const;

export function ledger(options: LedgerOptions = {}) {
  const n = options.n ?? 3;
  const simulation = new Simulation();
  const events = new EventPort();
  const log: string[] = [];
  const say = (line: string): void => void log.push(`${simulation.now} ${line}`);
  const links = options.links ?? Array.from({ length: n }, () => UNLIMITED);
  const delays = new Delays(
    { ...NETWORK, jitter: options.jitter ?? 0 },
    links.map(() => "x"),
    { seed: 1, replication: 0 },
  );
  const network = new MessageNetwork(delays, links);
  const validators = Array.from({ length: n }, (_, id) => id);
  const host = new LedgerHost({
    simulation,
    events,
    network,
    delays,
    siteCount: n,
    protocol: options.protocol ?? scripted(options, say),
    plan: {
      protocol: "scripted",
      validators,
      params: {},
      crypto: options.crypto ?? "none",
      disk: options.disk ?? "none",
    },
    seed: 1,
    replication: 0,
    ...(options.overlay === undefined ? {} : { overlay: options.overlay(network) }),
  });
  return {
    simulation,
    events,
    network,
    host,
    log,
    say,
    at: (time: Micros, action: () => void): void => void simulation.at(time, simulation.register(action, "act")),
    start: (genesis: readonly Operation[] = []): void => host.start(genesis),
    /** Everything of one type that was emitted from now on. */
    heard: <Type extends RunEvent["type"]>(type: Type): Extract<RunEvent, { type: Type }>[] => {
      const list: Extract<RunEvent, { type: Type }>[] = [];
      events.observe([type], (event) => list.push(event as Extract<RunEvent, { type: Type }>));
      return list;
    },
  };
}

/** Its state is the list of what this life has seen. */
function scripted(options: LedgerOptions, say: (line: string) => void): AnyProtocol {
  const { script = {}, acts = [], rule = {}, leadership = () => ({ leader: 0, period: 0 }) } = options;
  const actors = acts.map(([node, at, act], index) => ({ node, at, act, key: `act ${index}` }));
  return {
    id: "scripted",
    title: "Scripted",
    source: "this test",
    faultModel: "crash",
    finality: "deterministic",
    params: {},
    minimumValidators: 1,
    toleratedFaults: () => 0,
    conflicts: () => [],
    client: () => ({ to: "nearest", replies: () => 1, retryAfter: 60_000_000, ...rule }),
    init(ctx: Ctx) {
      for (const { node, at, key } of actors) if (node === ctx.self) ctx.setTimer({ key }, at);
      script.onStart?.(ctx);
      return [];
    },
    recover(ctx: Ctx, _params: unknown, records: ReadonlyMap<string, unknown>) {
      say(`${ctx.self} recovers ${JSON.stringify([...records])}`);
      script.onRecover?.(ctx, records);
      return [];
    },
    onMessage(seen: string[], from: number, message: Note, ctx: Ctx) {
      seen.push(message.type);
      say(`${ctx.self} ← ${message.type} of ${from}`);
      script.onMessage?.(ctx, message, from);
    },
    onTimer(_seen: string[], timer: KeyedTimer, ctx: Ctx) {
      const actor = actors.find(({ key }) => key === timer.key);
      if (actor !== undefined) return actor.act(ctx);
      say(`${ctx.self} timer ${timer.key}`);
      script.onTimer?.(ctx, timer);
    },
    onSubmit(_seen: string[], request: Request, ctx: Ctx) {
      say(`${ctx.self} ← request ${request.id}`);
      script.onSubmit?.(ctx, request);
    },
    cost: (message: Note) => message.cost,
    leadership,
    idleMessagesPerSecond: () => 0,
  };
}

/** A chain of blocks: the k-th registers record `r` in version k. */
export function chain(length: number): Block[] {
  const blocks: Block[] = [];
  for (let k = 1; k <= length; k++) {
    const operation: Operation = { kind: "register", record: "r", version: k, digest: `d${k}` };
    const request: Request = { id: 1_000 + k, client: 0, sequence: 1_000 + k, sizeBytes: 400, operation };
    blocks.push(new Batch([request]).on(blocks.at(-1) ?? GENESIS));
  }
  return blocks;
}
