// The HotStuff family in a small cluster: counts and delays from theory, and transcripts of the cases the papers are about.
// Transcripts: time [ms], replica, input: what others notice of its step. ×4 is a multicast (itself included), →2 a
// message to replica 2. Leaders take turns: 0 in view 1, 1 in view 2, …
import { describe, expect, it } from "vitest";
import { MILLISECOND, type Micros, SECOND } from "../../src/base/time.ts";
import { hotstuff } from "../../src/consensus/hotstuff.ts";
import { hotstuffBasic } from "../../src/consensus/hotstuff-basic.ts";
import type { HotStuffProtocol } from "../../src/consensus/hotstuff-family.ts";
import type { HotStuffMessage } from "../../src/consensus/hotstuff-messages.ts";
import type { HotStuffState, HotStuffTable, HotStuffTimer } from "../../src/consensus/hotstuff-state.ts";
import { jolteon } from "../../src/consensus/jolteon.ts";
import { byzantineQuorum } from "../../src/consensus/quorum.ts";
import { CLIENT, Cluster, type ClusterOptions, chance } from "./cluster.ts";
import { print } from "./hotstuff-kit.ts";
import { requestOf } from "./recorder.ts";
import { request } from "./step-tables.ts";

type Options = Partial<ClusterOptions<HotStuffMessage, HotStuffTable>>;

const PLAIN = { "block.every": 0, "view-timeout": 2 * SECOND, "client-retry": 2 * SECOND } as const;

function cluster(
  protocol: HotStuffProtocol,
  options: Options = {},
): Cluster<HotStuffState, HotStuffMessage, HotStuffTimer, HotStuffTable> {
  return new Cluster(protocol, { n: 4, print, params: PLAIN, ...options });
}

/** Delays from proposal to commit: at the first replica, and at those that are told. */
const VARIANTS = [
  ["hotstuff", hotstuff, 6, 7],
  ["jolteon", jolteon, 4, 5],
  ["hotstuff-basic", hotstuffBasic, 6, 7],
] as const;

describe.each(VARIANTS)("%s without faults", (_, protocol, first, last) => {
  it.each([4, 7, 16])("commits after so many delays among %i replicas, and is silent then", (n) => {
    const delay = 100 * MILLISECOND;
    const run = cluster(protocol, { n });
    for (const turn of [0, 1, 2]) run.at(3 * turn * SECOND, () => run.submitTo(0, request(101 + turn)));
    run.run(2.9 * SECOND);
    const times = Array.from({ length: n }, (_, node) => run.commitTimes(node)[0]! / delay);
    expect([Math.min(...times), Math.max(...times)]).toEqual([first, last]);
    const sent = run.totalSent;
    run.run(2.99 * SECOND);
    expect(run.totalSent).toBe(sent);
    run.run(60 * SECOND);
    expect(run.committed(n - 1)).toEqual([101, 102, 103]);
  });
  it("survives a crash of any replica, and of all of them", () => {
    for (const victim of [0, 1, 2, 3]) {
      const run = cluster(protocol, { diskDelay: MILLISECOND });
      run.at(150 * MILLISECOND, () => run.crash(victim));
      run.submit(request(101));
      run.at(3 * SECOND, () => run.submit(request(201)));
      run.run(40 * SECOND);
      expect(run.answered, `without ${victim}`).toBe(2);
    }
    const run = cluster(protocol, { diskDelay: MILLISECOND });
    run.submit(request(101));
    run.at(250 * MILLISECOND, () => [0, 1, 2, 3].forEach((node) => void run.crash(node)));
    run.at(SECOND, () => [0, 1, 2, 3].forEach((node) => void run.restart(node)));
    run.run(40 * SECOND);
    expect([0, 1, 2, 3].map((node) => run.committed(node))).toEqual([[101], [101], [101], [101]]);
  });
  it("brings a replica up to date that missed 100 blocks", () => {
    const run = cluster(protocol, { delay: (from, to) => (from === CLIENT || to === CLIENT ? 0 : MILLISECOND) });
    run.partition([[0, 1, 2], [3]]);
    for (let sequence = 1; sequence <= 100; sequence += 1) {
      run.at(sequence * 10 * SECOND, () => run.submitTo(sequence % 3, requestOf(1, sequence)));
    }
    run.at(1100 * SECOND, () => run.heal());
    run.at(1101 * SECOND, () => run.submitTo(1, request(301)));
    run.run(1099 * SECOND);
    expect(run.committed(3)).toEqual([]);
    run.run(1130 * SECOND);
    expect(run.committed(3)).toHaveLength(101);
    // The leader that has the last certificate may be one empty block ahead.
    const [one, three] = [1, 3].map((node) => run.blocks(node).map(({ digest }) => digest));
    expect(three).toEqual(one!.slice(0, three!.length));
  });
});

describe("one request, message by message", () => {
  it("chained: an empty block a view until the three-chain is told", () => {
    const run = cluster(hotstuff);
    run.submitTo(0, request(101));
    run.run(SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 0 ← request 101: proposal v1^0 [101] ×4; relay 101 ×4; vote v1 →1
         100 1 ← 0 proposal v1^0 [101]: vote v1 →1
         100 2 ← 0 proposal v1^0 [101]: vote v1 →1
         100 3 ← 0 proposal v1^0 [101]: vote v1 →1
         200 1 ← 2 vote v1: proposal v2^1 [] ×4; vote v2 →2
         300 0 ← 1 proposal v2^1 []: vote v2 →2
         300 2 ← 1 proposal v2^1 []: vote v2 →2
         300 3 ← 1 proposal v2^1 []: vote v2 →2
         400 2 ← 0 vote v2: proposal v3^2 [] ×4; vote v3 →3
         500 0 ← 2 proposal v3^2 []: vote v3 →3
         500 1 ← 2 proposal v3^2 []: vote v3 →3
         500 3 ← 2 proposal v3^2 []: vote v3 →3
         600 3 ← 0 vote v3: commit h1 [101]; reply 101 h1; proposal v4^3 [] ×4; vote v4 →0
         700 0 ← 3 proposal v4^3 []: commit h1 [101]; reply 101 h1; vote v4 →0
         700 1 ← 3 proposal v4^3 []: commit h1 [101]; reply 101 h1; vote v4 →0
         700 2 ← 3 proposal v4^3 []: commit h1 [101]; reply 101 h1; vote v4 →0
         800 0 ← 1 vote v4: commit h2 []"
    `);
  });
  it("basic: four phases and the new-views", () => {
    const run = cluster(hotstuffBasic);
    run.submitTo(0, request(101));
    run.run(SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 0 ← request 101: proposal v1^0 [101] ×4; relay 101 ×4; vote v1 →0
         100 1 ← 0 proposal v1^0 [101]: vote v1 →0
         100 2 ← 0 proposal v1^0 [101]: vote v1 →0
         100 3 ← 0 proposal v1^0 [101]: vote v1 →0
         200 0 ← 2 vote v1: pre-commit v1 ×4; vote v1 pre-commit →0
         300 1 ← 0 pre-commit v1: vote v1 pre-commit →0
         300 2 ← 0 pre-commit v1: vote v1 pre-commit →0
         300 3 ← 0 pre-commit v1: vote v1 pre-commit →0
         400 0 ← 2 vote v1 pre-commit: commit v1 ×4; vote v1 commit →0
         500 1 ← 0 commit v1: vote v1 commit →0
         500 2 ← 0 commit v1: vote v1 commit →0
         500 3 ← 0 commit v1: vote v1 commit →0
         600 0 ← 2 vote v1 commit: commit h1 [101]; reply 101 h1; new-view v2^1 →0; decide v1 ×4
         700 1 ← 0 decide v1: commit h1 [101]; reply 101 h1; new-view v2^1 →0
         700 2 ← 0 decide v1: commit h1 [101]; reply 101 h1; new-view v2^1 →0
         700 3 ← 0 decide v1: commit h1 [101]; reply 101 h1; new-view v2^1 →0"
    `);
  });
});

describe("the leader of view 3 is down", () => {
  it("chained: new-views bring the next leader the votes for view 2", () => {
    const run = cluster(hotstuff);
    run.crash(2);
    run.submitTo(0, request(101));
    run.run(4 * SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 2 crashes
           0 0 ← request 101: proposal v1^0 [101] ×4; relay 101 ×4; vote v1 →1
         100 1 ← 0 proposal v1^0 [101]: vote v1 →1
         100 3 ← 0 proposal v1^0 [101]: vote v1 →1
         200 1 ← 3 vote v1: proposal v2^1 [] ×4; vote v2 →2
         300 0 ← 1 proposal v2^1 []: vote v2 →2
         300 3 ← 1 proposal v2^1 []: vote v2 →2
        2200 1 timer view: new-view v3^1 vote v2 →2; new-view v4^1 vote v2 →3
        2300 0 timer view: new-view v3^1 vote v2 →2; new-view v4^1 vote v2 →3
        2300 3 timer view: new-view v3^1 vote v2 →2; new-view v4^1 vote v2 →3
        2400 3 ← 0 new-view v4^1 vote v2: proposal v4^2 [] ×4; vote v4 →0
        2500 0 ← 3 proposal v4^2 []: vote v4 →0
        2500 1 ← 3 proposal v4^2 []: vote v4 →0
        2600 0 ← 1 vote v4: proposal v5^4 [] ×4; vote v5 →1
        2700 1 ← 0 proposal v5^4 []: vote v5 →1
        2700 3 ← 0 proposal v5^4 []: vote v5 →1
        2800 1 ← 3 vote v5: proposal v6^5 [] ×4; vote v6 →2
        2900 0 ← 1 proposal v6^5 []: vote v6 →2
        2900 3 ← 1 proposal v6^5 []: vote v6 →2"
    `);
  });
  it("Jolteon: two certificates of timeouts", () => {
    const run = cluster(jolteon);
    run.crash(2);
    run.submitTo(0, request(101));
    run.run(9 * SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 2 crashes
           0 0 ← request 101: proposal v1^0 [101] ×4; relay 101 ×4; vote v1 →1
         100 1 ← 0 proposal v1^0 [101]: vote v1 →1
         100 3 ← 0 proposal v1^0 [101]: vote v1 →1
         200 1 ← 3 vote v1: proposal v2^1 [] ×4; vote v2 →2
         300 0 ← 1 proposal v2^1 []: vote v2 →2
         300 3 ← 1 proposal v2^1 []: vote v2 →2
        2200 1 timer view: timeout v2^1 ×4
        2300 0 timer view: timeout v2^1 ×4
        2300 3 timer view: timeout v2^1 ×4
        2400 3 ← 0 timeout v2^1: tc2 →2
        2400 0 ← 3 timeout v2^1: tc2 →2
        2400 1 ← 3 timeout v2^1: tc2 →2
        6400 1 timer view: timeout v3^1 tc2 ×4
        6400 0 timer view: timeout v3^1 tc2 ×4
        6400 3 timer view: timeout v3^1 tc2 ×4
        6500 3 ← 0 timeout v3^1 tc2: proposal v4^1 [] tc3 ×4; vote v4 →0
        6500 0 ← 3 timeout v3^1 tc2: tc3 →3
        6500 1 ← 3 timeout v3^1 tc2: tc3 →3
        6600 0 ← 3 proposal v4^1 [] tc3: vote v4 →0
        6600 1 ← 3 proposal v4^1 [] tc3: vote v4 →0
        6700 0 ← 1 vote v4: proposal v5^4 [] ×4; vote v5 →1
        6800 1 ← 0 proposal v5^4 []: vote v5 →1
        6800 3 ← 0 proposal v5^4 []: vote v5 →1
        6900 1 ← 3 vote v5: commit h1 [101]; reply 101 h1; commit h2 []; proposal v6^5 [] ×4; vote v6 →2
        7000 0 ← 1 proposal v6^5 []: commit h1 [101]; reply 101 h1; commit h2 []; vote v6 →2
        7000 3 ← 1 proposal v6^5 []: commit h1 [101]; reply 101 h1; commit h2 []; vote v6 →2"
    `);
  });
});

describe("a lock that one replica has alone (Yin et al., section 4.4: why two phases are not enough)", () => {
  it("basic: it cannot be hidden, since a quorum has the certificate of the phase before", () => {
    // Only 3 is sent the certificate that locks. The leader falls silent, and whatever 3 tells the next leaders is lost.
    const run = cluster(hotstuffBasic, {
      drop: ({ message, from, to, now }) =>
        (message.type === "commit" && message.certificate.view === 1 && to !== 3) ||
        (now < 10 * SECOND && from === 3 && message.type === "new-view") ||
        (from === 0 && now > 500 * MILLISECOND && now < 10 * SECOND),
    });
    run.submitTo(0, request(101));
    run.run(30 * SECOND);
    expect([0, 1, 2, 3].map((node) => run.committed(node))).toEqual([[101], [101], [101], [101]]);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 0 ← request 101: proposal v1^0 [101] ×4; relay 101 ×4; vote v1 →0
         100 1 ← 0 proposal v1^0 [101]: vote v1 →0
         100 2 ← 0 proposal v1^0 [101]: vote v1 →0
         100 3 ← 0 proposal v1^0 [101]: vote v1 →0
         200 0 ← 2 vote v1: pre-commit v1 ×4; vote v1 pre-commit →0
         300 1 ← 0 pre-commit v1: vote v1 pre-commit →0
         300 2 ← 0 pre-commit v1: vote v1 pre-commit →0
         300 3 ← 0 pre-commit v1: vote v1 pre-commit →0
         400 0 ← 2 vote v1 pre-commit: commit v1 ×4; vote v1 commit →0
         500 3 ← 0 commit v1: vote v1 commit →0
        2000 0 timer view: new-view v1^1 vote v1 →0; new-view v1000001^1 vote v1 →1
        2100 1 timer view: new-view v1^1 vote v1 →0; new-view v1000001^1 vote v1 →1
        2100 2 timer view: new-view v1^1 vote v1 →0; new-view v1000001^1 vote v1 →1
        2100 3 timer view: new-view v1^1 vote v1 →0; new-view v1000001^1 vote v1 →1
        6000 0 timer view: new-view v2000001^1 vote v1 →2
        6100 1 timer view: new-view v2000001^1 vote v1 →2
        6100 2 timer view: new-view v2000001^1 vote v1 →2
        6100 3 timer view: new-view v2000001^1 vote v1 →2
       14000 0 timer view: new-view v3000001^1 vote v1 →3
       14100 1 timer view: new-view v3000001^1 vote v1 →3
       14100 2 timer view: new-view v3000001^1 vote v1 →3
       14100 3 timer view: new-view v3000001^1 vote v1 →3
       14200 3 ← 1 new-view v3000001^1 vote v1: proposal v3000001^1 [] ×4; vote v3000001 →3
       14300 0 ← 3 proposal v3000001^1 []: vote v3000001 →3
       14300 1 ← 3 proposal v3000001^1 []: vote v3000001 →3
       14300 2 ← 3 proposal v3000001^1 []: vote v3000001 →3
       14400 3 ← 1 vote v3000001: pre-commit v3000001 ×4; vote v3000001 pre-commit →3
       14500 0 ← 3 pre-commit v3000001: vote v3000001 pre-commit →3
       14500 1 ← 3 pre-commit v3000001: vote v3000001 pre-commit →3
       14500 2 ← 3 pre-commit v3000001: vote v3000001 pre-commit →3
       14600 3 ← 1 vote v3000001 pre-commit: commit v3000001 ×4; vote v3000001 commit →3
       14700 0 ← 3 commit v3000001: vote v3000001 commit →3
       14700 1 ← 3 commit v3000001: vote v3000001 commit →3
       14700 2 ← 3 commit v3000001: vote v3000001 commit →3
       14800 3 ← 1 vote v3000001 commit: commit h1 [101]; reply 101 h1; commit h2 []; new-view v3000002^3000001 →3; decide v3000001 ×4
       14900 0 ← 3 decide v3000001: commit h1 [101]; reply 101 h1; commit h2 []; new-view v3000002^3000001 →3
       14900 1 ← 3 decide v3000001: commit h1 [101]; reply 101 h1; commit h2 []; new-view v3000002^3000001 →3
       14900 2 ← 3 decide v3000001: commit h1 [101]; reply 101 h1; commit h2 []; new-view v3000002^3000001 →3"
    `);
  });
});

describe("random delays", () => {
  it.each([
    ["hotstuff", hotstuff, 3],
    ["jolteon", jolteon, 2],
  ] as const)("%s commits when order statistics say", (_, protocol, chain) => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const delays = randomDelays([4, 7, 10][seed % 3]!, seed);
      const delay = (from: number, to: number): Micros => (from === CLIENT || to === CLIENT ? 0 : delays[from]![to]!);
      const run = new Cluster(protocol, { n: delays.length, params: PLAIN, delay });
      run.submitTo(0, request(101));
      run.run(SECOND);
      expect(delays.map((_, node) => run.commitTimes(node)[0])).toEqual(expectedCommits(delays, chain));
    }
  });
});

/** Between 50 and 100 ms, so that no way over a third replica is shorter. */
function randomDelays(n: number, seed: number): Micros[][] {
  const draw = chance(seed);
  return Array.from({ length: n }, () => Array.from({ length: n }, () => Math.round(MILLISECOND * (50 + 50 * draw()))));
}

/**
 * View after view, the next leader has a quorum's votes with the q-th smallest of receipt and delay. The chain's last
 * certificate commits: at the leader that has it at once, at the others when its proposal comes.
 */
function expectedCommits(delays: readonly (readonly Micros[])[], chain: number): Micros[] {
  const n = delays.length;
  const all = delays.map((_, node) => node);
  const travel = (from: number, to: number): Micros => (from === to ? 0 : delays[from]![to]!);
  let proposed = 0;
  for (let view = 0; view < chain; view += 1) {
    const [leader, next] = [view % n, (view + 1) % n];
    const votes = all.map((node) => proposed + travel(leader, node) + travel(node, next));
    proposed = votes.toSorted((one, other) => one - other)[byzantineQuorum(n) - 1]!;
  }
  return all.map((node) => proposed + travel(chain % n, node));
}
