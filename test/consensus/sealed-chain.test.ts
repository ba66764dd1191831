// Chains of sealed blocks: runs are taken as far as they fit and are proven; links share what is below.
import { describe, expect, it } from "vitest";
import { blockWith } from "../../src/consensus/chain.ts";
import { isCertificate } from "../../src/consensus/quorum.ts";
import {
  extendSealed,
  SEALED_GENESIS,
  type SealedBlock,
  type SealedLink,
  sealedAbove,
  takeRun,
} from "../../src/consensus/sealed-chain.ts";
import { Batch, Block, GENESIS } from "../../src/ledger/block.ts";
import { Signed } from "../../src/ledger/signature.ts";
import { requestOf } from "./recorder.ts";

interface Vote {
  readonly digest: string;
}
type Chain = SealedLink<Vote>;

const ring = Signed.keyRing(4);
const isSealed = ({ block, seals }: SealedBlock<Vote>): boolean =>
  isCertificate(seals, { n: 4, needed: 3 }, ({ digest }) => digest === block.digest);

/** A chain with so many blocks more, of a request each, sealed by these. */
function longer(length: number, { client = 1, on = SEALED_GENESIS as Chain, voters = [0, 1, 2] } = {}): Chain {
  let chain = on;
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const batch = new Batch([requestOf(client, sequence)]);
    const { digest } = batch.on(chain.block);
    chain = extendSealed(chain, batch, { leader: 0, seals: voters.map((by) => ring[by]!<Vote>({ digest })) });
  }
  return chain;
}
const heights = (blocks: readonly SealedBlock<Vote>[]): number[] => blocks.map(({ block }) => block.height);

it("a longer chain shares the links of the one below", () => {
  const below = longer(3);
  const above = longer(1, { client: 2, on: below });
  expect(above.below).toBe(below);
  expect(above.block).toMatchObject({ height: 4, parent: below.block.digest });
  expect(blockWith(above, requestOf(1, 2))?.height).toBe(2);
});

it("sealedAbove gives the lowest blocks above a height, lowest first, without their chain", () => {
  const chain = longer(10);
  expect(heights(sealedAbove(chain, 3, 4))).toEqual([4, 5, 6, 7]);
  expect(heights(sealedAbove(chain, 8))).toEqual([9, 10]);
  expect(heights(sealedAbove(chain, 10))).toEqual([]);
  expect(Object.keys(sealedAbove(chain, 9)[0]!).sort()).toEqual(["block", "leader", "seals"]);
});

describe("takeRun", () => {
  const whole = longer(5);
  const run = sealedAbove(whole, 0);
  it("takes what is missing, and leaves what is there already", () => {
    expect(takeRun<Vote>(SEALED_GENESIS, run, isSealed).block).toBe(whole.block);
    const three = takeRun<Vote>(SEALED_GENESIS, run.slice(0, 3), isSealed);
    expect(heights([takeRun(three, run, isSealed)])).toEqual([5]);
    expect(takeRun(whole, run, isSealed)).toBe(whole);
  });
  it("stops before a gap, a block of another chain, or one that is not sealed", () => {
    const other = sealedAbove(longer(5, { client: 2 }), 0);
    const few = sealedAbove(longer(5, { voters: [0, 1, 1] }), 0);
    const top = (blocks: readonly SealedBlock<Vote>[]): number =>
      takeRun<Vote>(SEALED_GENESIS, blocks, isSealed).block.height;
    expect(top([run[0]!, run[2]!])).toBe(1);
    expect(top([run[0]!, run[1]!, other[2]!])).toBe(2);
    expect(top([run[0]!, few[1]!, run[2]!])).toBe(1);
  });
  it("does not believe a digest that is not the block's", () => {
    const [first] = run as [SealedBlock<Vote>];
    const forged = new Block(new Batch([requestOf(3, 1)]), first.block.digest, GENESIS);
    expect(takeRun<Vote>(SEALED_GENESIS, [{ ...first, block: forged }], () => true)).toBe(SEALED_GENESIS);
  });
});
