// Anchored ledger, what anchors prove: a chain with one block for each block of the public ledger, which holds what the anchors in that
// one are of. Where members rely on the anchor, this is the ledger: it forks as the public one does, and is committed as far as that is.
import { Batch } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import { awaitAnchor, isVouchedFor, settleAwaited } from "./anchored-anchors.ts";
import { Anchor, type Ctx, rootOf, type Statement } from "./anchored-messages.ts";
import type { MemberState, Proven, ProvenLink, PublicLink } from "./anchored-state.ts";
import { forkOf, linksBetween } from "./block-tree.ts";
import { blockHolding, jumpUpon, linkAt } from "./chain.ts";

/** Batches asked for at once. @source assumption */
const MOST_FETCHED = 64;

/** Follows the public chain as far as what is anchored there is here. @returns blocks that are newly committed, lowest first */
export function advance(state: MemberState, ctx: Ctx): ProvenLink[] {
  const { seen, plan } = state;
  const fork = forkOf(state.proven.of, seen);
  let below = linkAt(state.proven, fork.block.height)!;
  state.missing = [];
  for (const of of linksBetween(fork, seen)) {
    const next = linkFor(state, below, of);
    if (next === undefined) {
      state.missing = missingAbove(state, of);
      break;
    }
    if (state.proven !== below) abandon(state, below, ctx);
    state.proven = next;
    below = next;
    if (plan.reliesOnAnchor && plan.publicLedger.protocol.finality !== "deterministic")
      ctx.adopt(next.block, { leader: of.leader });
  }
  askForMissing(state, ctx);
  return confirm(state, ctx);
}

/** The block that goes with a public one; undefined while something in it is missing. */
function linkFor(state: MemberState, below: ProvenLink, of: PublicLink): ProvenLink | undefined {
  const proven: Proven[] = [];
  let { covered } = below;
  for (const anchor of of.block.batch.requests) {
    if (!(anchor instanceof Anchor) || !isVouchedFor(state, anchor)) continue;
    const { statement } = anchor;
    if (!isHere(state, statement)) return undefined;
    const requests =
      state.inner === undefined ? fresh(state, statement, { below, proven }) : covering(state, statement, covered);
    if (requests === undefined) continue;
    proven.push({ root: statement.root, requests });
    covered = Math.max(covered, statement.height);
  }
  const block = batchOf(state, proven).on(below.block, of.block.digest);
  return { block, below, jump: jumpUpon(below), of, proven, covered };
}

/** Members that find nothing but what one of them had hashed share its batch. */
function batchOf({ contents }: MemberState, proven: readonly Proven[]): Batch {
  const whole = proven.length === 1 ? contents.get(proven[0]!.root) : undefined;
  const requests = proven.flatMap((each) => each.requests);
  return whole?.requests.length === requests.length ? whole : new Batch(requests);
}

function isHere({ inner, blocks, contents }: MemberState, { root, height }: Statement): boolean {
  return inner === undefined ? contents.has(root) : height <= blocks.length;
}

/** Requests of a batch that no anchor before this one is of. */
function fresh(
  { contents }: MemberState,
  { root }: Statement,
  { below, proven }: { readonly below: ProvenLink; readonly proven: readonly Proven[] },
): Request[] {
  const taken = new Set(proven.flatMap(({ requests }) => requests.map(({ id }) => id)));
  return contents
    .get(root)!
    .requests.filter((request) => !taken.has(request.id) && blockHolding(below, request) === undefined);
}

/**
 * Requests of the consortium's blocks that an anchor proves and none before: up to its height, as blocks are linked. Undefined if its root
 * is not that of the own blocks.
 */
function covering({ blocks }: MemberState, { root, above, height }: Statement, covered: number): Request[] | undefined {
  if (rootOf(blocks.slice(above, height)) !== root) return undefined;
  return blocks.slice(covered, height).flatMap(({ batch }) => batch.requests);
}

/** The blocks above one are given up: what was confirmed by them is waited for again, and has to be anchored again. */
function abandon(state: MemberState, fork: ProvenLink, ctx: Ctx): void {
  const { committed } = state;
  state.proven = fork;
  if (committed.block.height <= fork.block.height) return;
  state.committed = fork;
  for (let link = committed; link !== fork; link = link.below!)
    for (const anchor of link.of.block.batch.requests)
      if (anchor instanceof Anchor) {
        const { statement } = anchor;
        awaitAnchor(state, { statement, batch: state.contents.get(statement.root), anchor }, ctx);
      }
}

/** Commits what enough public blocks are upon. */
function confirm(state: MemberState, ctx: Ctx): ProvenLink[] {
  const { proven, confirmed, plan } = state;
  const top = linkAt(proven, forkOf(proven.of, confirmed).block.height)!;
  const links: ProvenLink[] = [];
  for (let link = top; link.block.height > state.committed.block.height; link = link.below!) links.push(link);
  if (links.length === 0) return links;
  links.reverse();
  state.committed = top;
  for (const link of links) {
    if (plan.reliesOnAnchor) ctx.commit(link.block, link.of.leader);
    for (const { root, requests } of link.proven) ctx.attest(root, requests);
  }
  settleAwaited(state);
  return links;
}

/** What the chain from a block on is of, and is not here. */
function missingAbove(state: MemberState, first: PublicLink): Statement[] {
  const missing: Statement[] = [];
  for (const { block } of linksBetween(first.below!, state.seen))
    for (const anchor of block.batch.requests) {
      if (missing.length === MOST_FETCHED) return missing;
      if (!(anchor instanceof Anchor) || isHere(state, anchor.statement)) continue;
      if (isVouchedFor(state, anchor)) missing.push(anchor.statement);
    }
  return missing;
}

/** Some of the others have vouched, and hold it; of the consortium's blocks its own protocol brings what is missing. */
export function askForMissing({ missing, inner, plan }: MemberState, ctx: Ctx): void {
  if (missing.length === 0 || inner !== undefined) return;
  const roots = missing.map(({ root }) => root);
  for (let member = 0; member < plan.members.count; member += 1)
    if (member !== ctx.self) ctx.send(member, { type: "fetch", roots });
}
