// Step tables for Gasper: one row a rule of consensus-specs, phase0/fork-choice.md and validator.md. Four validators, one of whom votes
// in each slot; gasper-kit.ts has who leads and who votes when.
import { describe, expect, it } from "vitest";
import type { Seal } from "../../src/consensus/block-exchange.ts";
import { linkOn } from "../../src/consensus/block-tree.ts";
import { gasper } from "../../src/consensus/gasper.ts";
import { type GasperLink, Proposal, type Vote } from "../../src/consensus/gasper-chain.ts";
import { leaderOf } from "../../src/consensus/gasper-duties.ts";
import { stateIn } from "../../src/consensus/gasper-epochs.ts";
import type { GasperMessage } from "../../src/consensus/gasper-messages.ts";
import { epochOf } from "../../src/consensus/gasper-params.ts";
import type { Signed } from "../../src/ledger/signature.ts";
import { blockOn, ROOT, validator, voteBy } from "./gasper-kit.ts";
import { ring, sealed } from "./poa-kit.ts";
import { batch, request } from "./step-tables.ts";

const A = blockOn(ROOT, { slot: 1, ids: [101] });
const B = blockOn(A, { slot: 2 });
const C = blockOn(B, { slot: 3 });
const adopts = (link: GasperLink): string => {
  const name = `h${link.block.height}/${link.leader} [${link.block.batch.requests.map(({ id }) => id).join(" ")}]`;
  return `gossip block ${name}; persist chain; adopt ${name}`;
};

describe("duties", () => {
  it("vote in one's slot after a third of it, for the head, where no block comes", () => {
    const one = validator(0);
    expect(one.solo.started()).toBe("timer slot 12s; timer attest 3999600µs");
    one.at(1 / 3);
    expect(one.solo.fire("attest")).toBe("persist vote; gossip vote 0 s0 0>0");
  });
  it("or as soon as the slot's block comes, and not again", () => {
    const one = validator(3);
    one.tick(1);
    one.take(1, A);
    expect(one.tick(2)).toBe("timer slot 12s; timer attest 3999600µs");
    expect(one.take(2, B)).toBe(`${adopts(B)}; persist vote; gossip vote 3 s2 0>0`);
    one.at(2 + 1 / 3);
    expect(one.solo.fire("attest")).toBe("");
  });
  it("lead in one's slot: upon the head, with the votes and requests that are not in its chain", () => {
    const one = validator(1);
    one.take(0, voteBy(0, { slot: 0, head: ROOT }));
    one.submit(101);
    expect(one.tick(1)).toBe(
      "persist made; gossip block h1/1 [101] +0; persist chain; adopt h1/1 [101]; persist vote; gossip vote 1 s1 0>0; timer slot 12s",
    );
    for (const slot of [2, 3]) expect(one.tick(slot)).toBe("timer slot 12s");
    expect(one.tick(4)).toBe("persist made; gossip block h2/1 [] +1; persist chain; adopt h2/1 []; timer slot 12s");
  });
  it("nothing in other slots", () => {
    const one = validator(3);
    expect([one.solo.started(), one.tick(1)]).toEqual(["timer slot 12s", "timer slot 12s"]);
  });
  it("a committee larger than the number of aggregators sends its votes to its first members, who send them on together", () => {
    // Of two slots an epoch: 0 and 1 vote in the first, in this order.
    const params = { "slots-per-epoch": 2, aggregators: 1 };
    const [first, second] = [validator(0, params), validator(1, params)];
    first.at(1 / 3);
    expect(first.solo.fire("attest")).toBe("persist vote");
    second.at(1 / 3);
    expect(second.solo.fire("attest")).toBe("persist vote; vote 1 s0 0>0 →0");
    const sent = second.solo.effects.find((effect) => effect.kind === "send")!.message as GasperMessage;
    expect(first.solo.receive(1, sent)).toBe("");
    first.at(2 / 3);
    expect(first.solo.fire("aggregate")).toBe("gossip aggregate 0 1");
    const gossiped = first.solo.effects.find((effect) => effect.kind === "gossip")!.message;
    expect(validator(2, params).solo.receive(0, gossiped)).toBe("gossip aggregate 0 1");
    expect(first.solo.receive(3, gossiped)).toBe("");
  });
});

describe("votes", () => {
  it.each<[string, Signed<Vote>, string]>([
    ["one of the slot's committee goes on", voteBy(1, { slot: 1, head: A }), "gossip vote 1 s1 0>0"],
    ["of somebody else", voteBy(2, { slot: 1, head: A }), ""],
    ["of an epoch that is not near", voteBy(3, { slot: 8, head: A }), ""],
    ["of the next epoch, by a clock that is ahead", voteBy(2, { slot: 4, head: A }), "gossip vote 2 s4 0>1"],
  ])("%s", (_, vote, expected) => {
    const one = validator(0);
    one.tick(1);
    one.take(1, A);
    expect(one.take(vote.signer, vote)).toBe(expected);
    expect(one.take(vote.signer, vote)).toBe("");
  });
  it("count from the slot after their own, when their block is there", () => {
    const one = validator(0);
    one.tick(1);
    const other = blockOn(ROOT, { slot: 2 });
    one.take(1, A);
    one.take(1, voteBy(1, { slot: 1, head: A }));
    const weightOf = (link: GasperLink) => one.solo.state.store.nodes.get(link.block.digest)?.weight;
    expect(weightOf(A)).toBe(0);
    one.tick(2);
    expect(weightOf(A)).toBe(32e9);
    one.take(3, voteBy(3, { slot: 2, head: other }));
    one.tick(3);
    one.take(2, other);
    expect(weightOf(other)).toBe(32e9);
  });
  it("who says two things in an epoch counts no more, all are told, and the next block says so", () => {
    const one = validator(1);
    one.take(0, voteBy(0, { slot: 0, head: ROOT }));
    const other = voteBy(0, { slot: 0, head: ROOT, source: { epoch: 0, link: A } });
    expect(one.take(0, other)).toBe("gossip evidence 0");
    expect([...one.solo.state.store.equivocating]).toEqual([0]);
    expect(one.tick(1)).toMatch(/gossip block h1\/1 \[\] \+0 !0;/);
    // The evidence alone does the same elsewhere, and only once.
    const evidence = [...one.solo.state.evidence.values()][0]!;
    const another = validator(2);
    expect(another.take(1, { type: "evidence", evidence })).toBe("gossip evidence 0");
    expect(another.take(1, { type: "evidence", evidence })).toBe("");
    expect(validator(2).take(1, { type: "evidence", evidence: { one: other, other } })).toBe("");
  });
  it("one who restarts keeps its word: no second vote in the epoch, no second block in the slot", () => {
    const one = validator(1);
    expect(one.tick(1)).toMatch(/^persist made; .* persist vote; /);
    const again = validator(1, {}, one.solo.records);
    expect(again.solo.started()).toMatch(/^adopt h1\/1 \[\]; status h1 →0; status h1 →2; status h1 →3; timer slot 12s/);
    again.at(1);
    expect(again.solo.fire("slot")).toBe("timer slot 12s");
  });
});

describe("blocks", () => {
  const fromNobody = ((): GasperLink => {
    const growth = { batch: batch(), leader: 1, stamp: 1, weight: 1 };
    const { digest, height } = linkOn(ROOT, growth).block;
    return linkOn(ROOT, { ...growth, proof: ring[1]!<Seal>({ digest, height, stamp: 1 }) });
  })();
  const otherBody = ((): GasperLink => {
    const votes = [voteBy(0, { slot: 0, head: ROOT })];
    const seal = ring[1]!<Seal>(new Proposal(A.block, 1, { body: { votes, evidence: [] }, filler: 0 }));
    return { ...A, proof: seal };
  })();

  it.each<[string, GasperLink]>([
    ["with another's seal", fromNobody],
    ["in no slot", blockOn(ROOT, { slot: 0.5, by: leaderOf(0.5, [1, 1, 1, 1])! })],
    ["of another leader", blockOn(ROOT, { slot: 1, by: 2 })],
    ["with votes that its digest does not cover", otherBody],
    ["a request twice", blockOn(ROOT, { slot: 1, ids: [101, 101] })],
    ["with a vote of its own slot", blockOn(ROOT, { slot: 1, votes: [voteBy(1, { slot: 1, head: ROOT })] })],
    ["with a vote of another committee", blockOn(ROOT, { slot: 1, votes: [voteBy(1, { slot: 0, head: ROOT })] })],
    [
      "with a vote from what is not justified",
      blockOn(ROOT, { slot: 1, votes: [voteBy(0, { slot: 0, head: ROOT, source: { epoch: 0, link: A } })] }),
    ],
  ])("not one %s", (_, link) => {
    const one = validator(3);
    one.tick(1);
    expect(one.take(link.leader, link)).toBe("");
  });
  it("not one in its parent's slot, or with a request of a block below", () => {
    const one = validator(0);
    one.tick(1);
    one.take(1, A);
    one.tick(2);
    expect(one.take(2, blockOn(A, { slot: 1 }))).toBe("");
    expect(one.take(2, blockOn(A, { slot: 2, ids: [101] }))).toBe("");
    expect(one.take(2, B)).toBe(adopts(B));
  });
  it("of the future: held until its slot begins, and in time then", () => {
    const one = validator(0);
    one.at(0.9);
    expect(one.take(1, A)).toBe("");
    expect(one.tick(1)).toBe(`${adopts(A)}; timer slot 12s`);
    expect(one.solo.state.store.boosted).toBeDefined();
  });
  it("after a third of the slot: late, and without boost", () => {
    const one = validator(0);
    one.tick(1);
    one.at(1.34);
    expect(one.take(1, A)).toBe(adopts(A));
    expect(one.solo.state.store.boosted).toBeUndefined();
  });
  it("without its parent: held until that is there, which its sender is asked for", () => {
    const one = validator(0);
    for (const slot of [1, 2, 3]) one.tick(slot);
    expect(one.take(2, C)).toBe("fetch above h0 →2");
    expect(one.take(2, { type: "blocks", blocks: [A, B].map(sealed) })).toBe(
      "gossip block h1/1 [101]; gossip block h2/2 []; gossip block h3/2 []; persist chain; adopt h1/1 [101]; adopt h2/2 []; adopt h3/2 []",
    );
    expect(one.take(3, { type: "fetch", digest: B.block.digest, height: 2, above: 0 })).toBe("blocks h1 … h2/2 [] →3");
  });
  it("requests are passed on once, and go into one's own block", () => {
    const one = validator(0);
    expect([one.submit(101), one.submit(101)]).toEqual(["gossip relay 101", ""]);
    expect(one.take(1, { type: "relay", request: request(102) })).toBe("gossip relay 102");
  });
});

describe("finality", () => {
  /** A chain with all votes, up to a slot. @returns what validator 0 does at the start of each slot */
  function run(until: number): { readonly one: ReturnType<typeof validator>; readonly starts: readonly string[] } {
    const voters = [0, 1, 3, 2, 2, 0, 3, 1, 3, 2, 1, 0, 1, 3, 2, 0, 0, 1, 2, 3];
    const one = validator(0);
    const starts = [one.solo.started()];
    let votes: Signed<Vote>[] = [voteBy(0, { slot: 0, head: ROOT })];
    for (let slot = 1; slot <= until; slot += 1) {
      starts.push(one.tick(slot));
      const { tree, store, values } = one.solo.state;
      if (tree.head.stamp < slot) one.take(0, blockOn(tree.head, { slot, votes, ids: slot === 1 ? [101] : [] }));
      const source = stateIn(store.nodes.get(tree.head.block.digest)!.state, epochOf(slot, values), values).justified;
      votes = [voteBy(voters[slot]!, { slot, head: tree.head, source })];
      if (voters[slot] !== 0) one.take(voters[slot]!, votes[0]!);
    }
    return { one, starts };
  }
  it("a checkpoint two epochs after its slot, with all below it: clients are answered", () => {
    const { starts } = run(16);
    expect(starts.filter((text) => text.includes("commit")).map((text) => text.split("; persist made")[0])).toEqual([
      "persist final; commit h1 [101]; commit h2 []; commit h3 []; commit h4 []; commit h5 []; commit h6 []; commit h7 []; commit h8 []; reply 101 h1",
    ]);
    expect(starts[16]).toContain("commit");
  });
  it("a request in a final block is answered at once", () => {
    const { one } = run(16);
    expect(one.submit(101)).toBe("reply 101 h1");
  });
  it("what does not stand upon it is not taken any more, and what was beside it is forgotten", () => {
    const { one } = run(16);
    const { nodes, finalized } = one.solo.state.store;
    expect(finalized.epoch).toBe(2);
    expect([...nodes.values()].map(({ link }) => link.block.height)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16]);
    expect(one.take(2, blockOn(ROOT, { slot: 3 }))).toBe("");
    expect(nodes.size).toBe(9);
  });
  it("one who restarts commits again what was final, and goes on upon its head", () => {
    const { one } = run(17);
    const again = validator(0, {}, one.solo.records);
    expect(again.solo.started()).toMatch(
      /adopt h16\/0 \[\]; adopt h17\/2 \[\]; commit h1 \[101\]; .*; commit h8 \[\]; status h17/,
    );
    const { store } = again.solo.state;
    expect([store.finalized.epoch, store.justified.epoch]).toEqual([2, 3]);
    expect(again.chain()).toBe(one.chain());
  });
});

describe("stakes", () => {
  it.each([
    [[0.5, 0.5, 0, 0, 0], "expected at least as many validators as stakes (5), got 4"],
    [[0, 0], "expected someone to have stake, got shares of 0"],
    [[0.3, 0.7], undefined],
    [[], undefined],
  ])("%j", (stakes, expected) => {
    const values = { ...validator(0).solo.state.values, stakes };
    expect(gasper.conflicts(values, 4)[0]?.message).toBe(expected);
  });
  it("who has none neither leads nor votes", () => {
    const one = validator(0, { stakes: [0, 1, 1, 1] });
    one.at(1 / 3);
    expect(one.solo.fire("attest")).toBe("");
  });
});
