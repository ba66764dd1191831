// Morris screening on functions whose effects are known, and the rules every trajectory keeps.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { streamOf } from "../../src/kernel/random.ts";
import { deviationInterval } from "../../src/stats/deviation-interval.ts";
import type { UnitDesign } from "../../src/stats/latin-hypercube.ts";
import { elementaryEffects, morrisTrajectories, type Screened } from "../../src/stats/morris.ts";
import { normals, shareOf, standardError, uniforms } from "./draws.ts";

const design = { factors: 3, levels: 4, trajectories: 10 };
const screen = (trajectories: readonly UnitDesign[], f: (x: readonly number[]) => number): readonly Screened[] =>
  elementaryEffects(trajectories, { values: trajectories.map((points) => points.map(f)), confidence: 0.95 });

describe("trajectories", () => {
  test("change each factor exactly once, alone, by Δ = p/(2(p − 1)), and stay on the levels", () => {
    const shapes = fc.record({
      factors: fc.integer({ min: 1, max: 12 }),
      levels: fc.integer({ min: 1, max: 5 }).map((half) => 2 * half),
      trajectories: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, seed) => {
        const delta = shape.levels / (2 * (shape.levels - 1));
        const all = morrisTrajectories(shape, streamOf(seed, 0, "morris", 0));
        expect(all).toHaveLength(shape.trajectories);
        const isLevel = (at: number) =>
          at >= 0 && at <= 1 && Math.abs(at * (shape.levels - 1) - Math.round(at * (shape.levels - 1))) < 1e-9;
        for (const points of all) {
          expect(points).toHaveLength(shape.factors + 1);
          expect(points.flat().filter((at) => !isLevel(at))).toEqual([]);
          const changed = points.slice(1).map((point, step) => {
            const moved = point.flatMap((at, factor) => (at === points[step]![factor] ? [] : [factor]));
            expect(moved).toHaveLength(1);
            expect(Math.abs(point[moved[0]!]! - points[step]![moved[0]!]!)).toBeCloseTo(delta, 12);
            return moved[0]!;
          });
          expect(changed.sort((a, b) => a - b)).toEqual(Array.from({ length: shape.factors }, (_, index) => index));
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test("every level is equally likely for every factor, at the start and at the end", () => {
    const all = morrisTrajectories({ ...design, trajectories: 4000 }, streamOf(3, 0, "morris", 0));
    for (const end of [0, 3]) {
      for (let factor = 0; factor < 3; factor++) {
        const counts = [0, 0, 0, 0];
        for (const points of all) counts[Math.round(points[end]![factor]! * 3)]! += 1;
        const chi = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
        expect(chi).toBeLessThan(16.27); // 99.9 % point of χ² with 3 degrees of freedom
      }
    }
  });

  test("an odd number of levels, which would favour some of them, is refused", () => {
    expect(() => morrisTrajectories({ ...design, levels: 5 }, streamOf(1, 0, "morris", 0))).toThrow(/even number/);
  });
});

describe("elementary effects of functions that are known", () => {
  const trajectories = morrisTrajectories(design, streamOf(1, 0, "morris", 0));

  test("linear: mu is the coefficient, mu* its size, sigma 0, and no doubt about either", () => {
    const [up, down, none] = screen(trajectories, ([x, y]) => 5 * x! - 2 * y!) as [Screened, Screened, Screened];
    expect(up.mu.estimate).toBeCloseTo(5, 12);
    expect(down.mu.estimate).toBeCloseTo(-2, 12);
    expect(down.muStar.estimate).toBeCloseTo(2, 12);
    expect(none).toMatchObject({
      mu: { estimate: 0, low: 0, high: 0 },
      muStar: { estimate: 0 },
      sigma: { estimate: 0 },
    });
    for (const { sigma, mu } of [up, down]) {
      expect(sigma.estimate).toBeLessThan(1e-12);
      expect(mu.halfWidth).toBeLessThan(1e-12);
      expect(mu.n).toBe(10);
    }
  });

  test("an interaction x·y: an effect of x is the y at which it was taken, uniform over 0, 1/3, 2/3, 1", () => {
    const many = morrisTrajectories({ ...design, trajectories: 500 }, streamOf(2, 0, "morris", 0));
    const [x] = screen(many, ([a, b]) => a! * b!) as [Screened];
    // Mean 1/2; variance (0 + 1/9 + 4/9 + 1)/4 − 1/4 = 5/36; fourth central moment (2·(1/2)⁴ + 2·(1/6)⁴)/4.
    const deviation = Math.sqrt(5 / 36);
    const fourth = (2 * (1 / 2) ** 4 + 2 * (1 / 6) ** 4) / 4;
    const errorOfVariance = Math.sqrt((fourth - (5 / 36) ** 2) / 500);
    expect(Math.abs(x.mu.estimate - 0.5)).toBeLessThan((4 * deviation) / Math.sqrt(500));
    expect(x.muStar.estimate).toBeCloseTo(x.mu.estimate, 12);
    expect(Math.abs(x.sigma.estimate ** 2 - 5 / 36)).toBeLessThan(4 * errorOfVariance);
    expect(x.sigma.low).toBeLessThan(deviation);
    expect(x.sigma.high).toBeGreaterThan(deviation);
  });

  test("effects of both signs cancel in mu, not in mu*: (x − 1/2)(y − 1/2)", () => {
    const many = morrisTrajectories({ ...design, trajectories: 2000 }, streamOf(4, 0, "morris", 0));
    const [x] = screen(many, ([a, b]) => (a! - 0.5) * (b! - 0.5)) as [Screened];
    // Effects ±1/2 and ±1/6, equally likely: mean 0, mean size 1/3, with standard deviations √5/6 and 1/6.
    expect(Math.abs(x.mu.estimate)).toBeLessThan((4 * Math.sqrt(5)) / 6 / Math.sqrt(2000));
    expect(Math.abs(x.muStar.estimate - 1 / 3)).toBeLessThan(4 / 6 / Math.sqrt(2000));
  });

  test("a step of another size than Δ, as where levels are rounded, is divided by its own size", () => {
    const rounded = [
      [
        [0, 0.5],
        [0.5, 0.5],
        [0.5, 1],
      ],
    ];
    const [x, y] = screen(rounded, ([a, b]) => 3 * a! + 7 * b!) as [Screened, Screened];
    expect([x.mu.estimate, y.mu.estimate]).toEqual([3, 7]);
    expect(x.mu.low).toBeNaN();
  });

  test("where an output is never, its effects are left out and counted", () => {
    const values = trajectories.map((points, index) =>
      points.map(([x], step) => (index < 2 && step === 0 ? Number.POSITIVE_INFINITY : x!)),
    );
    const screened = elementaryEffects(trajectories, { values, confidence: 0.95 });
    expect(screened.map(({ mu }) => mu.n).reduce((sum, n) => sum + n, 0)).toBe(30 - 2);
    for (const { effects, mu } of screened) expect(mu.n).toBe(effects.filter(Number.isFinite).length);
  });

  test("intervals of mu cover: 1000 studies of 10 trajectories of x·y", () => {
    let seed = 0;
    const share = shareOf(1000, () => {
      const own = morrisTrajectories(design, streamOf(++seed, 0, "coverage", 0));
      const { mu } = screen(own, ([a, b]) => a! * b!)[0]!;
      return mu.low <= 0.5 && 0.5 <= mu.high;
    });
    // Student's t on ten values of a discrete uniform law, whose tails are short: within 3 binomial standard errors of 95 %.
    expect(Math.abs(share - 0.95)).toBeLessThan(3 * standardError(0.95, 1000));
  });
});

/**
 * The test function of Morris 1991, §4: 20 inputs in [0, 1]; 8 to 10 act linearly, 1 to 7 bend or interact, 11 to 20 hardly act.
 * Coefficients of first and second order that the paper does not give are standard normal, as there.
 */
function morrisFunction(normal: () => number): (x: readonly number[]) => number {
  const first = Array.from({ length: 20 }, (_, i) => (i < 10 ? 20 : normal()));
  const second = Array.from({ length: 20 }, (_, i) =>
    Array.from({ length: 20 }, (_unused, j) => (i < 6 && j < 6 ? -15 : normal())),
  );
  return (x) => {
    const w = x.map((at, i) => ([2, 4, 6].includes(i) ? 2 * ((1.1 * at) / (at + 0.1) - 0.5) : 2 * (at - 0.5)));
    let y = first.reduce((sum, b, i) => sum + b * w[i]!, 0);
    for (let i = 0; i < 20; i++) {
      for (let j = i + 1; j < 20; j++) {
        y += second[i]![j]! * w[i]! * w[j]!;
        for (let l = j + 1; l < 5; l++) {
          y -= 10 * w[i]! * w[j]! * w[l]!;
          for (let s = l + 1; s < 4; s++) y += 5 * w[i]! * w[j]! * w[l]! * w[s]!;
        }
      }
    }
    return y;
  };
}

describe("the test function of Morris 1991", () => {
  const screenedBy = (trajectories: number) =>
    screen(
      morrisTrajectories({ factors: 20, levels: 4, trajectories }, streamOf(1991, 0, "morris", 0)),
      morrisFunction(normals(20)),
    );
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

  test.each([20, 100])("its three groups stand apart input by input, %d trajectories", (trajectories) => {
    const screened = screenedBy(trajectories);
    const sizes = screened.map(({ muStar }) => muStar.estimate);
    const spreads = screened.map(({ sigma }) => sigma.estimate);
    expect(Math.min(...sizes.slice(0, 10))).toBeGreaterThan(Math.max(...sizes.slice(10)));
    // Linear inputs: 2·20, give or take interactions with coefficients of size 1.
    for (const { mu } of screened.slice(7, 10)) {
      expect(mu.estimate).toBeGreaterThan(30);
      expect(mu.estimate).toBeLessThan(50);
    }
    // Inputs 1 to 6 interact by −15 and more: each scatters beyond every linear or idle input.
    expect(Math.min(...spreads.slice(0, 6))).toBeGreaterThan(Math.max(...spreads.slice(7)));
  });

  test("four trajectories, as in the paper, tell the groups apart on average", () => {
    const screened = screenedBy(4);
    const sizes = screened.map(({ muStar }) => muStar.estimate);
    const spreads = screened.map(({ sigma }) => sigma.estimate);
    expect(mean(sizes.slice(0, 10))).toBeGreaterThan(4 * mean(sizes.slice(10)));
    expect(mean(spreads.slice(0, 6))).toBeGreaterThan(2 * mean(spreads.slice(7)));
  });
});

describe("the interval of a standard deviation", () => {
  test("by hand: 1, 2, 4, 8", () => {
    // Variances of the whole and without each value, by their definition; t(0.975; 3) = 3.182446305.
    const whole = 115 / 12;
    const parts = [
      [2, 4, 8],
      [1, 4, 8],
      [1, 2, 8],
      [1, 2, 4],
    ].map((three) => {
      const mean = three.reduce((sum, value) => sum + value, 0) / 3;
      return three.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2;
    });
    const pseudo = parts.map((part) => 4 * Math.log(whole) - 3 * Math.log(part));
    const centre = pseudo.reduce((sum, value) => sum + value, 0) / 4;
    const error = Math.sqrt(pseudo.reduce((sum, value) => sum + (value - centre) ** 2, 0) / 3 / 4);
    const got = deviationInterval([1, 2, 4, 8], 0.95);
    expect(got.estimate).toBeCloseTo(Math.sqrt(whole), 12);
    expect(got.low).toBeCloseTo(Math.exp((centre - 3.182446305 * error) / 2), 8);
    expect(got.high).toBeCloseTo(Math.exp((centre + 3.182446305 * error) / 2), 6);
  });

  test("scales with the values, whatever their mean", () => {
    const values = [3.1, 4.1, 5.9, 2.6, 5.3];
    const base = deviationInterval(values, 0.9);
    const scaled = deviationInterval(
      values.map((value) => 100 + 8 * value),
      0.9,
    );
    for (const end of ["estimate", "low", "high"] as const) expect(scaled[end]).toBeCloseTo(8 * base[end], 8);
  });

  test("equal values have none to vary; two values, or all equal but one, have no interval", () => {
    expect(deviationInterval([2, 2, 2], 0.95)).toMatchObject({ estimate: 0, low: 0, high: 0 });
    expect(deviationInterval([1, 2], 0.95).low).toBeNaN();
    expect(deviationInterval([1, 1, 1, 2], 0.95)).toMatchObject({ estimate: 0.5, low: NaN, high: NaN });
    expect(deviationInterval([1], 0.95).estimate).toBeNaN();
  });

  test.each([
    // The jackknife is approximate: 4000 studies by an independent program (NumPy) gave 94.2 % and 95.6 %; less for long tails.
    ["normal", 20, () => normals(11)],
    ["uniform", 10, () => uniforms(12)],
  ])("covers, %s law, %d values: at least 92 % of 1000 studies at 95 %", (law, n, source) => {
    const draw = source();
    const truth = law === "normal" ? 1 : Math.sqrt(1 / 12);
    const share = shareOf(1000, () => {
      const { low, high } = deviationInterval(
        Array.from({ length: n }, () => draw()),
        0.95,
      );
      return low <= truth && truth <= high;
    });
    expect(share).toBeGreaterThan(0.92);
  });
});
