// Clique in a small cluster: counts and times from the EIP, and transcripts of the cases that it, EIP-3436 and The attack of the clones
// are about. Transcripts: time [ms], validator, input: what others notice of its step. h3/1 [101]: block at height 3 by validator 1 with
// request 101; ×4 to all (itself included), →2 to validator 2. A message takes 100 ms, a period 1 s, a wait out of turn up to 1.5 s.
import { describe, expect, it } from "vitest";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import { type CliqueParams, clique } from "../../src/consensus/clique.ts";
import { clustersOf, from } from "./clusters.ts";
import { catchUpOf3, print } from "./poa-kit.ts";
import { request } from "./step-tables.ts";

const cluster = clustersOf(clique, { print, params: { period: SECOND } });

describe("without faults", () => {
  it.each([3, 4, 7])(
    "%i signers: a block a period in turn, n − 1 messages each, floor(n/2) + 1 of them on top, then silence",
    (n) => {
      const run = cluster({ n, delay: () => 1 });
      run.at(10.5 * SECOND, () => run.submit(request(101)));
      run.run(10.6 * SECOND);
      expect(run.totalSent).toBe(2 * (n - 1)); // the relay, and a block at once
      run.run(100 * SECOND);
      const depth = Math.floor(n / 2) + 1;
      expect(Object.fromEntries(run.sent)).toEqual({ relay: n - 1, block: (depth + 1) * (n - 1) });
      const after = run.commitTimes(0)[0]! - 10.5 * SECOND;
      // The signer in turn at height 1 is 1, nearest to client 1; each block is on its way for 1 µs.
      expect(after).toBeGreaterThanOrEqual(depth * SECOND);
      expect(after).toBeLessThan(depth * SECOND + 10);
      expect(run.committed(n - 1)).toEqual([101]);
    },
  );

  it("reads like the EIP", () => {
    const run = cluster();
    run.submit(request(101));
    run.run(20 * SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 1 ← request 101: relay 101 ×4
        1000 1 timer make: adopt h1/1 [101]; block h1/1 [101] ×4
        1100 0 ← 1 block h1/1 [101]: adopt h1/1 [101]
        1100 2 ← 1 block h1/1 [101]: adopt h1/1 [101]
        1100 3 ← 1 block h1/1 [101]: adopt h1/1 [101]
        2000 2 timer make: adopt h2/2 []; block h2/2 [] ×4
        2100 0 ← 2 block h2/2 []: adopt h2/2 []
        2100 1 ← 2 block h2/2 []: adopt h2/2 []
        2100 3 ← 2 block h2/2 []: adopt h2/2 []
        3000 3 timer make: adopt h3/3 []; block h3/3 [] ×4
        3100 0 ← 3 block h3/3 []: adopt h3/3 []
        3100 1 ← 3 block h3/3 []: adopt h3/3 []
        3100 2 ← 3 block h3/3 []: adopt h3/3 []
        4000 0 timer make: adopt h4/0 []; commit h1 [101]; reply 101 h1; block h4/0 [] ×4
        4100 1 ← 0 block h4/0 []: adopt h4/0 []; commit h1 [101]; reply 101 h1
        4100 2 ← 0 block h4/0 []: adopt h4/0 []; commit h1 [101]; reply 101 h1
        4100 3 ← 0 block h4/0 []: adopt h4/0 []; commit h1 [101]; reply 101 h1"
    `);
  });
});

describe("transcripts", () => {
  it("the signer in turn is down: another stands in, and misses its own turn", () => {
    const run = cluster();
    run.crash(1);
    run.submit(request(1));
    run.run(20 * SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 1 crashes
           0 0 ← request 1: relay 1 ×4
      1706.916 3 timer make: adopt h1/3 [1]; block h1/3 [1] ×4
      1806.916 0 ← 3 block h1/3 [1]: adopt h1/3 [1]
      1806.916 2 ← 3 block h1/3 [1]: adopt h1/3 [1]
        2000 2 timer make: adopt h2/2 []; block h2/2 [] ×4
        2100 0 ← 2 block h2/2 []: adopt h2/2 []
        2100 3 ← 2 block h2/2 []: adopt h2/2 []
      4017.42 0 timer make: adopt h3/0 []; block h3/0 [] ×4
      4117.42 2 ← 0 block h3/0 []: adopt h3/0 []
      4117.42 3 ← 0 block h3/0 []: adopt h3/0 []
      4954.934 3 timer make: adopt h4/3 []; commit h1 [1]; reply 1 h1; block h4/3 [] ×4
      5054.934 0 ← 3 block h4/3 []: adopt h4/3 []; commit h1 [1]; reply 1 h1
      5054.934 2 ← 3 block h4/3 []: adopt h4/3 []; commit h1 [1]; reply 1 h1"
    `);
  });

  it("catching up: who was cut off for 100 blocks gets them, 64 at a time, from the highest down", () => {
    const run = cluster({ params: { "block.empty": true } });
    run.run(0.5 * SECOND);
    run.partition([[0, 1, 2]]);
    run.run(115 * SECOND);
    const height = run.state(0).tree.head.block.height;
    run.heal();
    run.run(118 * SECOND);
    expect(height).toBeGreaterThanOrEqual(101);
    expect(run.state(3).tree.head.block.height).toBeGreaterThan(height);
    expect(run.blocks(3).length).toBeGreaterThan(95);
    expect(catchUpOf3(from(115 * SECOND, run.transcript()))).toMatchInlineSnapshot(`
      "115667.237 3 ← 1 block h106/1 []: fetch above h1 →1
      115767.237 1 ← 3 fetch above h1: blocks h42 … h105/0 [] →3
      115867.237 3 ← 1 blocks h42 … h105/0 []: fetch above h1 →1
      115967.237 1 ← 3 fetch above h1: blocks h2 … h41/2 [] →3
      116067.237 3 ← 1 blocks h2 … h41/2 []: fetch above h0 →1
      116167.237 1 ← 3 fetch above h0: blocks h1/1 [] →3
      116267.237 3 ← 1 blocks h1/1 []: adopt h1 … h106/1 [] …
      116267.237 3 timer make: adopt h107/3 []; commit h104 []; block h107/3 [] ×4"
    `);
  });

  it("restart: all go down with a block that is not deep enough, come back, and go on upon it", () => {
    const run = cluster();
    run.submit(request(1));
    run.at(1500 * MILLISECOND, () => [0, 1, 2, 3].forEach((node) => void run.crash(node)));
    run.at(2500 * MILLISECOND, () => [0, 1, 2, 3].forEach((node) => void run.restart(node)));
    run.run(20 * SECOND);
    expect([0, 1, 2, 3].map((node) => run.committed(node))).toEqual([[1], [1], [1], [1]]);
    expect(from(1000 * MILLISECOND, run.transcript())).toMatchInlineSnapshot(`
      "  1000 1 timer make: adopt h1/1 [1]; block h1/1 [1] ×4
        1100 0 ← 1 block h1/1 [1]: adopt h1/1 [1]
        1100 2 ← 1 block h1/1 [1]: adopt h1/1 [1]
        1100 3 ← 1 block h1/1 [1]: adopt h1/1 [1]
        1500 0 crashes
        1500 1 crashes
        1500 2 crashes
        1500 3 crashes
        2500 0 restarts
        2500 0 recovers: adopt h1/1 [1]; status h1 ×4
        2500 1 restarts
        2500 1 recovers: adopt h1/1 [1]; status h1 ×4
        2500 2 restarts
        2500 2 recovers: adopt h1/1 [1]; status h1 ×4
        2500 3 restarts
        2500 3 recovers: adopt h1/1 [1]; status h1 ×4
        2500 2 timer make: adopt h2/2 []; block h2/2 [] ×4
        2600 2 ← 0 status h1: blocks h2/2 [] →0
        2600 2 ← 1 status h1: blocks h2/2 [] →1
        2600 2 ← 3 status h1: blocks h2/2 [] →3
        2600 0 ← 2 block h2/2 []: adopt h2/2 []
        2600 1 ← 2 block h2/2 []: adopt h2/2 []
        2600 3 ← 2 block h2/2 []: adopt h2/2 []
        3500 3 timer make: adopt h3/3 []; block h3/3 [] ×4
        3600 0 ← 3 block h3/3 []: adopt h3/3 []
        3600 1 ← 3 block h3/3 []: adopt h3/3 []
        3600 2 ← 3 block h3/3 []: adopt h3/3 []
        4500 0 timer make: adopt h4/0 []; commit h1 [1]; reply 1 h1; block h4/0 [] ×4
        4600 1 ← 0 block h4/0 []: adopt h4/0 []; commit h1 [1]; reply 1 h1
        4600 2 ← 0 block h4/0 []: adopt h4/0 []; commit h1 [1]; reply 1 h1
        4600 3 ← 0 block h4/0 []: adopt h4/0 []; commit h1 [1]; reply 1 h1"
    `);
  });
});

// Two signers out of turn make a block each before they hear of the other's: equal difficulty, equal height. EIP-3436, motivation; and
// go-ethereum, which therefore does not prefer its own blocks under Clique.
describe("two of three signers tie while the third, in turn, is away", () => {
  function tie(ties: CliqueParams["ties"]) {
    // Requests 1 and 2 reach 0 and 2 at once; messages take longer than the waits differ.
    const run = cluster({ n: 3, delay: (a, b) => (a < 0 || b < 0 ? 0 : 1500 * MILLISECOND), params: { ties } });
    run.crash(1);
    run.at(SECOND, () => {
      run.submitTo(0, request(3));
      run.submitTo(2, request(2));
    });
    run.run(60 * SECOND);
    return run;
  }
  it("eip-3436: both take the same, one leaves its own, and signs upon it", () => {
    const run = tie("eip-3436");
    expect([0, 2].map((node) => run.committed(node).toSorted())).toEqual([
      [2, 3],
      [2, 3],
    ]);
    expect(run.committed(0)).toEqual(run.committed(2));
    expect(from(SECOND, run.transcript()).split("\n").slice(0, 12).join("\n")).toMatchInlineSnapshot(`
      "  1000 0 ← request 3: relay 3 ×3
        1000 2 ← request 2: relay 2 ×3
      1859.248 2 timer make: adopt h1/2 [2]; block h1/2 [2] ×3
      1991.012 0 timer make: adopt h1/0 [3]; block h1/0 [3] ×3
      3491.012 2 ← 0 block h1/0 [3]: adopt h1/0 [3]
      3491.012 2 timer make: adopt h2/2 [2]; block h2/2 [2] ×3
      4991.012 0 ← 2 block h2/2 [2]: adopt h2/2 [2]
      4991.012 0 timer make: adopt h3/0 []; commit h1 [3]; reply 3 h1; block h3/0 [] ×3
      6491.012 2 ← 0 block h3/0 []: adopt h3/0 []; commit h1 [3]; reply 3 h1
      7447.449 2 timer make: adopt h4/2 []; commit h2 [2]; reply 2 h2; block h4/2 [] ×3
      8947.449 0 ← 2 block h4/2 []: adopt h4/2 []; commit h2 [2]; reply 2 h2"
    `);
  });
  it("first-seen: each stays with its own, upon which it may not sign: nothing goes on until the third is back", () => {
    const run = tie("first-seen");
    expect([0, 2].map((node) => run.state(node).tree.head.block.height)).toEqual([1, 1]);
    expect([0, 2].map((node) => run.committed(node))).toEqual([[], []]);
    run.restart(1);
    run.run(120 * SECOND);
    expect([0, 1, 2].map((node) => run.committed(node).toSorted())).toEqual([
      [2, 3],
      [2, 3],
      [2, 3],
    ]);
  });
});

it("a partition into halves of less than floor(n/2) + 1: both halt, nothing is confirmed, and all agree when it is over", () => {
  const run = cluster({ n: 5 });
  run.partition([
    [0, 1],
    [2, 3],
  ]);
  for (const [node, id] of [
    [0, 1],
    [2, 201],
  ] as const)
    run.at(100 * MILLISECOND, () => run.submitTo(node, request(id)));
  run.run(60 * SECOND);
  expect([0, 2, 4].map((node) => run.state(node).tree.head.block.height)).toEqual([2, 2, 0]);
  expect([0, 1, 2, 3].map((node) => run.committed(node))).toEqual([[], [], [], []]);
  run.heal();
  run.run(120 * SECOND);
  for (const node of [0, 1, 2, 3, 4]) expect(run.committed(node).toSorted()).toEqual([1, 201]);
});
