// Step tables for Raft: one row a rule of Figure 3.1 (Ongaro 2014; § = its sections). Server 0 of 3 unless said. `3@2` is index 3, term 2.
import { describe, expect, it, test } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import { Tally } from "../../src/consensus/quorum.ts";
import { raft } from "../../src/consensus/raft.ts";
import type { RaftMessage } from "../../src/consensus/raft-state.ts";
import {
  ask,
  figure37c,
  leader,
  logOf,
  no,
  notice,
  ok,
  print,
  type Server,
  send,
  server,
  table,
  timeOut,
  type Values,
  values,
  vote,
} from "./raft-kit.ts";
import { requestOf, Solo } from "./recorder.ts";

describe("RequestVote", () => {
  it("is answered by rules 1 and 2 (§3.4, §3.6.1)", () => {
    table(server({ self: 1, term: 3, log: [1, 1, 2] }), [
      [0, ask(2, 9, 2), "vote t3 no →0", "1: no vote in an earlier term, whatever the log"],
      [
        0,
        ask(4, 9, 1),
        "persist ballot; vote t4 no →0",
        "2: the later last term is more up-to-date, not the longer log",
      ],
      [0, ask(4, 2, 2), "vote t4 no →0", "2: with equal last terms the longer log is"],
      [
        0,
        ask(4, 3, 2),
        "persist ballot; vote t4 yes →0",
        "2: an equal log is up-to-date enough; on disk before the answer",
      ],
      [0, ask(4, 3, 2), "persist ballot; vote t4 yes →0", "§3.7: repeated, the same answer"],
      [2, ask(4, 9, 3), "vote t4 no →2", "2: one vote a term"],
      [
        2,
        ask(5, 1, 3),
        "persist ballot; vote t5 yes →2",
        "2: a new term, a new vote; a later last term wins over length",
      ],
    ]);
  });
  it("is refused by a candidate and by a leader of the same term (§3.4)", () => {
    const candidate = server({ term: 1 });
    timeOut(candidate);
    table(candidate, [[1, ask(2, 9, 1), "vote t2 no →1", "a candidate voted for itself"]]);
    table(leader({ term: 1 }), [[1, ask(2, 9, 1), "vote t2 no →1", "so did the leader"]]);
  });
  it("finds the vote again after a restart (§3.8)", () => {
    const before = server({ self: 1, term: 3 });
    before.receive(0, ask(4, 0, 0));
    const after = new Solo(raft, { self: 1, n: 3, print, records: before.records });
    table(after, [
      [2, ask(4, 9, 3), "vote t4 no →2", "it voted for 0 in this term"],
      [0, ask(4, 0, 0), "persist ballot; vote t4 yes →0", "and does so again"],
    ]);
  });
});

describe("elections (§3.4)", () => {
  it("start with a new term, a vote for itself and a request to all others", () => {
    const follower = server({ term: 3, log: [1, 1, 2] });
    expect(timeOut(follower)).toBe(
      "timer election 225ms; request-vote t4 3@2 →1; request-vote t4 3@2 →2; persist ballot; vote t4 yes →0",
    );
    expect(follower.records.get("ballot")).toEqual({ term: 4, votedFor: 0 });
  });
  it("are won with the votes of a majority, each counted once, none of another term", () => {
    const candidate = server({ n: 5, term: 3 });
    timeOut(candidate);
    table(candidate, [
      [1, vote(4, true), "", "2 of 5"],
      [1, vote(4, true), "", "a repeated vote counts once"],
      [2, vote(3, true), "", "a vote of an earlier term does not count"],
      [2, vote(4, false), "", "a refusal is no vote"],
      [
        4,
        vote(4, true),
        "timer heartbeat 75ms; timer election 300ms; append t4 0@0 4 c0 →1; append t4 0@0 4 c0 →2; append t4 0@0 4 c0 →3; append t4 0@0 4 c0 →4; persist log/1; stored 1 →0",
        "3 of 5: a blank entry opens the term (§6.4) and is the first heartbeat",
      ],
      [3, vote(4, true), "", "elected already"],
    ]);
  });
  it("are not won before the own vote is on disk (§9.3)", () => {
    const candidate = server({ term: 0 });
    timeOut(candidate);
    candidate.state.votes = new Tally(3); // as if its own were still being written
    table(candidate, [
      [1, vote(1, true), "", "1 of 3"],
      [2, vote(1, true), "", "a majority, but not its own"],
    ]);
    expect(candidate.receive(0, vote(1, true)), "the own vote is written").toContain("append t1 0@0 1 c0 →1");
  });
  it("end when a leader of the term speaks, go on when one of an earlier term does", () => {
    const candidate = server({ term: 3 });
    timeOut(candidate);
    table(candidate, [
      [1, send(3, [0, 0]), "heartbeat no, try t4 0@0 →1", "AppendEntries 1: it learns the term and steps down"],
      [1, send(4, [0, 0]), "heartbeat ok t4 0 →1", "the leader of this term"],
    ]);
    expect(candidate.state.role).toBe("follower");
    table(candidate, [[2, vote(4, true), "", "a follower counts no votes"]]);
  });
  it("are begun anew by a candidate when the time is over", () => {
    const candidate = server({ term: 3 });
    timeOut(candidate);
    expect(timeOut(candidate)).toContain("request-vote t5 0@0 →1");
  });
});

describe("the election timeout (§3.4)", () => {
  const follower = (): Server => {
    const one = server({ self: 1, term: 3, log: [1, 1, 2] });
    one.receive(0, send(3, [3, 2]));
    one.context.now = 100 * MILLISECOND;
    return one;
  };
  const drawn = 225 * MILLISECOND; // the middle of 150 to 300 ms: the test's random numbers are all 0.5
  test.each<[string, RaftMessage, boolean]>([
    ["a vote is granted", ask(4, 3, 2), true],
    ["a vote is refused", ask(4, 1, 1), false],
    ["the leader's entries come", send(3, [3, 2], { terms: [3] }), true],
    ["the leader's heartbeat comes", send(3, [3, 2]), true],
    ["the leader's entries do not fit", send(3, [4, 3]), true],
    ["the leader says what is committed", notice(3, 3, 2), true],
    ["a leader of an earlier term speaks", send(2, [3, 2]), false],
    ["a vote arrives", vote(3, true), false],
  ])("when %s", (_, message, starts) => {
    const one = follower();
    one.receive(0, message);
    expect(one.state.deadline).toBe(drawn + (starts ? 100 * MILLISECOND : 0));
  });
  it("is uniform in its range", () => {
    const drawnAt = (u: number): number => new Solo(raft, { self: 0, n: 3, print, random: () => u }).state.deadline;
    expect([drawnAt(1e-9), drawnAt(0.25), drawnAt(1 - 1e-9)]).toEqual([150_000, 187_500, 300_000]);
  });
  it("wakes at the last deadline, not at one that moved", () => {
    const one = follower(); // its timer is set for 225 ms
    one.receive(0, send(3, [3, 2]));
    one.context.now = 225 * MILLISECOND;
    expect(one.fire("election")).toBe("timer election 100ms");
    one.context.now = 325 * MILLISECOND;
    expect(one.fire("election")).toContain("request-vote t4 3@2 →0");
  });
});

describe("AppendEntries", () => {
  it("is answered by rules 1 and 2 (§3.3, §3.5)", () => {
    table(server({ self: 1, term: 3, log: [1, 1, 2, 2] }), [
      [0, send(2, [4, 2]), "heartbeat no, try t3 0@0 →0", "1: a leader of an earlier term"],
      [0, send(3, [5, 2]), "heartbeat no, try t3 5@0 →0", "2: nothing at that index; the log ends at 4"],
      [0, send(3, [4, 3]), "heartbeat no, try t3 3@2 →0", "2: another term there; its first entry is at 3"],
      [0, send(3, [2, 2]), "heartbeat no, try t3 1@1 →0", "2: the same for the first term"],
      [0, send(3, [4, 2]), "heartbeat ok t3 4 →0", "the logs are equal up to 4"],
      [0, send(3, [0, 0]), "heartbeat ok t3 0 →0", "the empty log always fits; nothing is deleted"],
      [2, send(4, [4, 2]), "persist ballot; heartbeat ok t4 4 →2", "a later term is on disk before the answer"],
    ]);
  });
  it("changes the log by rules 3 and 4, from the end, on disk before the answer", () => {
    const one = server({ self: 1, term: 4, log: [1, 1, 2, 2] });
    table(one, [
      [0, send(4, [4, 2], { terms: [3, 4] }), "persist log/5; persist log/6; ok t4 6 →0", "4: appended"],
      [0, send(4, [4, 2], { terms: [3, 4] }), "ok t4 6 →0", "§3.7: repeated, nothing happens"],
      [0, send(4, [2, 1], { terms: [2] }), "ok t4 3 →0", "an older message deletes nothing that agrees"],
      [0, send(4, [3, 2], { terms: [2, 3, 4, 4] }), "persist log/7; ok t4 7 →0", "only what is not there yet"],
      [
        0,
        send(5, [3, 2], { terms: [5] }),
        "persist ballot; erase log/7; erase log/6; erase log/5; erase log/4; persist log/4; ok t5 4 →0",
        "3: a conflict at 4 deletes it and all that follow",
      ],
    ]);
    expect(logOf(one)).toEqual([1, 1, 2, 5]);
    expect([...one.records.keys()].sort()).toEqual(["ballot", "log/1", "log/2", "log/3", "log/4"]);
  });
  it("moves the commit index by rule 5, no further than the logs are known to agree", () => {
    table(server({ self: 1, term: 3, log: [1, 2, 2, 2] }), [
      [0, send(3, [1, 1], { commit: 4 }), "heartbeat ok t3 1 →0; commit h1 [1101]", "index of the last new entry: 1"],
      [0, send(3, [1, 1], { terms: [2], commit: 1 }), "ok t3 2 →0", "the leader's commit index: 1"],
      [
        0,
        send(3, [4, 2], { commit: 3 }),
        "heartbeat ok t3 4 →0; commit h2 [1202]; commit h3 [1203]",
        "up to it, in order",
      ],
      [0, send(3, [4, 2], { commit: 2 }), "heartbeat ok t3 4 →0", "an older message takes nothing back"],
    ]);
  });
  it("keeps what it was told by a commit notice to the same rule", () => {
    table(server({ self: 1, term: 3, log: [1, 2, 2] }), [
      [0, notice(2, 1, 1), "", "a leader of an earlier term"],
      [0, notice(3, 3, 3), "", "another entry there"],
      [0, notice(3, 4, 3), "", "no entry there"],
      [0, notice(3, 2, 2), "commit h1 [1101]; commit h2 [1202]", "the logs agree up to 2"],
    ]);
  });
  it("appends in any order that fits, and only that (§10.2.2)", () => {
    table(server({ self: 1, term: 1 }), [
      [0, send(1, [1, 1], { terms: [1] }), "no, try t1 1@0 →0", "the second entry overtook the first"],
      [0, send(1, [0, 0], { terms: [1] }), "persist log/1; ok t1 1 →0", "the first"],
      [0, send(1, [1, 1], { terms: [1] }), "persist log/2; ok t1 2 →0", "the second again"],
    ]);
  });
});

describe("leaders (§3.5)", () => {
  it("append a client's command and answer it once a majority stores it", () => {
    const one = leader({ n: 5, term: 0, params: { "in-flight": 9 } });
    expect(one.submit(requestOf(1, 1))).toBe(
      "append t1 1@1 1[101] c0 →1; append t1 1@1 1[101] c0 →2; append t1 1@1 1[101] c0 →3; append t1 1@1 1[101] c0 →4; persist log/2; stored 2 →0",
    );
    table(one, [
      [1, ok(1, 2), "", "2 of 5 store it"],
      [1, ok(1, 2), "", "a repeated answer counts once"],
      [2, ok(0, 2), "", "an answer of an earlier term does not count"],
      [
        3,
        ok(1, 2),
        "commit h1 [101]; reply 101 h1; commit-notice t1 2@1 →1; commit-notice t1 2@1 →2; commit-notice t1 2@1 →3; commit-notice t1 2@1 →4",
        "3 of 5: committed, with the blank entry before it, which makes no block",
      ],
      [2, ok(1, 2), "", "committed already"],
    ]);
  });
  it("commit what a majority of followers stores even before their own disk is done (§10.2.1)", () => {
    const one = leader({ term: 0 });
    one.state.copies[0] = 0; // as if its own write of the blank entry were still under way
    one.state.progress[0]!.match = 0;
    table(one, [
      [1, ok(1, 1), "", "1 of 3"],
      [2, ok(1, 1), "commit-notice t1 1@1 →1; commit-notice t1 1@1 →2", "2 of 3"],
    ]);
  });
  it("step back to where the follower says, and try one message at a time", () => {
    const one = leader({ term: 4, log: [1, 1, 4, 4, 4] }); // its blank entry is 6@5
    table(one, [
      [
        1,
        no(5, 5, [4, 0]),
        "append t5 3@4 4[1404] 4[1405] 5 c0 →1",
        "its log ends before 4: from there, all that is missing",
      ],
      [1, no(5, 5, [4, 0]), "", "a second refusal of the same message"],
      [
        1,
        no(5, 3, [3, 3]),
        "append t5 2@1 4[1403] 4[1404] 4[1405] 5 c0 →1",
        "before a term that the leader does not know",
      ],
      [
        1,
        ok(5, 6),
        "commit h1 [1101]; commit h2 [1102]; commit h3 [1403]; commit h4 [1404]; commit h5 [1405]; commit-notice t5 6@5 →1; commit-notice t5 6@5 →2",
        "equal up to 6",
      ],
      [1, no(5, 3, [3, 3]), "", "an answer overtaken by that"],
    ]);
  });
  it("step back over the whole of a conflicting term, but not over what they have of it themselves", () => {
    table(leader({ term: 4, log: [1, 1, 1, 4, 4] }), [
      [
        1,
        no(5, 5, [1, 1]),
        "append t5 3@1 4[1404] 4[1405] 5 c0 →1",
        "the follower has term 1 from 1 to 5, the leader to 3",
      ],
    ]);
  });
  it("send what is missing in pieces of at most a megabyte (§10.2.2)", () => {
    const one = leader({ term: 0, params: { "block.at-most": 1 } });
    table(one, [[1, ok(1, 1), "commit-notice t1 1@1 →1; commit-notice t1 1@1 →2", "the blank entry"]]);
    for (let sequence = 1; sequence <= 3; sequence += 1) {
      one.submit({ ...requestOf(1, sequence), sizeBytes: 600_000 });
      one.receive(2, ok(1, sequence + 1));
    }
    const sent = (): number[] =>
      one.effects.flatMap((effect) =>
        effect.kind === "send" && effect.message.type === "append" ? [effect.message.entries.length] : [],
      );
    one.receive(1, no(1, 3, [2, 0]));
    expect(sent()).toEqual([1]);
    one.receive(1, ok(1, 2));
    expect(sent()).toEqual([1]);
  });
  it("find out by a heartbeat what was lost", () => {
    const one = leader({ term: 0 });
    one.submit(requestOf(1, 1)); // to 1 it was lost, and so is the heartbeat to 2
    one.context.now = 75 * MILLISECOND;
    expect(one.fire("heartbeat")).toBe("heartbeat t1 2@1 c0 →1; heartbeat t1 2@1 c0 →2; timer heartbeat 75ms");
    table(one, [
      [
        1,
        { ...no(1, 2, [1, 0]), type: "heartbeat-response" } as RaftMessage,
        "append t1 0@0 1 1[101] c0 →1",
        "both again",
      ],
    ]);
  });
  it("send a heartbeat only to whom nothing was sent for an interval", () => {
    const one = leader({ term: 0 });
    table(one, [[1, ok(1, 1), "commit-notice t1 1@1 →1; commit-notice t1 1@1 →2", "no message that is answered"]]);
    one.context.now = 30 * MILLISECOND;
    table(one, [[2, no(1, 1, [1, 0]), "append t1 0@0 1 c1 →2", "a message to 2 alone"]]);
    one.context.now = 75 * MILLISECOND;
    expect(one.fire("heartbeat")).toBe("heartbeat t1 1@1 c1 →1; timer heartbeat 30ms");
    one.context.now = 105 * MILLISECOND;
    expect(one.fire("heartbeat")).toBe("heartbeat t1 0@0 c1 →2; timer heartbeat 45ms");
  });
  it("step down in a later term, and without answers of a majority for an election timeout (§6.2)", () => {
    const one = leader({ n: 5, term: 0 });
    table(one, [[1, no(3, 0, [0, 0]), "timer election 225ms; persist ballot", "a follower knows of term 3"]]);
    const other = leader({ n: 5, term: 0 });
    table(other, [
      [1, ok(1, 1), "", "heard 1"],
      [
        2,
        ok(1, 1),
        "commit-notice t1 1@1 →1; commit-notice t1 1@1 →2; commit-notice t1 1@1 →3; commit-notice t1 1@1 →4",
        "heard 2: with itself a majority",
      ],
    ]);
    other.context.now = 300 * MILLISECOND;
    expect(other.fire("election")).toBe("timer election 300ms");
    table(other, [[1, ok(1, 1), "", "heard 1 alone in the next interval"]]);
    other.context.now = 600 * MILLISECOND;
    other.fire("election");
    expect(raft.leadership(other.state)).toEqual({ leader: -1, period: 1 });
  });
});

describe("Figure 3.7: an entry of an earlier term is not committed by counting (§3.6.2)", () => {
  it("(d1): 2@2 is on a majority, but S5 may still win and overwrite it", () => {
    expect(figure37c().state.commitIndex).toBe(0);
    for (const self of [1, 2]) {
      const voter = server({ n: 5, self, term: 4, log: [1, 2] });
      table(voter, [
        [4, ask(5, 2, 3), "persist ballot; vote t5 yes →4", "3 is later than 2"],
        [4, send(5, [1, 1], { terms: [3] }), "erase log/2; persist log/2; ok t5 2 →4", "overwritten"],
      ]);
    }
  });
  it("(d2): committed with an entry of the leader's own term, after which S5 cannot win", () => {
    const one = figure37c();
    table(one, [
      [1, ok(4, 3), "", "2 of 5 store 3@4"],
      [
        2,
        ok(4, 3),
        "commit h1 [1101]; commit h2 [1202]; commit-notice t4 3@4 →1; commit-notice t4 3@4 →2; commit-notice t4 3@4 →3; commit-notice t4 3@4 →4",
        "3 of 5: all up to it",
      ],
    ]);
    table(server({ n: 5, self: 1, term: 4, log: [1, 2, 4] }), [
      [4, ask(5, 2, 3), "persist ballot; vote t5 no →4", "4 is later than 3"],
    ]);
  });
});

describe("Figure 3.6: the leader brings any log to its own (§3.5)", () => {
  const leaderLog = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
  test.each<[string, number[], number]>([
    ["a: one entry missing", [1, 1, 1, 4, 4, 5, 5, 6, 6], 1],
    ["b: several missing", [1, 1, 1, 4], 1],
    ["c: one too many", [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6], 0],
    ["d: a later term too many", [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7], 0],
    ["e: both", [1, 1, 1, 4, 4, 4, 4], 2],
    ["f: both, over two terms", [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3], 2],
  ])("%s", (_, followerLog, refusals) => {
    const one = leader({ term: 7, log: leaderLog });
    const other = server({ self: 1, term: 7, log: followerLog });
    // Terms with conflicting entries cost one refusal each, a short log one.
    let refused = 0;
    let message: RaftMessage | undefined = send(8, [10, 6], { terms: [] });
    message = { ...message, type: "append", entries: [one.state.log[11]!] } as RaftMessage;
    while (message !== undefined) {
      other.receive(0, message);
      const answer = sentTo(other, 0)!;
      if (answer.type === "append-response" && !answer.success) refused += 1;
      one.receive(1, answer);
      message = sentTo(one, 1, "append");
    }
    expect(refused).toBe(refusals);
    expect(logOf(other)).toEqual([...leaderLog, 8]);
    expect(one.state.progress[1]!.match).toBe(11);
  });
  function sentTo(of: Server, to: number, type?: string): RaftMessage | undefined {
    for (const effect of of.effects)
      if (effect.kind === "send" && effect.to === to && (type === undefined || effect.message.type === type))
        return effect.message;
    return undefined;
  }
});

describe("clients (§6.2, §6.3)", () => {
  it("are passed on to the leader, or kept until there is one", () => {
    const one = server({ self: 1, term: 1 });
    expect(one.submit(requestOf(1, 1)), "no leader yet").toBe("");
    expect(one.submit(requestOf(2, 1))).toBe("");
    table(one, [[0, send(1, [0, 0]), "forward [101 201] →0; heartbeat ok t1 0 →0", "all at once when there is one"]]);
    expect(one.submit(requestOf(1, 2))).toBe("forward [102] →0");
  });
  it("are served from what was kept when the server becomes the leader itself", () => {
    const one = server({ n: 3, term: 0 });
    one.submit(requestOf(1, 1));
    timeOut(one);
    expect(one.receive(1, vote(1, true))).toContain("append t1 1@1 1[101] c0 →1");
  });
  it("get a repeated request answered again, without a second commit", () => {
    const one = leader({ term: 0 });
    const request = requestOf(1, 1);
    const forward: RaftMessage = { type: "forward", requests: [request] };
    one.submit(request);
    table(one, [
      [2, forward, "", "in the log already"],
      [1, ok(1, 2), "commit h1 [101]; reply 101 h1; commit-notice t1 2@1 →1; commit-notice t1 2@1 →2", "committed"],
      [2, forward, "reply 101 h1", "answered from the block that holds it"],
    ]);
  });
  it("get one commit and an answer when an earlier leader's entry holds the request already", () => {
    const one = leader({ term: 1, log: [1] }); // 1@1 holds request 1101, which its client sends again
    one.submit(requestOf(11, 1));
    table(one, [
      [
        1,
        ok(2, 3),
        "commit h1 [1101]; reply 1101 h1; commit-notice t2 3@2 →1; commit-notice t2 3@2 →2",
        "1@1, the blank 2@2, and 3@2 with nothing new",
      ],
    ]);
  });
});

describe("blocks", () => {
  const withParams = (params: Values): Server => {
    const one = leader({ term: 0, params });
    one.receive(1, ok(1, 1));
    return one;
  };
  it("are cut at multiples of block.every, only while requests wait", () => {
    const one = withParams({ "block.every": SECOND });
    one.context.now = 250 * MILLISECOND;
    expect(one.submit(requestOf(1, 1))).toBe("timer cut 750ms");
    expect(one.submit(requestOf(1, 2))).toBe("");
    one.context.now = SECOND;
    expect(one.fire("cut")).toBe(
      "append t1 1@1 1[101 102] c1 →1; append t1 1@1 1[101 102] c1 →2; persist log/2; stored 2 →0",
    );
  });
  it("hold at most block.at-most requests; the rest waits for the next", () => {
    const one = withParams({ "block.every": SECOND, "block.at-most": 2 });
    for (let sequence = 1; sequence <= 3; sequence += 1) one.submit(requestOf(1, sequence));
    one.context.now = SECOND;
    expect(one.fire("cut")).toContain("1[101 102] c1 →2; persist log/2; stored 2 →0; timer cut 1s");
  });
  it("are cut at once with block.every 0, while fewer than in-flight are under way", () => {
    const one = withParams({ "block.every": 0, "in-flight": 2 });
    expect(one.submit(requestOf(1, 1))).toContain("1[101]");
    expect(one.submit(requestOf(1, 2))).toContain("1[102]");
    expect(one.submit(requestOf(1, 3))).toBe("");
    expect(one.submit(requestOf(1, 4))).toBe("");
    expect(one.receive(1, ok(1, 2)), "room for one: both in it; its message tells 1 and 2 what is committed").toBe(
      "commit h1 [101]; reply 101 h1; append t1 3@1 1[103 104] c2 →1; append t1 3@1 1[103 104] c2 →2; persist log/4; stored 4 →0",
    );
  });
  it("are empty only with block.empty", () => {
    const one = leader({ term: 0, params: { "block.every": SECOND, "block.empty": true } });
    expect(one.receive(1, ok(1, 1))).toContain("commit h1 []");
    one.context.now = SECOND;
    expect(one.fire("cut")).toContain("append t1 1@1 1 c1 →1");
    expect(one.receive(1, ok(1, 2))).toContain("commit h2 []");
  });
  it("are not announced without commit-notice", () => {
    expect(leader({ term: 0, params: { "commit-notice": false } }).receive(1, ok(1, 1))).toBe("");
  });
});

describe("parameters", () => {
  it("may name the first leader: no election, no blank entry", () => {
    const start = (self: number) =>
      new Solo(raft, { self, n: 3, print, params: values({ "first-leader": 1, "block.every": 0 }) });
    expect(start(1).started()).toBe("timer election 225ms; persist ballot; timer heartbeat 75ms; timer election 300ms");
    expect(raft.leadership(start(0).state)).toEqual({ leader: 1, period: 1 });
    expect(start(0).submit(requestOf(1, 1))).toBe("forward [101] →1");
    expect(raft.conflicts(withDefaults(raft.params, { "first-leader": 3 }), 3)).toEqual([
      { key: "first-leader", message: "expected a validator from 0 to 2, or -1, got 3" },
    ]);
  });
  it("must let a heartbeat come before the election timeout", () => {
    expect(raft.conflicts(withDefaults(raft.params, { heartbeat: 150_000 }), 3)).toEqual([
      { key: "heartbeat", message: "expected less than the least election timeout, 150 ms, got 150 ms" },
    ]);
  });
});
