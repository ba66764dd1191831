// The tangle in a small cluster: counts and times, and transcripts. Transcripts: time [ms], validator, input: what others notice of its
// step. 1 [101] ^2: a transaction of validator 1 with request 101 that approves two; ^1 one. A message takes 100 ms, the work 1 s.
import { describe, expect, it } from "vitest";
import { MINUTE, SECOND } from "../../src/base/time.ts";
import { tangle } from "../../src/consensus/tangle.ts";
import { clustersOf, from } from "./clusters.ts";
import { request } from "./step-tables.ts";
import { print } from "./tangle-kit.ts";

const cluster = clustersOf(tangle, {
  print,
  params: { coordinator: false, "tip-selection": "uniform", "confirmation-weight": 3, "promote-after": 2 * SECOND },
});
const ALL = [0, 1, 2, 3];

describe("without coordinator", () => {
  it("a request alone: its issuer promotes it until it has weight enough", () => {
    const run = cluster();
    run.submit(request(101));
    run.run(60 * SECOND);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "  1000 1 timer work 0: gossip 1 [101] ^1
        1100 0 ← 1 1 [101] ^1: gossip 1 [101] ^1
        1100 2 ← 1 1 [101] ^1: gossip 1 [101] ^1
        1100 3 ← 1 1 [101] ^1: gossip 1 [101] ^1
        2000 1 timer promote: compare 1 →3
        3000 1 timer work 1: gossip 1 [] ^1
        3100 0 ← 1 1 [] ^1: gossip 1 [] ^1
        3100 2 ← 1 1 [] ^1: gossip 1 [] ^1
        3100 3 ← 1 1 [] ^1: gossip 1 [] ^1
        4000 1 timer promote: compare 1 →2
        5000 1 timer work 2: gossip 1 [] ^2; adopt h1/1 [101]; commit h1 [101]; reply 101 h1
        5100 0 ← 1 1 [] ^2: gossip 1 [] ^2; adopt h1/1 [101]; commit h1 [101]; reply 101 h1
        5100 2 ← 1 1 [] ^2: gossip 1 [] ^2; adopt h1/1 [101]; commit h1 [101]; reply 101 h1
        5100 3 ← 1 1 [] ^2: gossip 1 [] ^2; adopt h1/1 [101]; commit h1 [101]; reply 101 h1"
    `);
    // Work, then a promotion after 2 s and another 2 s after that began, and the work for it.
    expect(run.commitTimes(1)).toEqual([5 * SECOND]);
    expect(run.sent.get("transaction")).toBe(3 * 3);
  });

  it("many requests confirm each other: n - 1 messages each, and every validator ends with the same chain", () => {
    const run = cluster();
    for (let index = 0; index < 40; index += 1)
      run.at(250 * 1000 * index, () => run.submitTo(index % 4, request(100 * (index % 4) + index)));
    run.run(120 * SECOND);
    for (const node of ALL) expect(run.committed(node)).toEqual(run.committed(0));
    expect(run.committed(0).toSorted((one, other) => one - other)).toHaveLength(40);
    expect(run.sent.get("transaction")! % 3).toBe(0);
  });

  it("the issuer is down: another that the client asks promotes", () => {
    const run = cluster({ params: { "client-retry": 10 * SECOND } });
    run.submit(request(101));
    run.at(1.5 * SECOND, () => run.crash(1));
    run.run(60 * SECOND);
    expect(from(SECOND, run.transcript())).toMatchInlineSnapshot(`
      "  1000 1 timer work 0: gossip 1 [101] ^1
        1100 0 ← 1 1 [101] ^1: gossip 1 [101] ^1
        1100 2 ← 1 1 [101] ^1: gossip 1 [101] ^1
        1100 3 ← 1 1 [101] ^1: gossip 1 [101] ^1
        1500 1 crashes
       12000 0 timer promote: compare 1 →3
       12000 2 timer promote: compare 1 →3
       12000 3 timer promote: compare 1 →1
       13000 0 timer work 0: gossip 0 [] ^1
       13000 2 timer work 0: gossip 2 [] ^1
       13000 3 timer work 0: gossip 3 [] ^1
       13100 2 ← 0 0 [] ^1: gossip 0 [] ^1; adopt h1/1 [101]; commit h1 [101]; reply 101 h1
       13100 3 ← 0 0 [] ^1: gossip 0 [] ^1; adopt h1/1 [101]; commit h1 [101]; reply 101 h1
       13100 0 ← 2 2 [] ^1: gossip 2 [] ^1; adopt h1/1 [101]; commit h1 [101]; reply 101 h1
       13100 3 ← 2 2 [] ^1: gossip 2 [] ^1
       13100 0 ← 3 3 [] ^1: gossip 3 [] ^1
       13100 2 ← 3 3 [] ^1: gossip 3 [] ^1"
    `);
    expect(run.answered).toBe(1);
  });

  it("a partition: both sides confirm; after it the sides exchange what they have, and what one confirmed is put in its place", () => {
    const run = cluster();
    run.partition([
      [0, 1],
      [2, 3],
    ]);
    run.submitTo(0, request(1));
    run.at(SECOND, () => run.submitTo(2, request(201)));
    run.run(20 * SECOND);
    expect(ALL.map((node) => run.committed(node))).toEqual([[1], [1], [201], [201]]);
    run.heal();
    run.submitTo(3, request(301));
    run.at(21 * SECOND, () => run.submitTo(0, request(2)));
    run.run(60 * SECOND);
    for (const node of ALL) expect(run.committed(node).slice(0, 2)).toEqual([1, 201]);
    expect(
      from(20 * SECOND, run.transcript())
        .split("\n")
        .filter((line) => line.includes("adopt h1"))
        .join("\n"),
    ).toMatchInlineSnapshot(`
      " 22300 2 ← 0 transactions 0 [1] ^1, 0 [] ^1, 0 [] ^2: gossip 0 [1] ^1; gossip 0 [] ^1; gossip 0 [] ^2; gossip 0 [2] ^1; adopt h1/0 [1]; adopt h2/2 [201]; commit h1 [1]; commit h2 [201]; reply 1 h1; reply 201 h2
       22300 3 ← 0 transactions 0 [1] ^1, 0 [] ^1, 0 [] ^2: gossip 0 [1] ^1; gossip 0 [] ^1; gossip 0 [] ^2; gossip 0 [2] ^1; adopt h1/0 [1]; adopt h2/2 [201]; commit h1 [1]; commit h2 [201]; reply 1 h1; reply 201 h2"
    `);
  });
});

describe("with coordinator", () => {
  const on = { coordinator: true, "milestone-every": MINUTE, "promote-after": 10 * MINUTE } as const;
  it("what a milestone approves is one block for all", () => {
    const run = cluster({ params: on });
    for (const id of [101, 201, 301]) run.submit(request(id));
    run.run(5 * MINUTE);
    expect(run.transcript()).toMatchInlineSnapshot(`
      "  1000 1 timer work 0: gossip 1 [101] ^1
        1000 2 timer work 0: gossip 2 [201] ^1
        1000 3 timer work 0: gossip 3 [301] ^1
        1100 0 ← 1 1 [101] ^1: gossip 1 [101] ^1
        1100 2 ← 1 1 [101] ^1: gossip 1 [101] ^1
        1100 3 ← 1 1 [101] ^1: gossip 1 [101] ^1
        1100 0 ← 2 2 [201] ^1: gossip 2 [201] ^1
        1100 1 ← 2 2 [201] ^1: gossip 2 [201] ^1
        1100 3 ← 2 2 [201] ^1: gossip 2 [201] ^1
        1100 0 ← 3 3 [301] ^1: gossip 3 [301] ^1
        1100 1 ← 3 3 [301] ^1: gossip 3 [301] ^1
        1100 2 ← 3 3 [301] ^1: gossip 3 [301] ^1
       61000 0 timer work 0: gossip 0 milestone 1 ^3; adopt h1/0 [301 201]; commit h1 [301 201]; reply 301 h1; reply 201 h1
       61100 1 ← 0 0 milestone 1 ^3: gossip 0 milestone 1 ^3; adopt h1/0 [301 201]; commit h1 [301 201]; reply 301 h1; reply 201 h1
       61100 2 ← 0 0 milestone 1 ^3: gossip 0 milestone 1 ^3; adopt h1/0 [301 201]; commit h1 [301 201]; reply 301 h1; reply 201 h1
       61100 3 ← 0 0 milestone 1 ^3: gossip 0 milestone 1 ^3; adopt h1/0 [301 201]; commit h1 [301 201]; reply 301 h1; reply 201 h1
      121000 0 timer work 1: gossip 0 milestone 2 ^2; adopt h2/0 [101]; commit h2 [101]; reply 101 h2
      121100 1 ← 0 0 milestone 2 ^2: gossip 0 milestone 2 ^2; adopt h2/0 [101]; commit h2 [101]; reply 101 h2
      121100 2 ← 0 0 milestone 2 ^2: gossip 0 milestone 2 ^2; adopt h2/0 [101]; commit h2 [101]; reply 101 h2
      121100 3 ← 0 0 milestone 2 ^2: gossip 0 milestone 2 ^2; adopt h2/0 [101]; commit h2 [101]; reply 101 h2"
    `);
  });

  it("it is a single point of failure: without it nothing is confirmed, and with it again everything is", () => {
    const run = cluster({ params: { ...on, "client-retry": 2 * MINUTE } });
    run.crash(0);
    run.submit(request(101));
    run.run(30 * MINUTE);
    expect(ALL.map((node) => run.blocks(node).length)).toEqual([0, 0, 0, 0]);
    run.restart(0);
    run.run(40 * MINUTE);
    expect(ALL.map((node) => run.committed(node))).toEqual(ALL.map(() => [101]));
  });

  it("restart: all go down, come back with their transactions, and go on", () => {
    const run = cluster({ params: on });
    run.submit(request(101));
    run.at(30 * SECOND, () => ALL.forEach((node) => void run.crash(node)));
    run.at(40 * SECOND, () => ALL.forEach((node) => void run.restart(node)));
    run.run(3 * MINUTE);
    expect(from(30 * SECOND, run.transcript())).toMatchInlineSnapshot(`
      " 30000 0 crashes
       30000 1 crashes
       30000 2 crashes
       30000 3 crashes
       40000 0 restarts
       40000 0 recovers: compare 1 →1; compare 1 →2; compare 1 →3
       40000 1 restarts
       40000 1 recovers: compare 1 →0; compare 1 →2; compare 1 →3
       40000 2 restarts
       40000 2 recovers: compare 1 →0; compare 1 →1; compare 1 →3
       40000 3 restarts
       40000 3 recovers: compare 1 →0; compare 1 →1; compare 1 →2
       61000 0 timer work 0: gossip 0 milestone 1 ^2; adopt h1/0 [101]; commit h1 [101]; reply 101 h1
       61100 1 ← 0 0 milestone 1 ^2: gossip 0 milestone 1 ^2; adopt h1/0 [101]; commit h1 [101]; reply 101 h1
       61100 2 ← 0 0 milestone 1 ^2: gossip 0 milestone 1 ^2; adopt h1/0 [101]; commit h1 [101]; reply 101 h1
       61100 3 ← 0 0 milestone 1 ^2: gossip 0 milestone 1 ^2; adopt h1/0 [101]; commit h1 [101]; reply 101 h1"
    `);
    expect(ALL.map((node) => run.committed(node))).toEqual(ALL.map(() => [101]));
  });

  it("who missed 100 requests fetches them, 64 transactions at a time", () => {
    const run = cluster({ params: on });
    run.partition([[0, 1, 2]]);
    for (let index = 0; index < 100; index += 1)
      run.at(index * MINUTE, () => run.submitTo(index % 3, request(100 + index)));
    run.run(110 * MINUTE);
    expect([0, 3].map((node) => run.committed(node).length)).toEqual([100, 0]);
    run.heal();
    run.submitTo(1, request(501));
    run.run(120 * MINUTE);
    expect(run.blocks(3).map(({ digest }) => digest)).toEqual(run.blocks(0).map(({ digest }) => digest));
    expect(run.committed(3)).toHaveLength(101);
    const fetched = from(110 * MINUTE, run.transcript()).match(/(?<=← )\d transactions .*?(?=:)/g)!;
    expect(fetched.map((line) => line.split(", ").length)).toMatchInlineSnapshot(`
      [
        64,
        64,
        64,
        23,
      ]
    `);
  });
});
