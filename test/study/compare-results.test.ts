// Finished studies, paired from their tables: the same numbers as the study's own comparisons, and pairs across results.
import { describe, expect, it } from "vitest";
import type { ReplicationResult } from "../../src/observe/result.ts";
import { csvFiles } from "../../src/report/csv.ts";
import { readReplications, readSummary } from "../../src/report/read-csv.ts";
import { compareResults, type FinishedStudy, type Question } from "../../src/study/compare-results.ts";
import { evaluate } from "../../src/study/evaluate.ts";
import { nameOf } from "../../src/study/measurement.ts";
import { comparedPoints } from "../../src/study/recorded.ts";
import { finishedOf, planOf, resultOf } from "./fixtures.ts";

/** A sample, a share and a value at every point, different in each; never once, nothing once. */
function replication(point: string, shift: number, index: number): ReplicationResult {
  const latency = [3, 1, 4, 1, 5, 9, 2, 6].map((number) => number * (index + 2) + shift * 7);
  return resultOf({
    point,
    replication: index,
    samples: {
      "commit.client": Float64Array.from(index === 4 ? [] : latency),
      timeToPrior: Float64Array.from(index === 2 && shift === 2 ? [...latency, Infinity] : latency),
    },
    shares: { availability: { hits: 3 + ((index * 7 + shift) % 4), of: 9 + shift } },
    values: {
      throughput: 10 + shift + (((index + 1) * (shift + 3)) % 5),
      ...(index === 1 ? {} : { viewChanges: index + shift }),
    },
  });
}

const USED = 6;
const DESIGNS = ["base", "a", "b"];
const plan = planOf({
  designs: DESIGNS.map((name) => ({ name })),
  baseline: "base",
  run: { ...planOf().run, replications: { atLeast: USED, atMost: USED } },
});

function study({ shift = 0, used = USED, designs = DESIGNS }: { shift?: number; used?: number; designs?: string[] }) {
  const own = planOf({
    ...plan,
    designs: designs.map((name) => ({ name })),
    baseline: designs[0]!,
    run: { ...plan.run, replications: { atLeast: used, atMost: used } },
  });
  const all = designs.flatMap((name, design) =>
    Array.from({ length: used }, (_, index) => replication(name, shift + design, index)),
  );
  return evaluate(own, finishedOf(all));
}

function tablesOf(result: ReturnType<typeof study>, given: Partial<FinishedStudy> = {}): FinishedStudy {
  const files = csvFiles(result);
  return {
    ...{ scenario: "made-up", inputDigest: "0123456789ab", seed: 1, used: result.replicationsUsed },
    compared: comparedPoints(result),
    replications: readReplications(files["replications.csv"]),
    summary: readSummary(files["summary.csv"]),
    ...given,
  };
}

const METRICS = [
  ...["commit.client.mean", "commit.client.p50", "commit.client.p95", "timeToPrior.mean", "timeToPrior.p95"],
  ...["availability", "throughput", "viewChanges"],
];
const question: Question = { metrics: METRICS, confidence: 0.95 };

describe("one result", () => {
  const result = study({});
  const { rows, points, replications } = compareResults([tablesOf(result)], question);

  it("gives the differences of its own comparisons.csv, corrected alike", () => {
    expect([points, replications]).toEqual([DESIGNS, USED]);
    const own = new Map(result.comparisons.map((row) => [`${row.point} ${nameOf(row)}`, row]));
    expect(rows).toHaveLength(2 * METRICS.length);
    for (const row of rows) {
      const expected = own.get(`${row.point} ${nameOf(row)}`)!;
      expect(row.replications).toBe(expected.replications);
      for (const key of ["difference", "low", "high", "pValue", "pHolm", "correlation"] as const) {
        const [got, wanted] = [row[key] ?? NaN, expected[key] ?? NaN];
        if (Number.isNaN(wanted)) expect(got, `${key} of ${nameOf(row)} at ${row.point}`).toBeNaN();
        else expect(got, `${key} of ${nameOf(row)} at ${row.point}`).toBeCloseTo(wanted, 9);
      }
    }
  });

  it("says how many replications would show a difference, where it is not shown", () => {
    const told = compareResults([tablesOf(result)], { ...question, metrics: ["throughput"], confidence: 0.999 }).rows;
    for (const { low, high, differs, replicationsToShow } of told) {
      expect(replicationsToShow !== undefined).toBe(low! < 0 && high! > 0);
      if (replicationsToShow !== undefined) expect([differs, replicationsToShow > USED]).toEqual([false, true]);
    }
    expect(told.some(({ replicationsToShow }) => replicationsToShow !== undefined)).toBe(true);
  });

  it("is compared with another baseline when asked", () => {
    const told = compareResults([tablesOf(result)], { ...question, metrics: ["throughput"], baseline: "b" }).rows;
    expect(told.map(({ point, baseline }) => `${point} ${baseline}`)).toEqual(["base b", "a b"]);
  });

  it("names the best of its points", () => {
    const best = { metric: "commit.client.p95", indifference: 1, confidence: 0.95, firstStage: 3 };
    const [choice] = compareResults([tablesOf(study({ used: 4 }))], { ...question, best }).best;
    // Each design adds 7 to every latency of the one before it: no variance between them.
    expect(choice).toMatchObject({ best: "base", used: 3 });
  });
});

describe("two results", () => {
  const first = tablesOf(study({}));
  const other = { inputDigest: "fedcba987654", scenario: "slower" };

  it("pair the same design in both, under the scenario's name", () => {
    const second = tablesOf(study({ shift: 1, designs: ["base", "a"] }), other);
    const { rows, points } = compareResults([first, second], { ...question, metrics: ["commit.client.mean"] });
    expect(points).toEqual(["base in made-up", "a in made-up", "b in made-up", "base in slower", "a in slower"]);
    // One shift more is 7 µs more in every answer.
    expect(rows.map(({ point, baseline, difference }) => [point, baseline, difference])).toEqual([
      ["a in made-up", "base in made-up", 7],
      ["b in made-up", "base in made-up", 14],
      ["base in slower", "base in made-up", 7],
      ["a in slower", "a in made-up", 7],
    ]);
  });

  it("pair with the first's baseline a design that it does not have, under plain names", () => {
    const second = tablesOf(study({ shift: 5, designs: ["new"] }), other);
    const { rows } = compareResults([first, second], { ...question, metrics: ["commit.client.mean"] });
    expect(rows.at(-1)).toMatchObject({ point: "new", baseline: "base", difference: 35 });
  });

  it("are told apart by their inputs where the scenario is the same", () => {
    const second = tablesOf(study({ shift: 1 }), { ...other, scenario: "made-up" });
    const { points } = compareResults([first, second], { ...question, metrics: ["throughput"] });
    expect(points[3]).toBe("base in fedcba987654");
  });

  it("make as many pairs as the shorter has, percentiles then by their replications' own", () => {
    const second = tablesOf(study({ used: 3, designs: ["new"] }), other);
    const { rows, replications } = compareResults([first, second], { ...question, metrics: ["commit.client.p50"] });
    expect(replications).toBe(3);
    for (const row of rows) expect(row.replications).toBe(3);
    // The nearest rank of eight is the fourth: 3 · (index + 2) and 7 a shift.
    expect(rows.map(({ difference }) => difference)).toEqual([7, 14, 0]);
  });

  it.each<[string, () => unknown, string]>([
    [
      "seeds differ",
      () => compareResults([first, tablesOf(study({}), { ...other, seed: 2 })], question),
      "fedcba987654: expected results of one seed, got seed 1 (0123456789ab) and seed 2, whose replications share no luck, try running both with --seed 1",
    ],
    [
      "they are one",
      () => compareResults([first, first], question),
      "expected different results, got 0123456789ab, 0123456789ab",
    ],
    [
      "the baseline is unknown",
      () => compareResults([first], { ...question, baseline: "bse" }),
      "--baseline: expected one of base, a, b, got bse, try base",
    ],
    [
      "the metric was not measured",
      () => compareResults([first], { ...question, metrics: ["repeatedImaging"] }),
      "--metric: expected metrics that the results hold, got repeatedImaging",
    ],
    [
      "there is nothing to compare",
      () => compareResults([tablesOf(study({ designs: ["base"] }))], question),
      "base: expected at least two design points to compare, got one",
    ],
  ])("are refused when %s", (_when, compared, message) => {
    expect(compared).toThrow(message);
  });
});
