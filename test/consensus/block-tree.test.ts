// The tree of blocks under Clique and Aura: branches, what a change of head adopts and takes back, and which requests wait.
import { describe, expect, it } from "vitest";
import type { Seal } from "../../src/consensus/block-exchange.ts";
import {
  type BlockTree,
  commitUpTo,
  find,
  forkOf,
  isFresh,
  linksBetween,
  moveTo,
  newTree,
  nextRequests,
} from "../../src/consensus/block-tree.ts";
import type { PoaLink } from "../../src/consensus/poa-state.ts";
import { Batch, type Block } from "../../src/ledger/block.ts";
import type { Signed } from "../../src/ledger/signature.ts";
import { blockOn, ROOT } from "./poa-kit.ts";
import { request } from "./step-tables.ts";

//        ┌ b2 [3] ─ b3
//  a1 [1] ─ a2 [2] ─ a3
const a1 = blockOn(ROOT, { by: 1, stamp: 1, ids: [1] });
const a2 = blockOn(a1, { by: 2, stamp: 2, ids: [2] });
const a3 = blockOn(a2, { by: 3, stamp: 3 });
const b2 = blockOn(a1, { by: 3, stamp: 2, ids: [3] });
const b3 = blockOn(b2, { by: 2, stamp: 3 });

/** A tree that says what it adopts and commits. */
function watched() {
  const tree: BlockTree<Signed<Seal>> = newTree();
  const log: string[] = [];
  const ctx = {
    adopt: ({ height }: Block, { leader }: { leader: number }) => log.push(`adopt h${height}/${leader}`),
    commit: ({ height }: Block, leader: number) => log.push(`commit h${height}/${leader}`),
  };
  return {
    tree,
    to: (head: PoaLink): string => {
      log.length = 0;
      moveTo(tree, head, { ctx, outOfTurnSince: () => undefined });
      return log.join(" ");
    },
    commit: (top: PoaLink): string => {
      log.length = 0;
      commitUpTo(tree, top, ctx);
      return log.join(" ");
    },
    waiting: () => [...tree.pending.keys()],
  };
}

it("two makers' blocks of the same requests upon the same parent are two", () => {
  const [one, other] = [1, 2].map((by) => blockOn(ROOT, { by, stamp: 1, ids: [1] }));
  expect(one!.block.digest).not.toBe(other!.block.digest);
});

describe("branches", () => {
  it.each([
    ["two branches", a3, b3, a1],
    ["one below the other", a1, a3, a1],
    ["the same", b2, b2, b2],
    ["of other heights", b2, a3, a1],
  ])("fork of %s", (_, one, other, fork) => {
    expect([forkOf(one, other), forkOf(other, one)]).toEqual([fork, fork]);
  });
  it("links between, lowest first", () => {
    expect(linksBetween(a1, a3)).toEqual([a2, a3]);
  });
  it("weights add up", () => {
    expect([a1, a2, a3, b3].map(({ weight }) => weight)).toEqual([1, 2, 3, 3]);
  });
});

describe("another head", () => {
  it("is adopted from the fork up; what was committed on the branch left waits again", () => {
    const { to, commit, waiting } = watched();
    expect(to(a3)).toBe("adopt h1/1 adopt h2/2 adopt h3/3");
    expect(commit(a2)).toBe("commit h1/1 commit h2/2");
    expect(waiting()).toEqual([]);
    expect(to(b3)).toBe("adopt h2/3 adopt h3/2");
    expect(waiting()).toEqual([2, 3]);
    expect([commit(a1), commit(b2)]).toEqual(["", "commit h2/3"]);
    expect(waiting()).toEqual([2]);
  });
  it("what is left, and what came beside, is found as is what is below the head", () => {
    const { tree, to } = watched();
    const found = (...links: PoaLink[]): boolean[] =>
      links.map(({ block }) => find(tree, block.digest, block.height) !== undefined);
    to(a3);
    expect(found(ROOT, a1, a2, a3, b2, b3)).toEqual([true, true, true, true, false, false]);
    tree.beside.set(b2.block.digest, b2);
    expect(found(b2, b3)).toEqual([true, false]);
    to(b3);
    expect(found(ROOT, a1, a2, a3, b2, b3)).toEqual([true, true, true, true, true, true]);
    expect([...tree.beside.values()]).toEqual([a3, a2]);
  });
});

describe("requests", () => {
  it("wait until they are committed; the next block takes those that the chain does not hold, oldest first", () => {
    const { tree, to } = watched();
    to(a3);
    for (const id of [5, 4, 3]) tree.pending.set(id, request(id));
    expect(nextRequests(tree, 10).map(({ id }) => id)).toEqual([5, 4, 3]);
    expect(nextRequests(tree, 2).map(({ id }) => id)).toEqual([5, 4]);
    to(b3);
    expect(nextRequests(tree, 10).map(({ id }) => id)).toEqual([2, 5, 4]);
  });
  it("are fresh on a branch that does not hold them, and once in a block", () => {
    const fresh = (below: PoaLink, ...ids: number[]): boolean => isFresh(new Batch(ids.map(request)), below);
    expect([fresh(b3, 2), fresh(a3, 2), fresh(a3, 3, 3), fresh(a3, 1)]).toEqual([true, false, false, false]);
  });
});
