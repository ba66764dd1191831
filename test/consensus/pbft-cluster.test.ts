// PBFT in a small cluster: counts and delays from theory, and transcripts of the cases the paper is about.
// Transcripts: time [ms], replica, input: what others notice of its step. ×4 is a multicast (itself included), →2 a
// message to replica 2.
import { describe, expect, it } from "vitest";
import { MILLISECOND, type Micros, SECOND } from "../../src/base/time.ts";
import { pbft } from "../../src/consensus/pbft.ts";
import { byzantineQuorum } from "../../src/consensus/quorum.ts";
import { clustersOf, expectCommitTimes, from } from "./clusters.ts";
import { print } from "./pbft-kit.ts";
import { request } from "./step-tables.ts";

/** Orders at once, one batch at a time, no checkpoints: the setting of the counts in the literature. */
const cluster = clustersOf(pbft, { print, params: { "block.every": 0, "in-flight": 1, "checkpoint-interval": 0 } });

describe("without faults (§4.2)", () => {
  it.each([4, 7, 16])("%i replicas need 2n(n − 1) messages a decision and 3 delays, 5 at the client", (n) => {
    const delay = 250 * MILLISECOND;
    const run = cluster({ n, delay: () => delay });
    for (const sequence of [1, 2, 3]) run.at(2 * sequence * SECOND, () => run.submit(request(100 + sequence)));
    run.run(60 * SECOND);
    for (const sequence of [1, 2, 3]) {
      const proposed = 2 * sequence * SECOND + delay;
      for (let node = 0; node < n; node += 1) expect(run.commitTimes(node)[sequence - 1]).toBe(proposed + 3 * delay);
      expect(run.answeredAt(request(100 + sequence))).toBe(proposed + 4 * delay);
    }
    // n − 1 pre-prepares, (n − 1)² prepares (the leader sends none), n(n − 1) commits, and nothing else.
    const perDecision = { "pre-prepare": n - 1, prepare: (n - 1) ** 2, commit: n * (n - 1) };
    expect(Object.fromEntries(run.sent)).toEqual(
      Object.fromEntries(Object.entries(perDecision).map(([type, count]) => [type, 3 * count])),
    );
    expect(run.totalSent).toBe(3 * 2 * n * (n - 1));
  });

  it("commits when order statistics of the delays say", () => {
    expectCommitTimes(cluster, request(101), expectedCommits);
  });

  it("reads like the paper's figure 1", () => {
    const run = cluster();
    run.submit(request(101));
    run.run(SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 0 ← request 101: pre-prepare v0 #1 [101] ×4
         100 1 ← 0 pre-prepare v0 #1 [101]: prepare v0 #1 ×4
         100 2 ← 0 pre-prepare v0 #1 [101]: prepare v0 #1 ×4
         100 3 ← 0 pre-prepare v0 #1 [101]: prepare v0 #1 ×4
         200 2 ← 1 prepare v0 #1: commit v0 #1 ×4
         200 3 ← 1 prepare v0 #1: commit v0 #1 ×4
         200 0 ← 2 prepare v0 #1: commit v0 #1 ×4
         200 1 ← 2 prepare v0 #1: commit v0 #1 ×4
         300 0 ← 3 commit v0 #1: commit h1 [101]; reply 101 h1
         300 1 ← 3 commit v0 #1: commit h1 [101]; reply 101 h1
         300 2 ← 0 commit v0 #1: commit h1 [101]; reply 101 h1
         300 3 ← 0 commit v0 #1: commit h1 [101]; reply 101 h1"
    `);
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
    expect(run.totalSent).toBe(2 * 24);
  });
});

/** Order statistics: the pre-prepare arrives, then the 2f-th prepare of a backup, then the (2f + 1)-th commit. */
function expectedCommits(delays: readonly (readonly Micros[])[]): Micros[] {
  const all = delays.map((_, node) => node);
  const needed = byzantineQuorum(delays.length);
  const nth = (times: readonly Micros[], rank: number): Micros => times.toSorted((a, b) => a - b)[rank - 1]!;
  const travel = (from: number, to: number): Micros => (from === to ? 0 : delays[from]![to]!);
  const proposed = all.map((node) => travel(0, node));
  const backups = all.slice(1);
  const prepared = all.map((node) =>
    Math.max(
      proposed[node]!,
      nth(
        backups.map((other) => proposed[other]! + travel(other, node)),
        needed - 1,
      ),
    ),
  );
  return all.map((node) =>
    Math.max(
      prepared[node]!,
      nth(
        all.map((other) => prepared[other]! + travel(other, node)),
        needed,
      ),
    ),
  );
}

describe("transcripts", () => {
  it("leader failure: what prepared under the old leader keeps its number under the new one (§4.4)", () => {
    // Commits of view 0 are lost, then the leader dies; it comes back when the next view is at work.
    const run = cluster({ drop: ({ message }) => message.type === "commit" && message.vote.body.view === 0 });
    run.submit(request(101));
    run.at(250 * MILLISECOND, () => run.crash(0));
    run.at(30 * SECOND, () => run.restart(0));
    run.run(40 * SECOND);
    expect([0, 1, 2, 3].map((node) => run.committed(node))).toEqual([[101], [101], [101], [101]]);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 0 ← request 101: pre-prepare v0 #1 [101] ×4
         100 1 ← 0 pre-prepare v0 #1 [101]: prepare v0 #1 ×4
         100 2 ← 0 pre-prepare v0 #1 [101]: prepare v0 #1 ×4
         100 3 ← 0 pre-prepare v0 #1 [101]: prepare v0 #1 ×4
         200 2 ← 1 prepare v0 #1: commit v0 #1 ×4
         200 3 ← 1 prepare v0 #1: commit v0 #1 ×4
         200 0 ← 2 prepare v0 #1: commit v0 #1 ×4
         200 1 ← 2 prepare v0 #1: commit v0 #1 ×4
         250 0 crashes
        5000 1 ← request 101: relay 101 →0
        5000 2 ← request 101: relay 101 →0
        5000 3 ← request 101: relay 101 →0
       10000 1 timer view: ask v0 #0 ×4
       10000 2 timer view: ask v0 #0 ×4
       10000 3 timer view: ask v0 #0 ×4
       10000 1 ← request 101: relay 101 →0
       10000 2 ← request 101: relay 101 →0
       10000 3 ← request 101: relay 101 →0
       10100 2 ← 1 ask v0 #0: prepare v0 #1 →1; commit v0 #1 →1
       10100 3 ← 1 ask v0 #0: prepare v0 #1 →1; commit v0 #1 →1
       10100 1 ← 2 ask v0 #0: prepare v0 #1 →2; commit v0 #1 →2
       10100 3 ← 2 ask v0 #0: prepare v0 #1 →2; commit v0 #1 →2
       10100 1 ← 3 ask v0 #0: prepare v0 #1 →3; commit v0 #1 →3
       10100 2 ← 3 ask v0 #0: prepare v0 #1 →3; commit v0 #1 →3
       15000 1 timer view: view-change v1 #1@v0 [101] ×4
       15000 2 timer view: view-change v1 #1@v0 [101] ×4
       15000 3 timer view: view-change v1 #1@v0 [101] ×4
       15100 1 ← 3 view-change v1 #1@v0 [101]: new-view v1 #1 [101] ×4
       15200 2 ← 1 new-view v1 #1 [101]: prepare v1 #1 ×4
       15200 3 ← 1 new-view v1 #1 [101]: prepare v1 #1 ×4
       15300 3 ← 2 prepare v1 #1: commit v1 #1 ×4
       15300 1 ← 3 prepare v1 #1: commit v1 #1 ×4
       15300 2 ← 3 prepare v1 #1: commit v1 #1 ×4
       15400 2 ← 1 commit v1 #1: commit h1 [101]; reply 101 h1
       15400 1 ← 2 commit v1 #1: commit h1 [101]; reply 101 h1
       15400 3 ← 2 commit v1 #1: commit h1 [101]; reply 101 h1
       30000 0 restarts
       30000 0 recovers: ask v0 #0 ×4
       30100 1 ← 0 ask v0 #0: new-view v1 #1 [101] →0; tell v1 #1 →0
       30100 2 ← 0 ask v0 #0: new-view v1 #1 [101] →0; tell v1 #1 →0
       30100 3 ← 0 ask v0 #0: new-view v1 #1 [101] →0; tell v1 #1 →0
       30200 0 ← 1 new-view v1 #1 [101]: prepare v1 #1 ×4
       30200 0 ← 1 tell v1 #1: fetch after #0 h0 →1
       30300 1 ← 0 fetch after #0 h0: transfer #1 →0
       30400 0 ← 1 transfer #1: commit h1 [101]; reply 101 h1"
    `);
  });

  it("catching up: a replica that was cut off takes blocks to the stable checkpoint, then decisions", () => {
    const params = { "checkpoint-interval": 2, window: 4 };
    const run = cluster({ params });
    run.partition([[0, 1, 2]]);
    for (const sequence of [1, 2, 3]) run.at(sequence * SECOND, () => run.submit(request(100 + sequence)));
    run.at(5 * SECOND, () => run.heal());
    run.at(6 * SECOND, () => [104, 105].forEach((id) => void run.submit(request(id))));
    run.run(20 * SECOND);
    expect(run.committed(3)).toEqual([101, 102, 103, 104, 105]);
    expect(from(7 * SECOND, run.transcript())).toMatchInlineSnapshot(`
      " 11100 3 timer view: ask v0 #0 ×4
       11200 0 ← 3 ask v0 #0: tell v0 #5 →3; pre-prepare v0 #5 [105] →3; commit v0 #5 →3; checkpoint #4 →3
       11200 1 ← 3 ask v0 #0: tell v0 #5 →3; prepare v0 #5 →3; commit v0 #5 →3; checkpoint #4 →3
       11200 2 ← 3 ask v0 #0: tell v0 #5 →3; prepare v0 #5 →3; commit v0 #5 →3; checkpoint #4 →3
       11300 3 ← 0 tell v0 #5: fetch after #0 h0 →0
       11400 0 ← 3 fetch after #0 h0: transfer h1-4 to #4 #5 →3
       11500 3 ← 0 transfer h1-4 to #4 #5: commit h1 [101]; commit h2 [102]; commit h3 [103]; commit h4 [104]; commit h5 [105]; reply 105 h5"
    `);
  });

  it("catching up after 100 missed blocks: within three delays of the first question, from one other", () => {
    const params = { "checkpoint-interval": 10, window: 20 };
    const run = cluster({ params });
    run.at(SECOND / 2, () => run.crash(3));
    const ids = [...Array.from({ length: 99 }, (_, index) => 101 + index), 201];
    for (const [index, id] of ids.entries()) run.at((index + 1) * SECOND, () => run.submit(request(id)));
    run.at(110 * SECOND, () => run.restart(3));
    run.run(112 * SECOND);
    expect(run.committed(3)).toEqual(ids);
    expect(run.committed(0)).toEqual(ids);
    expect(Object.fromEntries(["fetch", "transfer"].map((type) => [type, run.sent.get(type)]))).toEqual({
      fetch: 1,
      transfer: 1,
    });
  });

  it("restart: all go down between prepare and commit, come back, and decide what they had prepared", () => {
    const run = cluster();
    run.submit(request(101));
    run.at(250 * MILLISECOND, () => [0, 1, 2, 3].forEach((node) => void run.crash(node)));
    run.at(SECOND, () => [0, 1, 2, 3].forEach((node) => void run.restart(node)));
    run.run(4 * SECOND);
    expect([0, 1, 2, 3].map((node) => run.committed(node))).toEqual([[101], [101], [101], [101]]);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 0 ← request 101: pre-prepare v0 #1 [101] ×4
         100 1 ← 0 pre-prepare v0 #1 [101]: prepare v0 #1 ×4
         100 2 ← 0 pre-prepare v0 #1 [101]: prepare v0 #1 ×4
         100 3 ← 0 pre-prepare v0 #1 [101]: prepare v0 #1 ×4
         200 2 ← 1 prepare v0 #1: commit v0 #1 ×4
         200 3 ← 1 prepare v0 #1: commit v0 #1 ×4
         200 0 ← 2 prepare v0 #1: commit v0 #1 ×4
         200 1 ← 2 prepare v0 #1: commit v0 #1 ×4
         250 0 crashes
         250 1 crashes
         250 2 crashes
         250 3 crashes
        1000 0 restarts
        1000 0 recovers: ask v0 #0 ×4
        1000 1 restarts
        1000 1 recovers: ask v0 #0 ×4
        1000 2 restarts
        1000 2 recovers: ask v0 #0 ×4
        1000 3 restarts
        1000 3 recovers: ask v0 #0 ×4
        1100 1 ← 0 ask v0 #0: prepare v0 #1 →0; commit v0 #1 →0
        1100 2 ← 0 ask v0 #0: prepare v0 #1 →0; commit v0 #1 →0
        1100 3 ← 0 ask v0 #0: prepare v0 #1 →0; commit v0 #1 →0
        1100 0 ← 1 ask v0 #0: pre-prepare v0 #1 [101] →1; commit v0 #1 →1
        1100 2 ← 1 ask v0 #0: prepare v0 #1 →1; commit v0 #1 →1
        1100 3 ← 1 ask v0 #0: prepare v0 #1 →1; commit v0 #1 →1
        1100 0 ← 2 ask v0 #0: pre-prepare v0 #1 [101] →2; commit v0 #1 →2
        1100 1 ← 2 ask v0 #0: prepare v0 #1 →2; commit v0 #1 →2
        1100 3 ← 2 ask v0 #0: prepare v0 #1 →2; commit v0 #1 →2
        1100 0 ← 3 ask v0 #0: pre-prepare v0 #1 [101] →3; commit v0 #1 →3
        1100 1 ← 3 ask v0 #0: prepare v0 #1 →3; commit v0 #1 →3
        1100 2 ← 3 ask v0 #0: prepare v0 #1 →3; commit v0 #1 →3
        1200 0 ← 2 commit v0 #1: commit h1 [101]; reply 101 h1
        1200 1 ← 2 commit v0 #1: commit h1 [101]; reply 101 h1
        1200 2 ← 1 commit v0 #1: commit h1 [101]; reply 101 h1
        1200 3 ← 1 commit v0 #1: commit h1 [101]; reply 101 h1"
    `);
  });

  it("equivocating leader: of two proposals for a number one can prepare, and it outlives the leader (§4.5.1)", () => {
    // Twins of 0: a tells 1 about 102, b tells 2 and 3 about 101. The commits of view 0 are lost, and so are 3's
    // prepares for 2.
    const run = cluster({
      twins: { node: 0, halves: [[1], [2, 3]] },
      params: { "view-timeout": 4 * SECOND, "client-retry": 2 * SECOND },
      drop: ({ message, from, to }) =>
        (message.type === "commit" && message.vote.body.view === 0) ||
        (message.type === "prepare" && from === 3 && to === 2 && message.vote.body.view === 0),
    });
    for (const id of [101, 102]) run.submit(request(id));
    run.run(20 * SECOND);
    expect([1, 2, 3].map((node) => run.committed(node))).toEqual([
      [101, 102],
      [101, 102],
      [101, 102],
    ]);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 0b ← request 101: pre-prepare v0 #1 [101] ×4
           0 0a ← request 102: pre-prepare v0 #1 [102] ×4
         100 2 ← 0b pre-prepare v0 #1 [101]: prepare v0 #1 ×4
         100 3 ← 0b pre-prepare v0 #1 [101]: prepare v0 #1 ×4
         100 1 ← 0a pre-prepare v0 #1 [102]: prepare v0 #1 ×4
         200 3 ← 2 prepare v0 #1: commit v0 #1 ×4
         200 0b ← 3 prepare v0 #1: commit v0 #1 ×4
        2000 0b timer view: ask v0 #0 ×4
        2000 0a timer view: ask v0 #0 ×4
        2000 1 ← request 101: relay 101 →0
        2000 2 ← request 101: relay 101 →0
        2000 3 ← request 101: relay 101 →0
        2000 1 ← request 102: relay 102 →0
        2000 2 ← request 102: relay 102 →0
        2000 3 ← request 102: relay 102 →0
        2100 2 ← 0b ask v0 #0: prepare v0 #1 →0
        2100 3 ← 0b ask v0 #0: prepare v0 #1 →0; commit v0 #1 →0
        2100 1 ← 0a ask v0 #0: prepare v0 #1 →0
        4000 0b timer view: ask v0 #0 ×4
        4000 0a timer view: ask v0 #0 ×4
        4000 2 timer view: ask v0 #0 ×4
        4000 3 timer view: ask v0 #0 ×4
        4000 1 timer view: ask v0 #0 ×4
        4000 1 ← request 101: relay 101 →0
        4000 2 ← request 101: relay 101 →0
        4000 3 ← request 101: relay 101 →0
        4000 1 ← request 102: relay 102 →0
        4000 2 ← request 102: relay 102 →0
        4000 3 ← request 102: relay 102 →0
        4100 2 ← 0b ask v0 #0: prepare v0 #1 →0
        4100 3 ← 0b ask v0 #0: prepare v0 #1 →0; commit v0 #1 →0
        4100 1 ← 0a ask v0 #0: prepare v0 #1 →0
        4100 0b ← 2 ask v0 #0: pre-prepare v0 #1 [101] →2; commit v0 #1 →2
        4100 1 ← 2 ask v0 #0: prepare v0 #1 →2
        4100 3 ← 2 ask v0 #0: prepare v0 #1 →2; commit v0 #1 →2
        4100 0b ← 3 ask v0 #0: pre-prepare v0 #1 [101] →3; commit v0 #1 →3
        4100 1 ← 3 ask v0 #0: prepare v0 #1 →3
        4100 2 ← 3 ask v0 #0: prepare v0 #1 →3
        4100 0a ← 1 ask v0 #0: pre-prepare v0 #1 [102] →1
        4100 2 ← 1 ask v0 #0: prepare v0 #1 →1
        4100 3 ← 1 ask v0 #0: prepare v0 #1 →1; commit v0 #1 →1
        6000 0b timer view: ask v0 #0 ×4
        6000 0a timer view: ask v0 #0 ×4
        6000 2 timer view: view-change v1 ×4
        6000 3 timer view: view-change v1 #1@v0 [101] ×4
        6000 1 timer view: view-change v1 ×4
        6100 2 ← 0b ask v0 #0: view-change v1 →0
        6100 3 ← 0b ask v0 #0: view-change v1 #1@v0 [101] →0
        6100 1 ← 0a ask v0 #0: view-change v1 →0
        6100 0b ← 3 view-change v1 #1@v0 [101]: view-change v1 #1@v0 [101] ×4
        6100 1 ← 3 view-change v1 #1@v0 [101]: new-view v1 #1 [101] ×4
        6200 0a ← 1 new-view v1 #1 [101]: prepare v1 #1 ×4
        6200 2 ← 1 new-view v1 #1 [101]: prepare v1 #1 ×4
        6200 3 ← 1 new-view v1 #1 [101]: prepare v1 #1 ×4
        6300 1 ← 2 prepare v1 #1: commit v1 #1 ×4
        6300 3 ← 2 prepare v1 #1: commit v1 #1 ×4
        6300 2 ← 3 prepare v1 #1: commit v1 #1 ×4
        6400 2 ← 3 commit v1 #1: commit h1 [101]; reply 101 h1
        6400 1 ← 2 commit v1 #1: commit h1 [101]; reply 101 h1; pre-prepare v1 #2 [102] ×4
        6400 3 ← 2 commit v1 #1: commit h1 [101]; reply 101 h1
        6500 0a ← 1 pre-prepare v1 #2 [102]: prepare v1 #2 ×4
        6500 2 ← 1 pre-prepare v1 #2 [102]: prepare v1 #2 ×4
        6500 3 ← 1 pre-prepare v1 #2 [102]: prepare v1 #2 ×4
        6600 1 ← 2 prepare v1 #2: commit v1 #2 ×4
        6600 3 ← 2 prepare v1 #2: commit v1 #2 ×4
        6600 2 ← 3 prepare v1 #2: commit v1 #2 ×4
        6700 2 ← 3 commit v1 #2: commit h2 [102]; reply 102 h2
        6700 1 ← 2 commit v1 #2: commit h2 [102]; reply 102 h2
        6700 3 ← 2 commit v1 #2: commit h2 [102]; reply 102 h2
        8000 0a timer view: view-change v2 ×4
        8100 0b timer view: ask v1? #0 ×4
        8200 2 ← 0b ask v1? #0: new-view v1 #1 [101] →0; tell v1 #2 →0
        8200 3 ← 0b ask v1? #0: new-view v1 #1 [101] →0; tell v1 #2 →0
        8300 0b ← 2 new-view v1 #1 [101]: prepare v1 #1 ×4; commit v1 #1 ×4; commit h1 [101]; reply 101 h1
        8300 0b ← 2 tell v1 #2: fetch after #1 h1 →2
        8400 2 ← 0b fetch after #1 h1: transfer #2 →0
        8500 0b ← 2 transfer #2: commit h2 [102]; reply 102 h2
       10000 0a timer view: ask v2? #0 ×4
       10100 1 ← 0a ask v2? #0: tell v1 #2 →0
       10200 0a ← 1 tell v1 #2: fetch after #0 h0 →1; view-change v2 →1
       10300 1 ← 0a fetch after #0 h0: transfer #1 #2 →0
       10400 0a ← 1 transfer #1 #2: commit h1 [101]; reply 101 h1; commit h2 [102]; reply 102 h2"
    `);
  });
});
