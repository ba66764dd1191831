// The question after the best design: what Kim and Nelson's procedure is given, and what is made of its answer.
// The procedure itself is tested in test/stats.
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/scenario/plan.ts";
import { measure } from "../../src/study/measurement.ts";
import type { Choice } from "../../src/study/result.ts";
import { type Candidate, choose } from "../../src/study/selection.ts";
import { nextPrefix } from "../../src/study/stopping.ts";
import { finishedOf, planOf, samples, shares, values } from "./fixtures.ts";

const confidence = 0.95;
const by = (metric: string, indifference: number) => ({ metric, indifference, confidence });
const candidate = (point: string, metric: string, numbers: readonly number[]): Candidate => ({
  point,
  of: measure(metric, { replications: values(point, metric, numbers), confidence })[0],
});
/** Alternates about a level; neighbours differ by the same everywhere, so that only the levels tell. */
const around = (level: number, spread: number, count: number) =>
  Array.from({ length: count }, (_, index) => level + (index % 2 === 0 ? spread : -spread));

describe("the best design", () => {
  it("is the one with the larger mean where more is better, the smaller where less is", () => {
    const pair = (metric: string) => [
      candidate("low", metric, around(10, 1, 8)),
      candidate("high", metric, around(20, 1, 8)),
    ];
    expect(choose(by("throughput", 1), pair("throughput"), 4).best).toBe("high");
    expect(choose(by("viewChanges", 1), pair("viewChanges"), 4).best).toBe("low");
  });

  it("is told with its guarantee and with what was dropped when", () => {
    // A difference of 10 in every pair has no variance: dropped at once, after the first stage.
    const found = choose(
      by("throughput", 2),
      [candidate("a", "throughput", around(20, 3, 8)), candidate("b", "throughput", around(10, 3, 8))],
      5,
    );
    expect(found).toMatchObject({ best: "a", used: 5, left: ["a"], dropped: [{ point: "b", at: 5 }], leftOut: [] });
    expect(found).not.toHaveProperty("more");
    expect(found.text).toBe(
      "a is the best in throughput, or within 2/s of it, with 95 % confidence, after 5 replications; dropped: b after 5",
    );
  });

  it("is open while it cannot be told, with the replications that would tell", () => {
    // δ = 1, n₀ = 4, k = 2, differences 1 + 7 and 1 − 7 in turn: S² = 49 · 4/3; η = ((2 · 0.05)^(−2/3) − 1)/2 = 1.8208;
    // N = ⌊2 η (n₀ − 1) S² / δ²⌋ = ⌊713.7⌋, so that at most 714 are needed, 706 more than 8.
    const open = choose(
      by("throughput", 1),
      [candidate("a", "throughput", around(11, 7, 8)), candidate("b", "throughput", around(10, 0, 8))],
      4,
    );
    expect(open).toMatchObject({ left: ["a", "b"], used: 8, more: { atLeast: 1, atMost: 706 } });
    expect(open).not.toHaveProperty("best");
    expect(open.text).toBe(
      "the best in throughput is not found after 8 replications: it is one of a, b; 1 to 706 more will tell",
    );
  });

  it("waits for the first stage", () => {
    const early = choose(
      by("throughput", 1),
      [candidate("a", "throughput", [1, 2, 3]), candidate("b", "throughput", [9, 9, 9])],
      5,
    );
    expect(early.more).toEqual({ atLeast: 2 });
    expect(early.text).toContain("the first stage wants 2 more");
  });

  it("leaves out who has no value in some replication, and says why", () => {
    const field: Candidate[] = [
      ...(["a", "b", "c"] as const).map((point, index) => {
        const lists = [
          [[1], [2], [1]],
          [[9], [10], [9]],
          [[1], [Infinity], [1]],
        ][index]!;
        const replications = samples(point, "timeToPrior", lists);
        return { point, of: measure("timeToPrior", { replications, confidence })[2] };
      }),
      { point: "d", of: undefined },
    ];
    const found = choose(by("timeToPrior.p95", 1), field, 2);
    expect(found.best).toBe("a");
    expect(found.leftOut).toEqual([
      { point: "c", reason: "never in 1 of 3 replications" },
      { point: "d", reason: "not measured" },
    ]);
    expect(found.text).toContain("; left out: c (never in 1 of 3 replications), d (not measured)");
    expect(choose(by("timeToPrior.p95", 1), field.slice(2), 2).text).toMatch(
      /^no design can be judged by timeToPrior.p95;/,
    );
    expect(choose(by("timeToPrior.p95", 1), [field[0]!, field[2]!], 2).text).toMatch(/^a alone can be judged/);
  });

  it("goes by each replication's own share, whose indifference is in percentage points", () => {
    const trials = (point: string, hits: number): Candidate => {
      const pairs = [10, 20, 40].map((of, index): [number, number] => [(hits + index) * of * 0.01, of]);
      return {
        point,
        of: measure("availability", { replications: shares(point, "availability", pairs), confidence })[0],
      };
    };
    const found = choose(by("availability", 0.005), [trials("a", 40), trials("b", 60)], 3);
    expect(found.text).toContain("b is the best in availability, or within 0.5 pp of it");
  });
});

describe("a study that asks for the best", () => {
  const asks = (given: Partial<Plan> = {}): Plan => {
    const run = { ...planOf().run, replications: { atLeast: 4, atMost: 9 } };
    return planOf({ run, best: by("throughput", 1), ...given });
  };
  const study = (spread: number, count: number) =>
    finishedOf(values("a", "throughput", around(14, spread, count)), values("b", "throughput", around(10, 0, count)));
  const choices = (decision: ReturnType<typeof nextPrefix>): readonly Choice[] =>
    "used" in decision ? decision.best : [];

  it("ends with the first prefix that tells", () => {
    // Differences 4 + 1 and 4 − 1: S² = 4/3; N = ⌊10.92 · 4/3⌋ = 14; the sum of 4, 16, exceeds ½(14.57 − 4) = 5.3.
    expect(nextPrefix(asks(), study(1, 9))).toMatchObject({ used: 4, met: true, best: [{ best: "a", used: 4 }] });
  });

  it("goes on until then", () => {
    // Differences 4 ± 4: S² = 64/3, ½(233 − r) = 114 at 4, more than 16: undecided at 4 and 6.
    expect(nextPrefix(asks(), study(4, 4))).toHaveLength(2 * 2);
    expect(nextPrefix(asks(), study(4, 6))).toHaveLength(2 * 3);
  });

  it("ends at most with the most allowed, and says what is open", () => {
    const decision = nextPrefix(asks(), study(4, 9));
    expect(decision).toMatchObject({ used: 9, met: true });
    // N = ⌊10.9248 · 64/3⌋ = 233: for certain after 234.
    expect(choices(decision)[0]).toMatchObject({ left: ["a", "b"], more: { atMost: 225 } });
  });

  it("is given the same answer by surplus replications", () => {
    expect(nextPrefix(asks(), study(1, 4))).toEqual(nextPrefix(asks(), study(1, 9)));
  });

  it("answers for each level of attacks by itself", () => {
    const plan = asks({ attackLevels: ["on", "off"] });
    const off = (point: string, level: number) => values(`${point} (no attacks)`, "throughput", around(level, 0, 4));
    const finished = finishedOf(
      values("a", "throughput", around(14, 1, 4)),
      values("b", "throughput", around(10, 0, 4)),
      ...[off("a", 3), off("b", 5)],
    );
    expect(choices(nextPrefix(plan, finished)).map(({ best }) => best)).toEqual(["a", "b (no attacks)"]);
  });
});
