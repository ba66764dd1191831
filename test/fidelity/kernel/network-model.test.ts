// The model that runs the case files: exact laws, time scaling, the same whatever the workers, and power.
import { describe, expect, it } from "vitest";
import { judged } from "./cases.ts";
import { estimate, measureOf } from "./measures.ts";
import { type Row, readRows } from "./network.ts";
import { simulateNetwork } from "./network-model.ts";
import { crewOf, replicate } from "./replicate.ts";
import type { Seen, Sums } from "./seen.ts";

const rows = readRows();
const rowOf = (id: string): Row => rows.find((row) => row.id === id)!;

/** One short replication. Little's law, the utilisation law and flow balance are checked in it. */
function short({ network, seed }: Row, stretch = 1): Sums {
  const kept = { sojourns: false, waits: false };
  return simulateNetwork(network, { seed, replication: 0, warmUp: 20, length: 200, serviceFactor: 1, stretch, kept })
    .sums;
}

/** Which power of time a sum is of. */
function power(name: string): number {
  if (/\.(completed|blocked|abandoned|delayed)$/.test(name)) return 0;
  return name.endsWith("Squares") ? 2 : 1;
}

describe("every duration seven times as long", () => {
  const exact = rows.filter(({ network }) =>
    Object.values(network.stations).every(({ discipline }) => discipline !== "ps"),
  );

  it.each(exact)("makes every sojourn exactly so: $id", (row) => {
    const [once, seven] = [short(row), short(row, 7)];
    expect(Object.keys(seven)).toEqual(Object.keys(once));
    for (const [name, sum] of Object.entries(once)) {
      // Squares outgrow the whole numbers of a double.
      if (power(name) === 2) expect(Math.abs(seven[name]! - 49 * sum)).toBeLessThanOrEqual(1e-9 * sum);
      else expect([name, seven[name]]).toEqual([name, sum * 7 ** power(name)]);
    }
    expect(Object.values(once).every(Number.isFinite)).toBe(true);
  });
  it("does so under processor sharing up to the rounding of each end to a microsecond", () => {
    const [once, seven] = [short(rowOf("processor sharing")), short(rowOf("processor sharing"), 7)];
    expect(seven["customers.completed"]).toBe(once["customers.completed"]);
    expect(Math.abs(seven["customers.sojourn"]! / 7 - once["customers.sojourn"]!)).toBeLessThan(
      10 * once["customers.completed"]!,
    );
  });
});

describe("replications", () => {
  const row: Row = { ...rowOf("M/M/1 λ 0.5"), length: 100 };
  const blocks = [0, 2, 4].map((first) => ({ row, serviceFactor: 1, first, count: 2 }));

  it("are the same on one thread and on several", async () => {
    const crew = crewOf(2);
    try {
      const seen = await crew.replicate(blocks);
      expect(seen).toEqual(blocks.flatMap(replicate));
      expect(seen[0]!.samples["customers.W"]!.length).toBeGreaterThan(10);
    } finally {
      await crew.dismiss();
    }
  });
  it("differ from one another", () => {
    const sojourns = blocks.flatMap(replicate).map(({ sums }) => sums["customers.sojourn"]);
    expect(new Set(sojourns).size).toBe(6);
  });
});

describe("a service that is 3 % too slow", () => {
  const cells = (serviceFactor: number) => {
    const row = rowOf("M/M/2/2 λ 1");
    const seen = replicate({ row, serviceFactor, first: 0, count: 75 });
    return Object.entries(row.expected).map(([name, expected]) =>
      judged(row, { name, expected, measured: estimate(measureOf(name, row.network), seen), precision: 0.01 }),
    );
  };
  it("fails each cell of M/M/2/2, which passes without it", () => {
    expect(cells(1).map(({ pass }) => pass)).toEqual([true, true, true]);
    expect(cells(1.03).map(({ pass }) => pass)).toEqual([false, false, false]);
  });
});

describe("a cell", () => {
  const row = rowOf("M/M/1 λ 0.5");
  const passes = (estimate: number, standardError: number): boolean =>
    judged(row, { name: "L", expected: 1, measured: { estimate, standardError }, precision: 0.01 }).pass;

  it.each([
    [1.039, 0.01, true, "within four standard errors"],
    [1.041, 0.01, false, "beyond"],
    [1, 0.011, false, "right, but not precise enough"],
    [Number.NaN, 0.01, false, "nothing measured"],
    [1, Number.NaN, false, "no standard error"],
  ])("of estimate %f ± %f passes: %s (%s)", (estimate, standardError, pass) => {
    expect(passes(estimate, standardError)).toBe(pass);
  });
});

describe("an estimate", () => {
  const seen = (...sums: Sums[]): Seen[] => sums.map((each) => ({ sums: each, samples: {} }));
  const { network } = rowOf("two priorities");

  it("of a mean over equal windows has the standard error s/√n", () => {
    const replications = [1, 2, 6].map((waiting) => ({ window: 1, "server.waiting": waiting }));
    // Mean 3, s² = (4 + 1 + 9)/2 = 7.
    const { estimate: mean, standardError } = estimate(measureOf("Lq", network), seen(...replications));
    expect(mean).toBe(3);
    expect(standardError).toBeCloseTo(Math.sqrt(7 / 3), 12);
  });
  it("of a ratio is that of the sums, not the mean of ratios", () => {
    const measure = measureOf("urgent.C", network);
    const replications = [
      { "urgent.delayed": 1, "urgent.completed": 1 },
      { "urgent.delayed": 0, "urgent.completed": 9 },
    ];
    expect(estimate(measure, seen(...replications)).estimate).toBe(0.1);
  });
  it.each(["Q", "urgent.Q", "nobody.Wq", "W/x in 0..3"])("is refused for %s, which means nothing", (name) => {
    expect(() => measureOf(name, network)).toThrow();
  });
  it("is refused for W while there are several sources", () => {
    expect(() => measureOf("W", network)).toThrow("say which of urgent, usual");
  });
});
