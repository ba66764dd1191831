// QBFT in a small cluster: counts and delays from theory, and transcripts of the cases the papers are about.
// Transcripts: time [ms], validator, input: what others notice of its step. ×4 is a multicast (itself included), →2 a
// message to validator 2.
import { describe, expect, it } from "vitest";
import { MILLISECOND, type Micros, SECOND } from "../../src/base/time.ts";
import { qbft } from "../../src/consensus/qbft.ts";
import type { QbftMessage } from "../../src/consensus/qbft-messages.ts";
import type { QbftParams } from "../../src/consensus/qbft-state.ts";
import { byzantineQuorum } from "../../src/consensus/quorum.ts";
import type { Letter } from "./cluster.ts";
import { clustersOf, expectCommitTimes, from } from "./clusters.ts";
import { print } from "./qbft-kit.ts";
import { request } from "./step-tables.ts";

const cluster = clustersOf(qbft, { print, params: { "block.every": 0 } });

describe("without faults", () => {
  it.each([4, 7, 16])("%i validators need (n − 1)(2n + 1) messages a decision besides relays, and 3 delays", (n) => {
    const delay = 250 * MILLISECOND;
    const run = cluster({ n, delay: () => delay });
    // Client 0's nearest is validator 0, which leads first; then the next in turn get the request a delay later.
    const requests = [1, 2, 3].map((sequence) => request(sequence));
    for (const [index, one] of requests.entries()) run.at(2 * index * SECOND, () => run.submit(one));
    run.run(60 * SECOND);
    for (const [index, one] of requests.entries()) {
      const proposed = 2 * index * SECOND + delay + (index === 0 ? 0 : delay);
      for (let node = 0; node < n; node += 1) expect(run.commitTimes(node)[index]).toBe(proposed + 3 * delay);
      expect(run.answeredAt(one)).toBe(proposed + 4 * delay);
    }
    const perDecision = { relay: n - 1, proposal: n - 1, prepare: n * (n - 1), commit: n * (n - 1) };
    expect(Object.fromEntries(run.sent)).toEqual(
      Object.fromEntries(Object.entries(perDecision).map(([type, count]) => [type, 3 * count])),
    );
    expect(run.totalSent).toBe(3 * ((n - 1) * (2 * n + 1) + n - 1));
  });

  it("commits when order statistics of the delays say", () => {
    expectCommitTimes(cluster, request(1), expectedCommits);
  });

  it("reads like Moniz's Algorithm 2, and the leaders take turns", () => {
    const run = cluster();
    run.submit(request(1));
    run.run(SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 0 ← request 1: relay 1 ×4; proposal h1 r0 [1] ×4; prepare h1 r0 ×4
         100 1 ← 0 proposal h1 r0 [1]: prepare h1 r0 ×4
         100 2 ← 0 proposal h1 r0 [1]: prepare h1 r0 ×4
         100 3 ← 0 proposal h1 r0 [1]: prepare h1 r0 ×4
         200 2 ← 1 prepare h1 r0: commit h1 r0 ×4
         200 3 ← 1 prepare h1 r0: commit h1 r0 ×4
         200 0 ← 2 prepare h1 r0: commit h1 r0 ×4
         200 1 ← 2 prepare h1 r0: commit h1 r0 ×4
         300 0 ← 3 commit h1 r0: commit h1 [1]; reply 1 h1
         300 1 ← 3 commit h1 r0: commit h1 [1]; reply 1 h1
         300 2 ← 0 commit h1 r0: commit h1 [1]; reply 1 h1
         300 3 ← 0 commit h1 r0: commit h1 [1]; reply 1 h1"
    `);
    run.submit(request(2));
    run.run(2 * SECOND);
    expect(run.transcript()).toMatch(/1 ← 0 relay 2: proposal h2 r0 \[2\] ×4/);
  });

  it("sticky: one leader goes on", () => {
    const run = cluster({ params: { proposer: "sticky" } });
    for (const sequence of [1, 2, 3]) run.at(sequence * SECOND, () => run.submit(request(sequence)));
    run.run(10 * SECOND);
    expect(run.transcript().match(/\d ← request \d+: relay \d+ ×4; proposal/g)).toHaveLength(3);
  });

  it("is silent when idle, and cuts a block of all that waits at each multiple of block.every", () => {
    const run = cluster({ params: { "block.every": SECOND } });
    run.run(10.2 * SECOND);
    expect(run.totalSent).toBe(0);
    for (const id of [101, 201, 301]) run.submit(request(id));
    run.at(11.5 * SECOND, () => run.submit(request(102)));
    run.run(100 * SECOND);
    expect(run.commitTimes(3)).toEqual([11.3 * SECOND, 12.3 * SECOND]);
    expect(run.blocks(3).map(({ batch }) => batch.requests.length)).toEqual([3, 1]);
    expect(run.totalSent).toBe(2 * 27 + 4 * 3);
  });
});

/** Order statistics: the proposal arrives, then a quorum's prepares, then a quorum's commits; the leader votes, too. */
function expectedCommits(delays: readonly (readonly Micros[])[]): Micros[] {
  const all = delays.map((_, node) => node);
  const quorum = byzantineQuorum(delays.length);
  const travel = (from: number, to: number): Micros => (from === to ? 0 : delays[from]![to]!);
  const heard = (by: number, sent: readonly Micros[]): Micros =>
    all.map((other) => sent[other]! + travel(other, by)).sort((a, b) => a - b)[quorum - 1]!;
  const accepted = all.map((node) => travel(0, node));
  const prepared = all.map((node) => Math.max(accepted[node]!, heard(node, accepted)));
  return all.map((node) => Math.max(prepared[node]!, heard(node, prepared)));
}

const isVote = (message: QbftMessage, type: "prepare" | "commit", round: number): boolean =>
  message.type === type && message.vote.body.round === round;

describe("transcripts", () => {
  it("leader failure: what prepared in round 0 is proposed again in round 1", () => {
    // The commits of round 0 are lost, then the leader dies; it comes back when the next round is long over.
    const run = cluster({ drop: ({ message }) => isVote(message, "commit", 0) });
    run.submit(request(1));
    run.at(250 * MILLISECOND, () => run.crash(0));
    run.at(30 * SECOND, () => run.restart(0));
    run.run(40 * SECOND);
    expect([0, 1, 2, 3].map((node) => run.committed(node))).toEqual([[1], [1], [1], [1]]);
    expect(from(200 * MILLISECOND, run.transcript())).toMatchInlineSnapshot(`
      "   200 2 ← 1 prepare h1 r0: commit h1 r0 ×4
         200 3 ← 1 prepare h1 r0: commit h1 r0 ×4
         200 0 ← 2 prepare h1 r0: commit h1 r0 ×4
         200 1 ← 2 prepare h1 r0: commit h1 r0 ×4
         250 0 crashes
       10100 1 timer round: round-change h1 r1 [1]@r0 ×4
       10100 2 timer round: round-change h1 r1 [1]@r0 ×4
       10100 3 timer round: round-change h1 r1 [1]@r0 ×4
       10200 1 ← 3 round-change h1 r1 [1]@r0: proposal h1 r1 [1] ×4; prepare h1 r1 ×4
       10300 2 ← 1 proposal h1 r1 [1]: prepare h1 r1 ×4
       10300 3 ← 1 proposal h1 r1 [1]: prepare h1 r1 ×4
       10400 3 ← 2 prepare h1 r1: commit h1 r1 ×4
       10400 1 ← 3 prepare h1 r1: commit h1 r1 ×4
       10400 2 ← 3 prepare h1 r1: commit h1 r1 ×4
       10500 2 ← 1 commit h1 r1: commit h1 [1]; reply 1 h1
       10500 1 ← 2 commit h1 r1: commit h1 [1]; reply 1 h1
       10500 3 ← 2 commit h1 r1: commit h1 [1]; reply 1 h1
       30000 0 restarts
       30000 0 recovers: status h0 ×4
       30100 1 ← 0 status h0: status h1 →0
       30100 2 ← 0 status h0: status h1 →0
       30100 3 ← 0 status h0: status h1 →0
       30200 0 ← 1 status h1: fetch above h0 →1
       30300 1 ← 0 fetch above h0: transfer h1-1 →0
       30400 0 ← 1 transfer h1-1: commit h1 [1]; reply 1 h1"
    `);
  });

  it("catching up: who was cut off for 100 blocks gets them, 32 at a time", () => {
    const run = cluster({ params: { proposer: "sticky" } });
    run.partition([[0, 1, 2]]);
    for (let sequence = 1; sequence <= 50; sequence += 1) {
      for (const client of [0, 1])
        run.at((2 * sequence + client) * SECOND, () => run.submit(request(100 * client + sequence)));
    }
    run.at(200 * SECOND, () => run.heal());
    run.at(201 * SECOND, () => run.submit(request(201)));
    run.run(220 * SECOND);
    expect(run.blocks(3).map(({ height }) => height)).toEqual(Array.from({ length: 101 }, (_, index) => index + 1));
    expect(run.committed(3)).toEqual(run.committed(0));
    const cutShort = (line: string): string => line.replace(/: commit h(\d+) .*commit h(\d+) .*/, ": commit h$1 … h$2");
    const late = from(201.5 * SECOND, run.transcript())
      .split("\n")
      .map(cutShort)
      .join("\n");
    expect(late).toMatchInlineSnapshot(`
      "211100 3 timer round: fetch above h0 →0
      211200 0 ← 3 fetch above h0: transfer h1-32 →3
      211300 3 ← 0 transfer h1-32: commit h1 … h32
      211400 1 ← 3 fetch above h32: transfer h33-64 →3
      211500 3 ← 1 transfer h33-64: commit h33 … h64
      211600 2 ← 3 fetch above h64: transfer h65-96 →3
      211700 3 ← 2 transfer h65-96: commit h65 … h96
      211800 0 ← 3 fetch above h96: transfer h97-101 →3
      211900 3 ← 0 transfer h97-101: commit h97 … h101"
    `);
  });

  it("restart: all go down between prepare and commit, come back, and decide what they had prepared", () => {
    const run = cluster();
    run.submit(request(1));
    run.at(250 * MILLISECOND, () => [0, 1, 2, 3].forEach((node) => void run.crash(node)));
    run.at(SECOND, () => [0, 1, 2, 3].forEach((node) => void run.restart(node)));
    run.run(4 * SECOND);
    expect([0, 1, 2, 3].map((node) => run.committed(node))).toEqual([[1], [1], [1], [1]]);
    expect(from(250 * MILLISECOND, run.transcript())).toMatchInlineSnapshot(`
      "   250 0 crashes
         250 1 crashes
         250 2 crashes
         250 3 crashes
        1000 0 restarts
        1000 0 recovers: status h0 ×4
        1000 1 restarts
        1000 1 recovers: status h0 ×4
        1000 2 restarts
        1000 2 recovers: status h0 ×4
        1000 3 restarts
        1000 3 recovers: status h0 ×4
        1100 1 ← 0 status h0: proposal h1 r0 [1] →0; prepare h1 r0 →0; commit h1 r0 →0
        1100 2 ← 0 status h0: proposal h1 r0 [1] →0; prepare h1 r0 →0; commit h1 r0 →0
        1100 3 ← 0 status h0: proposal h1 r0 [1] →0; prepare h1 r0 →0; commit h1 r0 →0
        1100 0 ← 1 status h0: proposal h1 r0 [1] →1; prepare h1 r0 →1; commit h1 r0 →1
        1100 2 ← 1 status h0: proposal h1 r0 [1] →1; prepare h1 r0 →1; commit h1 r0 →1
        1100 3 ← 1 status h0: proposal h1 r0 [1] →1; prepare h1 r0 →1; commit h1 r0 →1
        1100 0 ← 2 status h0: proposal h1 r0 [1] →2; prepare h1 r0 →2; commit h1 r0 →2
        1100 1 ← 2 status h0: proposal h1 r0 [1] →2; prepare h1 r0 →2; commit h1 r0 →2
        1100 3 ← 2 status h0: proposal h1 r0 [1] →2; prepare h1 r0 →2; commit h1 r0 →2
        1100 0 ← 3 status h0: proposal h1 r0 [1] →3; prepare h1 r0 →3; commit h1 r0 →3
        1100 1 ← 3 status h0: proposal h1 r0 [1] →3; prepare h1 r0 →3; commit h1 r0 →3
        1100 2 ← 3 status h0: proposal h1 r0 [1] →3; prepare h1 r0 →3; commit h1 r0 →3
        1200 0 ← 2 commit h1 r0: commit h1 [1]; reply 1 h1
        1200 1 ← 2 commit h1 r0: commit h1 [1]; reply 1 h1
        1200 2 ← 1 commit h1 r0: commit h1 [1]; reply 1 h1
        1200 3 ← 1 commit h1 r0: commit h1 [1]; reply 1 h1"
    `);
  });
});

// Two locks: of round 0's prepares only those for 0 arrive, so only 0 sees a block prepare, and its round change comes too
// late for round 1; of round 1's prepares only those for 1 arrive; then 3 is silent for ever. Saltini & Hyland-Wood, arXiv
// 1901.07160, on the liveness of IBFT; jpmorganchase/quorum, issue 305.
describe("two blocks have prepared at one honest validator each, and a third is faulty", () => {
  const drop = ({ message, from, to }: Letter<QbftMessage>): boolean =>
    [0, 1].some((round) => isVote(message, "prepare", round) && to !== round) ||
    (message.type === "round-change" && from === 0 && message.roundChange.body.round === 1);
  function clusterWith(rules: QbftParams["rules"]) {
    const run = cluster({ drop, params: { rules, "round-timeout": SECOND, "client-retry": 60 * SECOND } });
    run.submit(request(1));
    // Round 0 ends at 1 s, round 1 by 3 s.
    run.at(2.5 * SECOND, () => run.crash(3));
    return run;
  }
  it("ibft: each sticks to its lock, and no block gets a quorum any more, though nothing else is lost", () => {
    const run = clusterWith("ibft");
    run.run(2.4 * SECOND);
    expect([0, 1, 2].map((node) => run.state(node).prepared?.proposed.leader)).toEqual([0, 1, undefined]);
    run.run(300 * SECOND);
    expect([0, 1, 2].map((node) => run.committed(node))).toEqual([[], [], []]);
    expect([0, 1, 2].map((node) => run.state(node).prepared?.proposed.leader)).toEqual([0, 1, undefined]);
  });
  it("qbft: the block of the later round is proposed with its proof, and who saw the other prepare votes for it", () => {
    const run = clusterWith("qbft");
    run.run(300 * SECOND);
    expect([0, 1, 2].map((node) => run.committed(node))).toEqual([[1], [1], [1]]);
    expect(run.state(2).chain.leader).toBe(1);
    expect(from(2500 * MILLISECOND, run.transcript())).toMatchInlineSnapshot(`
      "  2500 3 crashes
        3000 0 timer round: round-change h1 r2 [1]@r0 ×4
        3100 1 timer round: round-change h1 r2 [1]@r1 ×4
        3100 2 timer round: round-change h1 r2 ×4
        3200 2 ← 1 round-change h1 r2 [1]@r1: proposal h1 r2 [1] ×4; prepare h1 r2 ×4
        3300 0 ← 2 proposal h1 r2 [1]: prepare h1 r2 ×4
        3300 1 ← 2 proposal h1 r2 [1]: prepare h1 r2 ×4
        3400 1 ← 0 prepare h1 r2: commit h1 r2 ×4
        3400 0 ← 1 prepare h1 r2: commit h1 r2 ×4
        3400 2 ← 1 prepare h1 r2: commit h1 r2 ×4
        3500 2 ← 0 commit h1 r2: commit h1 [1]; reply 1 h1
        3500 0 ← 2 commit h1 r2: commit h1 [1]; reply 1 h1
        3500 1 ← 2 commit h1 r2: commit h1 [1]; reply 1 h1"
    `);
  });
});

it("equivocating leader: of two proposals for a round one can prepare, and it outlives its round", () => {
  // Twins of 0: a gets request 2 and talks with 1, b gets request 1 and talks with 2 and 3. The commits of round 0 are lost.
  const run = cluster({
    twins: { node: 0, halves: [[1], [2, 3]] },
    drop: ({ message }) => isVote(message, "commit", 0),
  });
  for (const id of [1, 2]) run.submit(request(id));
  run.run(60 * SECOND);
  for (const node of [1, 2, 3]) expect(run.committed(node)).toEqual(run.committed(1));
  expect(new Set(run.committed(1))).toEqual(new Set([1, 2]));
  expect(run.transcript()).toMatch(/round-change h1 r1 \[1\]@r0/);
});
