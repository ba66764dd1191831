// What the Fabric tests share: messages in one line each, a validator on its own, and envelopes made by hand.

import { fabricOn } from "../../src/consensus/fabric.ts";
import type { FabricMessage, FabricTimer } from "../../src/consensus/fabric-messages.ts";
import type { FabricParams, fabricParams } from "../../src/consensus/fabric-params.ts";
import type { FabricState } from "../../src/consensus/fabric-state.ts";
import {
  CutBlock,
  type Endorsement,
  type Envelope,
  envelopeOf,
  type Read,
} from "../../src/consensus/fabric-transactions.ts";
import type { AnyProtocol, NodeId } from "../../src/consensus/protocol.ts";
import { raft } from "../../src/consensus/raft.ts";
import { Batch, type Block, GENESIS } from "../../src/ledger/block.ts";
import type { Request } from "../../src/ledger/request.ts";
import { Signed } from "../../src/ledger/signature.ts";
import { Cluster, type ClusterOptions } from "./cluster.ts";
import { type Effect, outward, printEffects, requestOf, type Shown, Solo } from "./recorder.ts";

export const fabric = fabricOn(raft as AnyProtocol);

/** Parameters as a scenario would give them. */
export type Values = Readonly<Record<string, number | string | boolean | readonly [number, number]>>;

/** `propose 101`, `endorse 101 key 0@1.0`, `deliver h1 [101 102]`. */
export function print(message: FabricMessage): string {
  if ("inner" in message) return message.type;
  switch (message.type) {
    case "propose":
      return `propose ${message.request.id}`;
    case "endorse":
      return `endorse ${printEndorsement(message.endorsement.body)}`;
    case "submit":
    case "forward":
    case "unavailable":
      return `${message.type} ${message.envelope.request.id}`;
    case "seek":
      return `seek above h${message.height}`;
    case "deliver":
      return `deliver h${message.block.height} [${cutOf(message.block)
        .envelopes.map(({ request }) => request.id)
        .join(" ")}]`;
    case "up-to-date":
    case "close":
    case "stored":
      return message.type;
  }
}

function printEndorsement({ request, read }: Endorsement): string {
  return read === undefined ? `${request}` : `${request} ${read.key}@${read.version === "" ? "never" : read.version}`;
}

export function cutOf({ batch }: Block): CutBlock {
  return batch.requests[0] as CutBlock;
}

/** What others could notice, and the timers of Fabric's own; neither Raft's messages nor those to itself. */
const noticed: Shown = (effect) => {
  const { kind } = effect as Effect<FabricMessage, FabricTimer>;
  if (kind === "setTimer" || kind === "cancelTimer") return false;
  if (kind !== "send" && kind !== "broadcast") return outward(effect);
  const { message } = effect as { readonly message: FabricMessage };
  return !("inner" in message) && message.type !== "stored";
};

export type Validator = Solo<FabricState, FabricMessage, FabricTimer, typeof fabricParams>;

export interface ValidatorSetup {
  readonly self?: NodeId;
  readonly n?: number;
  readonly params?: Values;
  readonly records?: ReadonlyMap<string, unknown>;
  readonly protocol?: typeof fabric;
}

/** Keys of all validators of the step tables. */
export const ring = Signed.keyRing(5);

/** One validator; validator 0 leads and is the only orderer, unless said otherwise. */
export function validator({ self = 0, n = 3, params = {}, records, protocol = fabric }: ValidatorSetup): Validator {
  const given = { orderers: 1, "ordering.first-leader": 0, ...params } as Partial<FabricParams>;
  return new Solo(protocol, { self, n, print, params: given, ring, ...(records === undefined ? {} : { records }) });
}

/** What the last step did that others could notice. */
export function seen(of: Validator): string {
  return printEffects(of.effects, { n: of.context.validators.length, print, shown: noticed });
}

/** Carries out a step and says what others could notice of it. */
export function step(of: Validator, act: (of: Validator) => void): string {
  act(of);
  return seen(of);
}

/** What the last step gave the processor to do. */
export function charged(of: Validator): string {
  const work = of.effects.filter((effect) => effect.kind === "work");
  return printEffects(work, { n: 0, print, shown: () => true });
}

/** An envelope for a request, endorsed by these. */
export function envelope(request: Request, endorsers: readonly NodeId[], given: EnvelopeSetup = {}): Envelope {
  const transaction = { client: given.client ?? 0, sequence: given.sequence ?? request.id };
  const read: Read | undefined = given.read;
  const body: Endorsement = { transaction, request: request.id, read, ...given.body };
  return envelopeOf(
    { transaction, request, read },
    endorsers.map((endorser) => ring[endorser]!(body)),
  );
}

interface EnvelopeSetup {
  readonly client?: number;
  readonly sequence?: number;
  readonly read?: Read;
  /** What the endorsers signed instead. */
  readonly body?: Partial<Endorsement>;
}

/** An ordered block on top of another. */
export function ordered(envelopes: readonly Envelope[], below: Block = GENESIS): Block {
  return new Batch([new CutBlock({ client: 0, sequence: below.height + 1 }, 0, envelopes)]).on(below);
}

/** A request that registers a record: it reads and writes the record's key. */
export function registration(client: number, sequence: number, record = "r"): Request {
  const operation = { kind: "register", record, version: sequence, digest: "d" } as const;
  return { ...requestOf(client, sequence), operation };
}

type Options = Partial<ClusterOptions<FabricMessage, typeof fabricParams>>;

/** Validators that all order, unless said otherwise; 0 leads from the start, and 10 ms lie between any two. */
export function clusterOf(n: number, params: Values = {}, options: Options = {}) {
  const given = { "ordering.first-leader": 0, ...RAFT, ...params } as Partial<FabricParams>;
  const delay = (from: number, to: number): number => (from < 0 || to < 0 ? 0 : 10_000);
  return new Cluster(fabric, { n, print, shown: noticed, delay, params: given, ...options });
}

const RAFT: Values = {
  "ordering.election-timeout": [300_000, 600_000],
  "ordering.heartbeat": 100_000,
  "block.timeout": 50_000,
};
