// Fabric's state: of a validator as gateway, as peer, and as orderer if it is one.
import type { Micros } from "../base/time.ts";
import type { Block } from "../ledger/block.ts";
import { type Request, SeenRequests } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import { GENESIS_LINK, type Link } from "./chain.ts";
import type { Ctx } from "./fabric-messages.ts";
import { type FabricParams, type ORDERING, orderersOf } from "./fabric-params.ts";
import type { Endorsement, Envelope, Flag, TransactionId, Version } from "./fabric-transactions.ts";
import type { InnerContext } from "./inner-context.ts";
import type { AnyProtocol, Leadership, NodeId } from "./protocol.ts";

/** A request at its gateway. */
export interface Pending {
  readonly request: Request;
  readonly transaction: TransactionId;
  /** Endorsements by the version that was read. */
  readonly endorsements: Map<Version, Signed<Endorsement>[]>;
  readonly answered: Set<NodeId>;
  /** How many others were asked, from the next one on in the ring. */
  asked: number;
  /** Once endorsed; the orderer it was sent to last, when, and whether that one could not order it. */
  envelope: Envelope | undefined;
  sentTo: NodeId;
  sentAt: Micros;
  isRefused: boolean;
  /** How often it was executed again, was refused, and how often a transaction of the request was in no block in time. */
  rounds: number;
  refusals: number;
  timeouts: number;
}

/** A block as it lies on a peer's disk. */
export interface StoredBlock {
  readonly block: Block;
  readonly flags: readonly Flag[];
}

/** A peer's world state. */
export interface World {
  /** Of keys that were written. */
  readonly versions: Map<string, Version>;
  /** Transactions in blocks, and requests of the valid ones. */
  readonly transactions: SeenRequests;
  readonly requests: SeenRequests;
}

/** Where a peer takes blocks from and sends transactions to. */
export interface Stream {
  /** And since when. */
  orderer: NodeId;
  since: Micros;
  heardAt: Micros;
  /** Height above which it asked last, and when; without an answer yet while `isAwaited`. */
  sought: number;
  soughtAt: Micros;
  isAwaited: boolean;
}

/** The part of a validator that orders. */
export interface Orderer {
  readonly protocol: AnyProtocol;
  readonly context: InnerContext<typeof ORDERING>;
  /** The ordering protocol's state. */
  inner: unknown;
  /** Ordered blocks: that at height h is blocks[h - 1]. */
  readonly blocks: Block[];
  /** Peers that take blocks from here. */
  readonly followers: Set<NodeId>;
  /** The leader's: the cutter's pending batch, and the period in which it leads. */
  pending: Envelope[];
  pendingBytes: number;
  timerRuns: boolean;
  leads: number | undefined;
  cuts: number;
}

export interface FabricState {
  readonly params: FabricParams;
  /** This validator in this life: what it numbers, it numbers once. */
  readonly identity: number;
  // Gateway.
  readonly pending: Map<number, Pending>;
  transactions: number;
  // Peer.
  readonly world: World;
  chain: Link;
  readonly stream: Stream;
  /** Blocks that came and are not validated, by height. */
  readonly waiting: Map<number, Block>;
  /** Validated, on its way to the disk. */
  storing: StoredBlock | undefined;
  /** As an orderer last told it. */
  led: Leadership;
  /** Undefined where this validator does not order. */
  readonly orderer: Orderer | undefined;
}

export function initialState(
  ctx: Ctx,
  params: FabricParams,
  given: { readonly identity: number; readonly orderer: Orderer | undefined },
): FabricState {
  return {
    params,
    identity: given.identity,
    pending: new Map(),
    transactions: 0,
    world: { versions: new Map(), transactions: new SeenRequests(), requests: new SeenRequests() },
    chain: GENESIS_LINK,
    stream: {
      orderer: ctx.self % orderersOf(params, ctx.validators.length),
      since: ctx.now,
      heardAt: ctx.now,
      sought: -1,
      soughtAt: ctx.now,
      isAwaited: false,
    },
    waiting: new Map(),
    storing: undefined,
    led: { leader: -1, period: 0 },
    orderer: given.orderer,
  };
}
