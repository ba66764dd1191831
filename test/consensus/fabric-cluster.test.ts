// Fabric among several validators: transcripts, and counts and delays against arithmetic.
// A line is: time [ms], validator, what it noticed, what it did. Raft's own messages are left out.
import { describe, expect, it } from "vitest";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import { clusterOf, registration } from "./fabric-kit.ts";
import { requestOf } from "./recorder.ts";

describe("transcripts", () => {
  it("the normal case: executed and endorsed, ordered, validated", () => {
    const cluster = clusterOf(3, { "block.at-most": 2 });
    cluster.submitTo(1, requestOf(1, 1));
    cluster.submitTo(2, requestOf(2, 1));
    cluster.run(SECOND);
    expect(cluster.transcript()).toMatchInlineSnapshot(`
      "     0 1 ← request 101: propose 101 →2
           0 2 ← request 201: propose 201 →0
          10 2 ← 1 propose 101: endorse 101 →1
          10 0 ← 2 propose 201: endorse 201 →2
          20 1 ← 2 endorse 101: submit 101 →1; forward 101 →0
          20 2 ← 0 endorse 201: submit 201 →2; forward 201 →0
          50 0 ← 1 ordering.append-response: deliver h1 [101 201] →0; commit h1 [101 201]
          60 1 ← 0 ordering.commit-notice: deliver h1 [101 201] →1; commit h1 [101 201]; reply 101 h1
          60 2 ← 0 ordering.commit-notice: deliver h1 [101 201] →2; commit h1 [101 201]; reply 201 h1"
    `);
  });

  it("two that read the same key: the second in the block is invalid, and its gateway has it executed again", () => {
    const cluster = clusterOf(3, { "block.at-most": 2 });
    cluster.submitTo(1, registration(1, 1));
    cluster.submitTo(2, registration(2, 1));
    cluster.run(SECOND);
    expect(cluster.transcript()).toMatchInlineSnapshot(`
      "     0 1 ← request 101: propose 101 →2
           0 2 ← request 201: propose 201 →0
          10 2 ← 1 propose 101: endorse 101 record r@never →1
          10 0 ← 2 propose 201: endorse 201 record r@never →2
          20 1 ← 2 endorse 101 record r@never: submit 101 →1; forward 101 →0
          20 2 ← 0 endorse 201 record r@never: submit 201 →2; forward 201 →0
          50 0 ← 1 ordering.append-response: deliver h1 [101 201] →0; commit h1 [101]
          60 1 ← 0 ordering.commit-notice: deliver h1 [101 201] →1; commit h1 [101]; reply 101 h1
          60 2 ← 0 ordering.commit-notice: deliver h1 [101 201] →2; commit h1 [101]; propose 201 →0
          70 0 ← 2 propose 201: endorse 201 record r@1.0 →2
          80 2 ← 0 endorse 201 record r@1.0: submit 201 →2; forward 201 →0
         160 0 ← 1 ordering.append-response: deliver h2 [201] →0; commit h2 [201]
         170 1 ← 0 ordering.commit-notice: deliver h2 [201] →1; commit h2 [201]
         170 2 ← 0 ordering.commit-notice: deliver h2 [201] →2; commit h2 [201]; reply 201 h2"
    `);
  });

  it("the leader crashes with a transaction pending in its cutter: it is lost, and its gateway sends it again", () => {
    const cluster = clusterOf(4, { orderers: 3, endorsers: 2, "submit-timeout": SECOND });
    cluster.submitTo(3, requestOf(3, 1));
    cluster.at(40 * MILLISECOND, () => cluster.crash(0));
    cluster.run(2 * SECOND);
    expect(cluster.transcript()).toMatchInlineSnapshot(`
      "     0 3 ← request 301: propose 301 →0
          10 0 ← 3 propose 301: endorse 301 →3
          20 3 ← 0 endorse 301: submit 301 →0
          40 0 crashes
        1020 3 timer transaction/301: seek above h0 →1; submit 301 →1
        1030 1 ← 3 seek above h0: up-to-date →3
        1100 1 ← 2 ordering.append-response: deliver h1 [301] →1; deliver h1 [301] →3; commit h1 [301]
        1110 2 ← 1 ordering.commit-notice: deliver h1 [301] →2; commit h1 [301]
        1110 3 ← 1 deliver h1 [301]: commit h1 [301]; reply 301 h1"
    `);
  });

  it("the leader crashes when the others have its block: their new leader commits that, and what the gateway sends again is a duplicate", () => {
    const cluster = clusterOf(4, { orderers: 3, endorsers: 2, "submit-timeout": SECOND, "block.at-most": 1 });
    cluster.submitTo(3, requestOf(3, 1));
    cluster.at(40 * MILLISECOND, () => cluster.crash(0));
    cluster.run(2 * SECOND);
    expect(cluster.transcript()).toMatchInlineSnapshot(`
      "     0 3 ← request 301: propose 301 →0
          10 0 ← 3 propose 301: endorse 301 →3
          20 3 ← 0 endorse 301: submit 301 →0
          40 0 crashes
      635.907 1 ← 2 ordering.append-response: deliver h1 [301] →1; commit h1 [301]
      645.907 2 ← 1 ordering.commit-notice: deliver h1 [301] →2; commit h1 [301]
        1020 3 timer transaction/301: seek above h0 →1; submit 301 →1
        1030 1 ← 3 seek above h0: deliver h1 [301] →3
        1040 3 ← 1 deliver h1 [301]: commit h1 [301]; reply 301 h1
        1050 1 ← 2 ordering.append-response: deliver h2 [301] →1; deliver h2 [301] →3; commit h2 []
        1060 2 ← 1 ordering.commit-notice: deliver h2 [301] →2; commit h2 []
        1060 3 ← 1 deliver h2 [301]: commit h2 []"
    `);
    const ids = cluster
      .blocks(3)
      .map(({ batch }) => [batch.requests, batch.invalid].map((list) => list?.map(({ id }) => id)));
    expect(ids, "valid and invalid of each block").toEqual([
      [[301], []],
      [[], [301]],
    ]);
  });

  it("all lose power and start from disk: their blocks are as they were, and new requests follow", () => {
    const cluster = clusterOf(3, { "block.at-most": 1 }, { diskDelay: 2 * MILLISECOND });
    cluster.submitTo(1, registration(1, 1));
    cluster.at(200 * MILLISECOND, () => [0, 1, 2].map((node) => cluster.crash(node)));
    cluster.at(300 * MILLISECOND, () => [0, 1, 2].map((node) => cluster.restart(node)));
    cluster.at(SECOND + 500 * MILLISECOND, () => cluster.submitTo(1, registration(1, 2)));
    cluster.run(2 * SECOND);
    expect(cluster.transcript()).toMatchInlineSnapshot(`
      "     0 1 ← request 101: propose 101 →2
          12 2 ← 1 propose 101: endorse 101 record r@never →1
          22 1 ← 2 endorse 101 record r@never: submit 101 →1; forward 101 →0
          54 0 ← 1 ordering.append-response: deliver h1 [101] →0
          58 0 to itself: commit h1 [101]
          64 1 ← 0 ordering.commit-notice: deliver h1 [101] →1
          64 2 ← 0 ordering.commit-notice: deliver h1 [101] →2
          68 1 to itself: commit h1 [101]; reply 101 h1
          68 2 to itself: commit h1 [101]
         200 0 crashes
         200 1 crashes
         200 2 crashes
         300 0 restarts
         300 0 recovers: commit h1 [101]; seek above h1 →0
         300 1 restarts
         300 1 recovers: commit h1 [101]; seek above h1 →1
         300 2 restarts
         300 2 recovers: commit h1 [101]; seek above h1 →2
         302 0 to itself: up-to-date →0
         302 1 to itself: up-to-date →1
         302 2 to itself: up-to-date →2
        1500 1 ← request 102: propose 102 →2
        1510 2 ← 1 propose 102: endorse 102 record r@1.0 →1
        1520 1 ← 2 endorse 102 record r@1.0: submit 102 →1
        1542 1 ← 0 ordering.append-response: deliver h2 [102] →1
        1546 1 to itself: commit h2 [102]; reply 102 h2
        1552 0 ← 1 ordering.commit-notice: deliver h2 [102] →0
        1552 2 ← 1 ordering.commit-notice: deliver h2 [102] →2
        1556 0 to itself: commit h2 [102]
        1556 2 to itself: commit h2 [102]"
    `);
  });
});

describe("a validator that was away", () => {
  /** A request a second for 100 s, to the gateways in turn. */
  function hundred(cluster: ReturnType<typeof clusterOf>, gateways: readonly number[]): void {
    for (let second = 1; second <= 100; second += 1)
      cluster.at(second * SECOND, () => cluster.submitTo(gateways[second % gateways.length]!, requestOf(1, second)));
  }

  it("catches up after 100 missed blocks from its orderer", () => {
    const cluster = clusterOf(4, { orderers: 3, endorsers: 2, "endorse-timeout": SECOND / 2 });
    cluster.at(SECOND / 2, () => cluster.crash(3));
    hundred(cluster, [0, 1, 2]);
    cluster.at(110 * SECOND, () => cluster.restart(3));
    cluster.run(110 * SECOND + 100 * MILLISECOND);
    expect(cluster.committed(3)).toEqual(cluster.committed(0));
    expect(cluster.committed(3)).toHaveLength(100);
  });

  it("catches up as an orderer, too", () => {
    const cluster = clusterOf(3, { "endorse-timeout": SECOND / 2 });
    cluster.at(SECOND / 2, () => cluster.crash(2));
    hundred(cluster, [0, 1]);
    cluster.at(110 * SECOND, () => cluster.restart(2));
    cluster.run(112 * SECOND);
    expect(cluster.committed(2)).toEqual(cluster.committed(0));
    expect(cluster.committed(2)).toHaveLength(100);
    expect(cluster.state(2).orderer?.blocks).toHaveLength(100);
  });

  it("finds out by keepalive that its orderer is gone", () => {
    const cluster = clusterOf(4, { orderers: 3, endorsers: 2, keepalive: 5 * SECOND, "keepalive-timeout": 2 * SECOND });
    cluster.at(SECOND / 2, () => cluster.crash(0));
    hundred(cluster, [1, 2]);
    cluster.run(120 * SECOND);
    expect(cluster.committed(3)).toEqual(cluster.committed(1));
    expect(cluster.committed(3)).toHaveLength(100);
    // Its orderer was heard last at the start: it is asked after 5 s, and left 2 s later.
    const first = cluster.commitTimes(3)[0]!;
    expect(first).toBe(7 * SECOND + 20 * MILLISECOND);
  });
});

describe("without faults", () => {
  // Delay d = 10 ms between validators; disk, processor and links are free; one request at a time, blocks of one.
  const alone = { "block.at-most": 1 };
  /** When the gateway's client has its answer, and messages of each kind. */
  function run(n: number, gateway: number, params = {}) {
    const cluster = clusterOf(n, { ...alone, ...params, "ordering.heartbeat": 20 * SECOND, ...SLOW });
    cluster.submitTo(gateway, requestOf(gateway, 1));
    cluster.run(SECOND);
    return { at: cluster.commitTimes(gateway)[0]! / MILLISECOND, sent: Object.fromEntries(cluster.sent) };
  }
  const SLOW = { "ordering.election-timeout": [60 * SECOND, 90 * SECOND] } as const;

  it.each([3, 5, 7])("among %d: endorsement 2d, Raft 2d; 2d more where the gateway does not lead", (n) => {
    const others = (n + 1) / 2 - 1;
    const raft = { "ordering.append": n - 1, "ordering.append-response": n - 1, "ordering.commit-notice": n - 1 };
    expect(run(n, 0)).toEqual({ at: 40, sent: { propose: others, endorse: others, ...raft } });
    expect(run(n, 1)).toEqual({ at: 60, sent: { propose: others, endorse: others, forward: 1, ...raft } });
  });
  it("one orderer among five: submitted and delivered in d each, to the four others", () => {
    expect(run(5, 1, { orderers: 1, endorsers: 3 })).toEqual({
      at: 40,
      sent: { propose: 2, endorse: 2, submit: 1, deliver: 4 },
    });
  });
  it("the policy decides how many execute", () => {
    for (const endorsers of [1, 2, 5]) expect(run(5, 1, { endorsers }).sent["propose"] ?? 0).toBe(endorsers - 1);
    expect(run(5, 1, { endorsers: 1 }).at).toBe(40);
  });
  it("a single orderer elects itself, whatever it asks beforehand", () => {
    const cluster = clusterOf(2, { orderers: 1, endorsers: 1, "ordering.first-leader": -1 });
    cluster.at(SECOND, () => cluster.submitTo(1, requestOf(1, 1)));
    cluster.run(2 * SECOND);
    expect(cluster.committed(1)).toEqual([101]);
  });
  it("an idle network without peers that do not order sends nothing but what Raft does", () => {
    const cluster = clusterOf(3);
    cluster.run(300 * SECOND);
    expect([...cluster.sent.keys()].sort()).toEqual(["ordering.heartbeat", "ordering.heartbeat-response"]);
  });
});
