// A tree of blocks whose best branch may change: what a validator with probabilistic finality keeps. Bookkeeping only:
// which blocks are valid, which of two heads is better and how deep is deep enough are the protocol's rules.
//
//   linkOn     a block upon its parent
//   moveTo     another head: blocks are adopted from the fork up, and what was committed on the branch left is taken back; moveOn, a new
//              block upon the head
//   commitUpTo blocks are deep enough: clients may rely on them
//   pending    requests that are not in a committed block of the chain: those of abandoned blocks are among them again
//
// Links never change: a record on disk and a later state share them. Nothing is forgotten: a branch may come back after
// any time.
import type { Micros } from "../base/time.ts";
import type { Batch, Block, Digest, Made } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import { blockHolding, GENESIS_LINK, jumpUpon, type Link, linkAt } from "./chain.ts";
import type { NodeId } from "./protocol.ts";

/** A block in the tree, with what is below it. It is a `Link`, so that `blockHolding` reads it, too. */
export interface TreeLink<Proof> extends Link {
  readonly below: TreeLink<Proof> | undefined;
  readonly jump: TreeLink<Proof> | undefined;
  /** What shows others that its maker may have made it; genesis needs none. */
  readonly proof: Proof | undefined;
  readonly leader: NodeId;
  /** The time or slot its maker gave it. */
  readonly stamp: number;
  /** Of it and all below. */
  readonly weight: number;
}

/** What a block adds to a tree. */
export interface Growth<Proof> {
  readonly proof?: Proof;
  readonly batch: Batch;
  readonly leader: NodeId;
  readonly stamp: number;
  /** Its own. */
  readonly weight: number;
  /** Digest of what it holds beside its requests, where it holds more. */
  readonly content?: Digest;
}

/** Genesis: made by nobody (-1) at the start of the run. */
export const TREE_ROOT: TreeLink<never> = {
  ...GENESIS_LINK,
  below: undefined,
  jump: undefined,
  proof: undefined,
  leader: -1,
  stamp: 0,
  weight: 0,
};

export interface BlockTree<Proof> {
  /** Blocks that are not in the head's chain. The chain finds its own by their height: it takes no room but its links. */
  readonly beside: Map<Digest, TreeLink<Proof>>;
  head: TreeLink<Proof>;
  committed: TreeLink<Proof>;
  readonly pending: Map<number, Request>;
}

export function newTree<Proof>(): BlockTree<Proof> {
  // The tops come first, and stand together: of thousands of trees little fits into the processor's cache.
  return { head: TREE_ROOT, committed: TREE_ROOT, beside: new Map(), pending: new Map() };
}

/** A block that the tree has. */
export function find<Proof>(
  { head, beside }: BlockTree<Proof>,
  digest: Digest,
  height: number,
): TreeLink<Proof> | undefined {
  const link = linkAt(head, height);
  return link?.block.digest === digest ? link : beside.get(digest);
}

/**
 * A block on top of a link. Its digest covers who made it and when: two makers' blocks of the same requests are two.
 */
export function linkOn<Proof>(below: TreeLink<Proof>, growth: Growth<Proof>): TreeLink<Proof> {
  const { batch, leader, stamp, proof, weight, content } = growth;
  const block = batch.on(below.block, content === undefined ? `${leader} ${stamp}` : `${leader} ${stamp} ${content}`);
  return { block, below, jump: jumpUpon(below), leader, stamp, proof, weight: below.weight + weight };
}

/** Whether a block repeats no request, of its own or of a block below it. */
export function isFresh({ requests }: Batch, below: Link): boolean {
  return (
    new Set(requests.map(({ id }) => id)).size === requests.length &&
    requests.every((request) => blockHolding(below, request) === undefined)
  );
}

/** The last link that two branches share. */
export function forkOf<Proof>(one: TreeLink<Proof>, other: TreeLink<Proof>): TreeLink<Proof> {
  let [a, b] = [one, other];
  while (a !== b) {
    if (a.block.height >= b.block.height) a = a.below!;
    else b = b.below!;
  }
  return a;
}

/** Links above one of them up to another, lowest first. */
export function linksBetween<Proof>(bottom: TreeLink<Proof>, top: TreeLink<Proof>): TreeLink<Proof>[] {
  if (top.below === bottom) return [top];
  const links: TreeLink<Proof>[] = [];
  for (let link = top; link !== bottom; link = link.below!) links.push(link);
  return links.reverse();
}

/** What a head has in its chain that another lacks, lowest first. */
export function linksBeyond<Proof>(before: TreeLink<Proof>, head: TreeLink<Proof>): TreeLink<Proof>[] {
  return head.below === before ? [head] : linksBetween(forkOf(before, head), head);
}

/** What changing the head tells the world. */
export interface Observed<Proof> {
  readonly ctx: { adopt(block: Block, made: Made): void };
  /** When the block was due of the leader in whose place another made it; undefined of a block made in turn. */
  outOfTurnSince(link: TreeLink<Proof>): Micros | undefined;
}

/**
 * Another head: its blocks from the fork up are adopted; what was committed above the fork is not any more, and waits
 * again.
 */
export function moveTo<Proof>(
  tree: BlockTree<Proof>,
  head: TreeLink<Proof>,
  { ctx, outOfTurnSince }: Observed<Proof>,
): void {
  const fork = forkOf(tree.head, head);
  if (fork.block.height < tree.committed.block.height) {
    for (const link of linksBetween(fork, tree.committed)) wait(tree, link);
    tree.committed = fork;
  }
  for (let left = tree.head; left !== fork; left = left.below!) tree.beside.set(left.block.digest, left);
  tree.head = fork;
  for (const link of linksBetween(fork, head)) {
    tree.beside.delete(link.block.digest);
    moveOn(tree, link, ctx, outOfTurnSince);
  }
}

/** The head moves on to a block upon it that does not stand beside the chain. */
export function moveOn<Proof>(
  tree: BlockTree<Proof>,
  link: TreeLink<Proof>,
  ctx: Observed<Proof>["ctx"],
  outOfTurnSince: Observed<Proof>["outOfTurnSince"],
): void {
  const { block, leader } = link;
  const since = outOfTurnSince(link);
  tree.head = link;
  ctx.adopt(block, since === undefined ? link : { leader, outOfTurnSince: since });
  if (block.batch.requests.length > 0) wait(tree, link);
}

/** A block's requests wait until it is committed. */
function wait({ pending }: Pick<BlockTree<never>, "pending">, { block }: Link): void {
  for (const request of block.batch.requests) pending.set(request.id, request);
}

/** Commits the chain's blocks up to this one. @returns those that were not committed before, lowest first */
export function commitUpTo<Proof>(
  tree: BlockTree<Proof>,
  top: TreeLink<Proof>,
  ctx: { commit(block: Block, leader: NodeId): void },
): TreeLink<Proof>[] {
  if (top.block.height <= tree.committed.block.height) return [];
  const links = linksBetween(tree.committed, top);
  for (const link of links) commitNext(tree, link, ctx);
  return links;
}

/** Commits the block upon those that are. */
export function commitNext<Proof>(
  tree: BlockTree<Proof>,
  next: TreeLink<Proof>,
  ctx: { commit(block: Block, leader: NodeId): void },
): void {
  const { block, leader } = next;
  tree.committed = next;
  for (const { id } of block.batch.requests) tree.pending.delete(id);
  ctx.commit(block, leader);
}

/** Requests of a batch that are new here, neither pending nor in the chain. */
export function countNew(
  { pending, head }: { readonly pending: ReadonlyMap<number, Request>; readonly head: Link },
  { requests }: Batch,
): number {
  return requests.filter((request) => !pending.has(request.id) && blockHolding(head, request) === undefined).length;
}

/** Pending requests that the chain does not hold, oldest first, at most so many. */
export function nextRequests(
  { pending, head }: { readonly pending: ReadonlyMap<number, Request>; readonly head: Link },
  atMost: number,
): Request[] {
  const requests: Request[] = [];
  for (const request of pending.values()) {
    if (requests.length === atMost) break;
    if (blockHolding(head, request) === undefined) requests.push(request);
  }
  return requests;
}
