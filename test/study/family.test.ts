// Holm's correction by hand, and which comparisons make a family.
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/study/evaluate.ts";
import { differs, withHolm } from "../../src/study/family.ts";
import type { ComparisonRow } from "../../src/study/result.ts";
import { finishedOf, planOf, resultOf } from "./fixtures.ts";

const row = (point: string, metric: string, pValue: number | undefined): ComparisonRow => ({
  ...{ point, baseline: "base", metric, statistic: "value", unit: "1/s", difference: 1, replications: 9 },
  ...(pValue === undefined ? {} : { pValue }),
});
const corrected = (rows: readonly ComparisonRow[]) => withHolm(rows, 0.95).map(({ pHolm }) => pHolm);

describe("Holm's correction", () => {
  it("multiplies the smallest of three by 3, the next by 2, and never falls", () => {
    // 0.01 · 3; 0.03 · 2 = 0.06; 0.04 · 1 is less than that
    const rows = [row("a", "throughput", 0.01), row("b", "throughput", 0.04), row("c", "throughput", 0.03)];
    expect(corrected(rows)).toEqual([0.03, 0.06, 0.06]);
  });

  it("counts the designs of one statistic of one metric, whatever stands between them", () => {
    const rows = [
      row("a", "throughput", 0.02),
      row("a", "viewChanges", 0.03),
      row("b", "throughput", 0.5),
      row("b", "viewChanges", 0.04),
    ];
    expect(corrected(rows)).toEqual([0.04, 0.06, 0.5, 0.06]);
    const statistics = [
      row("a", "commit.client", 0.02),
      { ...row("a", "commit.client", 0.03), statistic: "p95" } as const,
    ];
    expect(corrected(statistics)).toEqual([0.02, 0.03]);
  });

  it("stops at 1, and leaves alone what could not be tested", () => {
    expect(corrected([row("a", "throughput", 0.7), row("b", "throughput", 0.8)])).toEqual([1, 1]);
    expect(corrected([row("a", "throughput", undefined)])).toEqual([undefined]);
  });

  it("turns a difference at 5 % of its own into none of the family", () => {
    const [one, two] = withHolm([row("a", "throughput", 0.04), row("b", "throughput", 0.9)], 0.95);
    expect([one!.pValue! <= 0.05, differs(one!, 0.95), differs(two!, 0.95)]).toEqual([true, false, false]);
    expect(differs(one!, 0.9)).toBe(true);
    expect(differs(row("a", "throughput", undefined), 0.95)).toBe(false);
  });
});

describe("the comparisons of a study", () => {
  // Three designs against the first, with and without attacks: six in a family, three of them without attacks.
  const designs = ["base", "a", "b", "c"].map((name) => ({ name }));
  const plan = planOf({ designs, baseline: "base", attackLevels: ["on", "off"] });
  const numbers = [
    [1, 2, 3],
    [2, 4, 9],
    [1, 2, 4],
    [8, 2, 3],
  ];
  const results = designs.flatMap(({ name }, design) =>
    ["", " (no attacks)"].flatMap((level, shift) =>
      numbers[design]!.map((number, replication) =>
        resultOf({ point: name + level, replication, values: { throughput: number + shift * replication } }),
      ),
    ),
  );
  const { comparisons } = evaluate(plan, finishedOf(results));

  it("keep their p-values, and gain corrected ones over both attack levels", () => {
    expect(comparisons).toHaveLength(6);
    const raw = comparisons.map(({ pValue }) => pValue!);
    const smallest = raw.indexOf(Math.min(...raw));
    expect(comparisons[smallest]!.pHolm).toBeCloseTo(Math.min(1, 6 * raw[smallest]!), 12);
    for (const { pValue, pHolm } of comparisons) expect(pHolm).toBeGreaterThanOrEqual(pValue!);
  });
});
