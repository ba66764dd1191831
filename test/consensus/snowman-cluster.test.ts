// Snowman in a small cluster: counts and times, and transcripts. Transcripts: time [ms], validator, input: what others notice of its step.
// h3/1 [101]: block at height 3 by validator 1 with request 101; query 7 h2: the poll numbered 7, of who prefers a block of height 2.
// A message takes 100 ms. Turns of 5 s: at height 1 of validators 2, 3, 4 …; at height 2 of 4, 5, 0 …; at height 3 of 2, 3, 4 …
import { describe, expect, it } from "vitest";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import { snowman } from "../../src/consensus/snowman.ts";
import { clustersOf, from } from "./clusters.ts";
import { print } from "./snowman-kit.ts";
import { request } from "./step-tables.ts";

const cluster = clustersOf(snowman, {
  print,
  params: { k: 2, "alpha-preference": 2, "alpha-confidence": 2, beta: 2, concurrent: 1, "block.every": 0 },
});
const six = { n: 6 };
const ALL = [0, 1, 2, 3, 4, 5];
/** Five of six asked, of whom three or four answer alike. */
const many = { k: 4, "alpha-preference": 3, "alpha-confidence": 3, beta: 12 } as const;

/** Without polls. */
function blocksIn(transcript: string): string {
  const told = transcript
    .split("\n")
    .map((line) => line.replace(/(; )?(query|chit) \d+ h\d+ →\d/g, "").replace(": ; ", ": "));
  return told.filter((line) => !/: $/.test(line)).join("\n");
}

describe("without faults", () => {
  it.each([
    [1, 4000],
    [2, 2000],
    [4, 1000],
  ])(
    "20 polls, %i at a time: accepted by its maker after %i ms, and by the others 100 ms later",
    (concurrent, time) => {
      const run = cluster({ ...six, params: { ...many, beta: 20, concurrent } });
      run.submitTo(2, request(101));
      run.run(8 * SECOND);
      const polls = 6 * (20 + concurrent - 1) * 4;
      expect(Object.fromEntries(run.sent)).toEqual({ block: 5, query: polls, chit: polls });
      expect(ALL.map((node) => run.commitTimes(node)[0]! / MILLISECOND)).toEqual(
        ALL.map((node) => (node === 2 ? time : time + 100)),
      );
    },
  );
  it("reads like the paper: two others asked, twice", () => {
    const run = cluster(six);
    run.submitTo(3, request(101));
    run.run(5.7 * SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 3 ← request 101: gossip relay 101
         100 0 ← 3 relay 101: gossip relay 101
         100 1 ← 3 relay 101: gossip relay 101
         100 2 ← 3 relay 101: gossip block h1/2 [101]; query 0 h1 →5; query 0 h1 →1
         100 4 ← 3 relay 101: gossip relay 101
         100 5 ← 3 relay 101: gossip relay 101
         200 0 ← 2 block h1/2 [101]: gossip block h1/2 [101]; query 0 h1 →5; query 0 h1 →4
         200 1 ← 2 block h1/2 [101]: gossip block h1/2 [101]; query 0 h1 →5; query 0 h1 →4
         200 3 ← 2 block h1/2 [101]: gossip block h1/2 [101]; query 0 h1 →2; query 0 h1 →1
         200 4 ← 2 block h1/2 [101]: gossip block h1/2 [101]; query 0 h1 →2; query 0 h1 →1
         200 5 ← 2 block h1/2 [101]: gossip block h1/2 [101]; query 0 h1 →4; query 0 h1 →0
         200 5 ← 2 query 0 h1: chit 0 h1 →2
         200 1 ← 2 query 0 h1: chit 0 h1 →2
         300 5 ← 0 query 0 h1: chit 0 h1 →0
         300 4 ← 0 query 0 h1: chit 0 h1 →0
         300 5 ← 1 query 0 h1: chit 0 h1 →1
         300 4 ← 1 query 0 h1: chit 0 h1 →1
         300 2 ← 3 query 0 h1: chit 0 h1 →3
         300 1 ← 3 query 0 h1: chit 0 h1 →3
         300 2 ← 4 query 0 h1: chit 0 h1 →4
         300 1 ← 4 query 0 h1: chit 0 h1 →4
         300 4 ← 5 query 0 h1: chit 0 h1 →5
         300 0 ← 5 query 0 h1: chit 0 h1 →5
         300 2 ← 1 chit 0 h1: query 1 h1 →1; query 1 h1 →5
         400 0 ← 4 chit 0 h1: query 1 h1 →4; query 1 h1 →5
         400 1 ← 4 chit 0 h1: query 1 h1 →4; query 1 h1 →0
         400 3 ← 1 chit 0 h1: query 1 h1 →2; query 1 h1 →0
         400 4 ← 1 chit 0 h1: query 1 h1 →1; query 1 h1 →3
         400 5 ← 0 chit 0 h1: query 1 h1 →0; query 1 h1 →3
         400 1 ← 2 query 1 h1: chit 1 h1 →2
         400 5 ← 2 query 1 h1: chit 1 h1 →2
         500 4 ← 0 query 1 h1: chit 1 h1 →0
         500 5 ← 0 query 1 h1: chit 1 h1 →0
         500 4 ← 1 query 1 h1: chit 1 h1 →1
         500 0 ← 1 query 1 h1: chit 1 h1 →1
         500 2 ← 3 query 1 h1: chit 1 h1 →3
         500 0 ← 3 query 1 h1: chit 1 h1 →3
         500 1 ← 4 query 1 h1: chit 1 h1 →4
         500 3 ← 4 query 1 h1: chit 1 h1 →4
         500 0 ← 5 query 1 h1: chit 1 h1 →5
         500 3 ← 5 query 1 h1: chit 1 h1 →5
         500 2 ← 5 chit 1 h1: commit h1 [101]; reply 101 h1
         600 0 ← 5 chit 1 h1: commit h1 [101]; reply 101 h1
         600 1 ← 0 chit 1 h1: commit h1 [101]; reply 101 h1
         600 3 ← 0 chit 1 h1: commit h1 [101]; reply 101 h1
         600 4 ← 3 chit 1 h1: commit h1 [101]; reply 101 h1
         600 5 ← 3 chit 1 h1: commit h1 [101]; reply 101 h1"
    `);
  });
});

describe("transcripts", () => {
  it("who has the turn is down: the next makes the block, a window later", () => {
    const run = cluster(six);
    run.crash(2);
    run.submit(request(101));
    run.run(12 * SECOND);
    expect(blocksIn(run.transcript())).toMatchInlineSnapshot(`
      "     0 2 crashes
           0 1 ← request 101: gossip relay 101
         100 0 ← 1 relay 101: gossip relay 101
         100 3 ← 1 relay 101: gossip relay 101
         100 4 ← 1 relay 101: gossip relay 101
         100 5 ← 1 relay 101: gossip relay 101
        5000 3 timer build: gossip block h1/3 [101]
        5100 0 ← 3 block h1/3 [101]: gossip block h1/3 [101]
        5100 1 ← 3 block h1/3 [101]: gossip block h1/3 [101]
        5100 4 ← 3 block h1/3 [101]: gossip block h1/3 [101]
        5100 5 ← 3 block h1/3 [101]: gossip block h1/3 [101]
        5500 0 ← 5 chit 1 h1: commit h1 [101]; reply 101 h1
        5500 1 ← 0 chit 1 h1: commit h1 [101]; reply 101 h1
        5500 5 ← 3 chit 1 h1: commit h1 [101]; reply 101 h1
        7500 4 ← 5 chit 2 h1: commit h1 [101]; reply 101 h1
       11400 3 ← 0 chit 4 h1: commit h1 [101]; reply 101 h1"
    `);
  });

  it("a split: two blocks made out of each other's sight, three validators for each, until chance decides", () => {
    const run = cluster({ ...six, params: many });
    run.partition([
      [2, 0, 1],
      [3, 4, 5],
    ]);
    run.submitTo(2, request(101));
    run.at(5 * SECOND, () => run.submitTo(3, request(102)));
    run.at(6 * SECOND, () => run.heal());
    run.run(20 * SECOND);
    expect(blocksIn(run.transcript())).toMatchInlineSnapshot(`
      "     0 partition 201|345
           0 2 ← request 101: gossip block h1/2 [101]
         100 0 ← 2 block h1/2 [101]: gossip block h1/2 [101]
         100 1 ← 2 block h1/2 [101]: gossip block h1/2 [101]
        5000 3 ← request 102: gossip block h1/3 [102]
        5100 4 ← 3 block h1/3 [102]: gossip block h1/3 [102]
        5100 5 ← 3 block h1/3 [102]: gossip block h1/3 [102]
        6000 healed
        6100 4 ← 2 query 3 h1: fetch above h0 →2
        6100 3 ← 2 query 3 h1: fetch above h0 →2
        6200 5 ← 0 query 3 h1: fetch above h0 →0
        6200 2 ← 4 chit 3 h1: fetch above h0 →4
        6200 2 ← 4 fetch above h0: blocks h1/2 [101] →4
        6200 2 ← 3 fetch above h0: blocks h1/2 [101] →3
        6300 0 ← 3 chit 3 h1: fetch above h0 →3
        6300 0 ← 5 fetch above h0: blocks h1/2 [101] →5
        6300 1 ← 5 chit 3 h1: fetch above h0 →5
        6300 4 ← 2 fetch above h0: blocks h1/3 [102] →2
        6400 3 ← 0 fetch above h0: blocks h1/3 [102] →0
        6400 5 ← 1 fetch above h0: blocks h1/3 [102] →1
        9000 2 ← 4 chit 16 h1: commit h1 [102]; reply 102 h1
        9100 0 ← 1 chit 16 h1: commit h1 [102]; reply 102 h1
        9300 1 ← 4 chit 17 h1: commit h1 [102]; reply 102 h1
        9400 3 ← 0 chit 12 h1: commit h1 [102]; reply 102 h1
        9500 4 ← 5 chit 12 h1: commit h1 [102]; reply 102 h1; gossip block h2/4 [101]
        9500 5 ← 2 chit 12 h1: commit h1 [102]; reply 102 h1
        9600 0 ← 4 block h2/4 [101]: gossip block h2/4 [101]
        9600 1 ← 4 block h2/4 [101]: gossip block h2/4 [101]
        9600 2 ← 4 block h2/4 [101]: gossip block h2/4 [101]
        9600 3 ← 4 block h2/4 [101]: gossip block h2/4 [101]
        9600 5 ← 4 block h2/4 [101]: gossip block h2/4 [101]
       11900 4 ← 3 chit 24 h2: commit h2 [101]; reply 101 h2
       12000 0 ← 5 chit 28 h2: commit h2 [101]; reply 101 h2
       12000 1 ← 5 chit 29 h2: commit h2 [101]; reply 101 h2
       12000 2 ← 0 chit 28 h2: commit h2 [101]; reply 101 h2
       12000 3 ← 2 chit 24 h2: commit h2 [101]; reply 101 h2
       12000 5 ← 3 chit 24 h2: commit h2 [101]; reply 101 h2"
    `);
    expect(ALL.map((node) => run.blocks(node).length)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  it("restart: all go down when one has accepted a block, and come back: the others still prefer it, and accept it", () => {
    const run = cluster(six);
    run.submit(request(102));
    run.at(0.55 * SECOND, () => ALL.forEach((node) => void run.crash(node)));
    run.at(SECOND, () => ALL.forEach((node) => void run.restart(node)));
    run.run(60 * SECOND);
    expect(blocksIn(from(0.5 * SECOND, run.transcript()))).toMatchInlineSnapshot(`
      "   500 2 ← 5 chit 1 h1: commit h1 [102]; reply 102 h1
         550 0 crashes
         550 1 crashes
         550 2 crashes
         550 3 crashes
         550 4 crashes
         550 5 crashes
        1000 0 restarts
        1000 1 restarts
        1000 2 restarts
        1000 2 recovers: commit h1 [102]
        1000 3 restarts
        1000 4 restarts
        1000 5 restarts
        1400 0 ← 1 chit 1000001 h1: commit h1 [102]; reply 102 h1
        1400 1 ← 2 chit 1000001 h1: commit h1 [102]; reply 102 h1
        1400 3 ← 4 chit 1000001 h1: commit h1 [102]; reply 102 h1
        1400 4 ← 2 chit 1000001 h1: commit h1 [102]; reply 102 h1
        1400 5 ← 4 chit 1000001 h1: commit h1 [102]; reply 102 h1"
    `);
    expect(ALL.map((node) => run.committed(node))).toEqual(ALL.map(() => [102]));
  });

  it("who missed 100 blocks fetches them when it hears of the next, 64 at a time, and accepts them all at once", () => {
    const run = cluster({ ...six, params: { ...many, window: 100 * MILLISECOND, beta: 2 } });
    run.partition([[0, 1, 2, 3, 4], [5]]);
    for (let index = 0; index < 100; index += 1)
      run.at(2 * index * SECOND, () => run.submitTo(index % 5, request(100 + index)));
    run.run(210 * SECOND);
    run.heal();
    expect([0, 5].map((node) => run.blocks(node).length)).toEqual([100, 0]);
    run.submitTo(0, request(301));
    run.run(220 * SECOND);
    expect(run.blocks(5).map(({ digest }) => digest)).toEqual(run.blocks(0).map(({ digest }) => digest));
    expect(run.blocks(5)).toHaveLength(101);
    const fetches = from(210 * SECOND, run.transcript()).match(/\d+ ← \d blocks h\d+ … h\d+|fetch above h\d+ →\d/g);
    expect(fetches).toMatchInlineSnapshot(`
      [
        "fetch above h0 →0",
        "5 ← 0 blocks h37 … h100",
        "fetch above h0 →0",
        "5 ← 0 blocks h1 … h36",
      ]
    `);
    expect(new Set(run.commitTimes(5)).size).toBe(1);
  });
});
