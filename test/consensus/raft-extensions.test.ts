// Raft beyond Figure 3.1: the vote beforehand (Ongaro 2014, §9.6) and snapshots (§5.1, Figure 5.3). Step tables, then transcripts.
// Server 0 of 3 unless said. `3@2` is index 3, term 2; `h2` a chain of two blocks.
import { describe, expect, it } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import { extend, GENESIS_LINK } from "../../src/consensus/chain.ts";
import { raft } from "../../src/consensus/raft.ts";
import type { RaftMessage } from "../../src/consensus/raft-state.ts";
import { Batch } from "../../src/ledger/block.ts";
import {
  ask,
  clusterOf,
  leader,
  logOf,
  no,
  ok,
  print,
  send,
  server,
  table,
  timeOut,
  type Values,
  values,
} from "./raft-kit.ts";
import { requestOf, Solo } from "./recorder.ts";

const wouldYou = (term: number, lastIndex: number, lastTerm: number): RaftMessage =>
  ({
    ...(ask(term, lastIndex, lastTerm) as object),
    type: "pre-request-vote",
  }) as RaftMessage;
const would = (term: number, granted: boolean): RaftMessage => ({ type: "pre-vote", term, granted });

describe("the vote beforehand (§9.6)", () => {
  const params = { "pre-vote": true };
  it("is granted by who heard of no leader lately and has no better log; it binds to nothing", () => {
    const voter = server({ self: 1, term: 3, log: [1, 1, 2], params });
    table(voter, [
      [0, wouldYou(4, 3, 2), "pre-vote t4 yes →0", "no leader heard of: yes, without a record"],
      [2, wouldYou(4, 3, 2), "pre-vote t4 yes →2", "and to another in the same term"],
      [2, wouldYou(9, 3, 2), "pre-vote t9 yes →2", "a later term is not taken over"],
      [2, wouldYou(4, 2, 2), "pre-vote t3 no →2", "a shorter log"],
      [2, wouldYou(4, 9, 1), "pre-vote t3 no →2", "an earlier last term"],
      [2, wouldYou(3, 3, 2), "pre-vote t3 no →2", "the term is not a new one"],
    ]);
    expect(voter.state.term).toBe(3);
    expect(voter.state.votedFor).toBe(-1);
    voter.context.now = SECOND;
    voter.receive(0, send(3, [3, 2]));
    voter.context.now += 150 * MILLISECOND - 1;
    table(voter, [[2, wouldYou(4, 3, 2), "pre-vote t3 no →2", "heard of a leader within the least election timeout"]]);
    voter.context.now += 1;
    table(voter, [[2, wouldYou(4, 3, 2), "pre-vote t4 yes →2", "and a least election timeout later"]]);
  });
  it("is refused by a leader", () => {
    const led = leader({ term: 3, log: [1], params: {} });
    led.context.now = SECOND;
    table(led, [[2, wouldYou(5, 9, 9), "pre-vote t4 no →2", "it leads"]]);
  });
  it("comes before the election, and its own vote is one of them", () => {
    const candidate = server({ n: 5, term: 3, log: [1], params });
    expect(timeOut(candidate)).toBe(
      "timer election 225ms; pre-request-vote t4 1@1 →1; pre-request-vote t4 1@1 →2; pre-request-vote t4 1@1 →3; pre-request-vote t4 1@1 →4",
    );
    table(candidate, [
      [1, would(4, true), "", "2 of 5"],
      [1, would(4, true), "", "a repeated one counts once"],
      [2, would(3, false), "", "refused"],
      [3, would(5, true), "", "of another time: not the next term"],
    ]);
    expect(candidate.state.term).toBe(3);
    expect(candidate.receive(3, would(4, true)), "3 of 5: now the election").toContain("request-vote t4 1@1 →1");
    expect(candidate.state.role).toBe("candidate");
    expect(candidate.state.votes.count, "votes beforehand are none").toBe(1);
    table(candidate, [[4, would(4, true), "", "too late: it stands already"]]);
  });
  it("refused for an earlier term, a candidate takes over the later one", () => {
    const candidate = server({ term: 3, log: [1], params });
    timeOut(candidate);
    expect(candidate.receive(1, would(7, false))).toBe("persist ballot");
    expect(candidate.state).toMatchObject({ role: "follower", term: 7 });
    expect(timeOut(candidate)).toContain("pre-request-vote t8");
  });
  it("ends when a leader is heard of", () => {
    const candidate = server({ term: 3, log: [1], params });
    timeOut(candidate);
    candidate.receive(1, send(3, [1, 1]));
    table(candidate, [[2, would(4, true), "", "a follower again"]]);
    expect(candidate.state).toMatchObject({ role: "follower", term: 3, leader: 1 });
  });
});

/** A chain of blocks that hold request 1, 2, … of client 9. */
function chainOf(height: number) {
  let chain = GENESIS_LINK;
  for (let sequence = 1; sequence <= height; sequence += 1) chain = extend(chain, new Batch([requestOf(9, sequence)]));
  return chain;
}
const install = (term: number, lastIndex: number, lastTerm: number): RaftMessage => ({
  type: "install-snapshot",
  term,
  lastIndex,
  lastTerm,
  chain: chainOf(lastIndex),
});

describe("snapshots (§5.1, Figure 5.3)", () => {
  const params = { "snapshot-every": 2 };
  it("are written once so many entries are applied; the log then begins behind them", () => {
    const follower = server({ self: 1, term: 1, params });
    follower.receive(0, send(1, [0, 0], { terms: [1, 1, 1] }));
    expect(follower.receive(0, send(1, [3, 1], { commit: 1 }))).not.toContain("snapshot");
    expect(follower.receive(0, send(1, [3, 1], { commit: 2 }))).toContain("persist snapshot; erase log/1; erase log/2");
    expect([...follower.records.keys()].sort()).toEqual(["ballot", "log/3", "snapshot"]);
    expect(logOf(follower), "entry 3 is left").toEqual([1]);
    table(follower, [
      [0, send(1, [0, 0], { terms: [1, 1, 1] }), "ok t1 3 →0", "what the snapshot covers is the same"],
      [0, send(1, [1, 1], { terms: [1] }), "ok t1 2 →0", "all of it covered"],
      [0, send(1, [2, 1], { terms: [1] }), "ok t1 3 →0", "the consistency check at the snapshot's last entry"],
      [0, send(2, [4, 2]), "persist ballot; heartbeat no, try t2 4@0 →0", "the log is short"],
      [0, send(2, [3, 2]), "heartbeat no, try t2 3@1 →0", "a term that conflicts begins no earlier than the log"],
    ]);
  });
  it("a restarted server starts from its snapshot and commits again what it holds (§3.8)", () => {
    const follower = server({ self: 1, term: 1, params });
    follower.receive(0, send(1, [0, 0], { terms: [1, 1, 1], commit: 2 }));
    const again = new Solo(raft, { self: 1, n: 3, print, records: follower.records, params: values(params) });
    expect(again.started()).toContain("commit h1 [1101]; commit h2 [1102]");
    expect(again.state).toMatchObject({ commitIndex: 2, lastApplied: 2, term: 1 });
    expect(logOf(again)).toEqual([1]);
  });
  it("are sent to who needs an entry that is discarded", () => {
    const led = leader({ term: 1, log: [1, 1, 1], params });
    led.receive(1, ok(2, 4));
    expect(led.state.snapshot.lastIndex).toBe(4);
    table(led, [
      [2, no(2, 3, [1, 0]), "install-snapshot t2 4@2 h3 →2", "its log is empty: the snapshot"],
      [2, no(2, 3, [1, 0]), "", "an answer to what was overtaken"],
      [2, no(2, 4, [1, 0]), "install-snapshot t2 4@2 h3 →2", "the check at its end fails: it was lost, again"],
      [2, ok(2, 4), "", "it is there"],
    ]);
    led.submit(requestOf(1, 1));
    expect(led.state.progress[2]).toMatchObject({ next: 6, match: 4, probing: false });
  });
  it("take the place of a log that does not hold their last entry", () => {
    const follower = server({ self: 1, term: 2, log: [1, 1, 1, 1] });
    table(follower, [
      [0, install(1, 3, 2), "no, try t2 3@0 →0", "1: a leader of an earlier term learns the present one"],
      [
        0,
        install(2, 3, 2),
        "erase log/4; persist snapshot; erase log/1; erase log/2; erase log/3; commit h1 [901]; commit h2 [902]; commit h3 [903]; ok t2 3 →0",
        "7 and 8: from the end first, the snapshot before what it covers",
      ],
      [0, install(2, 2, 1), "ok t2 2 →0", "an earlier one changes nothing"],
      [0, send(2, [3, 2], { terms: [2], commit: 3 }), "persist log/4; ok t2 4 →0", "the log goes on behind it"],
    ]);
    expect(follower.state).toMatchObject({ commitIndex: 3, lastApplied: 3 });
  });
  it("leave a log that holds their last entry as it is (receiver 6)", () => {
    const follower = server({ self: 1, term: 2, log: [1, 1, 2, 2] });
    expect(follower.receive(0, install(2, 3, 2))).toBe(
      "commit h1 [1101]; commit h2 [1102]; commit h3 [1203]; ok t2 3 →0",
    );
    expect(logOf(follower)).toEqual([1, 1, 2, 2]);
  });
});

describe("transcripts", () => {
  /** Server 2 is cut off for a while and comes back. */
  function disrupted(given: Values) {
    const cluster = clusterOf(3, given);
    cluster.at(100 * MILLISECOND, () => cluster.partition([[0, 1], [2]]));
    cluster.at(760 * MILLISECOND, () => cluster.heal());
    cluster.run(1200 * MILLISECOND);
    return cluster;
  }
  it("a server that comes back disrupts the cluster: the leader steps down (§9.6)", () => {
    expect(disrupted({}).transcript()).toMatchInlineSnapshot(`
      "   100 partition 01|2
      378.466 2 timer election: request-vote t2 0@0 →0; request-vote t2 0@0 →1; vote t2 yes →2
      558.859 2 timer election: request-vote t3 0@0 →0; request-vote t3 0@0 →1; vote t3 yes →2
         760 healed
      768.342 2 timer election: request-vote t4 0@0 →0; request-vote t4 0@0 →1; vote t4 yes →2
      778.342 0 ← 2 request-vote t4 0@0: vote t4 yes →2
      778.342 1 ← 2 request-vote t4 0@0: vote t4 yes →2
      788.342 2 ← 0 vote t4 yes: append t4 0@0 4 c0 →0; append t4 0@0 4 c0 →1
      798.342 0 ← 2 append t4 0@0 4 c0: ok t4 1 →2
      798.342 1 ← 2 append t4 0@0 4 c0: ok t4 1 →2
      808.342 2 ← 0 ok t4 1: commit-notice t4 1@4 →0; commit-notice t4 1@4 →1"
    `);
  });
  it("with a vote beforehand it does not: its term stays, and a heartbeat makes it a follower again (§9.6)", () => {
    const cluster = disrupted({ "pre-vote": true });
    expect(cluster.transcript()).toMatchInlineSnapshot(`
      "   100 partition 01|2
      378.466 2 timer election: pre-request-vote t2 0@0 →0; pre-request-vote t2 0@0 →1
      558.859 2 timer election: pre-request-vote t2 0@0 →0; pre-request-vote t2 0@0 →1
         760 healed
      768.342 2 timer election: pre-request-vote t2 0@0 →0; pre-request-vote t2 0@0 →1
      778.342 0 ← 2 pre-request-vote t2 0@0: pre-vote t1 no →2
      778.342 1 ← 2 pre-request-vote t2 0@0: pre-vote t1 no →2"
    `);
    expect([0, 1, 2].map((node) => cluster.state(node).term)).toEqual([1, 1, 1]);
    expect(cluster.state(0).role).toBe("leader");
  });
  it("a leader that crashes is replaced all the same", () => {
    const cluster = clusterOf(3, { "pre-vote": true });
    cluster.at(100 * MILLISECOND, () => cluster.crash(0));
    cluster.run(450 * MILLISECOND);
    expect(cluster.transcript()).toMatchInlineSnapshot(`
      "   100 0 crashes
      352.954 1 timer election: pre-request-vote t2 0@0 →0; pre-request-vote t2 0@0 →2
      362.954 2 ← 1 pre-request-vote t2 0@0: pre-vote t2 yes →1
      372.954 1 ← 2 pre-vote t2 yes: request-vote t2 0@0 →0; request-vote t2 0@0 →2; vote t2 yes →1
      378.466 2 timer election: pre-request-vote t2 0@0 →0; pre-request-vote t2 0@0 →1
      382.954 2 ← 1 request-vote t2 0@0: vote t2 yes →1
      388.466 1 ← 2 pre-request-vote t2 0@0: pre-vote t2 no →2
      392.954 1 ← 2 vote t2 yes: append t2 0@0 2 c0 →0; append t2 0@0 2 c0 →2
      402.954 2 ← 1 append t2 0@0 2 c0: ok t2 1 →1
      412.954 1 ← 2 ok t2 1: commit-notice t2 1@2 →0; commit-notice t2 1@2 →2"
    `);
  });
  it("a follower far behind gets a snapshot, and then what follows it (§5.1)", () => {
    const cluster = clusterOf(3, { "snapshot-every": 3 });
    cluster.partition([[0, 1], [2]]);
    for (let client = 1; client <= 4; client += 1)
      cluster.at(client * 30 * MILLISECOND, () => cluster.submit(requestOf(client, 1)));
    cluster.at(160 * MILLISECOND, () => cluster.heal());
    cluster.run(300 * MILLISECOND);
    expect(cluster.transcript()).toMatchInlineSnapshot(`
      "     0 partition 01|2
          30 0 ← request 101: append t1 0@0 1[101] c0 →1; append t1 0@0 1[101] c0 →2
          40 1 ← 0 append t1 0@0 1[101] c0: ok t1 1 →0
          50 0 ← 1 ok t1 1: commit h1 [101]; reply 101 h1; commit-notice t1 1@1 →1; commit-notice t1 1@1 →2
          60 1 ← 0 commit-notice t1 1@1: commit h1 [101]
          60 0 ← request 201: append t1 1@1 1[201] c1 →1; append t1 1@1 1[201] c1 →2
          70 1 ← 0 append t1 1@1 1[201] c1: ok t1 2 →0
          80 0 ← 1 ok t1 2: commit h2 [201]; reply 201 h2; commit-notice t1 2@1 →1; commit-notice t1 2@1 →2
          90 1 ← 0 commit-notice t1 2@1: commit h2 [201]
          90 0 ← request 301: append t1 2@1 1[301] c2 →1; append t1 2@1 1[301] c2 →2
         100 1 ← 0 append t1 2@1 1[301] c2: ok t1 3 →0
         110 0 ← 1 ok t1 3: commit h3 [301]; reply 301 h3; commit-notice t1 3@1 →1; commit-notice t1 3@1 →2
         120 1 ← 0 commit-notice t1 3@1: commit h3 [301]
         120 0 ← request 401: append t1 3@1 1[401] c3 →1; append t1 3@1 1[401] c3 →2
         130 1 ← 0 append t1 3@1 1[401] c3: ok t1 4 →0
         140 0 ← 1 ok t1 4: commit h4 [401]; reply 401 h4; commit-notice t1 4@1 →1; commit-notice t1 4@1 →2
         150 1 ← 0 commit-notice t1 4@1: commit h4 [401]
         160 healed
         215 0 ← 2 heartbeat no, try t1 1@0: install-snapshot t1 3@1 h3 →2
         225 2 ← 0 install-snapshot t1 3@1 h3: commit h1 [101]; commit h2 [201]; commit h3 [301]; ok t1 3 →0
         235 0 ← 2 ok t1 3: append t1 3@1 1[401] c4 →2
         245 2 ← 0 append t1 3@1 1[401] c4: ok t1 4 →0; commit h4 [401]"
    `);
    expect(cluster.committed(2)).toEqual([101, 201, 301, 401]);
  });
  it("one that missed 100 blocks needs a single message for them", () => {
    const cluster = clusterOf(3, { "snapshot-every": 100, "election-timeout": [100 * SECOND, 200 * SECOND] });
    cluster.crash(2);
    for (let sequence = 1; sequence <= 100; sequence += 1)
      cluster.at(sequence * 100 * MILLISECOND, () => cluster.submit(requestOf(1, sequence)));
    cluster.at(11 * SECOND, () => cluster.restart(2));
    cluster.run(12 * SECOND);
    expect(cluster.blocks(2)).toHaveLength(100);
    expect(cluster.sent.get("install-snapshot")).toBe(1);
  });
});

it("a snapshot is as large as the chain, and hashed by who takes it", () => {
  const { sizeBytes, hashes } = raft.cost(install(1, 3, 1));
  expect([sizeBytes, hashes]).toEqual([48 + 3 * 512, 6]);
  expect(withDefaults(raft.params, {})).toMatchObject({ "pre-vote": false, "snapshot-every": 0 });
});
