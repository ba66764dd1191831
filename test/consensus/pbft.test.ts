// Step tables for PBFT: one row a rule of Castro & Liskov, OSDI 1999 (§ = its sections). Four replicas, f = 1: 2f = 2,
// 2f + 1 = 3.
import { describe, expect, it } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import { SECOND } from "../../src/base/time.ts";
import { pbft } from "../../src/consensus/pbft.ts";
import { proposalsOf } from "../../src/consensus/pbft-certificates.ts";
import { type Batch, GENESIS } from "../../src/ledger/block.ts";
import { Signed } from "../../src/ledger/signature.ts";
import {
  checkpoint,
  commit,
  decision,
  newView,
  prePrepare,
  prepare,
  prepared,
  type Row,
  replica,
  ring,
  START,
  stableAt,
  viewChange,
} from "./pbft-kit.ts";
import { batch, request, run } from "./step-tables.ts";

const A = batch(101);
const B = batch(201);
const C = batch(301);
const at = (sequence: number, view = 0): { view: number; sequence: number } => ({ view, sequence });

/** Lets a backup execute a batch of view 0. */
function executeAt(of: ReturnType<typeof replica>, sequence: number, what: Batch): void {
  of.receive(0, prePrepare(0, at(sequence), what));
  for (const by of [2, 3]) of.receive(by, prepare(by, at(sequence), what));
  for (const by of [0, 2]) of.receive(by, commit(by, at(sequence), what));
}

describe("normal case (§4.2)", () => {
  it("takes a backup through pre-prepare, prepare, commit", () => {
    const rows: Row[] = [
      [2, prePrepare(2, at(1), A), "", "only the leader of the view proposes"],
      [0, prePrepare(0, at(1), A, B.root), "", "d is the digest of m"],
      [
        0,
        prePrepare(0, at(1), A),
        "timer view 5s; persist accepted 1; prepare v0 #1 ×4",
        "the first is accepted, on disk before the prepare",
      ],
      [0, prePrepare(0, at(1), B), "", "not another digest for the same v and n"],
      [0, prepare(0, at(1), A), "", "a prepare of the leader does not count"],
      [2, prepare(2, at(1), B), "", "nor one for another digest"],
      [2, prepare(2, at(1), A), "", "an honest backup votes once: its first vote stands"],
      [
        3,
        prepare(3, at(1), A),
        "persist prepared 1; commit v0 #1 ×4",
        "prepared: 2f prepares of different backups, its own among them",
      ],
      [3, commit(3, at(1), A), "", "2 of 3 commits with its own"],
      [3, commit(3, at(1), A), "", "a repeated commit counts once"],
      [2, commit(2, at(1), B), "", "one for another digest does not"],
      [0, commit(0, at(1), A), "persist decided 1; commit h1 [101]; reply 101 h1", "committed-local: 2f + 1 commits"],
    ];
    expect(run(replica(1), rows)).toEqual(rows);
  });
  it("counts votes that come before the pre-prepare", () => {
    const rows: Row[] = [
      [2, prepare(2, at(1), A), "timer view 5s", "waits for the pre-prepare"],
      [2, commit(2, at(1), A), "", ""],
      [3, commit(3, at(1), A), "", ""],
      [
        0,
        prePrepare(0, at(1), A),
        "persist accepted 1; prepare v0 #1 ×4; persist prepared 1; commit v0 #1 ×4; persist decided 1; commit h1 [101]; reply 101 h1",
        "all at once",
      ],
    ];
    expect(run(replica(1), rows)).toEqual(rows);
  });
  it("executes in the order of sequence numbers", () => {
    const backup = replica(1);
    executeAt(backup, 2, B);
    expect(backup.receive(0, prePrepare(0, at(1), A))).toBe("persist accepted 1; prepare v0 #1 ×4");
    expect(backup.receive(2, prepare(2, at(1), A))).toBe("persist prepared 1; commit v0 #1 ×4");
    backup.receive(2, commit(2, at(1), A));
    expect(backup.receive(3, commit(3, at(1), A))).toBe(
      "persist decided 1; commit h1 [101]; reply 101 h1; persist decided 2; commit h2 [201]; reply 201 h2",
    );
  });
  it("keeps what is outside the water marks h and H out of the log", () => {
    const rows: Row[] = [
      [0, prePrepare(0, at(9), A), "timer view 5s", "above H = 8: not accepted, but worth watching"],
      [0, prePrepare(0, at(8), A), "persist accepted 0; prepare v0 #8 ×4", "H itself is"],
    ];
    expect(run(replica(1, { "checkpoint-interval": 4, window: 8 } as never), rows)).toEqual(rows);
  });
  it("does not let a vote of one kind pass for another", () => {
    const backup = replica(1);
    backup.receive(0, prePrepare(0, at(1), A));
    const disguised = [2, 3].map((by) => ({ type: "commit" as const, vote: prepare(by, at(1), A).vote }));
    expect(disguised.map((message) => backup.receive(message.vote.signer, message))).toEqual([
      "persist prepared 1; commit v0 #1 ×4",
      "",
    ]);
  });
});

describe("leader (§4.1, §4.2)", () => {
  it("starts at once, with at most so many batches in progress, then as a group", () => {
    const leader = replica(0, { "in-flight": 2 } as never);
    expect(leader.submit(request(101))).toBe("timer view 5s; persist accepted 1; pre-prepare v0 #1 [101] ×4");
    expect(leader.submit(request(201))).toBe("persist accepted 2; pre-prepare v0 #2 [201] ×4");
    expect([leader.submit(request(102)), leader.submit(request(103))]).toEqual(["", ""]);
    expect(leader.submit(request(101))).toBe("");
    const rows: Row[] = [
      [1, prepare(1, at(1), A), "", "1 of 2f"],
      [2, prepare(2, at(1), A), "persist prepared 1; commit v0 #1 ×4", "the leader sends no prepare"],
      [1, commit(1, at(1), A), "", "2 of 2f + 1"],
      [
        2,
        commit(2, at(1), A),
        "persist decided 1; commit h1 [101]; reply 101 h1; persist accepted 3; pre-prepare v0 #3 [102 103] ×4",
        "room for the requests that waited",
      ],
    ];
    expect(run(leader, rows)).toEqual(rows);
    expect(leader.submit(request(101))).toBe("reply 101 h1"); // §4.1: re-sends the reply
  });
  it("cuts at the next multiple of block.every, and only when something waits", () => {
    const leader = replica(0, { "block.every": 2 * SECOND } as never);
    leader.context.now = 3.5 * SECOND;
    expect(leader.started()).toBe("");
    expect(leader.submit(request(101))).toBe("timer cut 500ms");
    expect(leader.submit(request(201))).toBe("");
    expect(leader.fire("cut")).toBe("timer view 5s; persist accepted 1; pre-prepare v0 #1 [101 201] ×4");
  });
  it("relays a request when it is not the leader, and waits for its execution (§4.4)", () => {
    const backup = replica(1);
    expect(backup.submit(request(101))).toBe("relay 101 →0; timer view 5s");
    expect(backup.submit(request(101))).toBe("relay 101 →0");
    executeAt(backup, 1, A);
    expect(backup.submit(request(101))).toBe("reply 101 h1");
    expect(backup.fire("view")).toBe("");
  });
});

describe("execution (§4.2)", () => {
  it("leaves out what was executed before, alike everywhere; a batch without new requests makes no block", () => {
    const backup = replica(1);
    executeAt(backup, 1, batch(101, 201));
    executeAt(backup, 2, batch(201, 102, 101));
    executeAt(backup, 3, batch(102, 102));
    executeAt(backup, 4, batch());
    const last = backup.effects.flatMap((effect) => (effect.kind === "persist" ? [effect.record.key] : []));
    expect(last).toEqual(["decided 4"]);
    expect(backup.state.executed.sequence).toBe(4);
    const { block, below } = backup.state.executed.chain;
    expect([below!.block, block].map(({ height, batch: of }) => [height, of.requests.map(({ id }) => id)])).toEqual([
      [1, [101, 201]],
      [2, [102]],
    ]);
    // The block's digest is a function of what it holds, not of what was proposed.
    expect(block.digest).toBe(batch(102).on(batch(101, 201).on(GENESIS)).digest);
  });
  it("makes a block of an empty batch with block.empty", () => {
    const backup = replica(1, { "block.empty": true } as never);
    executeAt(backup, 1, batch());
    expect(backup.state.executed.chain.block.height).toBe(1);
  });
});

describe("checkpoints (§4.3)", () => {
  const params = { "checkpoint-interval": 2, window: 4 } as never;
  const digest = B.on(A.on(GENESIS)).digest;
  it("are taken every K batches and stable with 2f + 1 equal ones", () => {
    const backup = replica(1, params);
    executeAt(backup, 1, A);
    backup.receive(0, prePrepare(0, at(2), B));
    for (const by of [2, 3]) backup.receive(by, prepare(by, at(2), B));
    backup.receive(2, commit(2, at(2), B));
    const rows: Row[] = [
      [3, checkpoint(3, 2, digest), "", "not executed here yet"],
      [0, commit(0, at(2), B), "persist decided 2; commit h2 [201]; reply 201 h2; checkpoint #2 ×4", "K = 2"],
      [2, checkpoint(2, 2, A.on(GENESIS).digest), "", "another digest does not count"],
      [0, checkpoint(0, 2, digest), "persist stable", "3 of 3"],
      [0, prePrepare(0, at(2), C), "", "at or below h the log is gone"],
      [0, prePrepare(0, at(6), C), "persist accepted 2; prepare v0 #6 ×4", "H has moved to 6"],
    ];
    expect(run(backup, rows)).toEqual(rows);
    expect([...backup.state.slots.keys()]).toEqual([6]);
    expect(backup.state.stable.proof.map(({ signer }) => signer)).toEqual([0, 1, 3]);
  });
});

describe("view change (§4.4, §4.5.2)", () => {
  it("begins when a request waits for T; half-way the replica asks the others", () => {
    const backup = replica(1);
    backup.submit(request(101));
    backup.context.now = 5 * SECOND;
    expect(backup.fire("view")).toBe("ask v0 #0 ×4; timer view 5s");
    backup.context.now = 10 * SECOND;
    expect(backup.fire("view")).toBe("persist view; view-change v1 ×4; timer view 5s");
    expect(backup.receive(0, prePrepare(0, at(1), A))).toBe(""); // no part in view 0 any more
  });
  it("does not blame the leader when the request was executed in time, nor for others while its own waits", () => {
    const backup = replica(1);
    backup.submit(request(101));
    backup.context.now = 4 * SECOND;
    executeAt(backup, 1, A);
    expect(backup.fire("view")).toBe("");
    backup.submit(request(201)); // waits from 4 s on, censored by the leader while others go through
    for (const [sequence, seconds] of [
      [2, 8],
      [3, 13],
    ] as const) {
      backup.context.now = seconds * SECOND;
      executeAt(backup, sequence, batch(300 + sequence));
    }
    backup.context.now = 14 * SECOND;
    expect(backup.fire("view")).toMatch(/^persist view; view-change v1 /);
  });
  it("carries the stable checkpoint and what prepared above it", () => {
    const backup = replica(1, { "checkpoint-interval": 2, window: 4 } as never);
    executeAt(backup, 1, A);
    executeAt(backup, 2, B);
    const { digest } = B.on(A.on(GENESIS));
    for (const by of [0, 2]) backup.receive(by, checkpoint(by, 2, digest));
    backup.receive(0, prePrepare(0, at(4), C));
    backup.receive(2, prepare(2, at(4), C));
    backup.receive(0, prePrepare(0, at(3), batch(401))); // accepted, not prepared
    backup.receive(2, viewChange(2, 1));
    expect(backup.receive(3, viewChange(3, 1))).toMatch(/^persist view; view-change v1 stable #2 #4@v0 \[301\] ×4/);
  });
  it("joins f + 1 others, in the earliest view they want", () => {
    const rows: Row[] = [
      [2, viewChange(2, 7), "", "one may lie"],
      [2, viewChange(2, 5), "", "an earlier one than before does not replace it"],
      [3, viewChange(3, 3), "persist view; view-change v3 ×4; timer view 5s", "f + 1 = 2: the smallest view"],
    ];
    expect(run(replica(1), rows)).toEqual(rows);
  });
  it("starts the next timer only with 2f + 1 view changes, and waits twice as long for the view after", () => {
    const backup = replica(3);
    backup.submit(request(101));
    backup.context.now = 10 * SECOND;
    backup.fire("view");
    backup.context.now = 30 * SECOND;
    expect(backup.fire("view")).toBe("ask v1? #0 ×4; timer view 5s"); // alone: it says so again, and stays
    expect(backup.receive(0, viewChange(0, 1))).toBe("");
    expect(backup.receive(2, viewChange(2, 1))).toBe("timer view 5s"); // T from here
    backup.context.now = 40 * SECOND;
    expect(backup.fire("view")).toBe("persist view; view-change v2 ×4; timer view 10s"); // half of 2T
  });
  it("opens at the new leader with 2f + 1 valid view changes", () => {
    const leader = replica(1);
    leader.submit(request(401));
    const inView0 = prepared(at(2), B, [2, 3]);
    const short = prepared(at(1), A, [3]);
    const byLeader = prepared(at(1), A, [0, 3]);
    const foreign: typeof inView0 = { ...inView0, batch: C };
    const rows: Row[] = [
      [2, viewChange(2, 1, [short]), "", "2f prepares are needed"],
      [2, viewChange(2, 1, [byLeader]), "", "of backups"],
      [2, viewChange(2, 1, [foreign]), "", "for this very batch"],
      [2, viewChange(2, 1, [inView0], stableAt(2, A.root)), "", "above the stable checkpoint"],
      [2, viewChange(2, 1, [], stableAt(2, A.root, [0, 1])), "", "which 2f + 1 have signed"],
      [2, viewChange(2, 1, [inView0]), "", "valid: one of the f + 1 that make others join"],
      [
        3,
        viewChange(3, 1),
        "persist view; view-change v1 ×4; timer view 5s; timer view 5s; persist view; new-view v1 #1 [] #2 [201] ×4; " +
          "persist accepted 1; persist accepted 2; persist accepted 3; pre-prepare v1 #3 [401] ×4",
        "joins, is the third, opens: #1 is null, #2 what prepared; goes on with #3",
      ],
    ];
    expect(run(leader, rows)).toEqual(rows);
  });
  it("is entered by a backup that finds the same O", () => {
    const changes = [viewChange(1, 1), viewChange(2, 1, [prepared(at(1), A, [2, 3])]), viewChange(0, 1)];
    const right = newView(1, changes);
    const rows: Row[] = [
      [1, newView(1, changes.slice(0, 2)), "", "2f + 1 view changes are needed"],
      [1, newView(1, [changes[0]!, changes[0]!, changes[1]!]), "", "of different validators"],
      [1, newView(1, changes, []), "", "what prepared must be in O"],
      [1, newView(1, changes, [{ sequence: 1, batch: B }]), "", "unchanged"],
      [1, newView(1, [viewChange(1, 2), ...changes.slice(1)]), "", "all for this view"],
      [2, { ...right, newView: ring[2]!(right.newView.body) }, "", "from its leader"],
      [1, { ...right, batches: [B] }, "", "with the batches that O names"],
      [1, right, "persist view; persist accepted 1; prepare v1 #1 ×4", "the same O: a prepare for each part"],
      [1, right, "", "once"],
    ];
    const backup = replica(3);
    backup.receive(0, prePrepare(0, at(1), C)); // another batch at #1 in view 0 gives way, and its request waits again
    expect(run(backup, rows)).toEqual(rows);
    expect(backup.state.mempool.oldest()).toBe(request(301));
  });
  it("takes the certificate of the highest view, and nulls for gaps, above the latest stable checkpoint (O)", () => {
    const inView0 = prepared(at(4, 0), A, [2, 3]);
    const inView2 = prepared(at(4, 2), B, [0, 3]);
    const below = prepared(at(2, 0), C, [1, 2]);
    const changes = [
      viewChange(0, 3, [below, inView0]),
      viewChange(1, 3, [inView2], stableAt(2, A.root)),
      viewChange(2, 3, [prepared(at(6, 1), C, [0, 2])]),
    ].map((message) => message.viewChange);
    for (const order of [changes, changes.toReversed()]) {
      expect(proposalsOf(order).map(({ sequence, batch: of }) => [sequence, of.requests.map(({ id }) => id)])).toEqual([
        [3, []],
        [4, [201]],
        [5, []],
        [6, [301]],
      ]);
    }
  });
  it("keeps a certificate until the batch prepares again, through any number of views", () => {
    const backup = replica(3);
    backup.receive(0, prePrepare(0, at(1), A));
    backup.receive(1, prepare(1, at(1), A)); // prepared in view 0
    const changes = [viewChange(0, 1), viewChange(1, 1, [prepared(at(1), A, [1, 3])]), viewChange(2, 1)];
    backup.receive(1, newView(1, changes)); // accepted in view 1, not prepared
    backup.receive(0, viewChange(0, 2));
    expect(backup.receive(1, viewChange(1, 2))).toMatch(/^persist view; view-change v2 #1@v0 \[101\] ×4/);
  });
  it("repeats in the new view what was executed, without executing it again", () => {
    const backup = replica(3);
    backup.receive(0, prePrepare(0, at(1), A));
    backup.receive(1, prepare(1, at(1), A));
    for (const by of [0, 1]) backup.receive(by, commit(by, at(1), A));
    expect(backup.state.executed.sequence).toBe(1);
    const changes = [viewChange(0, 1), viewChange(1, 1, [prepared(at(1), A, [1, 3])]), viewChange(2, 1)];
    const rows: Row[] = [
      [1, newView(1, changes), "persist view; persist accepted 1; prepare v1 #1 ×4", ""],
      [2, prepare(2, at(1, 1), A), "persist prepared 1; commit v1 #1 ×4", "votes, for those that lack it"],
      [1, commit(1, at(1, 1), A), "", ""],
      [2, commit(2, at(1, 1), A), "", "no second execution"],
    ];
    expect(run(backup, rows)).toEqual(rows);
  });
  it("holds votes of the new view until it is open here", () => {
    const backup = replica(3);
    const changes = [viewChange(0, 1), viewChange(1, 1, [prepared(at(1), A, [1, 2])]), viewChange(2, 1)];
    const rows: Row[] = [
      [2, prepare(2, at(1, 1), A), "timer view 5s", "a view to come"],
      [
        1,
        newView(1, changes),
        "persist view; persist accepted 1; prepare v1 #1 ×4; persist prepared 1; commit v1 #1 ×4",
        "counts",
      ],
    ];
    expect(run(backup, rows)).toEqual(rows);
  });
});

describe("catching up (ours)", () => {
  const params = { "checkpoint-interval": 2, window: 4 } as never;
  it("sends what the other lacks: the view, votes, and on demand blocks and decisions with their proofs", () => {
    const ahead = replica(1, params);
    executeAt(ahead, 1, A);
    executeAt(ahead, 2, B);
    const { digest } = B.on(A.on(GENESIS));
    for (const by of [0, 2]) ahead.receive(by, checkpoint(by, 2, digest));
    executeAt(ahead, 3, C);
    ahead.receive(0, prePrepare(0, at(4), batch(401)));
    const status = { type: "status", asks: true, view: 0, isActive: true, viewChange: undefined } as const;
    const rows: Row[] = [
      [3, { ...status, executed: 3, stable: 2 }, "prepare v0 #4 →3", "its vote on what is open"],
      [
        3,
        { ...status, executed: 0, stable: 0 },
        "tell v0 #3 →3; prepare v0 #3 →3; commit v0 #3 →3; prepare v0 #4 →3; checkpoint #2 →3",
        "that it is ahead",
      ],
      [
        3,
        { type: "fetch", sequence: 0, height: 0 },
        "transfer h1-2 to #2 #3 →3",
        "blocks to the stable checkpoint, decisions above",
      ],
      [3, { ...status, executed: 5, stable: 4 }, "fetch after #3 h3 →3", "asks one that is ahead of it"],
      [2, { ...status, executed: 5, stable: 4 }, "", "one at a time"],
    ];
    expect(run(ahead, rows)).toEqual(rows);
  });
  it("believes a transfer only with a quorum's signatures", () => {
    const blocks = [A.on(GENESIS), B.on(A.on(GENESIS))];
    const forged = [A.on(GENESIS), C.on(A.on(GENESIS))];
    const stable = stableAt(2, blocks[1]!.digest);
    const transfer = { type: "transfer", stable, blocks, decisions: [decision(at(3), C)] } as const;
    const rows: Row[] = [
      [
        0,
        { ...transfer, stable: stableAt(2, stable.digest, [0, 1]), decisions: [] },
        "",
        "2f + 1 signed the checkpoint",
      ],
      [0, { ...transfer, blocks: forged, decisions: [] }, "", "the blocks link up to its digest"],
      [
        0,
        { ...transfer, blocks: [], stable: START, decisions: [decision(at(1), A, [0, 1])] },
        "",
        "2f + 1 commits a batch",
      ],
      [
        0,
        { ...transfer, blocks: [], stable: START, decisions: [{ ...decision(at(1), A), batch: B }] },
        "",
        "for that batch",
      ],
      [
        0,
        transfer,
        "persist stable; commit h1 [101]; commit h2 [201]; persist decided 3; commit h3 [301]; reply 301 h3",
        "both",
      ],
      [0, transfer, "", "once"],
    ];
    expect(run(replica(3, params), rows)).toEqual(rows);
  });
});

describe("restart", () => {
  it("keeps its word: what it accepted, prepared and executed, and the view it left", () => {
    const before = replica(1);
    executeAt(before, 1, A);
    before.receive(0, prePrepare(0, at(2), B));
    before.receive(0, prePrepare(0, at(3), C));
    before.receive(2, prepare(2, at(3), C));
    const again = replica(1, {}, before.records);
    expect(again.started()).toBe("commit h1 [101]; timer view 5s; ask v0 #1 ×4");
    const rows: Row[] = [
      [0, prePrepare(0, at(2), A), "", "no second pre-prepare for the same v and n"],
      [2, prepare(2, at(2), B), "persist prepared 2; commit v0 #2 ×4", "its own prepare still counts"],
      [2, commit(2, at(3), C), "", "so does its commit"],
      [3, commit(3, at(3), C), "", "#3 waits for #2"],
      [2, commit(2, at(2), B), "", ""],
      [
        3,
        commit(3, at(2), B),
        "persist decided 2; commit h2 [201]; reply 201 h2; persist decided 3; commit h3 [301]; reply 301 h3",
        "",
      ],
    ];
    expect(run(again, rows)).toEqual(rows);
    again.receive(2, viewChange(2, 1));
    again.receive(3, viewChange(3, 1));
    const third = replica(1, {}, again.records);
    expect(third.started()).toMatch(/ask v1 #3 ×4$/); // it led view 1 open, and still does
    expect(third.receive(0, prePrepare(0, at(4), A))).toBe("");
  });
});

describe("messages", () => {
  it("of every kind carry genuine signatures only: a body changed on the way is a forgery", () => {
    const { prePrepare: signed } = prePrepare(0, at(1), A);
    expect(Signed.isGenuine(signed)).toBe(true);
    expect(Signed.isGenuine({ ...signed, signer: 2 })).toBe(false);
  });
  it("cost bytes, signatures and hashes", () => {
    const two = batch(101, 102);
    // Header 100, digest 32, Ed25519 signature 64; requests of 512 B.
    expect(pbft.cost(prepare(1, at(1), A))).toEqual({ sizeBytes: 196, verifications: 1, signatures: 1, hashes: 0 });
    expect(pbft.cost(prePrepare(0, at(1), two))).toEqual({
      sizeBytes: 196 + 1024,
      verifications: 1 + 2,
      signatures: 1,
      hashes: 3,
    });
    // View change: stable proof 3 votes, certificate 1 + 2 votes of 96 B, and the batch.
    const change = viewChange(2, 1, [prepared(at(3), two, [2, 3])], stableAt(2, A.root));
    expect(pbft.cost(change)).toEqual({
      sizeBytes: 196 + 6 * 96 + 1024,
      verifications: 1 + 6,
      signatures: 1,
      hashes: 3,
    });
    // New view: the three view changes by digest (96 + certificates) and O once, which its leader signs too.
    const changes = [change, viewChange(0, 1), viewChange(1, 1)];
    expect(pbft.cost(newView(1, changes))).toEqual({
      sizeBytes: 196 + (3 + 6 + 1) * 96 + 1024,
      verifications: 1 + 3 + 6 + 1,
      signatures: 2,
      hashes: 3,
    });
  });
});

describe("parameters", () => {
  it("with a window below the checkpoint interval are refused: the log could never be discarded", () => {
    const values = withDefaults(pbft.params, { "checkpoint-interval": 8, window: 4 });
    expect(pbft.conflicts(values, 4)).toEqual([
      { key: "window", message: "expected at least checkpoint-interval (8), got 4, try 16" },
    ]);
  });
  it("that cut blocks no sooner than backups give up are refused", () => {
    const values = withDefaults(pbft.params, { "block.every": 10_000_000, "view-timeout": 10_000_000 });
    expect(pbft.conflicts(values, 4)).toEqual([
      { key: "view-timeout", message: "expected more than block.every, 10 s, got 10 s" },
    ]);
  });
});
