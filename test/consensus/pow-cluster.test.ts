// Proof of work in a small cluster: counts and times, and transcripts of the cases that Nakamoto's section 5 is about. Transcripts: time [ms],
// validator, input: what others notice of its step. h3/1 [101]: block at height 3 by validator 1 with request 101; →2 to validator 2. What is
// gossiped goes to all once. A message takes 100 ms, a block 4 s on average, and two others make clients rely on one.
import { describe, expect, it } from "vitest";
import { SECOND } from "../../src/base/time.ts";
import type { BranchLink } from "../../src/consensus/block-exchange.ts";
import { pow } from "../../src/consensus/pow.ts";
import { CLIENT, Cluster } from "./cluster.ts";
import { clustersOf, from } from "./clusters.ts";
import { print } from "./poa-kit.ts";
import { request } from "./step-tables.ts";

const cluster = clustersOf(pow, { print, params: { "block-interval": 4 * SECOND, confirmations: 2 } });

/** A chain by height and maker. */
function chainOf(head: BranchLink): string[] {
  const links: string[] = [];
  for (let link = head; link.below !== undefined; link = link.below)
    links.unshift(`h${link.block.height}/${link.leader}`);
  return links;
}

describe("without faults", () => {
  // Each block goes to n − 1; the number in an hour is Poisson with mean 900: within four deviations of 30.
  it.each([4, 10])("%i miners: 900 blocks an hour, n − 1 messages each", (n) => {
    const run = cluster({ n, delay: () => 1 });
    run.run(3600 * SECOND);
    const height = run.state(0).tree.head.block.height;
    expect(Math.abs(height - 900)).toBeLessThan(120);
    expect(Object.fromEntries(run.sent)).toEqual({ block: height * (n - 1) });
  });
  // Half of the power is gone: 450 blocks an hour with constant difficulty. With a period of 20 the first takes 160 s, and from then on
  // blocks come every 4 s × 20 / 19 (19 intervals are taken for 20): 20 + 3440 / 4.21 = 837. Four deviations, as above.
  it.each([
    [0, 450, 85],
    [20, 837, 120],
  ])("difficulty follows the hash power: every %i blocks, %i blocks an hour", (every, expected, within) => {
    const run = new Cluster(pow, {
      n: 4,
      params: { "block-interval": 4 * SECOND, "retarget-every": every },
      delay: () => 1,
    });
    for (const node of [2, 3]) run.crash(node);
    run.run(3600 * SECOND);
    expect(Math.abs(run.state(0).tree.head.block.height - expected)).toBeLessThan(within);
  });
  it("reads like the paper, with a fork and its end: 1 and 2 find a block at once, and the next one decides", () => {
    const run = cluster();
    run.submit(request(101));
    run.run(5.1 * SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 1 ← request 101: gossip relay 101
         100 0 ← 1 relay 101: gossip relay 101
         100 2 ← 1 relay 101: gossip relay 101
         100 3 ← 1 relay 101: gossip relay 101
      144.446 0 timer mine: gossip block h1/0 [101]; adopt h1/0 [101]
      244.446 1 ← 0 block h1/0 [101]: gossip block h1/0 [101]; adopt h1/0 [101]
      244.446 2 ← 0 block h1/0 [101]: gossip block h1/0 [101]; adopt h1/0 [101]
      244.446 3 ← 0 block h1/0 [101]: gossip block h1/0 [101]; adopt h1/0 [101]
      2427.146 2 timer mine: gossip block h2/2 []; adopt h2/2 []
      2527.146 0 ← 2 block h2/2 []: gossip block h2/2 []; adopt h2/2 []
      2527.146 1 ← 2 block h2/2 []: gossip block h2/2 []; adopt h2/2 []
      2527.146 3 ← 2 block h2/2 []: gossip block h2/2 []; adopt h2/2 []
      3108.524 1 timer mine: gossip block h3/1 []; adopt h3/1 []; commit h1 [101]; reply 101 h1
      3139.784 2 timer mine: gossip block h3/2 []; adopt h3/2 []; commit h1 [101]; reply 101 h1
      3208.524 0 ← 1 block h3/1 []: gossip block h3/1 []; adopt h3/1 []; commit h1 [101]; reply 101 h1
      3208.524 3 ← 1 block h3/1 []: gossip block h3/1 []; adopt h3/1 []; commit h1 [101]; reply 101 h1
      4927.622 0 timer mine: gossip block h4/0 []; adopt h4/0 []; commit h2 []
      5027.622 1 ← 0 block h4/0 []: gossip block h4/0 []; adopt h4/0 []; commit h2 []
      5027.622 2 ← 0 block h4/0 []: gossip block h3/1 []; gossip block h4/0 []; adopt h3/1 []; adopt h4/0 []; commit h2 []
      5027.622 3 ← 0 block h4/0 []: gossip block h4/0 []; adopt h4/0 []; commit h2 []"
    `);
    // With two blocks beside each other ghost does the same, and passes both on.
    const ghost = cluster({ params: { rule: "ghost" } });
    ghost.submit(request(101));
    ghost.run(5.1 * SECOND);
    expect(chainOf(ghost.state(3).tree.head)).toEqual(chainOf(run.state(3).tree.head));
  });

  // Four equal miners at an interval of 4 s, a request with the first of them: it is in the next block, and two follow: 3 intervals, as a
  // sum of three exponential times: mean 12 s, deviation 6.93 s; over 400 runs within four standard errors.
  it("a request is relied on after 1 + confirmations intervals on average", () => {
    let sum = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const params = { "block-interval": 4 * SECOND, confirmations: 2 };
      const run = new Cluster(pow, { n: 4, params, seed, delay: () => 1 });
      run.submit(request(101));
      run.run(60 * SECOND);
      sum += run.commitTimes(0)[0]! / SECOND;
    }
    expect(Math.abs(sum / 400 - 12)).toBeLessThan((4 * 6.93) / 20);
  });
});

describe("transcripts", () => {
  it("messages as slow as blocks: branches of several blocks, and every request ends in the one that is left", () => {
    const run = cluster({ n: 3, delay: (a, b) => (a === CLIENT || b === CLIENT ? 0 : 3 * SECOND) });
    for (const node of [0, 1, 2]) run.submitTo(node, request(100 * node + 1));
    run.run(14 * SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 0 ← request 1: gossip relay 1
           0 1 ← request 101: gossip relay 101
           0 2 ← request 201: gossip relay 201
      108.334 0 timer mine: gossip block h1/0 [1]; adopt h1/0 [1]
      1820.36 2 timer mine: gossip block h1/2 [201]; adopt h1/2 [201]
      2331.393 1 timer mine: gossip block h1/1 [101]; adopt h1/1 [101]
      2354.839 2 timer mine: gossip block h2/2 []; adopt h2/2 []
        3000 1 ← 0 relay 1: gossip relay 1
        3000 2 ← 0 relay 1: gossip relay 1
        3000 0 ← 1 relay 101: gossip relay 101
        3000 2 ← 1 relay 101: gossip relay 101
        3000 0 ← 2 relay 201: gossip relay 201
        3000 1 ← 2 relay 201: gossip relay 201
      3695.716 0 timer mine: gossip block h2/0 [101 201]; adopt h2/0 [101 201]
      5215.531 1 timer mine: gossip block h2/1 [1 201]; adopt h2/1 [1 201]
      8354.053 0 timer mine: gossip block h3/0 []; adopt h3/0 []; commit h1 [1]; reply 1 h1
      9209.492 1 timer mine: gossip block h3/1 []; adopt h3/1 []; commit h1 [101]; reply 101 h1
      10508.631 0 timer mine: gossip block h4/0 []; adopt h4/0 []; commit h2 [101 201]; reply 101 h2; reply 201 h2
      11354.053 2 ← 0 block h3/0 []: gossip block h1/0 [1]; gossip block h2/0 [101 201]; gossip block h3/0 []; adopt h1/0 [1]; adopt h2/0 [101 201]; adopt h3/0 []; commit h1 [1]; reply 1 h1
      13508.631 1 ← 0 block h4/0 []: gossip block h1/0 [1]; gossip block h2/0 [101 201]; gossip block h3/0 []; gossip block h4/0 []; adopt h1/0 [1]; adopt h2/0 [101 201]; adopt h3/0 []; adopt h4/0 []; commit h1 [1]; commit h2 [101 201]; reply 1 h1; reply 101 h2; reply 201 h2
      13508.631 2 ← 0 block h4/0 []: gossip block h4/0 []; adopt h4/0 []; commit h2 [101 201]; reply 101 h2; reply 201 h2"
    `);
    for (const node of [0, 1, 2]) expect(run.committed(node)).toEqual([1, 101, 201]);
  });

  it("a partition: both sides go on and confirm, and when it is over one takes back what it confirmed, and confirms it again", () => {
    const run = cluster({ n: 5 });
    run.partition([[0, 1, 2]]);
    run.at(SECOND, () => [0, 3].forEach((node) => void run.submitTo(node, request(100 * node + 1))));
    run.run(60 * SECOND);
    const before = [run.committed(0), run.committed(3)];
    run.heal();
    run.run(180 * SECOND);
    expect(before).toEqual([[1], [301]]);
    for (const node of [0, 1, 2, 3, 4]) expect(run.committed(node).toSorted()).toEqual([1, 301]);
    const chains = [0, 1, 2, 3, 4].map((node) => run.blocks(node).slice(0, 20));
    for (const chain of chains)
      expect(chain.map(({ digest }) => digest)).toEqual(chains[0]!.map(({ digest }) => digest));
  });

  it("restart: all go down, come back with their chains, and go on upon them", () => {
    const run = cluster();
    const all = [0, 1, 2, 3];
    run.submit(request(1));
    run.at(9 * SECOND, () => all.forEach((node) => void run.crash(node)));
    run.at(10 * SECOND, () => all.forEach((node) => void run.restart(node)));
    run.run(30 * SECOND);
    expect(all.map((node) => run.committed(node))).toEqual([[1], [1], [1], [1]]);
    expect(
      from(9 * SECOND, run.transcript())
        .split("\n")
        .slice(0, 14)
        .join("\n"),
    ).toMatchInlineSnapshot(`
      "  9000 0 crashes
        9000 1 crashes
        9000 2 crashes
        9000 3 crashes
       10000 0 restarts
       10000 0 recovers: adopt h1/0 [1]; adopt h2/2 []; adopt h3/1 []; adopt h4/0 []; adopt h5/1 []; commit h1 [1]; commit h2 []; commit h3 []; status h5 →1; status h5 →2; status h5 →3
       10000 1 restarts
       10000 1 recovers: adopt h1/0 [1]; adopt h2/2 []; adopt h3/1 []; adopt h4/0 []; adopt h5/1 []; commit h1 [1]; commit h2 []; commit h3 []; status h5 →0; status h5 →2; status h5 →3
       10000 2 restarts
       10000 2 recovers: adopt h1/0 [1]; adopt h2/2 []; adopt h3/1 []; adopt h4/0 []; adopt h5/1 []; commit h1 [1]; commit h2 []; commit h3 []; status h5 →0; status h5 →1; status h5 →3
       10000 3 restarts
       10000 3 recovers: adopt h1/0 [1]; adopt h2/2 []; adopt h3/1 []; adopt h4/0 []; adopt h5/1 []; commit h1 [1]; commit h2 []; commit h3 []; status h5 →0; status h5 →1; status h5 →2
      12872.771 0 timer mine: gossip block h6/0 []; adopt h6/0 []; commit h4 []
      12972.771 1 ← 0 block h6/0 []: gossip block h6/0 []; adopt h6/0 []; commit h4 []"
    `);
  });

  it.each(["longest", "ghost"] as const)(
    "%s: who was cut off for 100 blocks gets them, 64 at a time, from the highest down",
    (rule) => {
      const run = cluster({ params: { rule } });
      run.run(0.5 * SECOND);
      run.partition([[0, 1, 2]]);
      // Three of four miners: a block in 5.33 s.
      run.run(600 * SECOND);
      const height = run.state(0).tree.head.block.height;
      run.heal();
      run.run(700 * SECOND);
      expect(height).toBeGreaterThanOrEqual(100);
      const [own, others] = [3, 0].map((node) => chainOf(run.state(node).tree.head));
      expect(own!.slice(0, height)).toEqual(others!.slice(0, height));
      expect(run.sent.get("fetch")).toBeGreaterThanOrEqual(2);
    },
  );
});
