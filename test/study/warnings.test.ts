// Each warning where it is due, with its numbers, and where it is not. Student's t at 97.5 %: 2.571 (5), 2.447 (6), 2.262 (9),
// 2.201 (11), 2.179 (12 degrees of freedom). @source NIST/SEMATECH e-Handbook 1.3.6.7.2.
import { describe, expect, it } from "vitest";
import type { PlaceLoad } from "../../src/base/place-load.ts";
import { DAY, HOUR, SECOND, WEEK } from "../../src/base/time.ts";
import type { ReplicationResult } from "../../src/observe/result.ts";
import type { Plan } from "../../src/scenario/plan.ts";
import { evaluate } from "../../src/study/evaluate.ts";
import type { Warning } from "../../src/study/result.ts";
import { warningLines } from "../../src/study/warnings.ts";
import { FLOW, HEALTH, load } from "../scenario/helpers.ts";
import { finishedOf, placeOf, planOf, resultOf, samples, values } from "./fixtures.ts";

type Replications = Plan["run"]["replications"];

/** A minute of one design; 10 replications unless said. */
function minute(replications: Partial<Replications> = {}, given: Partial<Plan> = {}): Plan {
  const run = { ...planOf().run, length: 60 * SECOND, replications: { atLeast: 10, atMost: 10, ...replications } };
  return planOf({ designs: [{ name: "a" }], baseline: "a", run, ...given });
}

const once = { atLeast: 1, atMost: 1 };
const of = (plan: Plan, ...lists: readonly (readonly ReplicationResult[])[]): readonly Warning[] =>
  evaluate(plan, finishedOf(...lists)).warnings;

describe("ρ ≥ 1", () => {
  const at = (...places: readonly PlaceLoad[]) =>
    of(minute(once), [resultOf({ point: "a", replication: 0, places })]).filter(({ kind }) => kind !== "single-run");

  it("is told with the least capacity that would do", () => {
    expect(at(placeOf({ busy: 100, backlogGrowth: 25 }))).toEqual([
      {
        kind: "overload",
        finding:
          "work offered reaches the capacity (ρ ≥ 0.99): the queue grows as long as the run lasts, and its waits measure the length of the run",
        ...{ metric: "desk", point: "a" },
        item: "desk at a (ρ = 1.25, busy 100 % of the time; 2 units instead of 1 would do)",
        numbers: { offered: 1.25, utilisation: 1, units: 1, needed: 2 },
      },
    ]);
  });

  it.each<[string, Partial<PlaceLoad>, number]>([
    ["2 units given 2.5 times what one can do", { capacity: 200, busy: 200, backlogGrowth: 50 }, 3],
    ["2 units given just what they can do: one more, not the same", { capacity: 200, busy: 200 }, 3],
    ["100 units at ρ = 0.99", { capacity: 10_000, busy: 9_900 }, 101],
    ["shifts with 1.5 units in the mean", { capacity: 150, busy: 150, backlogGrowth: 75 }, 3],
    ["busy all the time, with what was left from before", { busy: 100, backlogGrowth: -10 }, 2],
    ["a link at 1.25 of its rate", { kind: "rate", busy: 100, backlogGrowth: 25 }, 1.27],
  ])("%s", (_what, place, needed) => {
    const [warning] = at(placeOf(place));
    expect(warning).toMatchObject({ kind: "overload", numbers: { needed } });
    // With that much ρ is below the border, and with less it is not.
    const { offered, utilisation, units } = warning!.numbers;
    const work = Math.max(offered!, utilisation!) * units!;
    expect(work / needed).toBeLessThan(0.99);
    expect(work / (needed - (place.kind === "rate" ? 0.01 : 1))).toBeGreaterThanOrEqual(0.99);
  });

  it("is not told of a place that can do its work", () => {
    expect(at(placeOf({ busy: 98, backlogGrowth: 0.9 }), placeOf({ place: "room" }))).toEqual([]);
  });

  it("is judged over all replications", () => {
    const runs = [30, -30].map((backlogGrowth, replication) =>
      resultOf({ point: "a", replication, places: [placeOf({ busy: 90, backlogGrowth })] }),
    );
    expect(of(minute({ atLeast: 2, atMost: 2 }), runs)).toEqual([]);
  });

  it("is not told of a load sweep, which is meant to reach it", () => {
    const plan = minute(once, { capacity: { designs: ["a"], from: 1, to: 1 } });
    const swept = [0, 1, 2, 3, 4].map((replication) =>
      resultOf({ point: "a @ 1/s", replication, places: [placeOf({ busy: 100, backlogGrowth: 100 })] }),
    );
    expect(of(plan, swept, [resultOf({ point: "a", replication: 0 })])).toEqual([]);
  });
});

describe("a queue that grew", () => {
  const requests = (given: Partial<PlaceLoad>, replications = 1) =>
    of(
      minute({ atLeast: replications, atMost: replications }),
      Array.from({ length: replications }, (_, replication) => {
        const place = placeOf({ place: "requests", kind: "requests", busy: 0, capacity: 0, ...given });
        return resultOf({ point: "a", replication, places: [place] });
      }),
    );

  it("beyond chance is told, with what chance explains", () => {
    // 4·√(1000 + 700) = 165
    expect(requests({ arrivals: 1000, departures: 700, queueGrowth: 300 })).toEqual([
      {
        kind: "queue-growth",
        finding:
          "the queue grew over the measured time, beyond chance: waits and latencies measure the length of the run",
        ...{ metric: "requests", point: "a" },
        item: "requests at a (1,000 came, 700 left; chance explains 165 more waiting at the end, there were 300)",
        numbers: { arrivals: 1000, departures: 700, queueGrowth: 300, bound: 4 * Math.sqrt(1700) },
      },
    ]);
  });

  it("within chance is not, nor one that shrank", () => {
    expect(requests({ arrivals: 1000, departures: 840, queueGrowth: 160 })).toEqual([]);
    expect(requests({ arrivals: 0, departures: 5000, queueGrowth: -5000 })).toEqual([]);
    expect(requests({ arrivals: 0, departures: 0, queueGrowth: 0 })).toEqual([]);
  });

  it("shows over many replications where one is too short", () => {
    // One: 50 of 4·√1950 = 177. Thirty: 1500 of 4·√58,500 = 967.
    const growing = { arrivals: 1000, departures: 950, queueGrowth: 50 };
    expect(requests(growing)).toEqual([]);
    expect(requests(growing, 30)).toMatchObject([{ kind: "queue-growth", numbers: { queueGrowth: 1500 } }]);
  });

  it("is not told of a place whose overload is told already", () => {
    const desk = placeOf({ busy: 100, backlogGrowth: 300, arrivals: 1000, departures: 700, queueGrowth: 300 });
    expect(of(minute(once), [resultOf({ point: "a", replication: 0, places: [desk] })])).toMatchObject([
      { kind: "overload" },
    ]);
  });
});

/** 100 ± spread in turn: a standard deviation of spread·√(n/(n − 1)). */
const alternating = (spread: number, count = 10): number[] =>
  Array.from({ length: count }, (_, index) => 100 + (index % 2 === 0 ? spread : -spread));

describe("too short for the precision asked", () => {
  const asks = (halfWidth: { relative: number } | { absolute: number }, metric = "throughput", confidence = 0.95) =>
    minute({ until: [{ metric, halfWidth, confidence }] });

  it("is told with the replications, or the length, that would do", () => {
    // 11.31 of 100 with 10. s = 15·√(10/9) = 15.81: t(11)·s/√12 = 10.05, t(12)·s/√13 = 9.56. 1.131² · 60 s = 76.8 s.
    const [warning, ...others] = of(asks({ relative: 0.1 }), values("a", "throughput", alternating(15)));
    expect(others).toEqual([]);
    expect(warning).toEqual({
      ...{ kind: "precision", finding: "too short for the precision asked", metric: "throughput", point: "a" },
      item: "throughput at a (half-width 11.3 % of the estimate, asked 10 %; 13 replications would do, or these 10 with a length of 1.28 min)",
      numbers: {
        ...{ estimate: 100, halfWidth: expect.closeTo(11.31, 2), asked: 10 },
        ...{ replicationsNeeded: 13, lengthNeeded: 77 * SECOND },
      },
    });
  });

  it("in the metric's unit", () => {
    const [warning] = of(asks({ absolute: 5 }), values("a", "throughput", alternating(15)));
    expect(warning!.item).toContain("half-width 11.3/s, asked 5/s; ");
    expect(warning!.numbers).toMatchObject({ asked: 5, lengthNeeded: Math.ceil(60 * (11.3107 / 5) ** 2) * SECOND });
  });

  it("is not told where it is reached", () => {
    expect(of(asks({ relative: 0.12 }), values("a", "throughput", alternating(15)))).toEqual([]);
    expect(of(minute(), values("a", "throughput", alternating(15)))).toEqual([]);
  });

  it("offers no length where a longer run observes no more of it", () => {
    const [makespan] = of(asks({ relative: 0.1 }, "makespan"), values("a", "makespan", alternating(15)));
    expect(makespan!.numbers).not.toHaveProperty("lengthNeeded");
    expect(makespan!.item).toContain("; 13 replications would do)");
    const load = { arrivals: "burst", count: 9, sizeBytes: 1, clients: [] } as const;
    const burst = { ...asks({ relative: 0.1 }), world: { kind: "ledger", sites: [], load } as const };
    expect(of(burst, values("a", "throughput", alternating(15)))[0]!.numbers).not.toHaveProperty("lengthNeeded");
  });

  it("nor where a queue grows as long as the run lasts", () => {
    const runs = values("a", "throughput", alternating(15)).map((run) => ({
      ...run,
      places: [placeOf({ busy: 100 })],
    }));
    const [overload, precision] = of(asks({ relative: 0.1 }), runs);
    expect([overload!.kind, precision!.kind]).toEqual(["overload", "precision"]);
    expect(precision!.numbers).not.toHaveProperty("lengthNeeded");
    expect(precision!.numbers["replicationsNeeded"]).toBe(13);
  });

  it("knows that no number of replications makes a share of 0 small", () => {
    const around = values("a", "throughput", [1, -1, 1, -1, 1, -1, 1, -1, 1, -1]);
    const [warning] = of(asks({ relative: 0.1 }), around);
    expect(warning!.item).toBe("throughput at a (half-width 0.754/s, asked 0/s; no number of replications would do)");
    expect(Object.keys(warning!.numbers)).toEqual(["estimate", "halfWidth", "asked"]);
  });

  it("is silent where the rule cannot be asked, and says where there is no interval", () => {
    const never = samples(
      "a",
      "timeToPrior",
      Array.from({ length: 10 }, () => [Infinity]),
    );
    expect(of(asks({ relative: 0.1 }, "timeToPrior.p50"), never).filter(({ kind }) => kind === "precision")).toEqual(
      [],
    );
    const some = samples(
      "a",
      "timeToPrior",
      Array.from({ length: 10 }, (_, index) => [index === 0 ? Infinity : 5]),
    );
    expect(of(asks({ relative: 0.1 }, "timeToPrior.p50"), some)).toMatchObject([
      { kind: "precision", item: "timeToPrior.p50 at a (no interval: it is never in 1 of 10 replications)" },
      { kind: "few-observations" },
      { kind: "few-observations" },
      { kind: "percentile-withheld" },
    ]);
  });

  it("asks for whole weeks where arrivals follow the weekday, else for whole days", () => {
    const until = [{ metric: "encounters", halfWidth: { relative: 0.1 }, confidence: 0.95 }];
    const health = (text: string): Plan => {
      const plan = load(text, { "flow.yaml": FLOW });
      const run = { ...plan.run, replications: { atLeast: 10, atMost: 10, until } };
      return { ...plan, run, expectations: [], designs: [plan.designs[0]!], attackLevels: ["off"] };
    };
    const needed = (plan: Plan) =>
      of(plan, values("siloed", "encounters", alternating(15)))[0]!.numbers["lengthNeeded"];
    expect(needed(health(HEALTH))).toBe(2 * WEEK);
    expect(needed(health(HEALTH.replace("emergency-department", "constant")))).toBe(9 * DAY);
  });
});

describe("too short to decide what was expected", () => {
  const expects = (text: string): Plan => {
    const ledger = "ledger: { protocol: raft }";
    const file = `ledgerward: 1
expect: ["${text}"]
run: { length: 60 s, replications: 10 }
sites: { count: 4 }
network: { delays: { constant: 1 ms } }
load: { arrivals: poisson, rate: 1/s, size: 1 B }
designs: { a: { ${ledger} }, b: { ${ledger} } }
`;
    return load(file);
  };
  const level = (value: number) =>
    values(
      "b",
      "throughput",
      alternating(0).map(() => value),
    );

  it("is told with what would, were the difference what it was estimated to be", () => {
    // 100 ± 11.31 against 105: asked 5. s = 15.81: t(40)·s/√41 = 4.99, t(39)·s/√40 = 5.06; (11.31/5)² · 60 s = 307.04 s
    const plan = expects("a.throughput < b.throughput");
    expect(of(plan, values("a", "throughput", alternating(15)), level(105))).toEqual([
      {
        ...{ kind: "undecided", finding: "too short to decide what was expected" },
        ...{ metric: "a.throughput < b.throughput", point: "a, b" },
        item: "a.throughput < b.throughput (half-width 11.3/s about a distance of 5/s; if that is the distance, 41 replications would do, or these 10 with a length of 5.13 min)",
        numbers: {
          ...{ difference: expect.closeTo(-5, 9), halfWidth: expect.closeTo(11.31, 2) },
          ...{ replicationsNeeded: 41, lengthNeeded: 308 * SECOND },
        },
      },
    ]);
  });

  it("counts from the constant in the expectation", () => {
    const plan = expects("a.throughput - b.throughput < 2/s");
    expect(of(plan, values("a", "throughput", alternating(15)), level(103))[0]!.numbers["difference"]).toBeCloseTo(
      -5,
      9,
    );
  });

  it("is silent where it was decided, or where no interval left it open", () => {
    const plan = expects("a.throughput < b.throughput");
    expect(of(plan, values("a", "throughput", alternating(15)), level(120))).toEqual([]);
    expect(
      of(
        plan,
        values("a", "throughput", alternating(15)),
        level(120).map((run) => ({ ...run, values: {} })),
      ),
    ).toEqual([]);
  });

  it("cannot say how much where the estimate is on the border", () => {
    const [warning] = of(
      expects("a.throughput < b.throughput"),
      values("a", "throughput", alternating(15)),
      level(100),
    );
    expect(warning!.item).toContain("no number of replications would do");
  });
});

describe("a single run", () => {
  // M/M/1 with ρ = 0.5: mean 1, asymptotic variance 24 S, relaxation 6 S. With S = 1 s over 2400 s: standard deviation 0.1.
  const server = placeOf({
    window: 2400 * SECOND,
    capacity: 2400 * SECOND,
    busy: 1200 * SECOND,
    arrivals: 1200,
    departures: 1200,
  });
  const long: Plan = { ...minute(once), run: { ...minute(once).run, length: 2400 * SECOND } };
  const one = (place: PlaceLoad) => [resultOf({ point: "a", replication: 0, places: [place] })];

  it("is judged by its busiest place as M/M/m", () => {
    const [warning, ...others] = of(long, one(server));
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ kind: "single-run", metric: "desk", point: "a" });
    expect(warning!.item).toBe(
      "a 95 % half-width of 19.6 % of itself at desk, a (busy 50 % of the time, so that it takes about 6 s to forget its state; for 10 %, 7 replications would do, or one of 2.56 h)",
    );
    expect(warning!.numbers).toEqual({
      ...{ halfWidth: expect.closeTo(0.196, 4), asked: 0.1, utilisation: 0.5, servers: 1 },
      ...{ service: SECOND, relaxation: expect.closeTo(6 * SECOND, 3), window: 2400 * SECOND },
      // t(5)·0.1/√6 = 0.105, t(6)·0.1/√7 = 0.092; 1.96² · 2400 s = 9219.5 s
      ...{ replicationsNeeded: 7, lengthNeeded: 9220 * SECOND },
    });
  });

  it("is not judged where there are intervals, where it is long enough, or where it is overloaded", () => {
    const twice = { ...long, run: { ...long.run, replications: { atLeast: 2, atMost: 2 } } };
    expect(of(twice, one(server), [resultOf({ point: "a", replication: 1, places: [server] })])).toEqual([]);
    expect(of({ ...long, run: { ...long.run, length: 3 * HOUR } }, one(server))).toEqual([]);
    expect(of(long, one({ ...server, busy: 2400 * SECOND }))).toMatchObject([{ kind: "overload" }]);
    expect(of(long, one({ ...server, kind: "rate" }))).toEqual([]);
    expect(of(long, one({ ...server, busy: 0, arrivals: 0, departures: 0 }))).toEqual([]);
  });
});

describe("too few tail samples", () => {
  const list = (count: number) => Array.from({ length: count }, (_, index) => index);
  const runs = (...counts: readonly number[]) => samples("a", "commit.client", counts.map(list));
  const few = (plan: Plan, ...counts: readonly number[]) => of(plan, runs(...counts));
  const three = minute({ atLeast: 3, atMost: 3 });

  it("are told with what there is in the smallest replication, what is needed, and the length that has it", () => {
    expect(few(three, 300, 120, 250)).toEqual([
      {
        kind: "few-observations",
        finding: "too few tail samples: p95 and its interval want 400 observations in each replication, 20 beyond it",
        ...{ metric: "commit.client.p95", point: "a" },
        item: "commit.client.p95 at a (has 120; 3.33 min would have them)",
        numbers: { observations: 120, needed: 400, lengthNeeded: 200 * SECOND },
      },
      {
        kind: "percentile-withheld",
        finding: "p99 is not given where a replication has fewer than 2000 observations",
        ...{ metric: "commit.client.p99", point: "a" },
        item: "commit.client.p99 at a (has 120; 16.7 min would have them)",
        numbers: { observations: 120, needed: 2000, lengthNeeded: 1000 * SECOND },
      },
    ]);
  });

  it.each<[number, readonly string[]]>([
    [39, ["p50", "p95", "p99"]],
    [40, ["p95", "p99"]],
    [400, ["p99"]],
    [2000, []],
  ])("with %d: %j", (count, statistics) => {
    expect(few(three, count, count, count).map(({ metric }) => metric.replace("commit.client.", ""))).toEqual(
      statistics,
    );
  });

  it("of nothing at all are told by what is missing, not by a warning", () => {
    expect(few(three, 0, 0, 0)).toEqual([]);
  });

  it("at a load of a sweep are as they are: no length is offered, and no p99 missed", () => {
    const plan = minute(once, { capacity: { designs: ["a"], from: 1, to: 1 } });
    const swept = samples("a @ 1/s", "commit.client", [50, 50, 50, 50, 50].map(list));
    const warnings = of(plan, swept, [resultOf({ point: "a", replication: 0 })]);
    expect(warnings).toMatchObject([{ metric: "commit.client.p95", numbers: { observations: 50, needed: 400 } }]);
    expect(warnings[0]!.numbers).not.toHaveProperty("lengthNeeded");
  });
});

describe("lines", () => {
  const warning = (finding: string, item: string): Warning => ({
    ...{ kind: "overload", finding, metric: "m", point: "p", item, numbers: {} },
  });

  it("gather what was found in the same way, in the order in which it came", () => {
    const all = [warning("full", "a"), warning("short", "b"), warning("full", "c")];
    expect(warningLines(all)).toEqual(["full: a; c", "short: b"]);
  });

  it("count those beyond the fourth", () => {
    const many = ["a", "b", "c", "d", "e", "f"].map((item) => warning("full", item));
    expect(warningLines(many)).toEqual(["full: a; b; c; d; and 2 more"]);
    expect(warningLines(many.slice(0, 5))).toEqual(["full: a; b; c; d; e"]);
  });
});
