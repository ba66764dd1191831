// Chains as links: any block is found, in logarithmically many steps, and none of another chain.
import { describe, expect, it } from "vitest";
import { blocksAbove, blockWith, extend, extendByRun, GENESIS_LINK, type Link } from "../../src/consensus/chain.ts";
import { Batch } from "../../src/ledger/block.ts";
import { requestOf } from "./recorder.ts";

/** A chain of so many blocks, with a request each, and the requests. */
function chainOf(length: number, client = 1, chain: Link = GENESIS_LINK) {
  const requests = Array.from({ length }, (_, index) => requestOf(client, index + 1));
  return { requests, top: requests.reduce((below, request) => extend(below, new Batch([request])), chain) };
}

describe("extendByRun", () => {
  const { top } = chainOf(5);
  const run = blocksAbove(top, 0);
  const lower = chainOf(3).top;
  it.each([
    ["what follows", run.slice(3), 5],
    ["what follows, of a run that begins lower", run.slice(1), 5],
    ["nothing new", run.slice(0, 2), 3],
    ["nothing at all", [], 3],
    ["a gap", run.slice(4), undefined],
  ])("%s", (_, blocks, height) => {
    const longer = extendByRun(lower, blocks);
    expect(longer?.block.height).toBe(height);
    if (height !== undefined) expect(longer!.block.digest).toBe(run[height - 1]!.digest);
    if (height === 3) expect(longer).toBe(lower);
  });
});

describe("blockWith", () => {
  it.each([1, 2, 3, 7, 8, 100])("finds every request of a chain of %d", (length) => {
    const { requests, top } = chainOf(length);
    expect(requests.map((request) => blockWith(top, request)?.height)).toEqual(requests.map((_, index) => index + 1));
  });
  it("finds an equal request that is another object", () => {
    const { top } = chainOf(20);
    expect(blockWith(top, requestOf(1, 7))?.height).toBe(7);
  });
  it("finds nothing of a fork, nor of what is above", () => {
    const { top } = chainOf(10);
    const [left, right] = [chainOf(30, 2, top), chainOf(30, 3, top)];
    expect(left.requests.map((request) => blockWith(right.top, request))).toEqual(left.requests.map(() => undefined));
    expect(blockWith(top, left.requests[0]!)).toBeUndefined();
    expect(blockWith(left.top, left.requests[29]!)?.height).toBe(40);
  });
  it("takes steps that grow with the logarithm of the length", () => {
    const steps = (length: number): number => {
      let [link, count]: [Link | undefined, number] = [chainOf(length).top, 0];
      for (; link !== undefined && link.block.height > 1; count += 1) {
        link = link.jump !== undefined && link.jump.block.height >= 1 ? link.jump : link.below;
      }
      return count;
    };
    for (const length of [100, 1000, 5000]) expect(steps(length)).toBeLessThan(3 * Math.log2(length)); // Myers 1983
  });
});

it("blocksAbove gives the blocks above a height, lowest first", () => {
  const { top } = chainOf(5);
  expect(blocksAbove(top, 3).map(({ height }) => height)).toEqual([4, 5]);
});
