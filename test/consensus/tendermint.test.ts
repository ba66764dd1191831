// Step tables for Tendermint: one row a rule of Algorithm 1 (arXiv 1807.04938; L = its lines). Four validators, f = 1:
// f + 1 = 2, 2f + 1 = 3. Validator 0 leads round 0 of height 1, validator 1 round 1, and so on.
import { describe, expect, it } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import { SECOND } from "../../src/base/time.ts";
import { tendermint } from "../../src/consensus/tendermint.ts";
import { NIL, type Vote } from "../../src/consensus/tendermint-messages.ts";
import { Batch, GENESIS } from "../../src/ledger/block.ts";
import type { Signed } from "../../src/ledger/signature.ts";
import { request, run } from "./step-tables.ts";
import { block, precommit, prevote, proposal, type Replica, type Row, replica, ring } from "./tendermint-kit.ts";

const A = block([101]);
const B = block([201]);

describe("without faults", () => {
  it("takes a validator from the proposal to the commit", () => {
    const rows: Row[] = [
      [2, proposal(2, A), "", "L22: from the round's leader alone"],
      [0, proposal(0, A, { digest: B.digest }), "", "id(v) is the block's digest"],
      [0, prevote(0, A), "", "a prevote waits in the log for the proposal"],
      [
        0,
        proposal(0, A),
        "persist round; prevote h1 r0 v ×4; timer patience 3s",
        "L22–L24: prevote, on disk before it leaves",
      ],
      [0, proposal(0, B), "", "L22: step_p is not propose any more"],
      [0, prevote(0, A), "", "a repeated vote counts once: 2 of 3"],
      [2, prevote(2, B), "timer prevote 1s", "L34: 3 prevotes for anything"],
      [3, { type: "precommit", vote: prevote(3, A).vote }, "", "a prevote is no precommit"],
      [
        2,
        prevote(2, A),
        "persist round; precommit h1 r0 v ×4",
        "L36: 3 prevotes for v; whoever contradicts itself counts for each",
      ],
      [3, prevote(3, A), "", "L36: for the first time"],
      [0, precommit(0, A), "", "2 of 3, its own among them"],
      [2, precommit(2, NIL), "timer precommit 1s", "L47: 3 precommits for anything"],
      [3, precommit(3, A), "persist chain; commit h1 [101]; reply 101 h1", "L49–L51"],
      [0, precommit(0, A), "", "a message of a past height is ignored"],
    ];
    expect(run(replica(1), rows)).toEqual(rows);
  });

  it("leads: proposes what waits, and the next height is the next validator's (L14–L19, L52)", () => {
    const leader = replica(0);
    expect(leader.submit(request(101))).toBe(
      "relay 101 ×4; persist round; proposal h1 r0 [101] ×4; persist round; prevote h1 r0 v ×4; timer patience 3s",
    );
    const rows: Row[] = [
      [1, prevote(1, A), "", "2 of 3"],
      [2, prevote(2, A), "persist round; precommit h1 r0 v ×4", "3 of 3"],
      [3, { type: "relay", request: request(301) }, "", "waits for the next height"],
      [1, precommit(1, A), "", "2 of 3"],
      [
        2,
        precommit(2, A),
        "persist chain; commit h1 [101]; reply 101 h1; timer propose 3s",
        "L54, L21: validator 1 leads height 2, and something waits",
      ],
    ];
    expect(run(leader, rows)).toEqual(rows);
    expect(tendermint.leadership(leader.state)).toEqual({ leader: 1, period: 0 });
  });

  it("sticky: validator r mod n leads round r of every height", () => {
    const rows: Row[] = [
      [0, proposal(0, A), "persist round; prevote h1 r0 v ×4; timer patience 3s", ""],
      [0, prevote(0, A), "", ""],
      [2, prevote(2, A), "persist round; precommit h1 r0 v ×4", ""],
      [0, precommit(0, A), "", ""],
      [2, precommit(2, A), "persist chain; commit h1 [101]; reply 101 h1", ""],
    ];
    const follower = replica(3, { proposer: "sticky" });
    expect(run(follower, rows)).toEqual(rows);
    expect(tendermint.leadership(follower.state)).toEqual({ leader: 0, period: 0 });
  });

  it("is silent when idle, and rests for timeout-commit", () => {
    const one = replica(1, { "timeout-commit": SECOND });
    expect(one.started()).toBe("");
    const rows: Row[] = [
      [0, proposal(0, A), "persist round; prevote h1 r0 v ×4; timer patience 3s", ""],
      [0, prevote(0, A), "", ""],
      [2, prevote(2, A), "persist round; precommit h1 r0 v ×4", ""],
      [0, precommit(0, A), "", ""],
      [2, precommit(2, A), "persist chain; commit h1 [101]; reply 101 h1; timer rest 1s", "CometBFT's timeout_commit"],
      [2, { type: "relay", request: request(301) }, "", "it leads height 2, but rests"],
    ];
    expect(run(one, rows)).toEqual(rows);
    expect(one.fire("rest")).toBe("persist round; proposal h2 r0 [301] ×4; persist round; prevote h2 r0 v ×4");
  });
});

describe("what may be proposed and voted for", () => {
  it("valid(v) (L23): requests of which none is committed or there twice, no empty block, no longer one than agreed", () => {
    const nil = "persist round; prevote h1 r0 nil ×4; timer patience 3s";
    expect(replica(1).receive(0, proposal(0, block([])))).toBe(nil);
    expect(replica(1).receive(0, proposal(0, block([101, 101])))).toBe(nil);
    expect(replica(1, { "block.at-most": 1 }).receive(0, proposal(0, block([101, 102])))).toBe(nil);
    expect(atHeight2(2).receive(1, proposal(1, block([101], A), { height: 2 }))).toBe(
      "persist round; prevote h2 r0 nil ×4; timer patience 3s",
    );
  });

  it("a quorum cannot decide what is not valid (L36, L50)", () => {
    const E = block([]);
    const rows: Row[] = [
      [0, proposal(0, E), "persist round; prevote h1 r0 nil ×4; timer patience 3s", ""],
      ...([0, 2, 3] as const).map(
        (by): Row => [by, prevote(by, E), by === 2 ? "timer prevote 1s" : "", "L36: valid(v)"],
      ),
      ...([0, 2, 3] as const).map(
        (by): Row => [by, precommit(by, E), by === 3 ? "timer precommit 1s" : "", "L50: valid(v)"],
      ),
    ];
    expect(run(replica(1), rows)).toEqual(rows);
  });

  it("locked (L23, L29): prevotes for another block only if that one was valid in a later round than the lock's", () => {
    const one = locked(3);
    const rows: Row[] = [
      [1, prevote(1, NIL, { round: 1 }), "", ""],
      [2, prevote(2, A, { round: 1 }), "persist round; timer propose 3500ms", "L55: f + 1 in a later round"],
      [
        1,
        proposal(1, B, { round: 1 }),
        "persist round; prevote h1 r1 nil ×4; timer prevote 1500ms",
        "L23: locked on A",
      ],
      [0, prevote(0, B, { round: 2 }), "", ""],
      [1, prevote(1, B, { round: 2 }), "persist round; timer propose 4s", "L55"],
      [
        2,
        proposal(2, A, { round: 2 }),
        "persist round; prevote h1 r2 v ×4; timer prevote 2s",
        "L23: it is the locked block",
      ],
      [0, prevote(0, NIL, { round: 4 }), "", ""],
      [1, prevote(1, NIL, { round: 4 }), "persist round; timer propose 5s", "L55"],
      [0, proposal(0, B, { round: 4, validRound: 2 }), "ask h1 r2 →0", "L28: 2 of the 3 prevotes of round 2 are here"],
      [2, prevote(2, B, { round: 2 }), "persist round; prevote h1 r4 v ×4; timer prevote 3s", "L29: 2 ≥ lockedRound 0"],
    ];
    expect(run(one, rows)).toEqual(rows);
  });

  it("L28: not for a validRound below the lock's, nor one that is no earlier round", () => {
    const one = locked(3, 1);
    const rows: Row[] = [
      [1, prevote(1, NIL, { round: 2 }), "", ""],
      [2, prevote(2, A, { round: 2 }), "persist round; timer propose 4s", "L55"],
      [2, proposal(2, B, { round: 2, validRound: 2 }), "", "L28: vr < round_p"],
      ...[0, 1, 2].map((by): Row => [by, prevote(by, B, { round: 0 }), "", "prevotes of a past round"]),
      [
        2,
        proposal(2, B, { round: 2, validRound: 0 }),
        "persist round; prevote h1 r2 nil ×4; timer prevote 2s",
        "L29: 0 < lockedRound 1",
      ],
    ];
    expect(run(one, rows)).toEqual(rows);
  });

  it("proposes what was valid, with its round (L15–L16), though it did not lock it (L36, L42)", () => {
    const one = replica(1);
    one.submit(request(201));
    expect(one.fire("propose")).toBe("persist round; prevote h1 r0 nil ×4; timer patience 3s");
    const rows: Row[] = [
      [2, prevote(2, NIL), "", ""],
      [3, prevote(3, NIL), "persist round; precommit h1 r0 nil ×4", "L44–L45"],
      [0, proposal(0, A), "", ""],
      [2, prevote(2, A), "", ""],
      [3, prevote(3, A), "", ""],
      [0, prevote(0, A), "persist round", "L36, L42: valid, not locked"],
      [2, precommit(2, NIL), "", ""],
      [0, precommit(0, A), "timer precommit 1s", "L47"],
    ];
    expect(run(one, rows)).toEqual(rows);
    expect(one.fire("precommit")).toBe(
      "persist round; persist round; proposal h1 r1 [101] vr0 ×4; persist round; prevote h1 r1 v ×4",
    );
  });
});

describe("timeouts", () => {
  it("L57–L67: nil votes, then the next round; each timeout longer by the delta", () => {
    const one = replica(2);
    expect(one.submit(request(201))).toBe("relay 201 ×4; timer propose 3s");
    expect(one.fire("propose")).toBe("persist round; prevote h1 r0 nil ×4; timer patience 3s");
    expect(one.receive(1, prevote(1, A))).toBe("");
    expect(one.receive(3, prevote(3, NIL))).toBe("timer prevote 1s");
    expect(one.fire("prevote")).toBe("persist round; precommit h1 r0 nil ×4");
    expect(one.receive(1, precommit(1, NIL))).toBe("");
    expect(one.receive(3, precommit(3, NIL))).toBe("timer precommit 1s");
    expect(one.fire("precommit")).toBe("persist round; timer propose 3500ms");
    expect(tendermint.leadership(one.state)).toEqual({ leader: 1, period: 1 });
  });

  it("a timeout of a past round does nothing (L57, L61, L65)", () => {
    const one = replica(2);
    one.submit(request(201));
    one.receive(1, prevote(1, NIL, { round: 1 }));
    expect(one.receive(3, prevote(3, NIL, { round: 1 }))).toBe("persist round; timer propose 3500ms");
    tendermint.onTimer(one.state, { key: "propose", height: 1, round: 0 }, one.context);
    tendermint.onTimer(one.state, { key: "precommit", height: 1, round: 0 }, one.context);
    expect(one.context.drain()).toEqual([]);
  });

  it("who has nothing to propose waits like the others, and wakes when f + 1 speak", () => {
    const leader = replica(0);
    expect(leader.receive(1, prevote(1, NIL))).toBe("");
    expect(leader.receive(2, prevote(2, NIL))).toBe("timer propose 3s");
    expect(leader.receive(2, { type: "relay", request: request(201) })).toBe(
      "persist round; proposal h1 r0 [201] ×4; persist round; prevote h1 r0 v ×4; timer patience 3s; timer prevote 1s",
    );
  });
});

describe("messages that were missed", () => {
  it("asks when votes are owed and no timeout runs; who is asked sends its log, or blocks", () => {
    const one = replica(2);
    one.receive(0, proposal(0, A));
    one.context.now = 3 * SECOND;
    expect(one.fire("patience")).toBe("ask h1 r0 ×4; timer patience 3s");
    const rows: Row[] = [
      [
        3,
        { type: "ask", height: 1, round: 0, blocksAtMost: 1 },
        "log (proposal h1 r0, prevote h1 r0) →3",
        "same height",
      ],
      [3, { type: "ask", height: 1, round: 1, blocksAtMost: 1 }, "ask h1 r0 →3", "3 is in a later round"],
      [3, { type: "ask", height: 2, round: 0, blocksAtMost: 1 }, "ask h1 r0 →3", "3 is at a later height"],
      [
        3,
        { type: "log", messages: [prevote(3, A), prevote(1, A)] },
        "persist round; precommit h1 r0 v ×4",
        "messages of others count like one's own",
      ],
    ];
    expect(run(one, rows)).toEqual(rows);
    expect(atHeight2(1).receive(3, { type: "ask", height: 1, round: 0, blocksAtMost: 1 })).toBe("blocks h1-1 →3");
  });

  it("does not ask while a timeout of the paper runs", () => {
    const one = replica(2);
    one.receive(0, proposal(0, A));
    one.receive(1, prevote(1, NIL));
    expect(one.receive(3, prevote(3, A))).toBe("timer prevote 1s");
    one.context.now = 3 * SECOND;
    expect(one.fire("patience")).toBe("");
  });

  it("holds messages of heights to come, and asks when it stays behind", () => {
    const C = block([301], A);
    const one = replica(3);
    expect(one.receive(1, proposal(1, C, { height: 2 }))).toBe("timer patience 3s");
    const rows: Row[] = [
      [0, proposal(0, A), "persist round; prevote h1 r0 v ×4", ""],
      [0, prevote(0, A), "", ""],
      [1, prevote(1, A), "persist round; precommit h1 r0 v ×4", ""],
      [0, precommit(0, A), "", ""],
      [
        1,
        precommit(1, A),
        "persist chain; commit h1 [101]; reply 101 h1; persist round; prevote h2 r0 v ×4",
        "what was held counts now",
      ],
    ];
    expect(run(one, rows)).toEqual(rows);
    const two = replica(3);
    two.receive(1, proposal(1, C, { height: 2 }));
    two.context.now = 3 * SECOND;
    expect(two.fire("patience"), "one may lie").toBe("");
    expect(two.receive(2, prevote(2, C, { height: 2 }))).toBe("timer patience 3s");
    two.context.now = 3 * SECOND;
    expect(two.fire("patience")).toBe("ask h1 r0 ×4; timer patience 3s");
  });

  it("believes a block only with 2f + 1 precommits of one round for it, and names who led that round", () => {
    const seal = (voters: readonly number[], round = 0, of = A): Signed<Vote>[] =>
      voters.map((by) => precommit(by, of, { round }).vote);
    const sent = (seals: readonly Signed<Vote>[], leader: number) => ({
      type: "blocks" as const,
      run: [{ block: A, leader, seals }],
    });
    const rows: Row[] = [
      [0, sent(seal([0, 1]), 0), "", "2 of 3"],
      [0, sent(seal([0, 1, 1]), 0), "", "one of them twice"],
      [0, sent([...seal([0, 1]), ...seal([2], 1)], 0), "", "of two rounds"],
      [0, sent([...seal([0, 1]), ...seal([2], 0, B)], 0), "", "one for another block"],
      [
        0,
        sent(
          [0, 1, 2].map((by) => prevote(by, A).vote),
          0,
        ),
        "",
        "prevotes",
      ],
      [0, sent(seal([0, 1, 2], 1), 0), "", "round 1 has another leader"],
      [
        0,
        sent(seal([0, 1, 2], 1), 1),
        "persist chain; commit h1 [101]; reply 101 h1; ask h2 r0 ×64 →0",
        "and asks the same one for more",
      ],
    ];
    expect(run(replica(3), rows)).toEqual(rows);
  });
});

describe("restart", () => {
  it("keeps its votes and its lock", () => {
    const before = locked(3);
    const after = replica(3, {}, before.records);
    expect(after.started()).toBe("ask h1 r0 ×4; timer patience 3s");
    const rows: Row[] = [
      [0, proposal(0, B), "", "it has voted in round 0"],
      [1, prevote(1, NIL, { round: 1 }), "", ""],
      [2, prevote(2, A, { round: 1 }), "persist round; timer propose 3500ms", "L55"],
      [
        1,
        proposal(1, B, { round: 1 }),
        "persist round; prevote h1 r1 nil ×4; timer prevote 1500ms",
        "L23: locked on A",
      ],
      [
        2,
        { type: "ask", height: 1, round: 0, blocksAtMost: 1 },
        "log (proposal h1 r0, prevote h1 r0, precommit h1 r0, proposal h1 r1, prevote h1 r1) →2",
        "and can still show why it locked",
      ],
    ];
    expect(run(after, rows)).toEqual(rows);
  });

  it("does not propose twice in a round", () => {
    const before = replica(0);
    before.submit(request(101));
    const after = replica(0, {}, before.records);
    expect(after.submit(request(201))).toBe("relay 201 ×4");
  });

  it("keeps its chain, and answers a committed request again", () => {
    const after = replica(2, {}, atHeight2(2).records);
    expect(after.started()).toBe("commit h1 [101]; ask h2 r0 ×4; timer patience 3s");
    expect(after.submit(request(101))).toBe("reply 101 h1");
  });
});

describe("figures", () => {
  it("empty blocks without a rest are refused", () => {
    const params = (empty: boolean, rest: number) =>
      withDefaults(tendermint.params, { "block.empty": empty, "timeout-commit": rest } as never);
    expect(tendermint.conflicts(params(true, 0), 4).map(({ key }) => key)).toEqual(["timeout-commit"]);
    expect(tendermint.conflicts(params(true, SECOND), 4)).toEqual([]);
    expect(tendermint.conflicts(params(false, 0), 4)).toEqual([]);
    expect(tendermint.idleMessagesPerSecond(4, params(true, SECOND))).toBe(27);
    expect(tendermint.idleMessagesPerSecond(4, params(false, SECOND))).toBe(0);
  });

  it("what a message costs", () => {
    const batch = new Batch([request(101), request(102)]);
    const two = proposal(0, batch.on(GENESIS));
    const proof = 32 + 64;
    expect(tendermint.cost(two)).toEqual({ sizeBytes: 100 + proof + 1024, verifications: 1, signatures: 1, hashes: 3 });
    expect(tendermint.cost(prevote(0, A))).toEqual({
      sizeBytes: 100 + proof,
      verifications: 1,
      signatures: 1,
      hashes: 0,
    });
    expect(tendermint.cost({ type: "relay", request: request(101) })).toEqual({
      sizeBytes: 612,
      verifications: 1,
      signatures: 0,
      hashes: 0,
    });
    expect(tendermint.cost({ type: "log", messages: [two, prevote(0, A)] })).toEqual({
      sizeBytes: 100 + 2 * proof + 1024,
      verifications: 2,
      signatures: 0,
      hashes: 3,
    });
    const seals = [0, 1, 2].map((by) => precommit(by, A).vote);
    expect(tendermint.cost({ type: "blocks", run: [{ block: A, leader: 0, seals }] })).toEqual({
      sizeBytes: 100 + 512 + 3 * proof,
      verifications: 3,
      signatures: 0,
      hashes: 1,
    });
  });
});

/** A validator that has locked A in a round. */
function locked(self: number, round = 0): Replica {
  const one = replica(self);
  for (const by of round > 0 ? [0, 1] : []) one.receive(by, prevote(by, A, { round }));
  one.receive(round, proposal(round, A, { round }));
  for (const by of [0, 1, 2]) one.receive(by, prevote(by, A, { round }));
  expect(one.state.locked).toEqual({ block: A, round });
  return one;
}

/** A validator that has committed A at height 1. */
function atHeight2(self: number): Replica {
  const one = replica(self);
  const seals = [0, 1, 3].map((by) => ring[by]!<Vote>({ phase: "precommit", height: 1, round: 0, digest: A.digest }));
  one.receive(0, { type: "blocks", run: [{ block: A, leader: 0, seals }] });
  return one;
}
