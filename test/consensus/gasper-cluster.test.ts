// Gasper in a small cluster: counts and times, and transcripts. Transcripts: time [ms], validator, input: what others notice of its step.
// `vote 2 s1 0>0`: validator 2's vote in slot 1, from checkpoint 0 to 0; `block h1/2 [101] +0 3`: validator 2's at height 1, with a request
// and the votes of 0 and 3. What is gossiped goes to all once. A message takes 100 ms, a slot 1 s, four slots are an epoch; gasper-kit.ts
// has who leads and who votes when.
import { describe, expect, it } from "vitest";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import { gasper } from "../../src/consensus/gasper.ts";
import type { GasperLink } from "../../src/consensus/gasper-chain.ts";
import { clustersOf, from } from "./clusters.ts";
import { print } from "./gasper-kit.ts";
import { request } from "./step-tables.ts";

const cluster = clustersOf(gasper, {
  print,
  params: { slot: SECOND, "slots-per-epoch": 4, "client-retry": 60 * SECOND },
});

/** Slots of a chain's blocks, lowest first. */
function slotsOf(head: GasperLink): number[] {
  const slots: number[] = [];
  for (let link = head; link.below !== undefined; link = link.below) slots.unshift(link.stamp);
  return slots;
}

describe("without faults", () => {
  // A slot's block goes to n - 1, and each validator's vote does so once an epoch.
  it.each([
    [4, 4],
    [10, 8],
  ])("%i validators, %i slots an epoch: n - 1 messages for each block and each vote", (n, slots) => {
    const run = cluster({ n, params: { "slots-per-epoch": slots }, delay: () => 1 });
    run.run((5 * slots - 0.5) * SECOND);
    expect(run.state(0).tree.head.block.height).toBe(5 * slots - 1);
    expect(Object.fromEntries(run.sent)).toEqual({ block: (5 * slots - 1) * (n - 1), attestation: 5 * n * (n - 1) });
  });
  // Of each committee of 5, each member tells the 2 aggregators but itself, and these tell all: 2 x 4 + 2 (n - 1) for each slot.
  it("collected votes: 2 x 4 to the aggregators, and theirs to n - 1", () => {
    const run = cluster({ n: 20, params: { aggregators: 2 }, delay: () => 1 });
    run.run(39.9 * SECOND);
    expect(Object.fromEntries(run.sent)).toEqual({ block: 39 * 19, attestation: 40 * 8, aggregate: 40 * 2 * 19 });
    expect(run.commitTimes(0).at(-1)).toBe(36 * SECOND);
  });
  // validation dossier 5.1: the checkpoint after 2 epochs, slot s of the epoch before it after 3 epochs less s slots. Epochs 0 and 1
  // justify nothing: the first checkpoint that is final is that of epoch 2.
  it("blocks are final at the start of an epoch, up to the checkpoint two epochs before", () => {
    const run = cluster({ delay: () => 1 });
    run.run(40.5 * SECOND);
    const finality = run.blocks(0).map(({ height }, index) => run.commitTimes(0)[index]! / SECOND - height);
    expect(finality.slice(4, 20)).toEqual([11, 10, 9, 8, 11, 10, 9, 8, 11, 10, 9, 8, 11, 10, 9, 8]);
    expect(run.commitTimes(0)[0]).toBe(16 * SECOND);
  });
  it("reads like the specification", () => {
    const run = cluster();
    run.submit(request(101));
    run.run(3.9 * SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 1 ← request 101: gossip relay 101
         100 0 ← 1 relay 101: gossip relay 101
         100 2 ← 1 relay 101: gossip relay 101
         100 3 ← 1 relay 101: gossip relay 101
       333.3 0 timer attest: gossip vote 0 s0 0>0
       433.3 1 ← 0 vote 0 s0 0>0: gossip vote 0 s0 0>0
       433.3 2 ← 0 vote 0 s0 0>0: gossip vote 0 s0 0>0
       433.3 3 ← 0 vote 0 s0 0>0: gossip vote 0 s0 0>0
        1000 1 timer slot: gossip block h1/1 [101] +0; adopt h1/1 [101]; gossip vote 1 s1 0>0
        1100 0 ← 1 block h1/1 [101] +0: gossip block h1/1 [101] +0; adopt h1/1 [101]
        1100 2 ← 1 block h1/1 [101] +0: gossip block h1/1 [101] +0; adopt h1/1 [101]
        1100 3 ← 1 block h1/1 [101] +0: gossip block h1/1 [101] +0; adopt h1/1 [101]
        1100 0 ← 1 vote 1 s1 0>0: gossip vote 1 s1 0>0
        1100 2 ← 1 vote 1 s1 0>0: gossip vote 1 s1 0>0
        1100 3 ← 1 vote 1 s1 0>0: gossip vote 1 s1 0>0
        2000 2 timer slot: gossip block h2/2 [] +1; adopt h2/2 []
        2100 0 ← 2 block h2/2 [] +1: gossip block h2/2 [] +1; adopt h2/2 []
        2100 1 ← 2 block h2/2 [] +1: gossip block h2/2 [] +1; adopt h2/2 []
        2100 3 ← 2 block h2/2 [] +1: gossip block h2/2 [] +1; adopt h2/2 []; gossip vote 3 s2 0>0
        2200 0 ← 3 vote 3 s2 0>0: gossip vote 3 s2 0>0
        2200 1 ← 3 vote 3 s2 0>0: gossip vote 3 s2 0>0
        2200 2 ← 3 vote 3 s2 0>0: gossip vote 3 s2 0>0
        3000 2 timer slot: gossip block h3/2 [] +3; adopt h3/2 []; gossip vote 2 s3 0>0
        3100 0 ← 2 block h3/2 [] +3: gossip block h3/2 [] +3; adopt h3/2 []
        3100 1 ← 2 block h3/2 [] +3: gossip block h3/2 [] +3; adopt h3/2 []
        3100 3 ← 2 block h3/2 [] +3: gossip block h3/2 [] +3; adopt h3/2 []
        3100 0 ← 2 vote 2 s3 0>0: gossip vote 2 s3 0>0
        3100 1 ← 2 vote 2 s3 0>0: gossip vote 2 s3 0>0
        3100 3 ← 2 vote 2 s3 0>0: gossip vote 2 s3 0>0"
    `);
  });
});

describe("transcripts", () => {
  it("an epoch's start at which a checkpoint becomes final", () => {
    const run = cluster();
    run.submit(request(101));
    run.run(16.15 * SECOND);
    expect(from(15.9 * SECOND, run.transcript())).toMatchInlineSnapshot(`
      " 16000 0 timer slot: commit h1 [101]; commit h2 []; commit h3 []; commit h4 []; commit h5 []; commit h6 []; commit h7 []; commit h8 []; reply 101 h1; gossip block h16/0 [] +0; adopt h16/0 []; gossip vote 0 s16 3>4
       16000 1 timer slot: commit h1 [101]; commit h2 []; commit h3 []; commit h4 []; commit h5 []; commit h6 []; commit h7 []; commit h8 []; reply 101 h1
       16000 2 timer slot: commit h1 [101]; commit h2 []; commit h3 []; commit h4 []; commit h5 []; commit h6 []; commit h7 []; commit h8 []; reply 101 h1
       16000 3 timer slot: commit h1 [101]; commit h2 []; commit h3 []; commit h4 []; commit h5 []; commit h6 []; commit h7 []; commit h8 []; reply 101 h1
       16100 1 ← 0 block h16/0 [] +0: gossip block h16/0 [] +0; adopt h16/0 []
       16100 2 ← 0 block h16/0 [] +0: gossip block h16/0 [] +0; adopt h16/0 []
       16100 3 ← 0 block h16/0 [] +0: gossip block h16/0 [] +0; adopt h16/0 []
       16100 1 ← 0 vote 0 s16 3>4: gossip vote 0 s16 3>4
       16100 2 ← 0 vote 0 s16 3>4: gossip vote 0 s16 3>4
       16100 3 ← 0 vote 0 s16 3>4: gossip vote 0 s16 3>4"
    `);
  });
  it("a leader that is missing: its slot has no block, and the committee votes for the one before", () => {
    const run = cluster();
    run.crash(2);
    run.run(4.5 * SECOND);
    expect(from(1.9 * SECOND, run.transcript())).toMatchInlineSnapshot(`
      "2333.3 3 timer attest: gossip vote 3 s2 0>0
      2433.3 0 ← 3 vote 3 s2 0>0: gossip vote 3 s2 0>0
      2433.3 1 ← 3 vote 3 s2 0>0: gossip vote 3 s2 0>0
        4000 1 timer slot: gossip block h2/1 [] +1 3; adopt h2/1 []
        4100 0 ← 1 block h2/1 [] +1 3: gossip block h2/1 [] +1 3; adopt h2/1 []
        4100 3 ← 1 block h2/1 [] +1 3: gossip block h2/1 [] +1 3; adopt h2/1 []"
    `);
  });
  it("a block that comes late is not voted for, and loses to the next one, whose leader has not seen it", () => {
    // Validator 1's messages of slot 4 take 1.05 s: past the start of slot 5, whose leader builds on slot 3.
    let isLate = false;
    const run = cluster({ delay: (sender) => (isLate && sender === 1 ? 1050 : 100) * MILLISECOND });
    run.at(3.5 * SECOND, () => {
      isLate = true;
    });
    run.at(4.5 * SECOND, () => {
      isLate = false;
    });
    run.run(6.5 * SECOND);
    expect(from(4 * SECOND, run.transcript())).toMatchInlineSnapshot(`
      "  4000 1 timer slot: gossip block h4/1 [] +2; adopt h4/1 []
      4333.3 2 timer attest: gossip vote 2 s4 0>1
      4433.3 0 ← 2 vote 2 s4 0>1: gossip vote 2 s4 0>1
      4433.3 1 ← 2 vote 2 s4 0>1: gossip vote 2 s4 0>1
      4433.3 3 ← 2 vote 2 s4 0>1: gossip vote 2 s4 0>1
        5000 0 timer slot: gossip block h4/0 [] +2 2; adopt h4/0 []; gossip vote 0 s5 0>1
        5050 0 ← 1 block h4/1 [] +2: gossip block h4/1 [] +2
        5050 2 ← 1 block h4/1 [] +2: gossip block h4/1 [] +2; adopt h4/1 []
        5050 3 ← 1 block h4/1 [] +2: gossip block h4/1 [] +2; adopt h4/1 []
        5100 1 ← 0 block h4/0 [] +2 2: gossip block h4/0 [] +2 2; adopt h4/0 []
        5100 2 ← 0 block h4/0 [] +2 2: gossip block h4/0 [] +2 2; adopt h4/0 []
        5100 3 ← 0 block h4/0 [] +2 2: gossip block h4/0 [] +2 2; adopt h4/0 []
        5100 1 ← 0 vote 0 s5 0>1: gossip vote 0 s5 0>1
        5100 2 ← 0 vote 0 s5 0>1: gossip vote 0 s5 0>1
        5100 3 ← 0 vote 0 s5 0>1: gossip vote 0 s5 0>1
        6000 0 timer slot: gossip block h5/0 [] +0; adopt h5/0 []
        6100 1 ← 0 block h5/0 [] +0: gossip block h5/0 [] +0; adopt h5/0 []
        6100 2 ← 0 block h5/0 [] +0: gossip block h5/0 [] +0; adopt h5/0 []
        6100 3 ← 0 block h5/0 [] +0: gossip block h5/0 [] +0; adopt h5/0 []; gossip vote 3 s6 0>1
        6200 0 ← 3 vote 3 s6 0>1: gossip vote 3 s6 0>1
        6200 1 ← 3 vote 3 s6 0>1: gossip vote 3 s6 0>1
        6200 2 ← 3 vote 3 s6 0>1: gossip vote 3 s6 0>1"
    `);
    for (const node of [0, 1, 2, 3]) expect(slotsOf(run.state(node).tree.head)).toEqual([1, 2, 3, 5, 6]);
  });
  it("cut off for 100 blocks: it fetches 64 and then the rest, and knows what is final", () => {
    const run = cluster();
    run.run(0.5 * SECOND);
    run.partition([[0, 1, 2]]);
    run.run(140.5 * SECOND);
    const behind = run.state(0).tree.head.block.height;
    run.heal();
    run.run(150 * SECOND);
    expect(behind).toBeGreaterThan(100);
    expect(run.sent.get("fetch")).toBeLessThan(10);
    const heads = [0, 3].map((node) => run.state(node).tree.head.block.digest);
    expect(heads[1]).toBe(heads[0]);
    expect(run.blocks(3).map(({ digest }) => digest)).toEqual(run.blocks(0).map(({ digest }) => digest));
  });
  it("restart: all go down, come back with what was final and their heads, and go on", () => {
    const run = cluster();
    const all = [0, 1, 2, 3];
    run.submit(request(101));
    run.at(17.5 * SECOND, () => all.forEach((node) => void run.crash(node)));
    run.at(19.5 * SECOND, () => all.forEach((node) => void run.restart(node)));
    run.run(50 * SECOND);
    expect(
      from(17.5 * SECOND, run.transcript())
        .split("\n")
        .slice(0, 12)
        .join("\n"),
    ).toMatchInlineSnapshot(`
      " 17500 0 crashes
       17500 1 crashes
       17500 2 crashes
       17500 3 crashes
       19500 0 restarts
       19500 0 recovers: adopt h1/1 [101]; adopt h2/2 []; adopt h3/2 []; adopt h4/1 []; adopt h5/0 []; adopt h6/0 []; adopt h7/3 []; adopt h8/3 []; adopt h9/3 []; adopt h10/1 []; adopt h11/1 []; adopt h12/1 []; adopt h13/1 []; adopt h14/0 []; adopt h15/2 []; adopt h16/0 []; adopt h17/2 []; commit h1 [101]; commit h2 []; commit h3 []; commit h4 []; commit h5 []; commit h6 []; commit h7 []; commit h8 []; status h17 →1; status h17 →2; status h17 →3
       19500 1 restarts
       19500 1 recovers: adopt h1/1 [101]; adopt h2/2 []; adopt h3/2 []; adopt h4/1 []; adopt h5/0 []; adopt h6/0 []; adopt h7/3 []; adopt h8/3 []; adopt h9/3 []; adopt h10/1 []; adopt h11/1 []; adopt h12/1 []; adopt h13/1 []; adopt h14/0 []; adopt h15/2 []; adopt h16/0 []; adopt h17/2 []; commit h1 [101]; commit h2 []; commit h3 []; commit h4 []; commit h5 []; commit h6 []; commit h7 []; commit h8 []; status h17 →0; status h17 →2; status h17 →3
       19500 2 restarts
       19500 2 recovers: adopt h1/1 [101]; adopt h2/2 []; adopt h3/2 []; adopt h4/1 []; adopt h5/0 []; adopt h6/0 []; adopt h7/3 []; adopt h8/3 []; adopt h9/3 []; adopt h10/1 []; adopt h11/1 []; adopt h12/1 []; adopt h13/1 []; adopt h14/0 []; adopt h15/2 []; adopt h16/0 []; adopt h17/2 []; commit h1 [101]; commit h2 []; commit h3 []; commit h4 []; commit h5 []; commit h6 []; commit h7 []; commit h8 []; status h17 →0; status h17 →1; status h17 →3
       19500 3 restarts
       19500 3 recovers: adopt h1/1 [101]; adopt h2/2 []; adopt h3/2 []; adopt h4/1 []; adopt h5/0 []; adopt h6/0 []; adopt h7/3 []; adopt h8/3 []; adopt h9/3 []; adopt h10/1 []; adopt h11/1 []; adopt h12/1 []; adopt h13/1 []; adopt h14/0 []; adopt h15/2 []; adopt h16/0 []; adopt h17/2 []; commit h1 [101]; commit h2 []; commit h3 []; commit h4 []; commit h5 []; commit h6 []; commit h7 []; commit h8 []; status h17 →0; status h17 →1; status h17 →2"
    `);
    for (const node of all) expect(run.committed(node)).toEqual([101]);
    expect(run.commitTimes(0).at(-1)).toBeGreaterThan(40 * SECOND);
  });
  it("a partition down the middle: both sides go on, nothing becomes final, and one chain is left when it is over", () => {
    const run = cluster();
    run.run(16.5 * SECOND);
    const before = run.blocks(0).length;
    run.partition([
      [0, 1],
      [2, 3],
    ]);
    run.run(60.5 * SECOND);
    const during = [0, 1, 2, 3].map((node) => run.blocks(node).length);
    const heads = [0, 3].map((node) => run.state(node).tree.head.block.digest);
    run.heal();
    run.run(100.9 * SECOND);
    // What the last votes before have justified is final a little later, on a side that has them.
    expect(Math.max(...during) - before).toBeLessThanOrEqual(4);
    expect(heads[0]).not.toBe(heads[1]);
    expect(new Set([0, 1, 2, 3].map((node) => run.state(node).tree.head.block.digest)).size).toBe(1);
    for (const node of [0, 1, 2, 3]) expect(run.blocks(node).length).toBeGreaterThan(before + 20);
  });
});

describe("who contradicts itself", () => {
  it("twins vote twice: all others see it, no vote of theirs counts, and their stake is gone by the next epoch", () => {
    const run = cluster({
      n: 7,
      params: { "slots-per-epoch": 4 },
      twins: {
        node: 3,
        halves: [
          [0, 1, 2],
          [4, 5, 6],
        ],
      },
    });
    run.run(30 * SECOND);
    for (const node of [0, 1, 2, 4, 5, 6]) {
      const { store, tree } = run.state(node);
      expect([...store.equivocating]).toEqual([3]);
      expect(store.nodes.get(tree.head.block.digest)!.state.stakes.effective[3]).toBe(0);
    }
    expect(run.blocks(0).length).toBeGreaterThan(10);
  });
});
