// What validators of an anchored ledger know: members of the consortium, and those that run the public ledger.
import type { Micros } from "../base/time.ts";
import type { Batch, Block, Digest } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Anchor, Ctx, Header, Statement, Vouch } from "./anchored-messages.ts";
import type { Arrangement, Part } from "./anchored-params.ts";
import { TREE_ROOT, type TreeLink } from "./block-tree.ts";
import { GENESIS_LINK, jumpUpon, type Link } from "./chain.ts";
import { type Group, InnerContext, type InnerEffect } from "./inner-context.ts";
import type { AnyProtocol, NodeId } from "./protocol.ts";

/** A protocol that runs inside this validator. */
export interface Inner {
  readonly part: Part;
  readonly context: InnerContext<string>;
  state: unknown;
}

export function innerOf(part: Part, group: Group, ctx: Ctx): Inner {
  return { part, context: new InnerContext(ctx, part.protocol.id, group), state: undefined };
}

/** A handler of it. */
export type Step = (protocol: AnyProtocol, context: InnerContext<string>) => void;

/** A step of it. @returns what it wants done */
export function stepOf(inner: Inner, ctx: Ctx, step: Step): readonly InnerEffect[] {
  step(inner.part.protocol, inner.context.within(ctx));
  return inner.context.drain();
}

/** A block of the public ledger. Its leader is numbered as among all validators. */
export type PublicLink = TreeLink<never>;

export const PUBLIC_GENESIS: PublicLink = TREE_ROOT;

export function publicLinkOn(below: PublicLink, { block, leader }: Header): PublicLink {
  return { block, below, jump: jumpUpon(below), proof: undefined, leader, stamp: 0, weight: block.height };
}

/** A validator of the public ledger. */
export interface PublicState {
  readonly role: "public";
  readonly plan: Arrangement;
  readonly inner: Inner;
  head: PublicLink;
  /** Height up to which its clients rely on the chain. */
  confirmed: number;
  /** Members that follow it, with the head that each was told last. */
  readonly followers: Map<NodeId, PublicLink>;
}

/** What a gateway says. */
export interface View {
  head: PublicLink;
  confirmed: number;
  /** Since it was last looked whether it is; and whether it was asked then. */
  isHeard: boolean;
  isAsked: boolean;
}

/** What a member has vouched for, as it lies on its disk. */
export interface Held {
  readonly statement: Statement;
  /** Undefined of the consortium's blocks. */
  readonly batch: Batch | undefined;
}

/** Something to be anchored, until an anchor that covers it is confirmed. */
export interface Awaited extends Held {
  readonly vouches: Map<NodeId, Vouch>;
  /** Once enough members have vouched. */
  anchor: Anchor | undefined;
  /** When it is offered or submitted again. */
  dueAt: Micros;
}

/** What one anchor proves that none before it did. */
export interface Proven {
  readonly root: Digest;
  readonly requests: readonly Request[];
}

/** A block of the proven ledger: one for each block of the public one, with what the anchors in that one are of. */
export interface ProvenLink extends Link {
  readonly below: ProvenLink | undefined;
  readonly jump: ProvenLink | undefined;
  readonly of: PublicLink;
  readonly proven: readonly Proven[];
  /** Height of the consortium's chain that it and those below cover. */
  readonly covered: number;
}

export const PROVEN_GENESIS: ProvenLink = {
  ...GENESIS_LINK,
  below: undefined,
  jump: undefined,
  of: PUBLIC_GENESIS,
  proven: [],
  covered: 0,
};

/** A member of the consortium. */
export interface MemberState {
  readonly role: "member";
  readonly plan: Arrangement;
  // The consortium's ledger, or what waits for the next batch.
  readonly inner: Inner | undefined;
  /** That at height h is blocks[h - 1]. */
  readonly blocks: Block[];
  readonly pending: Map<number, Request>;
  // What is anchored.
  /** Batches by their roots. */
  readonly contents: Map<Digest, Batch>;
  readonly awaited: Map<string, Awaited>;
  /** Offers of blocks that are not here yet, the latest of each member. */
  readonly early: Map<NodeId, Vouch>;
  /** Statements made so far. */
  made: number;
  /** The latest height offered by anyone, and when. */
  offered: { readonly height: number; readonly at: Micros };
  readonly running: Set<"anchor" | "watch">;
  // What gateways say.
  readonly links: Map<Digest, PublicLink>;
  readonly views: Map<NodeId, View>;
  /** Its gateways are the public validators from this one on, in the ring. */
  firstGateway: number;
  seen: PublicLink;
  confirmed: PublicLink;
  // What follows from it.
  proven: ProvenLink;
  committed: ProvenLink;
  /** Anchored above what is proven, and not here: the lowest. */
  missing: readonly Statement[];
}

export type AnchoredState = MemberState | PublicState;
