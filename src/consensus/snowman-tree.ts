// The processing blocks of Snowman: which branch is preferred, what a poll's votes do to it, what is accepted and rejected.
import { answer, letGo } from "./block-exchange.ts";
import { commitUpTo, linksBetween } from "./block-tree.ts";
import { linkAt } from "./chain.ts";
import { type Counts, childrenOf, fail, isDecided, join, leafOf, preferredChild, vote } from "./snowman-choice.ts";
import { blockBytes } from "./snowman-messages.ts";
import type { Chit, Named, SnowmanContext, SnowmanLink, SnowmanState } from "./snowman-state.ts";

/** A block joins its siblings. */
export function issue(state: SnowmanState, link: SnowmanLink): void {
  const { choices, tree, unwritten } = state;
  const parent = link.block.parent;
  unwritten.push(link);
  const choice = choices.get(parent);
  choices.set(parent, choice === undefined ? leafOf(link) : join(choice, link));
  for (const request of link.block.batch.requests) tree.pending.set(request.id, request);
}

/** From the last accepted block along the preferences, to the leaf or to a height. */
export function preferred({ tree, choices }: SnowmanState, upTo = Number.POSITIVE_INFINITY): SnowmanLink {
  let link = tree.head;
  while (link.block.height < upTo) {
    const choice = choices.get(link.block.digest);
    if (choice === undefined) break;
    link = preferredChild(choice);
  }
  return link;
}

/** Undecided blocks are written down before others hear of them, those of the preferred branch first. */
export function writeDown(state: SnowmanState, ctx: SnowmanContext): void {
  const { tree, unwritten, written } = state;
  const leaf = preferred(state);
  if (tree.beside.size === 0 || (unwritten.length === 0 && leaf === written)) return;
  const branch = linksBetween(tree.head, leaf);
  const others = [...tree.beside.values()].filter((link) => !branch.includes(link));
  const sizeBytes = unwritten.reduce((sum, { block }) => sum + blockBytes(block.batch), 0);
  ctx.persist({ key: "undecided", value: [...branch, ...others], ...(sizeBytes === 0 ? {} : { sizeBytes }) });
  state.unwritten = [];
  state.written = leaf;
}

/** What was written down, as far as it still stands upon the last accepted block: parents come before children. */
export function readBack(state: SnowmanState, links: readonly SnowmanLink[]): void {
  const { tree } = state;
  for (const link of links) {
    const { parent, digest } = link.block;
    if (parent !== tree.head.block.digest && !tree.beside.has(parent)) continue;
    tree.beside.set(digest, link);
    issue(state, link);
  }
}

export function nameOf({ block: { digest, height } }: SnowmanLink): Named {
  return { digest, height };
}

/** What it answers one who is to decide a height. */
export function chitFor(state: SnowmanState, height: number): Chit {
  const { head } = state.tree;
  const at = height <= head.block.height ? linkAt(head, height)! : preferred(state, height);
  return { preferred: nameOf(preferred(state)), atHeight: nameOf(at) };
}

/** Votes with those for blocks above: by processing block that has any. */
export function withAncestors({ tree }: SnowmanState, votes: readonly SnowmanLink[]): Counts {
  const counts = new Map<SnowmanLink, number>();
  for (const vote of votes)
    for (let link = vote; link !== tree.head; link = link.below!) counts.set(link, (counts.get(link) ?? 0) + 1);
  return counts;
}

/**
 * What a poll changes: from the last accepted block upwards, as long as a child has the majority. Where none has, and on all other
 * branches, confidence is lost.
 */
export function recordPoll(state: SnowmanState, counts: Counts, ctx: SnowmanContext): void {
  const { choices, values, tree } = state;
  for (let parent: SnowmanLink | undefined = tree.head; parent !== undefined; ) {
    const choice = choices.get(parent.block.digest);
    if (choice === undefined) return;
    const winner = vote(choice, counts, values);
    for (const child of childrenOf(choice)) if (child !== winner?.link) falter(state, child);
    if (parent === tree.head && winner !== undefined && isDecided(winner, values)) accept(state, winner.link, ctx);
    parent = winner?.link;
  }
}

/** Confidence is lost in everything above a block. */
function falter(state: SnowmanState, { block }: SnowmanLink): void {
  const choice = state.choices.get(block.digest);
  if (choice === undefined) return;
  fail(choice, state.values);
  for (const child of childrenOf(choice)) falter(state, child);
}

/** A child of the last accepted block is the next; its siblings are out for ever. */
function accept(state: SnowmanState, link: SnowmanLink, ctx: SnowmanContext): void {
  const { tree, choices, held, asked } = state;
  const children = childrenOf(choices.get(tree.head.block.digest)!);
  choices.delete(tree.head.block.digest);
  for (const child of children) if (child !== link) reject(state, child);
  tree.beside.delete(link.block.digest);
  for (const [digest, { seal }] of held) if (seal.body.height <= link.block.height) letGo(state, digest);
  asked.clear();
  tree.head = link;
  state.planned = undefined;
  ctx.persist({ key: "chain", value: link, sizeBytes: blockBytes(link.block.batch) });
  for (const { block, leader } of commitUpTo(tree, link, ctx))
    for (const request of block.batch.requests) answer(request, block, { leader, ctx });
}

function reject(state: SnowmanState, { block }: SnowmanLink): void {
  state.tree.beside.delete(block.digest);
  const choice = state.choices.get(block.digest);
  if (choice === undefined) return;
  for (const child of childrenOf(choice)) reject(state, child);
  state.choices.delete(block.digest);
}
