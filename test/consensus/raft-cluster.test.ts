// Raft among several servers: transcripts of the thesis's situations (Ongaro 2014), latencies and counts against theory.
// A line is: time [ms], server, what it noticed, what it did. Heartbeats are left out.
import { describe, expect, it, test } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import { raft } from "../../src/consensus/raft.ts";
import { CLIENT, Cluster, chance } from "./cluster.ts";
import { clusterOf, type RaftOptions, tenMilliseconds, values } from "./raft-kit.ts";
import { requestOf } from "./recorder.ts";

describe("transcripts", () => {
  it("the normal case (§3.5): one round trip to a majority, then the followers are told", () => {
    const cluster = clusterOf(3);
    cluster.submit(requestOf(1, 1));
    cluster.run(SECOND);
    expect(cluster.transcript()).toMatchInlineSnapshot(`
      "     0 0 ← request 101: append t1 0@0 1[101] c0 →1; append t1 0@0 1[101] c0 →2
          10 1 ← 0 append t1 0@0 1[101] c0: ok t1 1 →0
          10 2 ← 0 append t1 0@0 1[101] c0: ok t1 1 →0
          20 0 ← 1 ok t1 1: commit h1 [101]; reply 101 h1; commit-notice t1 1@1 →1; commit-notice t1 1@1 →2
          30 1 ← 0 commit-notice t1 1@1: commit h1 [101]
          30 2 ← 0 commit-notice t1 1@1: commit h1 [101]"
    `);
  });

  it("a leader crashes with an entry nobody else has; it comes back and its log is repaired (§3.4, §3.5)", () => {
    const cluster = clusterOf(3);
    cluster.submit(requestOf(1, 1));
    cluster.at(50 * MILLISECOND, () => cluster.partition([[0], [1, 2]]));
    cluster.at(60 * MILLISECOND, () => cluster.submitTo(0, requestOf(2, 1)));
    cluster.at(70 * MILLISECOND, () => cluster.crash(0));
    cluster.at(400 * MILLISECOND, () => cluster.submitTo(2, requestOf(3, 1)));
    cluster.at(600 * MILLISECOND, () => {
      cluster.heal();
      cluster.restart(0);
    });
    cluster.run(700 * MILLISECOND);
    expect(cluster.transcript()).toMatchInlineSnapshot(`
      "     0 0 ← request 101: append t1 0@0 1[101] c0 →1; append t1 0@0 1[101] c0 →2
          10 1 ← 0 append t1 0@0 1[101] c0: ok t1 1 →0
          10 2 ← 0 append t1 0@0 1[101] c0: ok t1 1 →0
          20 0 ← 1 ok t1 1: commit h1 [101]; reply 101 h1; commit-notice t1 1@1 →1; commit-notice t1 1@1 →2
          30 1 ← 0 commit-notice t1 1@1: commit h1 [101]
          30 2 ← 0 commit-notice t1 1@1: commit h1 [101]
          50 partition 0|12
          60 0 ← request 201: append t1 1@1 1[201] c1 →1; append t1 1@1 1[201] c1 →2
          70 0 crashes
      210.393 2 timer election: request-vote t2 1@1 →0; request-vote t2 1@1 →1; vote t2 yes →2
      220.393 1 ← 2 request-vote t2 1@1: vote t2 yes →2
      230.393 2 ← 1 vote t2 yes: append t2 1@1 2 c1 →0; append t2 1@1 2 c1 →1
      240.393 1 ← 2 append t2 1@1 2 c1: ok t2 2 →2
      250.393 2 ← 1 ok t2 2: commit-notice t2 2@2 →0; commit-notice t2 2@2 →1
         400 2 ← request 301: append t2 2@2 2[301] c2 →0; append t2 2@2 2[301] c2 →1
         410 1 ← 2 append t2 2@2 2[301] c2: ok t2 3 →2
         420 2 ← 1 ok t2 3: commit h2 [301]; reply 301 h2; commit-notice t2 3@2 →0; commit-notice t2 3@2 →1
         430 1 ← 2 commit-notice t2 3@2: commit h2 [301]
         600 healed
         600 0 restarts
         645 2 ← 0 heartbeat no, try t2 3@0: append t2 2@2 2[301] c3 →0
         655 0 ← 2 append t2 2@2 2[301] c3: no, try t2 1@1 →2
         665 2 ← 0 no, try t2 1@1: append t2 1@1 2 2[301] c3 →0
         675 0 ← 2 append t2 1@1 2 2[301] c3: ok t2 3 →2; commit h1 [101]; commit h2 [301]"
    `);
    expect(cluster.committed(0)).toEqual([101, 301]);
    expect([...cluster.records(0).keys()].sort()).toEqual(["ballot", "log/1", "log/2", "log/3"]);
  });

  it("all servers lose power and start from disk (§3.8): what was committed is committed again, at the same height", () => {
    const cluster = clusterOf(3, {}, { diskDelay: 2 * MILLISECOND });
    cluster.submit(requestOf(1, 1));
    cluster.at(100 * MILLISECOND, () => [0, 1, 2].map((node) => cluster.crash(node)));
    cluster.at(200 * MILLISECOND, () => [0, 1, 2].map((node) => cluster.restart(node)));
    cluster.run(600 * MILLISECOND);
    expect(cluster.transcript()).toMatchInlineSnapshot(`
      "     0 0 ← request 101: append t1 0@0 1[101] c0 →1; append t1 0@0 1[101] c0 →2
          12 1 ← 0 append t1 0@0 1[101] c0: ok t1 1 →0
          12 2 ← 0 append t1 0@0 1[101] c0: ok t1 1 →0
          24 0 ← 1 ok t1 1: commit h1 [101]; reply 101 h1; commit-notice t1 1@1 →1; commit-notice t1 1@1 →2
          34 1 ← 0 commit-notice t1 1@1: commit h1 [101]
          34 2 ← 0 commit-notice t1 1@1: commit h1 [101]
         100 0 crashes
         100 1 crashes
         100 2 crashes
         200 0 restarts
         200 1 restarts
         200 2 restarts
      457.002 1 timer election: request-vote t2 1@1 →0; request-vote t2 1@1 →2; vote t2 yes →1
      461.24 0 timer election: request-vote t2 1@1 →1; request-vote t2 1@1 →2; vote t2 yes →0
      467.002 0 ← 1 request-vote t2 1@1: vote t2 no →1
      467.002 2 ← 1 request-vote t2 1@1: vote t2 yes →1
      471.24 1 ← 0 request-vote t2 1@1: vote t2 no →0
      471.24 2 ← 0 request-vote t2 1@1: vote t2 no →0
      479.002 1 ← 2 vote t2 yes: append t2 1@1 2 c0 →0; append t2 1@1 2 c0 →2
      489.002 0 ← 1 append t2 1@1 2 c0: ok t2 2 →1
      489.002 2 ← 1 append t2 1@1 2 c0: ok t2 2 →1
      501.002 1 ← 0 ok t2 2: commit h1 [101]; commit-notice t2 2@2 →0; commit-notice t2 2@2 →2
      511.002 0 ← 1 commit-notice t2 2@2: commit h1 [101]
      511.002 2 ← 1 commit-notice t2 2@2: commit h1 [101]"
    `);
  });
});

describe("without faults", () => {
  // Delays d between servers are equal; disk, processor and links are free: 2 d at the leader, 3 d at the followers (validation §2.2).
  const d = 250 * MILLISECOND;
  const slow = { heartbeat: 5 * SECOND, "election-timeout": [15 * SECOND, 30 * SECOND] as const };
  const equal: RaftOptions = { delay: (from, to) => (from === CLIENT || to === CLIENT ? 0 : d) };

  test.each([3, 4, 5, 7, 16, 64])("%d servers commit after one round trip, with 2(n - 1) messages an entry", (n) => {
    const cluster = clusterOf(n, slow, equal);
    cluster.submit(requestOf(1, 1));
    cluster.run(3 * d - 1);
    expect(cluster.answeredAt(requestOf(1, 1))).toBe(2 * d);
    expect(cluster.blocks(1)).toHaveLength(0);
    cluster.run(3 * d);
    for (let node = 0; node < n; node += 1) expect(cluster.committed(node)).toEqual([101]);
    expect(Object.fromEntries(cluster.sent)).toEqual({
      append: n - 1,
      "append-response": n - 1,
      "commit-notice": n - 1,
    });
  });
  it("followers learn without notices at the next heartbeat", () => {
    const cluster = clusterOf(3, { ...slow, "commit-notice": false }, equal);
    cluster.submit(requestOf(1, 1));
    cluster.run(5 * SECOND + d - 1);
    expect(cluster.blocks(1)).toHaveLength(0);
    cluster.run(5 * SECOND + d);
    expect(cluster.blocks(1)).toHaveLength(1);
    expect(cluster.sent.get("commit-notice")).toBeUndefined();
  });
  it("the latency is the floor(n/2)-th smallest round trip (validation §3.4)", () => {
    // Round trips from server 0: 20, 60, 100, 140, 180, 220 ms; the third of six makes four of seven.
    const delay = (from: number, to: number): number =>
      from === CLIENT || to === CLIENT ? 0 : (Math.max(from, to) * 20 - 10) * MILLISECOND;
    const cluster = clusterOf(7, slow, { delay });
    cluster.submit(requestOf(1, 1));
    cluster.run(SECOND);
    expect(cluster.answeredAt(requestOf(1, 1))).toBe(100 * MILLISECOND);
  });
  it("the leader's disk works while the entry travels (§10.2.1)", () => {
    const answered = (diskDelay: number, wayThere: number): number | undefined => {
      const delay = (from: number, to: number): number => (from === CLIENT || to === CLIENT ? 0 : wayThere);
      const cluster = clusterOf(3, slow, { diskDelay, delay });
      cluster.at(SECOND, () => cluster.submit(requestOf(1, 1)));
      cluster.run(2 * SECOND);
      return cluster.answeredAt(requestOf(1, 1))! - SECOND;
    };
    // One write on the way there and one beside it, never two in a row.
    expect(answered(7 * MILLISECOND, 10 * MILLISECOND)).toBe(27 * MILLISECOND);
    expect(answered(30 * MILLISECOND, MILLISECOND)).toBe(32 * MILLISECOND);
  });
  it("an idle cluster sends 2(n - 1) messages a heartbeat, as explain says", () => {
    const cluster = clusterOf(5, { heartbeat: SECOND, "election-timeout": [2 * SECOND, 3 * SECOND] });
    cluster.run(100 * SECOND + 20 * MILLISECOND);
    expect(cluster.totalSent).toBe(800);
    expect(raft.idleMessagesPerSecond(5, withDefaults(raft.params, values({ heartbeat: SECOND })))).toBe(8);
  });
  it("an idle cluster makes no blocks", () => {
    const cluster = clusterOf(3, { "block.every": SECOND });
    cluster.run(10 * SECOND);
    expect(cluster.blocks(0)).toHaveLength(0);
  });
  it("requests of one interval share a block, 2(n - 1) messages for all of them", () => {
    const cluster = clusterOf(4, { ...slow, "block.every": SECOND });
    for (let client = 1; client <= 3; client += 1)
      cluster.at(client * 100 * MILLISECOND, () => cluster.submit(requestOf(client, 1)));
    cluster.run(2 * SECOND);
    expect(cluster.committed(3)).toEqual([101, 201, 301]);
    expect(cluster.sent.get("append")).toBe(3);
    expect(cluster.answeredAt(requestOf(1, 1))).toBe(SECOND + 20 * MILLISECOND);
  });
});

describe("elections", () => {
  // Ongaro 2014, §9.1 and §9.3; validation §3.1: timeouts 150 to 300 ms, 10 ms one way, 4 of 5 servers left.
  // In units of the range: E = (1 + 1/(s+1) + L)/(1 - P) + L - 1/4 with L = 1/15 and P = .0244, the chance of a split
  // vote: 167.2 ms after a crash that is uniform between two receipts of a heartbeat. Here it is uniform between two
  // sendings, and what was sent before the crash arrives 10 ms later: 177.2 ms.
  it("take as long as the thesis computes", () => {
    const times = Array.from({ length: 400 }, (_, index) => electionTime(index + 1));
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    const variance = times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (times.length - 1);
    const standardError = Math.sqrt(variance / times.length);
    expect(standardError).toBeLessThan(3);
    expect(Math.abs(mean - 177.2)).toBeLessThan(3 * standardError);
  });

  /** From the leader's crash to the next one's election [ms]. */
  function electionTime(seed: number): number {
    let electedAt = Number.NaN;
    const watched: typeof raft = {
      ...raft,
      onMessage(state, from, message, ctx) {
        raft.onMessage(state, from, message, ctx);
        if (state.role === "leader" && state.term > 1 && Number.isNaN(electedAt)) electedAt = ctx.now;
      },
    };
    const params = values({ "first-leader": 0 });
    const cluster = new Cluster(watched, { n: 5, seed, params, delay: tenMilliseconds });
    const crashAt = 750_000 + Math.floor(chance(seed)() * 75_000);
    cluster.at(crashAt, () => cluster.crash(0));
    cluster.run(crashAt + 5 * SECOND);
    return (electedAt - crashAt) / MILLISECOND;
  }
});

describe("a lying leader", () => {
  it("breaks Raft: it believes every message", () => {
    const cluster = clusterOf(3, {}, { twins: { node: 0, halves: [[1], [2]] } });
    cluster.submitTo(1, requestOf(1, 1));
    cluster.submitTo(2, requestOf(2, 1));
    expect(() => cluster.run(SECOND)).toThrow("agreement violated at height 1");
  });
});
