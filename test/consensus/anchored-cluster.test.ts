// The anchored ledger in a small cluster: transcripts of the cases that its header is about. Time [ms], validator, input: what others notice
// of its step. The protocols inside have tests of their own, and their messages are left out. A message takes 100 ms.
import { describe, expect, it } from "vitest";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import type { AnchoredMessage, AnchoredTimer } from "../../src/consensus/anchored-messages.ts";
import type { AnchoredParams, anchoredParams } from "../../src/consensus/anchored-params.ts";
import type { AnchoredState } from "../../src/consensus/anchored-state.ts";
import { anchored, print, type Values } from "./anchored-kit.ts";
import { Cluster, type ClusterOptions } from "./cluster.ts";
import { type Effect, outward, type Shown } from "./recorder.ts";
import { request } from "./step-tables.ts";

const noticed: Shown = (effect) => {
  if (effect.kind !== "send" && effect.kind !== "broadcast") return outward(effect);
  return !(
    "inner" in (effect as Effect<AnchoredMessage, AnchoredTimer> & { readonly message: AnchoredMessage }).message
  );
};

type Options = Omit<Partial<ClusterOptions<AnchoredMessage, typeof anchoredParams>>, "params"> & {
  readonly params?: Values;
};

/** Three members and a server, unless told otherwise. */
function cluster({
  params,
  ...options
}: Options = {}): Cluster<AnchoredState, AnchoredMessage, AnchoredTimer, typeof anchoredParams> {
  const values = { members: 3, public: "central", "anchor.every": 2 * SECOND, "ask-again": SECOND, ...params };
  return new Cluster(anchored, { n: 4, print, shown: noticed, params: values as Partial<AnchoredParams>, ...options });
}

/** Four members with PBFT and three miners. */
const CONSORTIUM: Values = {
  members: 4,
  consortium: "pbft",
  public: "pow",
  "rely-on": "consortium",
  "pbft.block.every": 0,
  "pbft.view-timeout": SECOND,
  "pow.block-interval": SECOND,
  "pow.confirmations": 1,
  "pow.client-retry": 5 * SECOND,
};

describe("without faults", () => {
  it("reads like the rules: batches, vouches, anchors, headers", () => {
    const run = cluster();
    run.at(500 * MILLISECOND, () => {
      run.submitTo(0, request(101));
      run.submitTo(3, request(201));
    });
    run.run(4 * SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "   500 3 ← request 201: relay 201 →0
        2000 0 timer anchor: offer 0/1 [101 201] →1; offer 0/1 [101 201] →2
        2100 1 ← 0 offer 0/1 [101 201]: vouch 0/1 →0
        2100 2 ← 0 offer 0/1 [101 201]: vouch 0/1 →0
        2200 0 ← 1 vouch 0/1: anchor 0/1 →3
        3000 0 timer watch: follow above h0 →3
        3000 3 timer central.cut: headers h1 1 confirmed →0; headers h1 1 confirmed →1; headers h1 1 confirmed →2
        3100 1 timer watch: follow above h0 →3
        3100 2 timer watch: follow above h0 →3
        3100 3 ← 0 follow above h0: headers h1 1 confirmed →0
        3100 0 ← 3 headers h1 1 confirmed: commit h1 [101 201]; attest [101 201]; reply 101 h1; reply 201 h1
        3100 1 ← 3 headers h1 1 confirmed: commit h1 [101 201]; attest [101 201]; reply 101 h1; reply 201 h1
        3100 2 ← 3 headers h1 1 confirmed: commit h1 [101 201]; attest [101 201]; reply 101 h1; reply 201 h1
        3200 3 ← 1 follow above h0: headers h1 1 confirmed →1
        3200 3 ← 2 follow above h0: headers h1 1 confirmed →2"
    `);
  });
  it("sends an offer, a vouch and an anchor for what a consortium ordered, whatever that is", () => {
    const run = cluster({ n: 7, params: CONSORTIUM });
    for (let id = 101; id <= 150; id += 1) run.at((id - 100) * 100 * MILLISECOND, () => run.submitTo(0, request(id)));
    run.run(20 * SECOND);
    expect(run.committed(3)).toHaveLength(50);
    // Requests come until 5 s: anchors at 2, 4 and 6 s, each offered to three members.
    const { offer, vouch, anchor } = Object.fromEntries(run.sent);
    expect({ offer, vouch, anchor }).toEqual({ offer: 9, vouch: 9, anchor: 3 });
  });
});

describe("with faults", () => {
  it("orders and anchors on when the consortium's leader and a gateway are down for good", () => {
    const run = cluster({ n: 7, params: CONSORTIUM });
    run.at(SECOND, () => {
      run.crash(0);
      run.crash(4);
    });
    for (let id = 101; id <= 120; id += 1) run.at((id - 100) * 300 * MILLISECOND, () => run.submit(request(id)));
    run.run(60 * SECOND);
    for (const member of [1, 2, 3]) {
      expect(run.committed(member)).toHaveLength(20);
      const state = run.state(member);
      expect(state.role === "member" && state.committed.covered).toBe(run.blocks(member).length);
    }
  });
  it("brings a member that missed 100 anchors up to date", () => {
    const run = cluster();
    run.at(SECOND, () => run.crash(2));
    for (let id = 101; id <= 199; id += 1) run.at((id - 100) * 2 * SECOND, () => run.submitTo(id % 2, request(id)));
    run.at(201 * SECOND, () => run.submitTo(0, request(201)));
    run.at(210 * SECOND, () => run.restart(2));
    run.run(220 * SECOND);
    expect(run.blocks(0)).toHaveLength(100);
    expect(run.blocks(2).map(({ digest }) => digest)).toEqual(run.blocks(0).map(({ digest }) => digest));
  });
  it("anchors after a restart what was only on a disk", () => {
    const run = cluster({ n: 4 });
    run.submitTo(0, request(101));
    // Its batch is made, and gets nowhere.
    run.at(1900 * MILLISECOND, () => run.partition([[0], [1, 2, 3]]));
    run.at(2500 * MILLISECOND, () => run.crash(0));
    run.at(5 * SECOND, () => run.heal());
    run.at(6 * SECOND, () => run.restart(0));
    run.run(10 * SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "  1900 partition 0|123
        2000 0 timer anchor: offer 0/1 [101] →1; offer 0/1 [101] →2
        2500 0 crashes
        5000 healed
        6000 0 restarts
        6000 0 recovers: follow above h0 →3; offer 0/1 [101] →1; offer 0/1 [101] →2
        6100 3 ← 0 follow above h0: headers 0 confirmed →0
        6100 1 ← 0 offer 0/1 [101]: vouch 0/1 →0
        6100 2 ← 0 offer 0/1 [101]: vouch 0/1 →0
        6200 0 ← 1 vouch 0/1: anchor 0/1 →3
        7000 3 timer central.cut: headers h1 1 confirmed →0; headers h1 1 confirmed →1; headers h1 1 confirmed →2
        7100 1 timer watch: follow above h0 →3
        7100 2 timer watch: follow above h0 →3
        7100 0 ← 3 headers h1 1 confirmed: commit h1 [101]; attest [101]; reply 101 h1
        7100 1 ← 3 headers h1 1 confirmed: commit h1 [101]; attest [101]; reply 101 h1
        7100 2 ← 3 headers h1 1 confirmed: commit h1 [101]; attest [101]; reply 101 h1
        7200 3 ← 1 follow above h0: headers h1 1 confirmed →1
        7200 3 ← 2 follow above h0: headers h1 1 confirmed →2"
    `);
  });
  // The nasty case: an anchor that was confirmed is on an abandoned branch, and with who had mined it goes what it had heard.
  it("takes back what a public reorganisation drops, and anchors it again", () => {
    const run = cluster({
      n: 5,
      seed: 3,
      params: { ...CONSORTIUM, members: 1, consortium: "none", "rely-on": "anchor", "pow.client-retry": 3 * SECOND },
    });
    const seen: string[] = [];
    for (let second = 30; second <= 60; second += 1)
      run.at(second * SECOND, () => {
        const committed = run.committed(0).join(" ");
        if (seen.at(-1) !== committed) seen.push(committed);
      });
    // Member 0 and its gateway, a quarter of the hash power, on their own.
    run.at(SECOND, () =>
      run.partition([
        [0, 1],
        [2, 3, 4],
      ]),
    );
    run.at(1500 * MILLISECOND, () => run.submitTo(0, request(101)));
    run.at(30 * SECOND, () => run.heal());
    run.at(31 * SECOND, () => run.crash(1));
    run.run(60 * SECOND);
    expect(seen).toEqual(["101", "", "101"]);
  });
});
