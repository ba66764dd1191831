// Snowflake and Snowball: one instance step by step, and choices among three.
import { describe, expect, it } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import {
  type Choice,
  childrenOf,
  isDecided,
  join,
  leafOf,
  preferredChild,
  vote,
} from "../../src/consensus/snowman-choice.ts";
import { type SnowmanValues, snowmanParams } from "../../src/consensus/snowman-params.ts";
import type { SnowmanLink } from "../../src/consensus/snowman-state.ts";
import { Block, GENESIS } from "../../src/ledger/block.ts";
import { blockOn, ROOT } from "./snowman-kit.ts";

/** Digests are made up: their first bits decide where they part. */
function child(digest: string): SnowmanLink {
  const link = blockOn(ROOT);
  return { ...link, block: new Block(link.block.batch, digest, GENESIS) };
}
const [A, B, C] = [child("2a"), child("6b"), child("ec")]; // 0010…, 0110…, 1110…

const values = (given: Partial<SnowmanValues>): SnowmanValues =>
  withDefaults(snowmanParams, { k: 10, "alpha-preference": 6, "alpha-confidence": 8, beta: 3, ...given });

interface Step {
  readonly votes: readonly number[];
  /** Preferred after it, with the confidence of the instance at the root. */
  readonly after: string;
}

function run(choice: Choice, steps: readonly Step[], given: Partial<SnowmanValues> = {}): string[] {
  const name = (link: SnowmanLink): string => "ABC"[[A, B, C].indexOf(link)]!;
  return steps.map(({ votes }) => {
    vote(choice, new Map(votes.map((count, index) => [[A, B, C][index]!, count])), values(given));
    const decided = isDecided(choice, values(given)) ? " decided" : "";
    return `${name(preferredChild(choice))}${choice.confidence}${decided}`;
  });
}

const snowflake: readonly Step[] = [
  { votes: [8, 2], after: "A1" },
  { votes: [9, 1], after: "A2" },
  { votes: [5, 5], after: "A0" }, // no majority: cnt := 0
  { votes: [2, 8], after: "B1" }, // another colour: begins anew
  { votes: [3, 7], after: "B0" }, // enough to prefer, not for confidence
  { votes: [1, 9], after: "B1" },
  { votes: [8, 2], after: "A1" },
  { votes: [8, 2], after: "A2" },
  { votes: [8, 2], after: "A3 decided" },
  { votes: [0, 10], after: "A3 decided" }, // for good
];
const snowball: readonly Step[] = [
  { votes: [8, 2], after: "A1" },
  { votes: [9, 1], after: "A2" },
  { votes: [2, 8], after: "A1" }, // one majority of three for B: its row begins, A stays preferred
  { votes: [2, 8], after: "A2" }, // two and two
  { votes: [5, 5], after: "A0" },
  { votes: [2, 8], after: "B1" }, // three of five
  { votes: [8, 2], after: "B1" },
  { votes: [8, 2], after: "A2" },
  { votes: [8, 2], after: "A3 decided" },
];
// Had B had four majorities before, three in a row for A would still decide for A.
const overtaken: readonly Step[] = [
  { votes: [2, 8], after: "B1" },
  { votes: [2, 8], after: "B2" },
  { votes: [4, 4], after: "B0" },
  { votes: [2, 8], after: "B1" },
  { votes: [2, 8], after: "B2" },
  { votes: [8, 2], after: "B1" },
  { votes: [8, 2], after: "B2" },
  { votes: [8, 2], after: "A3 decided" },
];

describe("one of two, alpha 6 and 8 of 10, beta 3", () => {
  it.each([
    ["snowflake", snowflake],
    ["snowball", snowball],
    ["snowball", overtaken],
  ] as const)("%s", (rule, steps) => {
    expect(run(join(leafOf(A), B), steps, { rule })).toEqual(steps.map(({ after }) => after));
  });
});

describe("three, whose first bits are 00, 01 and 1", () => {
  const three = (): Choice => [B, C].reduce(join, leafOf(A) as Choice);
  it("the first stays preferred when others join, with its confidence", () => {
    const choice: Choice = leafOf(A);
    run(choice, [{ votes: [8], after: "" }]);
    const joined = [C, B].reduce(join, choice as Choice);
    expect(childrenOf(joined)).toEqual([A, B, C]);
    expect([preferredChild(joined), joined.confidence]).toEqual([A, 1]);
  });
  it("none has a majority, but 0 has at the first bit: it is decided, and C is out", () => {
    const steps = [
      { votes: [4, 4, 2], after: "A1" },
      { votes: [4, 4, 2], after: "A2" },
      { votes: [3, 5, 2], after: "A3 decided" },
      { votes: [0, 0, 10], after: "A3 decided" },
      { votes: [0, 9, 1], after: "B4 decided" },
    ];
    expect(run(three(), steps)).toEqual(steps.map(({ after }) => after));
  });
  it("only who has all bits wins the poll", () => {
    const winner = (votes: readonly number[]) =>
      vote(three(), new Map(votes.map((count, index) => [[A, B, C][index]!, count])), values({}))?.link;
    expect([winner([4, 4, 2]), winner([1, 8, 1]), winner([1, 1, 8])]).toEqual([undefined, B, C]);
  });
});
