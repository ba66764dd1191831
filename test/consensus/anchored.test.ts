// The anchored ledger, rule by rule. Members 0, 1 and 2 anchor batches every 10 s in the ledger of one server, validator 3, unless it says
// otherwise: two members vouch.
import { describe, expect, it } from "vitest";
import { MINUTE, SECOND } from "../../src/base/time.ts";
import type { AnchoredMessage } from "../../src/consensus/anchored-messages.ts";
import { protocols } from "../../src/consensus/registry.ts";
import type { Block } from "../../src/ledger/block.ts";
import {
  anchored,
  anchorOf,
  headers,
  mutated,
  publicBlock,
  ring,
  short,
  statementOf,
  type Validator,
  type Values,
  validator,
} from "./anchored-kit.ts";
import { batch, request } from "./step-tables.ts";

const pair = batch(101, 102);
const offered = statementOf(0, 1, pair);
const told = (by: number, statement = offered): AnchoredMessage => ({ type: "vouch", vouch: ring[by]!(statement) });
const offer = (by: number, statement = offered, content = pair): AnchoredMessage => ({
  type: "offer",
  vouch: ring[by]!(statement),
  batch: content,
});
const tell = (of: Validator, from: number, message: AnchoredMessage): string => short(of.receive(from, message));

const POW: Values = { public: "pow", "pow.client-retry": 90 * SECOND };
const chain = (header: string, contents: readonly Parameters<typeof publicBlock>[1][]): Block[] => {
  const blocks: Block[] = [];
  for (const requests of contents) blocks.push(publicBlock(blocks.at(-1), requests, header));
  return blocks;
};

/** Member 0, with a batch of two that it has offered. */
function offering(params: Values = {}, n = 4, protocol = anchored): Validator {
  const member = validator(0, { params, n, protocol });
  member.submit(request(101));
  member.submit(request(102));
  member.context.now = 10 * SECOND;
  member.fire("anchor");
  return member;
}

describe("a batch", () => {
  it("holds what came until the next multiple of anchor.every, and is offered to the other members", () => {
    const member = validator(0);
    member.context.now = 3 * SECOND;
    expect([member.submit(request(101)), member.submit(request(102))]).toEqual(["timer anchor 7s", ""]);
    member.context.now = 10 * SECOND;
    expect(short(member.fire("anchor"))).toBe(
      "persist held 0/1; offer 0/1 [101 102] →1; offer 0/1 [101 102] →2; timer watch 60s",
    );
  });
  it("is vouched for by who has written it down, also when asked again", () => {
    const member = validator(1);
    expect(tell(member, 0, offer(0))).toBe("persist held 0/1; vouch 0/1 →0; timer watch 60s");
    expect(tell(member, 0, offer(0))).toBe("vouch 0/1 →0");
  });
  it.each<[string, number, AnchoredMessage]>([
    ["whose root is of something else", 0, offer(0, offered, batch(103))],
    ["that another has signed", 2, offer(0)],
    ["of one who is no member", 0, offer(0, { ...offered, member: 3 })],
    ["that is not there", 0, { type: "offer", vouch: ring[0]!(offered), batch: undefined }],
  ])("%s is not", (_, from, message) => {
    expect(tell(validator(1), from, message)).toBe("");
  });
  it("is anchored when enough members have vouched, each by its own signature, for this very statement", () => {
    const member = offering();
    expect(tell(member, 1, told(1, { ...offered, number: 2 }))).toBe("");
    expect(tell(member, 1, told(2))).toBe("");
    expect(tell(member, 3, told(3)), "no member").toBe("");
    expect(tell(member, 1, told(1))).toBe("anchor 0/1 →3");
    expect(tell(member, 2, told(2)), "once").toBe("");
  });
  it("is offered again, and its anchor is sent again, when nothing comes of it", () => {
    const member = offering({ "central.client-retry": 90 * SECOND });
    member.context.now = 70 * SECOND;
    expect(member.fire("watch")).toBe(
      "offer 0/1 [101 102] →1; offer 0/1 [101 102] →2; follow above h0 →3; timer watch 60s",
    );
    tell(member, 1, told(1));
    member.context.now = 130 * SECOND;
    expect(member.fire("watch"), "not yet").toBe("follow above h0 →3; timer watch 60s");
    member.context.now = 190 * SECOND;
    expect(member.fire("watch")).toBe("anchor 0/1 →3; follow above h0 →3; timer watch 60s");
  });
  it("of another is submitted by who vouched for it, if its maker does not", () => {
    const member = validator(1, { params: { "central.client-retry": 90 * SECOND } });
    tell(member, 0, offer(0));
    member.context.now = 60 * SECOND;
    expect(member.fire("watch")).toBe("follow above h0 →3; timer watch 60s");
    member.context.now = 120 * SECOND;
    expect(member.fire("watch")).toBe("anchor 0/1 →3; follow above h0 →3; timer watch 60s");
  });
});

describe("the proven ledger", () => {
  const proof = anchorOf(offered, [0, 1]);
  it("is committed as the public one is confirmed, and clients hear of it", () => {
    const member = offering();
    const block = publicBlock(undefined, [proof]);
    expect(tell(member, 3, headers([block], 0))).toBe("persist public");
    expect(tell(member, 3, headers([block], 1))).toBe(
      "persist public; commit h1 [101 102]; attest [101 102]; reply 101 h1; reply 102 h1; cancel watch",
    );
    expect(member.submit(request(101))).toBe("reply 101 h1");
  });
  it("holds nothing of an anchor with too few vouches, of members or of others", () => {
    const member = offering();
    for (const by of [[0], [0, 0], [0, 3]]) {
      const block = publicBlock(undefined, [anchorOf(offered, by)], `${by}`);
      expect(tell(validator(1), 3, headers([block], 1))).toBe("persist public; commit h1 []");
      expect(tell(member, 3, headers([block], 0))).toContain("persist public");
    }
  });
  it("holds a request once, whoever anchors it", () => {
    const other = batch(102, 103);
    const member = validator(0);
    tell(member, 1, offer(1, statementOf(1, 1, other), other));
    tell(member, 2, offer(2, statementOf(2, 1, pair), pair));
    const block = publicBlock(undefined, [
      anchorOf(statementOf(2, 1, pair), [1, 2]),
      anchorOf(statementOf(1, 1, other), [1, 2]),
    ]);
    expect(tell(member, 3, headers([block], 1))).toContain("commit h1 [101 102 103]; attest [101 102]; attest [103]");
  });
  it("waits for a batch that is not here, and asks the others for it", () => {
    const member = validator(2);
    const blocks = [publicBlock(undefined, [proof])];
    blocks.push(publicBlock(blocks[0]));
    expect(tell(member, 3, headers(blocks, 2))).toBe("persist public; fetch 1 →0; fetch 1 →1; timer watch 60s");
    expect(tell(member, 1, { type: "content", batches: [batch(103)] })).toBe("");
    expect(tell(member, 1, { type: "content", batches: [pair] })).toBe(
      "persist held 0/1; commit h1 [101 102]; attest [101 102]; commit h2 []; reply 101 h1; reply 102 h1; cancel watch",
    );
    expect(tell(member, 0, { type: "fetch", roots: [pair.root, batch(104).root] })).toBe("content [101 102] →0");
  });
});

describe("a public chain that forks (pow)", () => {
  it("takes commits back with the blocks, and the anchor is sent again", () => {
    const member = offering(POW, 6);
    tell(member, 1, told(1));
    const first = chain("a", [[anchorOf(offered, [0, 1])], []]);
    expect(tell(member, 3, headers(first, 1))).toBe(
      "persist public; adopt h1/3 [101 102]; adopt h2/3 []; commit h1 [101 102]; attest [101 102]; reply 101 h1; reply 102 h1",
    );
    const second = chain("b", [[], [], []]);
    expect(tell(member, 3, headers(second, 2))).toBe(
      "persist public; adopt h1/3 []; adopt h2/3 []; adopt h3/3 []; commit h1 []; commit h2 []",
    );
    member.context.now = MINUTE;
    expect(member.fire("watch")).toContain("anchor 0/1 →3; anchor 0/1 →4; anchor 0/1 →5");
  });
  it("is believed as far as enough gateways say the same", () => {
    const member = validator(0, { n: 6, params: { ...POW, answers: 2 } });
    const [one, other] = [chain("a", [[], [], []]), chain("b", [[], [], [], []])];
    expect(tell(member, 3, headers(one, 2))).toBe("");
    expect(tell(member, 4, headers(other, 3))).toBe("");
    expect(tell(member, 5, headers(one.slice(0, 2), 1))).toBe(
      "persist public; adopt h1/3 []; adopt h2/3 []; commit h1 []",
    );
    expect(tell(member, 5, headers(other, 3)), "two of the other branch").toContain(
      "adopt h4/3 []; commit h1 []; commit h2 []; commit h3 []",
    );
  });
  it("is asked for where a header lacks what it stands on; who is not asked is told to leave off", () => {
    const member = validator(0, { n: 6, params: POW });
    const blocks = chain("a", [[], [], []]);
    tell(member, 3, headers(blocks.slice(0, 1), 0));
    expect(tell(member, 3, headers(blocks.slice(2), 0))).toBe("follow above h1 →3");
    expect(tell(member, 4, headers(blocks, 0))).toBe("leave →4");
  });
  it("is followed at the next validator, when the gateway is silent", () => {
    const member = offering(POW, 6);
    const asked = [70, 130, 190].map((second) => {
      member.context.now = second * SECOND;
      return /follow.*?→\d/.exec(member.fire("watch"))?.[0];
    });
    expect(asked).toEqual(["follow above h0 →3", "follow above h0 →4", "follow above h0 →5"]);
  });
});

describe("a public validator", () => {
  const anchor: AnchoredMessage = { type: "anchor", anchor: anchorOf(offered, [0, 1]) };
  it("takes anchors of members, and tells those who follow it of its chain", () => {
    const server = validator(3);
    expect(tell(server, 0, anchor)).toBe("timer central.cut 1s");
    expect(server.fire("central.cut")).toBe(
      "persist central/chain; central.announce →3; headers h1 1 confirmed →0; headers h1 1 confirmed →1; headers h1 1 confirmed →2",
    );
    expect(tell(server, 1, { type: "leave" })).toBe("");
    expect(tell(server, 1, { type: "follow", known: [] })).toBe("headers h1 1 confirmed →1");
    const { digest } = publicBlock(undefined, anchor.type === "anchor" ? [anchor.anchor] : []);
    expect(tell(server, 1, { type: "follow", known: [{ height: 1, digest }] })).toBe("headers 1 confirmed →1");
  });
  it("takes none of who is no member, and passes clients on", () => {
    expect(tell(validator(3, { n: 5 }), 4, anchor)).toBe("");
    expect(validator(3).submit(request(101))).toBe("relay 101 →0");
    expect(tell(validator(0), 3, { type: "relay", request: request(101) })).toBe("timer anchor 10s");
  });
});

describe("a new life", () => {
  it("goes on with what is not anchored: its own at once, others' in time", () => {
    const member = offering();
    tell(member, 1, offer(1, statementOf(1, 1, batch(201)), batch(201)));
    const again = validator(0, { records: member.records });
    expect(again.started()).toBe("follow above h0 →3; offer 0/1 [101 102] →1; offer 0/1 [101 102] →2; timer watch 60s");
    again.submit(request(103));
    expect(again.fire("anchor"), "the next number").toContain("offer 0/2 [103]");
  });
  it("has its blocks from the public chain, and batches, on its disk", () => {
    const member = offering();
    tell(member, 3, headers([publicBlock(undefined, [anchorOf(offered, [0, 1])])], 1));
    expect(validator(0, { records: member.records }).started()).toBe(
      "commit h1 [101 102]; attest [101 102]; follow above h1 →3",
    );
  });
});

describe("what it claims", () => {
  const usual = Object.fromEntries(
    Object.entries(protocols["anchored"]!.params).map(([key, param]) => [key, (param as { default: unknown }).default]),
  );
  const claims = (values: Values) => protocols["anchored"]!.claims!({ ...usual, ...values });
  it.each<[Values, string, string, number, readonly number[]]>([
    // Members 3 and 4 of 6 and 7, others 3: one crash each; of 13, 7 and 6: two.
    [{ consortium: "raft", public: "pow", "rely-on": "consortium" }, "crash", "deterministic", 6, [0, 1, 1, 2]],
    [{ consortium: "raft", public: "pow" }, "crash", "probabilistic", 6, [0, 1, 1, 2]],
    [{ consortium: "pbft", public: "pow", answers: 0 }, "byzantine", "probabilistic", 7, [0, 0, 1, 2]],
    [{ consortium: "pbft", public: "pow" }, "byzantine", "probabilistic", 7, [0, 0, 0, 0]],
    [{ public: "clique", answers: 0 }, "byzantine", "probabilistic", 6, [0, 1, 1, 2]],
    [{ public: "central" }, "crash", "deterministic", 2, [0, 0, 0, 0]],
  ])("%j", (values, faultModel, finality, least, tolerated) => {
    const found = claims(values);
    expect(found).toMatchObject({ faultModel, finality, minimumValidators: least });
    expect([4, 6, 7, 13].map((n) => found.toleratedFaults(n))).toEqual(tolerated);
  });
  it.each<[Values, number, string]>([
    [{ "rely-on": "consortium" }, 6, "rely-on"],
    [{ members: 5 }, 6, "members"],
    [{ consortium: "pbft" }, 6, "members"],
    [{ answers: 3 }, 6, "answers"],
    [{ "pow.retarget-every": 1 }, 6, "pow.retarget-every"],
  ])("refuses %j", (values, n, key) => {
    expect(protocols["anchored"]!.conflicts({ ...usual, ...values }, n).map((conflict) => conflict.key)).toEqual([key]);
    expect(protocols["anchored"]!.conflicts({ ...usual }, n)).toEqual([]);
  });
  it("asks clients to wait as long as the ledger that they rely on takes", () => {
    const rule = (values: Values) => protocols["anchored"]!.client({ ...usual, ...values });
    expect(rule({ consortium: "pbft", "rely-on": "consortium" })).toMatchObject({
      to: "leader",
      retryAfter: 5 * SECOND,
    });
    expect(rule({}).retryAfter).toBe(130 * MINUTE);
    expect(rule({ public: "clique" }).replies(6)).toBe(2);
  });
});

// 100 bytes for type and addresses, 96 a vote, 250 a transaction with a hash, 80 a header, 12 hashes a path: see each constant's source.
describe("costs", () => {
  const anchor = anchorOf(offered, [0, 1]);
  it.each<[string, AnchoredMessage, number, readonly [number, number]]>([
    ["an offer brings its batch, whose requests are checked", offer(0), 100 + 96 + 1024, [3, 3]],
    ["a vouch", told(1), 100 + 96, [1, 0]],
    ["an anchor", { type: "anchor", anchor }, 100 + 250 + 2 * 96, [1, 0]],
    [
      "headers bring anchors with their paths",
      headers([publicBlock(undefined, [anchor])], 1),
      100 + 80 + 442 + 384,
      [2, 13],
    ],
    ["a question", { type: "follow", known: [{ height: 1, digest: "" }] }, 100 + 32, [0, 0]],
  ])("%s", (_, message, sizeBytes, [verifications, hashes]) => {
    expect(anchored.cost(message)).toEqual({ sizeBytes, verifications, signatures: 0, hashes });
  });
});

// Each is found by a row above: here, what that row would read.
describe("planted bugs", () => {
  it("a vouch for a root of anything", async () => {
    const member = validator(1, { protocol: await mutated("anchored-any-root") });
    expect(tell(member, 0, offer(0, offered, batch(103)))).toContain("vouch 0/1 →0");
  });
  it("a commit at once", async () => {
    const member = offering({}, 4, await mutated("anchored-commits-unconfirmed"));
    const block = publicBlock(undefined, [anchorOf(offered, [0, 1])]);
    expect(tell(member, 3, headers([block], 0))).toContain("commit h1 [101 102]");
  });
  it("no new anchor for what was taken back", async () => {
    const member = offering(POW, 6, await mutated("anchored-forgets-reversed"));
    tell(member, 1, told(1));
    tell(member, 3, headers(chain("a", [[anchorOf(offered, [0, 1])], []]), 1));
    tell(member, 3, headers(chain("b", [[], [], []]), 2));
    member.context.now = MINUTE;
    expect(member.fire("watch")).not.toContain("anchor");
  });
  it("one answer for as many as are needed", async () => {
    const protocol = await mutated("anchored-believes-anyone");
    const member = validator(0, { n: 6, params: { ...POW, answers: 2 }, protocol });
    expect(tell(member, 3, headers(chain("a", [[], []]), 1))).toContain("commit h1 []");
  });
});
