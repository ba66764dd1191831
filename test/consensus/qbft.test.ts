// Step tables for QBFT: one row a rule of the EEA QBFT specification (predicates by name) or of Moniz, arXiv 2002.03613.
// Four validators, f = 1: f + 1 = 2, quorum 3.
import { describe, expect, it } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import { SECOND } from "../../src/base/time.ts";
import { blockWith } from "../../src/consensus/chain.ts";
import { qbft } from "../../src/consensus/qbft.ts";
import { leaderOf, type QbftParams } from "../../src/consensus/qbft-state.ts";
import { byzantineQuorum } from "../../src/consensus/quorum.ts";
import { Batch, type Block, GENESIS } from "../../src/ledger/block.ts";
import {
  blocksOf,
  commit,
  draft,
  prepare,
  prepared,
  proposal,
  type Row,
  roundChange,
  sealedChain,
  transfer,
  validator,
} from "./qbft-kit.ts";
import { batch, request, run } from "./step-tables.ts";

const A = draft(0, batch(101));
const B = draft(0, batch(201));
/** What validator 1 makes of the same requests as A: another block, by its leader. */
const A1 = draft(1, batch(101));

describe("round 0", () => {
  it("takes a validator through proposal, prepare, commit", () => {
    const rows: Row[] = [
      [2, proposal(2, 0, draft(2, batch(101))), "", "isValidProposal: only the leader of the round proposes"],
      [0, proposal(0, 0, draft(2, batch(101))), "", "isProposalJustification: in round 0 a block of its own making"],
      [0, proposal(0, 0, draft(0, batch())), "", "validateNonPreparedBlock: it holds requests"],
      [0, proposal(0, 0, draft(0, batch(101, 101))), "", "validateNonPreparedBlock: each once"],
      [
        0,
        proposal(0, 0, A),
        "timer round 10s; persist round; prepare h1 r0 ×4",
        "UponProposal: the first is accepted, on disk before the prepare",
      ],
      [0, proposal(0, 0, B), "", "isValidProposal: no second one in a round"],
      [0, prepare(0, 0, B), "", "UponPrepare: one for another block does not count"],
      [0, prepare(0, 0, A), "", "nor a second one of the same validator"],
      [2, commit(2, 0, A), "", "commits may come first"],
      [2, prepare(2, 0, A), "", "2 of 3 prepares, its own among them"],
      [3, prepare(3, 0, A), "persist prepared; commit h1 r0 ×4", "UponPrepare: a quorum, on disk before the commit"],
      [2, commit(2, 0, A), "", "UponCommit: a repeated commit counts once"],
      [3, commit(3, 0, B), "", "one for another block does not"],
      [0, commit(0, 0, A), "persist chain; commit h1 [101]; reply 101 h1", "UponCommit: a quorum"],
    ];
    expect(run(validator(1), rows)).toEqual(rows);
  });
  it("counts votes that come before the proposal", () => {
    const votes = [2, 3].flatMap((by) => [prepare(by, 0, A), commit(by, 0, A)]);
    const rows: Row[] = [
      ...votes.map((vote): Row => [vote.vote.signer, vote, "", "kept"]),
      [
        0,
        proposal(0, 0, A),
        "timer round 10s; persist round; prepare h1 r0 ×4; persist prepared; commit h1 r0 ×4; persist chain; commit h1 [101]; reply 101 h1",
        "all at once",
      ],
    ];
    expect(run(validator(1), rows)).toEqual(rows);
  });
  it("keeps messages of the next height until the block below is there", () => {
    const next = draft(1, batch(201), A.proposed.batch.on(A.parent));
    const [one] = blocksOf(sealedChain([batch(101)]));
    const rows: Row[] = [
      [1, proposal(1, 0, next), "", "of a height to come"],
      [2, prepare(2, 0, next), "timer round 10s", "two, so an honest one, have the block: waits for it"],
      [
        3,
        transfer([one!]),
        "persist chain; commit h1 [101]; reply 101 h1; persist round; prepare h2 r0 ×4",
        "UponNewBlock: a block with its seals; then on with what came early",
      ],
    ];
    expect(run(validator(0), rows)).toEqual(rows);
  });
  it("passes a client's request on once, and answers a committed one again", () => {
    const of = validator(3);
    expect(of.submit(request(101))).toBe("relay 101 ×4; timer round 10s");
    expect(of.submit(request(101))).toBe("");
    expect(of.receive(2, transfer(blocksOf(sealedChain([batch(101)]))))).toMatch(/^persist chain; commit h1 \[101\]/);
    expect(of.submit(request(101))).toBe("reply 101 h1");
  });
  it("proposes at once, or at the next multiple of block.every, with no more than block.at-most", () => {
    expect(validator(0).submit(request(101))).toBe(
      "relay 101 ×4; timer round 10s; persist round; proposal h1 r0 [101] ×4; prepare h1 r0 ×4",
    );
    const of = validator(0, { "block.every": SECOND, "block.at-most": 2 });
    expect(of.submit(request(101))).toBe("relay 101 ×4; timer round 10s; timer cut 1s");
    for (const id of [102, 103]) of.submit(request(id));
    expect(of.fire("cut")).toBe("persist round; proposal h1 r0 [101 102] ×4; prepare h1 r0 ×4");
  });
  it("makes empty blocks only where block.empty says so", () => {
    expect(validator(0, { "block.every": SECOND }).started()).toBe("");
    const of = validator(0, { "block.every": SECOND, "block.empty": true });
    expect(of.started()).toBe("timer round 10s; timer cut 1s");
    expect(of.fire("cut")).toBe("persist round; proposal h1 r0 [] ×4; prepare h1 r0 ×4");
  });
});

describe("changes of round", () => {
  it("UponRoundTimeout: leaves the round with what prepared, and its time doubles", () => {
    const of = validator(3);
    of.submit(request(101));
    of.receive(0, proposal(0, 0, A));
    for (const by of [0, 1]) of.receive(by, prepare(by, 0, A));
    of.context.now = 10 * SECOND;
    expect(of.fire("round")).toBe("timer round 10s; persist round; round-change h1 r1 [101]@r0 ×4");
    of.context.now = 20 * SECOND;
    expect(of.fire("round")).toBe("status h0 ×4; timer round 10s");
    of.context.now = 30 * SECOND;
    expect(of.fire("round")).toBe("timer round 10s; persist round; round-change h1 r2 [101]@r0 ×4");
    expect(run(of, [[0, proposal(0, 0, A), "", ""]])[0]![2]).toBe("");
  });
  it("ends the wait when nothing is owed", () => {
    const of = validator(3);
    of.submit(request(101));
    of.receive(2, transfer(blocksOf(sealedChain([batch(101)]))));
    of.context.now = 10 * SECOND;
    expect(of.fire("round")).toBe("");
  });
  it("UponRoundChange: f + 1 for later rounds, the least of them is joined", () => {
    const rows: Row[] = [
      [2, roundChange(2, 4), "", "one may lie"],
      [2, roundChange(2, 3), "", "only its latest counts"],
      [
        3,
        roundChange(3, 3),
        "timer round 10s; persist round; round-change h1 r3 ×4",
        "f + 1 ahead: one of them is honest",
      ],
      [0, roundChange(0, 3), "", "the leader of round 3 is validator 3"],
      [0, proposal(0, 0, A), "", "no prepare in a round it has left"],
    ];
    expect(run(validator(1), rows)).toEqual(rows);
  });
  it("the leader of a later round proposes again what prepared in the latest round (isHighestPrepared)", () => {
    const of = validator(2);
    of.submit(request(301));
    const rows: Row[] = [
      [0, roundChange(0, 2, { of: A, proof: prepared(0, A) }), "", "prepared in round 0"],
      [
        1,
        roundChange(1, 2, { of: A1, proof: prepared(1, A1, [1, 2, 3]) }),
        "persist round; round-change h1 r2 ×4; persist round; proposal h1 r2 [101] ×4; prepare h1 r2 ×4",
        "joins, and has a quorum with its own: the block of round 1, by validator 1",
      ],
    ];
    expect(run(of, rows)).toEqual(rows);
    const sent = of.effects.find((effect) => effect.kind === "broadcast" && effect.message.type === "proposal");
    expect(sent).toMatchObject({
      message: { proposed: A1.proposed, prepares: prepared(1, A1, [1, 2, 3]).prepares, roundChanges: { length: 3 } },
    });
  });
  it("its own block when nothing prepared, once it has a request", () => {
    const of = validator(1);
    for (const by of [0, 2, 3]) of.receive(by, roundChange(by, 1));
    expect(of.submit(request(101))).toBe("relay 101 ×4; persist round; proposal h1 r1 [101] ×4; prepare h1 r1 ×4");
  });
  it("believes in no certificate that is not one", () => {
    const wrong = [
      { of: A, proof: prepared(0, A, [0, 1]) }, // two prepares
      { of: A, proof: prepared(0, A, [0, 1, 1]) }, // of two validators
      { of: A, proof: { ...prepared(0, A), proposed: B.proposed } }, // another block than they are for
      { of: A, proof: prepared(2, A) }, // a round that is yet to come
      { of: A, proof: { ...prepared(0, A), prepares: prepared(1, A).prepares } }, // prepares of another round
    ];
    for (const claim of wrong) {
      const of = validator(2);
      of.receive(0, roundChange(0, 1));
      expect(of.receive(1, roundChange(1, 1, claim))).toBe("");
    }
  });
  it("isProposalJustification: a proposal in a later round proves that it may be", () => {
    const clean = [0, 1, 2].map((by) => roundChange(by, 1));
    const [first, second] = clean as [(typeof clean)[0], (typeof clean)[0]];
    const said = roundChange(3, 1, { of: A, proof: prepared(0, A) });
    const { prepares } = prepared(0, A);
    const accepted = "timer round 10s; persist round; prepare h1 r1 ×4";
    const table: [message: ReturnType<typeof proposal>, expected: string, rule: string][] = [
      [proposal(1, 1, A1), "", "a quorum's round changes"],
      [proposal(1, 1, A1, { roundChanges: [first, second] }), "", "two are none"],
      [proposal(1, 1, A1, { roundChanges: [first, second, second] }), "", "of different validators"],
      [proposal(1, 1, A1, { roundChanges: [first, second, roundChange(3, 2)] }), "", "to this round"],
      [proposal(1, 1, A1, { roundChanges: clean }), accepted, "nothing prepared: a block of its own making"],
      [proposal(1, 1, A, { roundChanges: clean }), "", "not of another's"],
      [proposal(1, 1, A, { roundChanges: [first, second, said], prepares }), accepted, "what prepared last, proven"],
      [proposal(1, 1, A, { roundChanges: [first, second, said] }), "", "with its prepares"],
      [proposal(1, 1, A1, { roundChanges: [first, second, said], prepares }), "", "and nothing else"],
      [proposal(2, 1, draft(2, batch(101)), { roundChanges: clean }), "", "by the leader of the round"],
    ];
    expect(table.map(([message, , rule]) => [message, validator(3).receive(1, message), rule])).toEqual(table);
  });
  it("counts a quorum's commits of a round it has left (Moniz, Algorithm 2)", () => {
    const of = validator(3);
    of.receive(0, proposal(0, 0, A));
    for (const by of [1, 2]) of.receive(by, roundChange(by, 1));
    expect(of.state.round).toBe(1);
    const rows: Row[] = [
      [0, commit(0, 0, A), "", ""],
      [1, commit(1, 0, A), "", ""],
      [2, commit(2, 0, A), "persist chain; commit h1 [101]; reply 101 h1", "decided"],
    ];
    expect(run(of, rows)).toEqual(rows);
  });
});

describe("leaders (proposer)", () => {
  const params = (proposer: QbftParams["proposer"]): Partial<QbftParams> => ({ proposer });
  const leadersAfter = (proposer: QbftParams["proposer"], blocks: number) => {
    const of = validator(3, params(proposer));
    of.receive(2, transfer(blocksOf(sealedChain(Array.from({ length: blocks }, (_, index) => batch(101 + index))))));
    return [0, 1, 2, 3].map((round) => leaderOf(of.state, round));
  };
  it("round robin: from the validator after the last block's leader", () => {
    expect(leadersAfter("round-robin", 0)).toEqual([0, 1, 2, 3]);
    expect(leadersAfter("round-robin", 1)).toEqual([1, 2, 3, 0]);
    expect(leadersAfter("round-robin", 4)).toEqual([0, 1, 2, 3]);
  });
  it("sticky: from the last block's leader", () => {
    expect(leadersAfter("sticky", 0)).toEqual([0, 1, 2, 3]);
    expect(leadersAfter("sticky", 2)).toEqual([1, 2, 3, 0]);
  });
});

// EIP 650, "Block locking mechanism".
describe("rules ibft", () => {
  const ibft = { rules: "ibft" } as const;
  /** Locked on A in round 0, and now in round 1, which a quorum has begun. */
  function locked() {
    const of = validator(3, ibft);
    of.receive(0, proposal(0, 0, A));
    for (const by of [0, 1]) of.receive(by, prepare(by, 0, A));
    for (const by of [1, 2]) of.receive(by, roundChange(by, 1));
    expect(of.state).toMatchObject({ round: 1, isOpen: true });
    return of;
  }
  it("proves nothing: a round change is bare, and a proposal needs no grounds once a quorum has begun the round", () => {
    const of = validator(3, ibft);
    const rows: Row[] = [
      [1, proposal(1, 1, A1), "", "waits for the round"],
      [0, roundChange(0, 1, { of: A, proof: prepared(0, A) }), "", "a claim is not of these rules"],
      [1, roundChange(1, 1), "", ""],
      [
        2,
        roundChange(2, 1),
        "timer round 10s; persist round; round-change h1 r1 ×4; persist round; prepare h1 r1 ×4",
        "a quorum with its own: the proposal's time has come",
      ],
    ];
    expect(run(of, rows)).toEqual(rows);
  });
  it("locked: commits at once to its block, however proposed", () => {
    expect(locked().receive(1, proposal(1, 1, A))).toBe("persist round; persist prepared; commit h1 r1 ×4");
  });
  it("locked: answers another block with a round change", () => {
    expect(locked().receive(1, proposal(1, 1, A1))).toBe("persist round; round-change h1 r2 ×4");
  });
  it("locked: proposes its block when it leads", () => {
    const of = locked();
    for (const by of [1, 2]) of.receive(by, roundChange(by, 3));
    const sent = of.effects.find((effect) => effect.kind === "broadcast" && effect.message.type === "proposal");
    expect(sent).toMatchObject({ message: { proposed: A.proposed, prepares: [], roundChanges: [] } });
  });
  it("prepares and commits together lock", () => {
    const of = validator(3, ibft);
    of.receive(0, proposal(0, 0, A));
    of.receive(0, prepare(0, 0, A));
    expect(of.receive(1, commit(1, 0, A))).toBe("persist prepared; commit h1 r0 ×4");
  });
});

describe("who is late, and who comes back", () => {
  const ahead = () => {
    const of = validator(0);
    of.receive(1, transfer(blocksOf(sealedChain([batch(101), batch(102)]))));
    return of;
  };
  it("a round change of an old height is answered with where the ledger stands; who asks gets blocks", () => {
    const rows: Row[] = [
      [3, roundChange(3, 1), "status h2 →3", "left behind"],
      [3, { type: "status", height: 1 }, "status h2 →3", "the same"],
      [3, { type: "fetch", height: 0 }, "transfer h1-2 →3", "sealed blocks"],
      [3, { type: "fetch", height: 2 }, "", "none above"],
    ];
    expect(run(ahead(), rows)).toEqual(rows);
  });
  it("asks one that claims to be ahead, and another when it does not answer", () => {
    const of = validator(3);
    expect(of.receive(0, { type: "status", height: 2 })).toBe("fetch above h0 →0");
    expect(of.receive(1, { type: "status", height: 2 })).toBe("");
    of.context.now = 5 * SECOND;
    expect(of.receive(0, { type: "status", height: 2 })).toBe("fetch above h0 →1");
  });
  it("believes in no block without a quorum's seals", () => {
    const [one, two] = blocksOf(sealedChain([batch(101), batch(102)])) as [never, never];
    const [few] = blocksOf(sealedChain([batch(101)], [0, 1]));
    const [twice] = blocksOf(sealedChain([batch(101)], [0, 1, 1]));
    const [other] = blocksOf(sealedChain([batch(201)]));
    const wrong = [
      [few!],
      [twice!],
      [{ ...other!, block: few!.block }],
      [two],
      [{ ...few!, leader: 1, seals: other!.seals }],
    ];
    for (const blocks of wrong) expect(validator(3).receive(0, transfer(blocks))).toBe("");
    expect(validator(3).receive(0, transfer([one, few!, two]))).toMatch(/commit h2 \[102\]/);
  });
  it("one that is level gets what was said in this round again", () => {
    const of = validator(1);
    of.receive(0, proposal(0, 0, A));
    for (const by of [0, 2]) of.receive(by, prepare(by, 0, A));
    expect(of.receive(3, { type: "status", height: 0 })).toBe(
      "proposal h1 r0 [101] →3; prepare h1 r0 →3; commit h1 r0 →3",
    );
    for (const by of [0, 2]) of.receive(by, roundChange(by, 2));
    expect(of.receive(3, { type: "status", height: 0 })).toBe("round-change h1 r2 [101]@r0 →3");
  });
  it("comes back with its chain, its round and its votes", () => {
    const of = validator(3);
    const chain = sealedChain([batch(101)]);
    of.receive(2, transfer(blocksOf(chain)));
    const next = draft(1, batch(201), chain.block);
    of.receive(1, proposal(1, 0, next));
    for (const by of [0, 1]) of.receive(by, prepare(by, 0, next));
    const back = validator(3, {}, of.records);
    expect(back.started()).toBe("commit h1 [101]; timer round 10s; status h1 ×4");
    const rows: Row[] = [
      [1, proposal(1, 0, draft(1, batch(301), chain.block)), "", "votes for no other block in the round"],
      [2, commit(2, 0, next), "", ""],
      [1, commit(1, 0, next), "persist chain; commit h2 [201]; reply 201 h2", "its own commit counts"],
    ];
    expect(run(back, rows)).toEqual(rows);
    expect(blockWith(back.state.chain, request(101))?.height).toBe(1);
  });
  it("comes back in the round it had moved to, with the same round change", () => {
    const of = validator(3);
    for (const by of [1, 2]) of.receive(by, roundChange(by, 2));
    const back = validator(3, {}, of.records);
    expect(back.receive(0, proposal(0, 0, A))).toBe("");
    expect(back.receive(1, { type: "status", height: 0 })).toBe("round-change h1 r2 →1");
  });
});

it("bounds what others can make it keep", () => {
  const of = validator(3);
  of.receive(1, prepare(1, 65, A));
  expect([...of.state.rounds.keys()]).toEqual([]);
  const tall = Array.from({ length: 17 }).reduce<Block[]>((run) => [...run, new Batch([]).on(run.at(-1)!)], [GENESIS]);
  const far = draft(0, batch(101), tall[16]);
  for (let times = 0; times < 100; times += 1) of.receive(1, prepare(1, 0, far));
  of.receive(1, prepare(1, 0, draft(0, batch(102), tall[17])));
  expect([...of.state.held.entries()].map(([height, held]) => [height, held.length])).toEqual([[17, 32]]);
});

it("quorum: ⌈2n/3⌉ for every n (EEA: quorum; GoQuorum: Ceil2Nby3Block)", () => {
  for (let n = 4; n <= 200; n += 1) expect(byzantineQuorum(n)).toBe(Math.ceil((2 * n) / 3));
});

it("a round must outlast the wait for its block", () => {
  const of = (every: number) => qbft.conflicts(withDefaults(qbft.params, { "block.every": every }), 4);
  expect(of(SECOND)).toEqual([]);
  expect(of(10 * SECOND)).toMatchObject([{ key: "round-timeout" }]);
});
