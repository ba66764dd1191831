// Step tables for the HotStuff family: one row a rule. Algorithms of Yin et al., PODC 2019; Jolteon's rules of Gelashvili et
// al., arXiv 2106.10362. Four replicas: f = 1, a quorum is 3. Leaders take turns: 0 in view 1, 1 in view 2, …
import { describe, expect, it } from "vitest";
import { hotstuff } from "../../src/consensus/hotstuff.ts";
import { hotstuffBasic } from "../../src/consensus/hotstuff-basic.ts";
import { costOf, GENESIS_CERTIFICATE, type TransferMessage } from "../../src/consensus/hotstuff-messages.ts";
import { jolteon } from "../../src/consensus/jolteon.ts";
import {
  certificate,
  newView,
  node,
  phase,
  proposal,
  type Row,
  replica,
  ring,
  timeout,
  timeouts,
  vote,
} from "./hotstuff-kit.ts";
import { request, run } from "./step-tables.ts";

// Nodes of consecutive views, and one that branches off below three of them.
const A = node(1, undefined, 101);
const B = node(2, A);
const C = node(3, B);
const D = node(4, C);
const FORK = node(5, A, 201);

describe("chained HotStuff: a replica", () => {
  it("votes once a view, to the next view's leader, and commits by a three-chain (Algorithms 3 and 4)", () => {
    const rows: Row[] = [
      [1, proposal(A, 1), "", "only the leader of the view proposes"],
      [0, proposal(A), "persist state; vote v1 →1; timer view 5s", "on disk before the vote leaves"],
      [0, proposal(node(1, undefined, 201)), "", "not a second one in the view"],
      [1, proposal(node(2, A, 101)), "", "a request on the branch does not come again"],
      [1, proposal(B), "persist state; vote v2 →2", "its certificate proves that the view has begun"],
      [2, proposal(C), "persist state; vote v3 →3", "a two-chain locks A"],
      [3, proposal(D), "commit h1 [101]; reply 101 h1; persist state; vote v4 →0", "a three-chain commits A, locks B"],
      [0, proposal(FORK), "", "safeNode: neither extends B nor has a later certificate"],
      [1, proposal(node(6, FORK)), "persist state; vote v6 →2", "safeNode: a certificate of view 5 outweighs the lock"],
    ];
    expect(run(replica(hotstuff, 2), rows)).toEqual(rows);
  });
  it("commits by a three-chain only if its views are consecutive", () => {
    const of = replica(hotstuff, 2);
    const gap = node(4, B);
    const five = node(5, gap);
    const six = node(6, five);
    for (const one of [A, B]) of.receive(one.view - 1, proposal(one));
    of.context.now = 5_000_000;
    of.fire("view");
    const rows: Row[] = [
      [
        3,
        proposal(gap),
        "cancel view; timer view 5s; persist state; vote v4 →0",
        "view 3 has passed in vain; patience is short again",
      ],
      [0, proposal(five), "persist state; vote v5 →1", "views 1, 2, 4: A is not committed"],
      [1, proposal(six), "persist state; vote v6 →2", "views 2, 4, 5: nor B"],
      [3, proposal(node(8, six)), "commit h1 [101]; reply 101 h1; commit h2 []; commit h3 []", "views 4, 5, 6"],
    ];
    expect(run(of, rows)).toEqual(rows);
  });
  it("believes no certificate of too few, doubled or other votes", () => {
    const weak = (votes: ReturnType<typeof certificate>["votes"]) =>
      proposal(Object.assign(node(2, A), { justify: { ...certificate(A), votes } }));
    const of = replica(hotstuff, 2);
    of.receive(0, proposal(A));
    const { votes } = certificate(A);
    expect(of.receive(1, weak(votes.slice(0, 2)))).toBe("");
    expect(of.receive(1, weak([votes[0]!, votes[1]!, votes[1]!]))).toBe("");
    expect(of.receive(1, weak(certificate(A, [0, 1, 2], "commit").votes))).toBe("");
    expect(of.receive(1, proposal(B))).toBe("persist state; vote v2 →2");
  });
  it("waits for a view ahead that nothing proves, and for parents that are missing", () => {
    const of = replica(hotstuff, 2);
    of.receive(0, proposal(A));
    expect(of.receive(3, proposal(node(4, A)))).toBe("");
    expect(of.receive(3, proposal(node(8, C)))).toBe("fetch above h0 →3");
    expect(of.fire("view")).toMatch(/^timer view 5s/);
  });
  it("takes what it lacks, with its proof, and votes on", () => {
    const of = replica(hotstuff, 3);
    const E = node(5, D);
    expect(of.receive(0, proposal(E))).toBe("timer view 5s; fetch above h0 →0");
    const proof = { nodes: [A, B, C], certificate: certificate(C) };
    const transfer: TransferMessage = { type: "transfer", blocks: [A.block], proof, nodes: [D], high: certificate(D) };
    const forged = { ...transfer, proof: { ...proof, certificate: certificate(C, [0, 1]) } };
    expect(of.receive(0, { ...forged, nodes: [], high: certificate(D, [0, 1]) })).toBe("");
    expect(of.receive(0, transfer)).toBe("commit h1 [101]; reply 101 h1; commit h2 []; persist state; vote v5 →1");
  });
  it("keeps its word after a restart", () => {
    const before = replica(hotstuff, 0);
    for (const one of [A, B]) before.receive(one.view - 1, proposal(one));
    const after = replica(hotstuff, 0, { records: before.records });
    expect(after.started()).toBe("timer view 5s; ask h0 ×4");
    const rows: Row[] = [
      [1, proposal(node(2, A, 301)), "", "it has voted in view 2"],
      [2, proposal(C), "persist state; vote v3 →3", ""],
      [3, proposal(D), "commit h1 [101]; reply 101 h1; persist state; vote v4 →0", "the chain below was on disk"],
    ];
    expect(run(after, rows)).toEqual(rows);
  });
});

describe("chained HotStuff: a leader", () => {
  it("proposes at once, then as long as something is to be committed and told; then it is silent", () => {
    const first = replica(hotstuff, 0);
    expect(first.submit(request(101))).toBe(
      "proposal v1^0 [101] ×4; timer view 5s; relay 101 ×4; persist state; vote v1 →1",
    );
    expect(first.submit(request(101))).toBe("");
    const second = replica(hotstuff, 1);
    second.receive(0, { type: "relay", request: request(101) });
    const rows: Row[] = [
      [0, proposal(A), "persist state; vote v1 →1", "its own vote is the first"],
      [0, vote(0, A), "", "2 of 3"],
      [0, vote(0, A), "", "a repeated vote counts once"],
      [2, vote(2, node(1, undefined, 201)), "", "one for another node does not"],
      [3, vote(3, A), "proposal v2^1 [] ×4; persist state; vote v2 →2", "an empty block on A: 101 is not committed"],
    ];
    expect(run(second, rows)).toEqual(rows);
    const fourth = replica(hotstuff, 3);
    for (const one of [A, B, C]) fourth.receive(one.view - 1, proposal(one));
    fourth.receive(0, vote(0, C));
    expect(fourth.receive(1, vote(1, C))).toBe(
      "commit h1 [101]; reply 101 h1; proposal v4^3 [] ×4; persist state; vote v4 →0",
    );
    const fifth = replica(hotstuff, 0);
    for (const one of [A, B, C, D]) fifth.receive(one.view - 1, proposal(one));
    fifth.receive(1, vote(1, D));
    expect(fifth.receive(2, vote(2, D))).toBe("commit h2 []");
    expect(fifth.submit(request(201))).toBe("proposal v5^4 [201] ×4; relay 201 ×4; persist state; vote v5 →1");
  });
  it("opens a view with a quorum's new-views, on the highest of their certificates and with votes that were lost", () => {
    const of = replica(hotstuff, 3);
    for (const one of [A, B]) of.receive(one.view - 1, proposal(one));
    // The leader of view 3 has failed, and with it the votes for B.
    const rows: Row[] = [
      [0, newView(4, certificate(A), vote(0, B)), "", "one of f + 1"],
      [
        1,
        newView(4, certificate(A), vote(1, B)),
        "new-view v4^1 vote v2 →3; proposal v4^2 [] ×4; persist state; vote v4 →0",
        "f + 1: it joins; its own makes three, and three votes certify B",
      ],
      [2, newView(4, certificate(A), vote(2, B)), "", "one proposal a view"],
    ];
    expect(run(of, rows)).toEqual(rows);
  });
  it("gives a view up when something has waited, tells both leaders, and waits twice as long", () => {
    const of = replica(hotstuff, 2);
    of.receive(0, proposal(A));
    of.context.now = 5_000_000;
    expect(of.fire("view")).toBe("new-view v2^0 vote v1 →1; timer view 10s; new-view v3^0 vote v1 →2");
  });
});

describe("basic HotStuff (Algorithm 2)", () => {
  it("takes a replica through prepare, pre-commit, commit, decide", () => {
    const rows: Row[] = [
      [0, phase("pre-commit", certificate(A)), "fetch above h0 →0", "the node is missing"],
      [0, proposal(A), "persist state; vote v1 →0; timer view 5s", "prepare: to the leader of the view"],
      [0, phase("commit", certificate(A)), "", "not with the certificate of another phase"],
      [0, phase("pre-commit", certificate(A)), "persist state; vote v1 pre-commit →0", "prepareQC"],
      [0, phase("pre-commit", certificate(A)), "", "one vote a phase"],
      [
        0,
        phase("commit", certificate(A, [0, 1, 3], "pre-commit")),
        "persist state; vote v1 commit →0",
        "precommitQC: locked",
      ],
      [
        0,
        phase("decide", certificate(A, [0, 1, 3], "commit")),
        "commit h1 [101]; reply 101 h1; new-view v2^1 →0",
        "commitQC: executes, and the next view",
      ],
      [0, proposal(node(2, undefined, 201), 0), "", "neither extends A nor has a later certificate than the lock"],
      [0, proposal(node(2, A, 201), 0), "persist state; vote v2 →0", "extends A"],
    ];
    expect(run(replica(hotstuffBasic, 2), rows)).toEqual(rows);
  });
  it("takes a leader through the phases with a quorum's votes, and on with a quorum's new-views", () => {
    const of = replica(hotstuffBasic, 0);
    of.submit(request(101));
    const rows: Row[] = [
      [1, vote(1, A), "", "2 of 3 with its own"],
      [2, vote(2, A), "pre-commit v1 ×4; persist state; vote v1 pre-commit →0", ""],
      [3, vote(3, A), "", "late"],
      [1, vote(1, A, "commit"), "", "a vote of a later phase waits"],
      [1, vote(1, A, "pre-commit"), "", ""],
      [2, vote(2, A, "pre-commit"), "commit v1 ×4; persist state; vote v1 commit →0", ""],
      [
        2,
        vote(2, A, "commit"),
        "commit h1 [101]; reply 101 h1; new-view v2^1 →0; decide v1 ×4",
        "with the one that waited",
      ],
    ];
    expect(run(of, rows)).toEqual(rows);
    expect(of.submit(request(201))).toBe("relay 201 ×4");
    expect(of.receive(1, { ...newView(2, certificate(A)), isLate: false })).toBe("");
    expect(of.receive(2, { ...newView(2, certificate(A)), isLate: false })).toBe(
      "proposal v2^1 [201] ×4; persist state; vote v2 →0",
    );
  });
});

describe("Jolteon", () => {
  it("commits by a two-chain, and goes on with a certificate only", () => {
    const rows: Row[] = [
      [0, proposal(A), "persist state; vote v1 →1; timer view 5s", ""],
      [1, proposal(B), "persist state; vote v2 →2", ""],
      [2, proposal(C), "commit h1 [101]; reply 101 h1; persist state; vote v3 →3", "a two-chain commits A"],
    ];
    expect(run(replica(jolteon, 3), rows)).toEqual(rows);
  });
  it("gives a view up with all, and votes after it only for what the timeouts allow", () => {
    const of = replica(jolteon, 0);
    of.receive(0, proposal(A));
    const high = certificate(A);
    const late = node(2, A, 301);
    const on = (parent: typeof A | undefined, highs: readonly (typeof high)[]) =>
      proposal(node(3, parent, 201), 2, timeouts(2, highs));
    const rows: Row[] = [
      [1, timeout(1, 2, GENESIS_CERTIFICATE, 1), "", "who claims a certificate shows it"],
      [1, timeout(1, 2, high), "", "1 of f + 1; its certificate leads to view 2"],
      [
        2,
        timeout(2, 2, GENESIS_CERTIFICATE),
        "persist state; timeout v2^1 ×4; cancel view; timer view 10s; tc2 →2",
        "f + 1: it gives up, too; its own is the third, and the leader of view 3 is sent the certificate",
      ],
      [1, proposal(late), "", "it has stopped voting in view 2"],
      [2, on(undefined, [GENESIS_CERTIFICATE, high, high]), "", "the timeouts know a certificate for A"],
      [2, on(A, [GENESIS_CERTIFICATE, high]), "", "two timeouts are no certificate"],
      [2, on(A, [GENESIS_CERTIFICATE, high, high]), "persist state; vote v3 →3", "extends A"],
    ];
    expect(run(of, rows)).toEqual(rows);
  });
});

it("charges a certificate as a signature a vote, or as one (parameter certificates)", () => {
  const list = costOf(proposal(B));
  const { votes } = certificate(A);
  const combined = costOf(phase("decide", { ...certificate(A), signatures: 1 }));
  // Ed25519 signatures of 64 B; a proposal is signed by its leader.
  expect(list.verifications).toBe(1 + votes.length);
  expect(costOf(phase("decide", certificate(A))).sizeBytes - combined.sizeBytes).toBe((votes.length - 1) * 64);
  expect(combined.verifications).toBe(1);
});

it("lets no validator's votes pass for another's", () => {
  const of = replica(hotstuff, 1);
  of.receive(0, proposal(A));
  of.receive(2, { type: "vote", vote: ring[3]!(vote(3, A).vote.body) });
  expect(of.receive(0, vote(0, A))).toBe("");
});
