// Step tables for Fabric: one row a rule of its header. Validator 0 of 3 is the only orderer and leads, unless said otherwise; the
// policy is two of three.
import { describe, expect, it } from "vitest";
import { SECOND } from "../../src/base/time.ts";
import { blocksHolding } from "../../src/ledger/block.ts";
import {
  charged,
  cutOf,
  envelope,
  ordered,
  registration,
  ring,
  step,
  type Validator,
  validator,
} from "./fabric-kit.ts";
import { requestOf } from "./recorder.ts";

const first = requestOf(1, 1);
const second = requestOf(1, 2);
const third = requestOf(1, 3);
const led = { leader: 0, period: 1 };

/** The endorsement of another for what this gateway has pending. */
function endorse(of: Validator, endorser: number, version?: string): string {
  const [pending] = of.state.pending.values();
  const { transaction, request } = pending!;
  const read = version === undefined ? undefined : { key: "record r", version };
  const endorsement = ring[endorser]!({ transaction, request: request.id, read });
  return step(of, () => of.receive(endorser, { type: "endorse", endorsement }));
}

describe("gateway", () => {
  it("executes, asks as many others as the policy needs, and submits with equal endorsements", () => {
    const gateway = validator({ self: 1 });
    expect(step(gateway, (of) => of.submit(first))).toBe("propose 101 →2");
    expect(
      step(gateway, (of) => of.submit(first)),
      "once",
    ).toBe("");
    expect(endorse(gateway, 2)).toBe("submit 101 →0");
    expect([...gateway.state.pending.values()][0]?.envelope?.endorsements.map(({ signer }) => signer)).toEqual([1, 2]);
    expect(endorse(gateway, 0), "one too many").toBe("");
  });
  it("needs nobody else under a policy of one", () => {
    expect(step(validator({ self: 1, params: { endorsers: 1 } }), (of) => of.submit(first))).toBe("submit 101 →0");
  });
  it("asks the next organisation when another state was read, and all again when none is left", () => {
    const gateway = validator({ self: 1 });
    expect(step(gateway, (of) => of.submit(registration(1, 1)))).toBe("propose 101 →2");
    expect(endorse(gateway, 2, "7.0")).toBe("propose 101 →0");
    expect(endorse(gateway, 0, "8.0"), "three have answered, and each read something else").toBe("");
    expect(step(gateway, (of) => of.fire("transaction/101"))).toBe("propose 101 →2; propose 101 →0");
    expect(endorse(gateway, 2, "8.0")).toBe("");
    expect(endorse(gateway, 0, "8.0"), "two others agree: its own peer is behind").toBe("submit 101 →0");
  });
  it("counts an endorser once", () => {
    const gateway = validator({ self: 1 });
    gateway.submit(registration(1, 1));
    expect(endorse(gateway, 2, "7.0")).toBe("propose 101 →0");
    expect(endorse(gateway, 2, "7.0")).toBe("");
  });
  it("asks everybody when endorsements do not come, with more patience each time", () => {
    const gateway = validator({ self: 1 });
    const patience = [gateway.submit(first), gateway.fire("transaction/101"), gateway.fire("transaction/101")];
    expect(patience.map((effects) => /transaction\/101 (\d+)s/.exec(effects)?.[1])).toEqual(["30", "60", "120"]);
    expect(patience[1]).toContain("propose 101 →2; propose 101 →0");
  });
  it("sends what is in no block to the next orderer, the same transaction, and asks that one for blocks", () => {
    const gateway = validator({ self: 1, params: { orderers: 3, endorsers: 1, "ordering.first-leader": 0 } });
    expect(
      step(gateway, (of) => of.submit(first)),
      "its own orderer passes it to the leader",
    ).toBe("submit 101 →1; forward 101 →0");
    expect(step(gateway, (of) => of.fire("transaction/101"))).toBe("seek above h0 →2; submit 101 →2");
    expect(step(gateway, (of) => of.fire("transaction/101"))).toBe("seek above h0 →0; submit 101 →0");
  });
  it("tries the next orderer when one knows of no leader, with more patience each time, and keeps its stream", () => {
    const params = { orderers: 3, endorsers: 1, "ordering.first-leader": -1 };
    const gateway = validator({ self: 1, params });
    expect(step(gateway, (of) => of.submit(first))).toBe("submit 101 →1; unavailable 101 →1");
    expect(step(gateway, (of) => of.fire("transaction/101"))).toBe("submit 101 →2");
    const { envelope } = [...gateway.state.pending.values()][0]!;
    const unavailable = { type: "unavailable", envelope: envelope! } as const;
    expect(gateway.receive(2, unavailable)).toBe("timer transaction/101 20ms");
    expect(gateway.receive(1, unavailable), "not asked last").toBe("");
    expect(step(gateway, (of) => of.fire("transaction/101"))).toBe("submit 101 →0");
    expect(gateway.receive(0, unavailable)).toBe("timer transaction/101 40ms");
    expect(gateway.state.stream.orderer).toBe(1);
  });
  it("answers when its own peer has committed, again when asked again, and forgets", () => {
    const gateway = validator({ self: 1, params: { endorsers: 1 } });
    gateway.submit(first);
    const block = ordered([[...gateway.state.pending.values()][0]!.envelope!]);
    expect(step(gateway, (of) => of.receive(0, { type: "deliver", block, led }))).toBe("commit h1 [101]; reply 101 h1");
    expect(gateway.state.pending.size).toBe(0);
    expect(step(gateway, (of) => of.submit(first))).toBe("reply 101 h1");
  });
  it.each([
    ["resubmit", "commit h1 []; submit 101 →0", 2],
    ["report", "commit h1 []; reply 101 h1", 1],
  ] as const)("on-conflict %s", (then, expected, transactions) => {
    const gateway = validator({ self: 1, params: { endorsers: 1, "on-conflict": then } });
    gateway.submit(registration(1, 1));
    const { transaction, request } = [...gateway.state.pending.values()][0]!.envelope!;
    const stale = envelope(request, [1], { ...transaction, read: { key: "record r", version: "9.9" } });
    expect(step(gateway, (of) => of.receive(0, { type: "deliver", block: ordered([stale]), led }))).toBe(expected);
    expect(gateway.state.transactions, "another transaction, with a number of its own").toBe(transactions);
  });
  it("gives its transactions other numbers in its next life", () => {
    const before = validator({ self: 1, params: { endorsers: 1 } });
    before.submit(first);
    const once = validator({ self: 1, records: before.records });
    const twice = validator({ self: 1, records: once.records });
    expect([before, once, twice].map(({ state }) => state.identity)).toEqual([1, 4, 7]);
  });
});

describe("endorser", () => {
  it("signs what it reads in its own state", () => {
    const peer = validator({ self: 1 });
    const request = registration(1, 2);
    const propose = { type: "propose", transaction: { client: 2, sequence: 1 }, request } as const;
    expect(step(peer, (of) => of.receive(2, propose))).toBe("endorse 102 record r@never →2");
    const write = envelope(registration(1, 1), [0, 1], { read: { key: "record r", version: "" } });
    peer.receive(0, { type: "deliver", block: ordered([write]), led });
    expect(step(peer, (of) => of.receive(2, propose))).toBe("endorse 102 record r@1.0 →2");
  });
  it("charges the creator's signature, the execution with its bytes and a read, and its own signature", () => {
    const peer = validator({ self: 1, params: { "execution-per-kilobyte": 1000 } });
    const propose = { type: "propose", transaction: { client: 2, sequence: 1 }, request: first } as const;
    peer.receive(2, propose);
    expect(charged(peer)).toBe("work 1 verifications; work 1 signatures 1586 time");
  });
});

describe("orderer", () => {
  const submit = (of: Validator, sequence: number, bytes = 512): string => {
    const request = { ...requestOf(1, sequence), sizeBytes: bytes };
    return of.receive(1, { type: "submit", envelope: envelope(request, [0, 1]) });
  };
  const blocks = (of: Validator): number[][] =>
    of.state.orderer!.blocks.map((block) => cutOf(block).envelopes.map(({ request }) => request.sequence));
  /** Alone among the orderers, so that what is cut is ordered at once. */
  const alone = (params: Readonly<Record<string, number>>) => validator({ n: 1, params: { ...params, orderers: 1 } });

  it("cuts by count (blockcutter.go)", () => {
    const leader = alone({ "block.at-most": 2 });
    for (const sequence of [1, 2, 3]) submit(leader, sequence);
    expect(blocks(leader)).toEqual([[1, 2]]);
    expect(leader.state.orderer?.pending).toHaveLength(1);
  });
  it("cuts before a transaction that would make the block too large (blockcutter.go)", () => {
    // An envelope with two endorsements is 3000 B and its request.
    const leader = alone({ "block.bytes": 10_000 });
    for (const sequence of [1, 2, 3]) submit(leader, sequence);
    expect(blocks(leader)).toEqual([[1, 2]]);
  });
  it("gives one that is larger a block to itself, after what is pending (blockcutter.go)", () => {
    const leader = alone({ "block.bytes": 10_000 });
    submit(leader, 1);
    submit(leader, 2, 20_000);
    expect(blocks(leader)).toEqual([[1], [2]]);
    expect(leader.state.orderer?.timerRuns).toBe(false);
  });
  it("starts its timer with the first pending transaction, and lets it run on after a cut by size (chain.go)", () => {
    const leader = alone({ "block.bytes": 10_000 });
    expect(submit(leader, 1)).toContain("timer cut 2s");
    expect(submit(leader, 2)).not.toContain("timer cut");
    expect(submit(leader, 3)).not.toContain("cut");
    leader.fire("cut");
    expect(blocks(leader)).toEqual([[1, 2], [3]]);
  });
  it("stops it when a cut by count leaves nothing (chain.go)", () => {
    const leader = alone({ "block.at-most": 2 });
    submit(leader, 1);
    expect(submit(leader, 2)).toContain("cancel cut");
  });
  it("passes on what it gets to the leader, who does not pass on (chain.go)", () => {
    const follower = validator({ self: 1, params: { orderers: 3 } });
    const message = { type: "submit", envelope: envelope(first, [1, 2]) } as const;
    expect(step(follower, (of) => of.receive(2, message))).toBe("forward 101 →0");
    expect(step(follower, (of) => of.receive(2, { ...message, type: "forward" }))).toBe("");
    const lost = validator({ self: 1, params: { orderers: 3, "ordering.first-leader": -1 } });
    expect(
      step(lost, (of) => of.receive(2, message)),
      "nobody leads",
    ).toBe("unavailable 101 →2");
  });
  it("drops what is pending when it leads no longer (chain.go, becomeFollower)", () => {
    const leader = validator({ params: { orderers: 3 } });
    leader.receive(1, { type: "submit", envelope: envelope(first, [1, 2]) });
    expect(leader.state.orderer?.pending).toHaveLength(1);
    const inner = { type: "request-vote", term: 9, lastIndex: 9, lastTerm: 9 };
    expect(leader.receive(1, { type: "ordering.request-vote", inner })).toContain("cancel cut");
    expect(leader.state.orderer?.pending).toEqual([]);
  });
  it("signs and writes a block, and delivers it to its peers; a restarted one has it on disk", () => {
    const leader = validator({ params: { "block.at-most": 1 } });
    const effects = leader.receive(1, { type: "submit", envelope: envelope(first, [1, 2]) });
    expect(effects).toMatch(/persist ordered\/1; deliver h1 \[101\] →0; deliver h1 \[101\] →1; deliver h1 \[101\] →2/);
    expect(charged(leader)).toBe("work 1 verifications; work 1 signatures; work 1.75 verifications 2 hashes 631 time");
    const again = validator({ records: leader.records });
    expect(again.state.orderer?.blocks).toHaveLength(1);
    expect(step(again, (of) => of.receive(2, { type: "seek", height: 0 }))).toBe("deliver h1 [101] →2");
  });
  it("answers who seeks, delivers there from then on, and no longer when told", () => {
    const orderer = validator({ params: { orderers: 2, "block.at-most": 1 } });
    expect([...orderer.state.orderer!.followers]).toEqual([0, 2]);
    expect(step(orderer, (of) => of.receive(1, { type: "seek", height: 0 }))).toBe("up-to-date →1");
    expect([...orderer.state.orderer!.followers]).toEqual([0, 2, 1]);
    orderer.receive(2, { type: "close" });
    expect([...orderer.state.orderer!.followers]).toEqual([0, 1]);
  });
});

describe("peer", () => {
  const h1 = ordered([envelope(first, [0, 1])]);
  const h2 = ordered([envelope(second, [0, 1])], h1);
  const h3 = ordered([envelope(third, [0, 1])], h2);
  const deliver = (of: Validator, from: number, block = h1): string =>
    step(of, () => of.receive(from, { type: "deliver", block, led }));

  it("takes blocks in order, once, and asks once for what it misses", () => {
    const peer = validator({ self: 1 });
    expect(deliver(peer, 0, h2)).toBe("seek above h0 →0");
    expect(deliver(peer, 0, h3)).toBe("");
    expect(deliver(peer, 0, h1)).toBe("commit h1 [101]; commit h2 [102]; commit h3 [103]");
    expect(deliver(peer, 0, h1)).toBe("");
    peer.context.now = 20 * SECOND;
    const later = ordered([envelope(requestOf(1, 5), [0, 1])], ordered([envelope(requestOf(1, 4), [0, 1])], h3));
    expect(deliver(peer, 0, later)).toBe("seek above h3 →0");
  });
  it("asks a silent orderer, and moves on when it does not answer", () => {
    const peer = validator({ self: 2, params: { orderers: 2 } });
    peer.context.now = 59 * SECOND;
    deliver(peer, 0);
    peer.context.now = 60 * SECOND;
    expect(peer.fire("stream"), "it was heard a second ago").toBe("timer stream 59s");
    peer.context.now = 119 * SECOND;
    expect(peer.fire("stream")).toBe("seek above h1 →0; timer stream 20s");
    expect(peer.fire("stream")).toBe("seek above h1 →1; timer stream 20s");
    expect(step(peer, (of) => of.receive(1, { type: "up-to-date", led }))).toBe("");
    expect(deliver(peer, 0, h2), "the former orderer's last").toBe("close →0; commit h2 [102]");
  });
  it("charges signatures and checks over the pool, reads and writes in series; couchdb ten times as much", () => {
    const taken = (params: Readonly<Record<string, number | string>>): string => {
      const peer = validator({ self: 1, params });
      peer.receive(0, { type: "deliver", block: h1, led });
      return charged(peer);
    };
    // 1 of the orderer and 3 over 4; 1800/4 + 74 + 107.
    expect(taken({})).toBe("work 1.75 verifications 2 hashes 631 time");
    expect(taken({ "state-database": "couchdb" })).toBe("work 1.75 verifications 2 hashes 2260 time");
  });
  it("writes a block with its flags before it commits, and starts from there", () => {
    const peer = validator({ self: 1 });
    expect(peer.receive(0, { type: "deliver", block: h1, led })).toMatch(/persist block\/1; stored →1; commit h1/);
    const again = validator({ self: 1, records: peer.records });
    expect(step(again, () => {})).toBe("commit h1 [101]; seek above h1 →0");
    expect(again.state.world).toEqual(peer.state.world);
  });
  it("has the same block as others that found the same, and another than those that did not", () => {
    const cut = cutOf(h1);
    expect(cut.outcome(["valid"])).toBe(cut.outcome(["valid"]));
    expect(cut.outcome(["valid"]).root).not.toBe(cut.outcome(["read conflict"]).root);
    expect(blocksHolding(first).map(({ height }) => height)).toEqual([1]);
  });
});
