// Aura in a small cluster: counts and times from its rules, and transcripts. Time [ms], validator, input: what others notice of its step.
// h3/1 [101]: block at height 3 by validator 1 with request 101; ×4 to all (itself included), →2 to validator 2. A message takes 100 ms,
// a step 1 s.
import { describe, expect, it } from "vitest";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import { aura } from "../../src/consensus/aura.ts";
import { clustersOf, from } from "./clusters.ts";
import { catchUpOf3, print } from "./poa-kit.ts";
import { request } from "./step-tables.ts";

const cluster = clustersOf(aura, { print, params: { "step-duration": SECOND } });

describe("without faults", () => {
  it.each([
    [3, "majority", 2],
    [4, "majority", 3],
    [7, "majority", 4],
    [3, "two-thirds", 3],
    [7, "two-thirds", 5],
  ] as const)("%i validators, %s: %i blocks of n − 1 messages, one a step, then silence", (n, quorum, blocks) => {
    const run = cluster({ n, params: { "finality-quorum": quorum } });
    run.at(20.5 * SECOND, () => run.submit(request(101)));
    run.run(100 * SECOND);
    expect(Object.fromEntries(run.sent)).toEqual({ relay: n - 1, block: blocks * (n - 1) });
    // It comes in the middle of step 20 and is in that step's block; the last block that it needs is at the beginning of its step.
    const all = Array.from({ length: n }, (_, node) => run.commitTimes(node)[0]!);
    expect(Math.min(...all)).toBe((20 + blocks - 1) * SECOND);
    for (let node = 0; node < n; node += 1) expect(run.committed(node)).toEqual([101]);
  });

  it("reads like authority_round", () => {
    const run = cluster();
    run.at(500 * MILLISECOND, () => run.submit(request(101)));
    run.run(20 * SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "   500 1 ← request 101: relay 101 ×4
        1000 1 timer make: adopt h1/1 [101]; block h1/1 [101] ×4
        1100 0 ← 1 block h1/1 [101]: adopt h1/1 [101]
        1100 2 ← 1 block h1/1 [101]: adopt h1/1 [101]
        1100 3 ← 1 block h1/1 [101]: adopt h1/1 [101]
        2000 2 timer make: adopt h2/2 []; block h2/2 [] ×4
        2100 0 ← 2 block h2/2 []: adopt h2/2 []
        2100 1 ← 2 block h2/2 []: adopt h2/2 []
        2100 3 ← 2 block h2/2 []: adopt h2/2 []
        3000 3 timer make: adopt h3/3 []; commit h1 [101]; reply 101 h1; block h3/3 [] ×4
        3100 0 ← 3 block h3/3 []: adopt h3/3 []; commit h1 [101]; reply 101 h1
        3100 1 ← 3 block h3/3 []: adopt h3/3 []; commit h1 [101]; reply 101 h1
        3100 2 ← 3 block h3/3 []: adopt h3/3 []; commit h1 [101]; reply 101 h1"
    `);
  });
});

describe("transcripts", () => {
  it("a leader is down: its step passes", () => {
    const run = cluster();
    run.crash(2);
    run.at(500 * MILLISECOND, () => run.submit(request(1)));
    run.run(20 * SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 2 crashes
         500 0 ← request 1: relay 1 ×4
        1000 1 timer make: adopt h1/1 [1]; block h1/1 [1] ×4
        1100 0 ← 1 block h1/1 [1]: adopt h1/1 [1]
        1100 3 ← 1 block h1/1 [1]: adopt h1/1 [1]
        3000 3 timer make: adopt h2/3 []; block h2/3 [] ×4
        3100 0 ← 3 block h2/3 []: adopt h2/3 []
        3100 1 ← 3 block h2/3 []: adopt h2/3 []
        4000 0 timer make: adopt h3/0 []; commit h1 [1]; reply 1 h1; block h3/0 [] ×4
        4100 1 ← 0 block h3/0 []: adopt h3/0 []; commit h1 [1]; reply 1 h1
        4100 3 ← 0 block h3/0 []: adopt h3/0 []; commit h1 [1]; reply 1 h1"
    `);
  });

  it("catching up: who was cut off makes a block in each of its steps, and gives them up for 100 blocks of the others", () => {
    const run = cluster({ params: { "block.empty": true } });
    run.run(0.5 * SECOND);
    run.partition([[0, 1, 2]]);
    run.run(140 * SECOND);
    // Steps 1 to 140: a block in three of four, and in one of four.
    expect([0, 3].map((node) => run.state(node).tree.head.block.height)).toEqual([105, 35]);
    expect(run.committed(3)).toEqual([]);
    run.heal();
    run.run(146 * SECOND);
    expect(run.blocks(3).length).toBeGreaterThan(100);
    expect(catchUpOf3(from(140 * SECOND, run.transcript()))).toMatchInlineSnapshot(`
      "141100 3 ← 1 block h106/1 []: fetch above h35 →1
      141200 1 ← 3 fetch above h35: blocks h42 … h105/0 [] →3
      141300 3 ← 1 blocks h42 … h105/0 []: fetch above h35 →1
      141400 1 ← 3 fetch above h35: blocks h36 … h41/2 [] →3
      141500 3 ← 1 blocks h36 … h41/2 []: fetch above h0 →1
      141600 1 ← 3 fetch above h0: blocks h1 … h35/2 [] →3
      141700 3 ← 1 blocks h1 … h35/2 []: adopt h1 … h106/1 [] …
      142100 3 ← 2 block h107/2 []: adopt h107/2 []; commit h105 []"
    `);
  });

  it("restart: a leader that goes down in its step makes no second block in it", () => {
    const run = cluster();
    run.at(1200 * MILLISECOND, () => run.submit(request(101)));
    run.at(1300 * MILLISECOND, () => run.crash(1));
    run.at(1400 * MILLISECOND, () => run.restart(1));
    run.at(1500 * MILLISECOND, () => run.submit(request(102)));
    run.run(20 * SECOND);
    expect([0, 1, 2, 3].map((node) => run.committed(node))).toEqual(Array(4).fill([101, 102]));
    expect(run.transcript()).toMatchInlineSnapshot(`
      "  1200 1 ← request 101: relay 101 ×4
        1200 1 timer make: adopt h1/1 [101]; block h1/1 [101] ×4
        1300 1 crashes
        1300 0 ← 1 block h1/1 [101]: adopt h1/1 [101]
        1300 2 ← 1 block h1/1 [101]: adopt h1/1 [101]
        1300 3 ← 1 block h1/1 [101]: adopt h1/1 [101]
        1400 1 restarts
        1400 1 recovers: adopt h1/1 [101]; status h1 ×4
        1500 1 ← request 102: relay 102 ×4
        2000 2 timer make: adopt h2/2 [102]; block h2/2 [102] ×4
        2100 0 ← 2 block h2/2 [102]: adopt h2/2 [102]
        2100 1 ← 2 block h2/2 [102]: adopt h2/2 [102]
        2100 3 ← 2 block h2/2 [102]: adopt h2/2 [102]
        3000 3 timer make: adopt h3/3 []; commit h1 [101]; reply 101 h1; block h3/3 [] ×4
        3100 0 ← 3 block h3/3 []: adopt h3/3 []; commit h1 [101]; reply 101 h1
        3100 1 ← 3 block h3/3 []: adopt h3/3 []; commit h1 [101]; reply 101 h1
        3100 2 ← 3 block h3/3 []: adopt h3/3 []; commit h1 [101]; reply 101 h1
        4000 0 timer make: adopt h4/0 []; commit h2 [102]; reply 102 h2; block h4/0 [] ×4
        4100 1 ← 0 block h4/0 []: adopt h4/0 []; commit h2 [102]; reply 102 h2
        4100 2 ← 0 block h4/0 []: adopt h4/0 []; commit h2 [102]; reply 102 h2
        4100 3 ← 0 block h4/0 []: adopt h4/0 []; commit h2 [102]; reply 102 h2"
    `);
  });

  it("a block comes after the next leader has made its own: two of one height, and that of the earlier step stays", () => {
    // What 1 sends is on its way for longer than a step.
    const run = cluster({ delay: (sender) => (sender === 1 ? 1500 : 100) * MILLISECOND });
    for (const node of [0, 1, 2, 3]) run.at(500 * MILLISECOND, () => run.submitTo(node, request(1)));
    run.run(20 * SECOND);
    expect([0, 1, 2, 3].map((node) => run.committed(node))).toEqual(Array(4).fill([1]));
    expect(from(SECOND, run.transcript())).toMatchInlineSnapshot(`
      "  1000 1 timer make: adopt h1/1 [1]; block h1/1 [1] ×4
        2000 2 timer make: adopt h1/2 [1]; block h1/2 [1] ×4
        2100 0 ← 2 block h1/2 [1]: adopt h1/2 [1]
        2100 3 ← 2 block h1/2 [1]: adopt h1/2 [1]
        2500 0 ← 1 block h1/1 [1]: adopt h1/1 [1]
        2500 2 ← 1 block h1/1 [1]: adopt h1/1 [1]
        2500 3 ← 1 block h1/1 [1]: adopt h1/1 [1]
        3000 3 timer make: adopt h2/3 []; block h2/3 [] ×4
        3100 0 ← 3 block h2/3 []: adopt h2/3 []
        3100 1 ← 3 block h2/3 []: adopt h2/3 []
        3100 2 ← 3 block h2/3 []: adopt h2/3 []
        4000 0 timer make: adopt h3/0 []; commit h1 [1]; reply 1 h1; block h3/0 [] ×4
        4100 1 ← 0 block h3/0 []: adopt h3/0 []; commit h1 [1]; reply 1 h1
        4100 2 ← 0 block h3/0 []: adopt h3/0 []; commit h1 [1]; reply 1 h1
        4100 3 ← 0 block h3/0 []: adopt h3/0 []; commit h1 [1]; reply 1 h1"
    `);
  });
});
