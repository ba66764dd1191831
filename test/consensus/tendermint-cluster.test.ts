// Tendermint in a small cluster: counts and delays from theory, and transcripts of the cases the paper is about.
// Transcripts: time [ms], validator, input: what others notice of its step. ×4 is a broadcast (itself included), →2 a
// message to validator 2.
import { describe, expect, it } from "vitest";
import { MILLISECOND, type Micros, SECOND } from "../../src/base/time.ts";
import { byzantineQuorum } from "../../src/consensus/quorum.ts";
import { tendermint } from "../../src/consensus/tendermint.ts";
import type { TendermintMessage } from "../../src/consensus/tendermint-messages.ts";
import { CLIENT, chance, type Letter } from "./cluster.ts";
import { clustersOf } from "./clusters.ts";
import { request } from "./step-tables.ts";
import { print } from "./tendermint-kit.ts";

/** Validators that do not rest; a client's own validator is that of its number mod n. */
const cluster = clustersOf(tendermint, { print, params: { "timeout-commit": 0 } });
const all = [0, 1, 2, 3];

describe("without faults", () => {
  it.each([4, 7, 16])("%i validators need (n − 1)(2n + 1) messages a decision and 3 delays", (n) => {
    const delay = 250 * MILLISECOND;
    const run = cluster({ n, delay: () => delay });
    // Some reach the leader of their height, who proposes at once; others are relayed to it.
    const ids = [100 * n + 1, 100 * n + 2, 101, 301];
    ids.forEach((id, index) => void run.at(2 * index * SECOND, () => run.submit(request(id))));
    run.run(60 * SECOND);
    ids.forEach((id, index) => {
      const isLeaders = Math.floor(id / 100) % n === index % n;
      const proposed = 2 * index * SECOND + delay + (isLeaders ? 0 : delay);
      for (let node = 0; node < n; node += 1) expect(run.commitTimes(node)[index]).toBe(proposed + 3 * delay);
      expect(run.answeredAt(request(id))).toBe(proposed + 4 * delay);
    });
    const perDecision = { relay: n - 1, proposal: n - 1, prevote: n * (n - 1), precommit: n * (n - 1) };
    expect(Object.fromEntries(run.sent)).toEqual(
      Object.fromEntries(Object.entries(perDecision).map(([type, count]) => [type, ids.length * count])),
    );
  });

  it.each([4, 7])("%i validators commit at the order statistics of any delays", (n) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = chance(seed);
      const delays = Array.from({ length: n }, () =>
        Array.from({ length: n }, () => Math.round((50 + 200 * random()) * MILLISECOND)),
      );
      const delay = (from: number, to: number): Micros => (from === CLIENT || to === CLIENT ? 0 : delays[from]![to]!);
      const run = cluster({ n, delay });
      run.submit(request(n * 100 + 1));
      run.run(2 * SECOND);
      expect(Array.from({ length: n }, (_, node) => run.commitTimes(node)[0])).toEqual(expectedCommits(delays));
    }
  });

  it("reads like the paper: proposal, prevote, precommit", () => {
    const run = cluster();
    run.submit(request(101));
    run.run(SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 1 ← request 101: relay 101 ×4
         100 0 ← 1 relay 101: proposal h1 r0 [101] ×4; prevote h1 r0 v ×4
         200 1 ← 0 proposal h1 r0 [101]: prevote h1 r0 v ×4
         200 2 ← 0 proposal h1 r0 [101]: prevote h1 r0 v ×4
         200 3 ← 0 proposal h1 r0 [101]: prevote h1 r0 v ×4
         300 2 ← 1 prevote h1 r0 v: precommit h1 r0 v ×4
         300 3 ← 1 prevote h1 r0 v: precommit h1 r0 v ×4
         300 0 ← 2 prevote h1 r0 v: precommit h1 r0 v ×4
         300 1 ← 2 prevote h1 r0 v: precommit h1 r0 v ×4
         400 0 ← 3 precommit h1 r0 v: commit h1 [101]; reply 101 h1
         400 1 ← 3 precommit h1 r0 v: commit h1 [101]; reply 101 h1
         400 2 ← 0 precommit h1 r0 v: commit h1 [101]; reply 101 h1
         400 3 ← 0 precommit h1 r0 v: commit h1 [101]; reply 101 h1"
    `);
  });

  it("is silent when idle, rests after a block, and orders together what came meanwhile", () => {
    const run = cluster({ params: { "timeout-commit": SECOND } });
    run.run(10 * SECOND);
    expect(run.totalSent).toBe(0);
    run.submit(request(401));
    for (const id of [101, 102, 103]) run.at(10.5 * SECOND, () => run.submit(request(id)));
    run.run(60 * SECOND);
    // Committed everywhere 0.3 s after the start; 1 s of rest; 0.3 s again.
    expect(run.commitTimes(3)).toEqual([10.3 * SECOND, 11.6 * SECOND]);
    expect(run.blocks(3).map(({ batch }) => batch.requests.length)).toEqual([1, 3]);
    expect(run.totalSent).toBe(2 * 27 + 4 * 3);
  });

  it("with empty blocks, makes one after each rest", () => {
    const run = cluster({ params: { "timeout-commit": SECOND, "block.empty": true } });
    run.run(6 * SECOND);
    expect(run.commitTimes(0)).toEqual([0.3, 1.6, 2.9, 4.2, 5.5].map((time) => time * SECOND));
  });
});

/** Order statistics: the proposal arrives, then the q-th prevote, then the q-th precommit; the leader votes with the others. */
function expectedCommits(delays: readonly (readonly Micros[])[]): Micros[] {
  const nodes = delays.map((_, node) => node);
  const quorum = byzantineQuorum(delays.length);
  const travel = (from: number, to: number): Micros => (from === to ? 0 : delays[from]![to]!);
  const whenQuorum = (sent: readonly Micros[], node: number): Micros =>
    sent.map((time, from) => time + travel(from, node)).toSorted((a, b) => a - b)[quorum - 1]!;
  const proposed = nodes.map((node) => travel(0, node));
  const polka = nodes.map((node) => Math.max(proposed[node]!, whenQuorum(proposed, node)));
  return nodes.map((node) => Math.max(proposed[node]!, whenQuorum(polka, node)));
}

describe("transcripts", () => {
  it("leader failure: nil votes, and the next leader proposes; the old one catches up when it is back", () => {
    const run = cluster();
    run.crash(0);
    run.submit(request(201));
    run.at(10 * SECOND, () => run.restart(0));
    run.run(12 * SECOND);
    expect(all.map((node) => run.committed(node))).toEqual(all.map(() => [201]));
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 0 crashes
           0 2 ← request 201: relay 201 ×4
        3000 2 timer propose: prevote h1 r0 nil ×4
        3100 1 timer propose: prevote h1 r0 nil ×4
        3100 3 timer propose: prevote h1 r0 nil ×4
        3200 3 ← 1 prevote h1 r0 nil: precommit h1 r0 nil ×4
        3200 1 ← 3 prevote h1 r0 nil: precommit h1 r0 nil ×4
        3200 2 ← 3 prevote h1 r0 nil: precommit h1 r0 nil ×4
        4300 1 timer precommit: proposal h1 r1 [201] ×4; prevote h1 r1 v ×4
        4400 2 ← 1 proposal h1 r1 [201]: prevote h1 r1 v ×4
        4400 3 ← 1 proposal h1 r1 [201]: prevote h1 r1 v ×4
        4500 3 ← 2 prevote h1 r1 v: precommit h1 r1 v ×4
        4500 1 ← 3 prevote h1 r1 v: precommit h1 r1 v ×4
        4500 2 ← 3 prevote h1 r1 v: precommit h1 r1 v ×4
        4600 2 ← 1 precommit h1 r1 v: commit h1 [201]; reply 201 h1
        4600 1 ← 2 precommit h1 r1 v: commit h1 [201]; reply 201 h1
        4600 3 ← 2 precommit h1 r1 v: commit h1 [201]; reply 201 h1
       10000 0 restarts
       10000 0 recovers: ask h1 r0 ×4
       10100 1 ← 0 ask h1 r0: blocks h1-1 →0
       10100 2 ← 0 ask h1 r0: blocks h1-1 →0
       10100 3 ← 0 ask h1 r0: blocks h1-1 →0
       10200 0 ← 1 blocks h1-1: commit h1 [201]; reply 201 h1; ask h2 r0 ×64 →1"
    `);
  });

  it("catching up: one that was cut off for 100 blocks takes them with their precommits", () => {
    const run = cluster();
    run.partition([[0, 1, 2]]);
    // Clients whose validator is not 3; heights that 3 leads take a nil round.
    for (let index = 0; index < 100; index += 1) {
      const [client, sequence] = [index % 3, 1 + Math.floor(index / 3)];
      run.at(10 * index * SECOND, () => run.submit(request(100 * client + sequence)));
    }
    run.at(1000 * SECOND, () => run.heal());
    run.run(1001 * SECOND);
    expect(run.blocks(0)).toHaveLength(100);
    run.submit(request(301));
    run.run(1100 * SECOND);
    expect(all.map((node) => run.committed(node).length)).toEqual([101, 101, 101, 101]);
    const lines = run.transcript().split("\n");
    expect(
      lines
        .slice(lines.findIndex((line) => line.includes("healed")))
        .map(shortened)
        .join("\n"),
    ).toMatchInlineSnapshot(`
      "1000000 healed
      1001000 3 ← request 301: relay 301 ×4
      1001100 0 ← 3 relay 301: proposal h101 r0 [301] ×4; prevote h101 r0 v ×4
      1001200 1 ← 0 proposal h101 r0 [301]: prevote h101 r0 v ×4
      1001200 2 ← 0 proposal h101 r0 [301]: prevote h101 r0 v ×4
      1001300 2 ← 1 prevote h101 r0 v: precommit h101 r0 v ×4
      1001300 0 ← 2 prevote h101 r0 v: precommit h101 r0 v ×4
      1001300 1 ← 2 prevote h101 r0 v: precommit h101 r0 v ×4
      1001400 1 ← 0 precommit h101 r0 v: commit h101 [301]; reply 301 h101
      1001400 0 ← 1 precommit h101 r0 v: commit h101 [301]; reply 301 h101
      1001400 2 ← 1 precommit h101 r0 v: commit h101 [301]; reply 301 h101
      1004000 3 timer propose: prevote h1 r0 nil ×4
      1007000 3 timer patience: ask h1 r0 ×4
      1007100 0 ← 3 ask h1 r0: blocks h1-1 →3
      1007100 1 ← 3 ask h1 r0: blocks h1-1 →3
      1007100 2 ← 3 ask h1 r0: blocks h1-1 →3
      1007200 3 ← 0 blocks h1-1: commit h1 [1]; reply 1 h1; ask h2 r0 ×64 →0
      1007300 0 ← 3 ask h2 r0 ×64: blocks h2-65 →3
      1007400 3 ← 0 blocks h2-65: commit h2 [101]; … 127 more; ask h66 r0 ×64 →0
      1007500 0 ← 3 ask h66 r0 ×64: blocks h66-101 →3
      1007600 3 ← 0 blocks h66-101: commit h66 [222]; … 71 more; ask h102 r0 ×64 →0"
    `);
  });

  it("restart: all go down between prevote and precommit, come back, and decide what they had prevoted", () => {
    const run = cluster();
    run.submit(request(401));
    run.at(250 * MILLISECOND, () => all.forEach((node) => void run.crash(node)));
    run.at(SECOND, () => all.forEach((node) => void run.restart(node)));
    run.run(4 * SECOND);
    expect(all.map((node) => run.committed(node))).toEqual(all.map(() => [401]));
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 0 ← request 401: relay 401 ×4; proposal h1 r0 [401] ×4; prevote h1 r0 v ×4
         100 1 ← 0 proposal h1 r0 [401]: prevote h1 r0 v ×4
         100 2 ← 0 proposal h1 r0 [401]: prevote h1 r0 v ×4
         100 3 ← 0 proposal h1 r0 [401]: prevote h1 r0 v ×4
         200 2 ← 1 prevote h1 r0 v: precommit h1 r0 v ×4
         200 3 ← 1 prevote h1 r0 v: precommit h1 r0 v ×4
         200 0 ← 2 prevote h1 r0 v: precommit h1 r0 v ×4
         200 1 ← 2 prevote h1 r0 v: precommit h1 r0 v ×4
         250 0 crashes
         250 1 crashes
         250 2 crashes
         250 3 crashes
        1000 0 restarts
        1000 0 recovers: ask h1 r0 ×4
        1000 1 restarts
        1000 1 recovers: ask h1 r0 ×4
        1000 2 restarts
        1000 2 recovers: ask h1 r0 ×4
        1000 3 restarts
        1000 3 recovers: ask h1 r0 ×4
        1100 1 ← 0 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0) →0
        1100 2 ← 0 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0) →0
        1100 3 ← 0 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0) →0
        1100 0 ← 1 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0) →1
        1100 2 ← 1 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0) →1
        1100 3 ← 1 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0) →1
        1100 0 ← 2 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0) →2
        1100 1 ← 2 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0) →2
        1100 3 ← 2 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0) →2
        1100 0 ← 3 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0) →3
        1100 1 ← 3 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0) →3
        1100 2 ← 3 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0) →3
        1200 0 ← 2 log (proposal h1 r0, prevote h1 r0, precommit h1 r0): commit h1 [401]; reply 401 h1
        1200 1 ← 2 log (proposal h1 r0, prevote h1 r0, precommit h1 r0): commit h1 [401]; reply 401 h1
        1200 2 ← 1 log (proposal h1 r0, prevote h1 r0, precommit h1 r0): commit h1 [401]; reply 401 h1
        1200 3 ← 1 log (proposal h1 r0, prevote h1 r0, precommit h1 r0): commit h1 [401]; reply 401 h1"
    `);
  });

  it("hidden lock: a block that one validator alone has locked is decided when it leads (validRound, L28)", () => {
    // Till 4.5 s much is lost: request 401 and the proposal for 2, 3's prevotes, what is asked. So 0, 1 and 3 prevote for
    // [401], but only 3 sees a quorum, and locks. Then 0 is gone, and 1 and 2 propose [101] and more.
    const lost = ({ message, from, to }: Letter<TendermintMessage>): boolean =>
      message.type === "ask" ||
      (message.type === "relay" && message.request.id === 401 && to !== 3) ||
      (message.type === "proposal" && to === 2) ||
      (message.type === "prevote" && from === 3);
    const run = cluster({ drop: (letter) => letter.now < 4.5 * SECOND && lost(letter) });
    run.submit(request(401));
    run.at(4.4 * SECOND, () => run.crash(0));
    run.at(MILLISECOND, () => run.submit(request(101)));
    run.run(30 * SECOND);
    expect([1, 2, 3].map((node) => run.committed(node))).toEqual([1, 2, 3].map(() => [401, 101]));
    expect(run.transcript()).toMatchInlineSnapshot(`
      "     0 0 ← request 401: relay 401 ×4; proposal h1 r0 [401] ×4; prevote h1 r0 v ×4
           1 1 ← request 101: relay 101 ×4
         100 1 ← 0 proposal h1 r0 [401]: prevote h1 r0 v ×4
         100 3 ← 0 proposal h1 r0 [401]: prevote h1 r0 v ×4
         200 3 ← 1 prevote h1 r0 v: precommit h1 r0 v ×4
        3000 0 timer patience: ask h1 r0 ×4
        3100 1 timer patience: ask h1 r0 ×4
        3101 2 timer propose: prevote h1 r0 nil ×4
        3200 3 timer patience: ask h1 r0 ×4
        4101 2 timer prevote: precommit h1 r0 nil ×4
        4201 0 timer prevote: precommit h1 r0 nil ×4
        4201 1 timer prevote: precommit h1 r0 nil ×4
        4400 0 crashes
        5000 1 ← request 401: relay 401 ×4
        5000 2 ← request 401: relay 401 ×4
        5201 1 timer precommit: proposal h1 r1 [101 401] ×4; prevote h1 r1 v ×4
        5301 2 ← 1 proposal h1 r1 [101 401]: prevote h1 r1 v ×4
        5301 3 ← 1 proposal h1 r1 [101 401]: prevote h1 r1 nil ×4
        6901 3 timer prevote: precommit h1 r1 nil ×4
        6901 1 timer prevote: precommit h1 r1 nil ×4
        6901 2 timer prevote: precommit h1 r1 nil ×4
        8501 2 timer precommit: proposal h1 r2 [101 401] ×4; prevote h1 r2 v ×4
        8601 1 ← 2 proposal h1 r2 [101 401]: prevote h1 r2 v ×4
        8601 3 ← 2 proposal h1 r2 [101 401]: prevote h1 r2 nil ×4
       10701 3 timer prevote: precommit h1 r2 nil ×4
       10701 1 timer prevote: precommit h1 r2 nil ×4
       10701 2 timer prevote: precommit h1 r2 nil ×4
       12801 3 timer precommit: proposal h1 r3 [401] vr0 ×4; prevote h1 r3 v ×4
       12901 1 ← 3 proposal h1 r3 [401] vr0: ask h1 r0 →3
       12901 2 ← 3 proposal h1 r3 [401] vr0: ask h1 r0 →3
       13001 3 ← 1 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0, proposal h1 r1, prevote h1 r1, precommit h1 r1, proposal h1 r2, prevote h1 r2, precommit h1 r2, proposal h1 r3, prevote h1 r3) →1
       13001 3 ← 2 ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0, proposal h1 r1, prevote h1 r1, precommit h1 r1, proposal h1 r2, prevote h1 r2, precommit h1 r2, proposal h1 r3, prevote h1 r3) →2
       13101 1 ← 3 log (proposal h1 r0, prevote h1 r0, precommit h1 r0, proposal h1 r1, prevote h1 r1, precommit h1 r1, proposal h1 r2, prevote h1 r2, precommit h1 r2, proposal h1 r3, prevote h1 r3): prevote h1 r3 v ×4
       13101 2 ← 3 log (proposal h1 r0, prevote h1 r0, precommit h1 r0, proposal h1 r1, prevote h1 r1, precommit h1 r1, proposal h1 r2, prevote h1 r2, precommit h1 r2, proposal h1 r3, prevote h1 r3): prevote h1 r3 v ×4
       13201 2 ← 1 prevote h1 r3 v: precommit h1 r3 v ×4
       13201 1 ← 2 prevote h1 r3 v: precommit h1 r3 v ×4
       13201 3 ← 2 prevote h1 r3 v: precommit h1 r3 v ×4
       13301 3 ← 1 precommit h1 r3 v: commit h1 [401]; reply 401 h1
       13301 1 ← 3 precommit h1 r3 v: commit h1 [401]; reply 401 h1; proposal h2 r0 [101] ×4; prevote h2 r0 v ×4
       13301 2 ← 3 precommit h1 r3 v: commit h1 [401]; reply 401 h1
       13401 2 ← 1 proposal h2 r0 [101]: prevote h2 r0 v ×4
       13401 3 ← 1 proposal h2 r0 [101]: prevote h2 r0 v ×4
       13501 3 ← 2 prevote h2 r0 v: precommit h2 r0 v ×4
       13501 1 ← 3 prevote h2 r0 v: precommit h2 r0 v ×4
       13501 2 ← 3 prevote h2 r0 v: precommit h2 r0 v ×4
       13601 2 ← 1 precommit h2 r0 v: commit h2 [101]; reply 101 h2
       13601 1 ← 2 precommit h2 r0 v: commit h2 [101]; reply 101 h2
       13601 3 ← 2 precommit h2 r0 v: commit h2 [101]; reply 101 h2"
    `);
  });

  it("equivocating leader: two halves see two blocks, neither gets a quorum, and one is decided later", () => {
    const run = cluster({ twins: { node: 0, halves: [[1], [2, 3]] } });
    for (const id of [401, 402]) run.submit(request(id));
    run.run(30 * SECOND);
    expect([1, 2, 3].map((node) => run.committed(node).toSorted((a, b) => a - b))).toEqual(
      [1, 2, 3].map(() => [401, 402]),
    );
    expect(run.transcript().split("\n").slice(0, 40).join("\n")).toMatchInlineSnapshot(`
      "     0 0b ← request 401: relay 401 ×4; proposal h1 r0 [401] ×4; prevote h1 r0 v ×4
           0 0a ← request 402: relay 402 ×4; proposal h1 r0 [402] ×4; prevote h1 r0 v ×4
         100 2 ← 0b proposal h1 r0 [401]: prevote h1 r0 v ×4
         100 3 ← 0b proposal h1 r0 [401]: prevote h1 r0 v ×4
         100 1 ← 0a proposal h1 r0 [402]: prevote h1 r0 v ×4
         200 3 ← 2 prevote h1 r0 v: precommit h1 r0 v ×4
         200 0b ← 3 prevote h1 r0 v: precommit h1 r0 v ×4
         200 2 ← 3 prevote h1 r0 v: precommit h1 r0 v ×4
         300 2 ← 0b precommit h1 r0 v: commit h1 [401]; reply 401 h1
         300 0b ← 2 precommit h1 r0 v: commit h1 [401]; reply 401 h1
         300 3 ← 2 precommit h1 r0 v: commit h1 [401]; reply 401 h1
        1200 1 timer prevote: precommit h1 r0 nil ×4
        2200 1 timer precommit: proposal h1 r1 [402] ×4; prevote h1 r1 v ×4
        3000 0a timer patience: ask h1 r0 ×4
        3100 1 ← 0a ask h1 r0: log (proposal h1 r0, prevote h1 r0, precommit h1 r0, proposal h1 r1, prevote h1 r1) →0
        4200 0a timer prevote: precommit h1 r0 nil ×4
        4200 0a timer precommit: prevote h1 r1 v ×4
        5000 2 ← request 402: relay 402 ×4
        5000 3 ← request 402: relay 402 ×4
        5700 1 timer patience: ask h1 r1 ×4
        5800 0a ← 1 ask h1 r1: log (proposal h1 r1, prevote h1 r1) →1
        5800 2 ← 1 ask h1 r1: blocks h1-1 →1
        5800 3 ← 1 ask h1 r1: blocks h1-1 →1
        5900 1 ← 2 blocks h1-1: commit h1 [401]; reply 401 h1; proposal h2 r0 [402] ×4; ask h2 r0 ×64 →2; prevote h2 r0 v ×4
        6000 2 ← 1 proposal h2 r0 [402]: prevote h2 r0 v ×4
        6000 3 ← 1 proposal h2 r0 [402]: prevote h2 r0 v ×4
        6000 2 ← 1 ask h2 r0 ×64: log (proposal h2 r0, prevote h2 r0) →1
        6100 3 ← 2 prevote h2 r0 v: precommit h2 r0 v ×4
        6100 1 ← 3 prevote h2 r0 v: precommit h2 r0 v ×4
        6100 2 ← 3 prevote h2 r0 v: precommit h2 r0 v ×4
        6200 2 ← 1 precommit h2 r0 v: commit h2 [402]; reply 402 h2
        6200 1 ← 2 precommit h2 r0 v: commit h2 [402]; reply 402 h2
        6200 3 ← 2 precommit h2 r0 v: commit h2 [402]; reply 402 h2
        7700 0a timer patience: ask h1 r1 ×4
        7800 1 ← 0a ask h1 r1: blocks h1-1 →0
        7900 0a ← 1 blocks h1-1: commit h1 [401]; reply 401 h1; prevote h2 r0 v ×4; ask h2 r0 ×64 →1
        8000 1 ← 0a ask h2 r0 ×64: blocks h2-2 →0
        8100 0b timer propose: prevote h2 r0 nil ×4
        8100 0a ← 1 blocks h2-2: commit h2 [402]; reply 402 h2; ask h3 r0 ×64 →1
        9100 0b timer prevote: precommit h2 r0 nil ×4"
    `);
  });
});

/** A line without the many commits of a long catch-up. */
function shortened(line: string): string {
  const [first, ...more] = line.split("; ");
  return more.length < 6 ? line : `${first}; … ${more.length - 1} more; ${more.at(-1)}`;
}
