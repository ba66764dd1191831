// Latin hypercubes: one point in each stratum of each factor, all orders equally likely, and the choice of the most spread.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { streamOf } from "../../src/kernel/random.ts";
import { permutation } from "../../src/stats/draws.ts";
import { latinHypercube, mostSpread } from "../../src/stats/latin-hypercube.ts";

const streams = (factors: number, seed: number) =>
  Array.from({ length: factors }, (_, factor) => streamOf(seed, 0, "test", factor));

describe("a Latin hypercube", () => {
  test("has exactly one point in each stratum of each factor, for any size", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(),
        (points, factors, seed) => {
          const design = latinHypercube(points, streams(factors, seed));
          expect(design).toHaveLength(points);
          for (let factor = 0; factor < factors; factor++) {
            const strata = design.map((point) => Math.floor(point[factor]! * points)).sort((a, b) => a - b);
            expect(strata).toEqual(Array.from({ length: points }, (_, index) => index));
          }
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  test("the same streams give the same points; a further factor moves none of the others", () => {
    const three = latinHypercube(9, streams(3, 7));
    expect(latinHypercube(9, streams(3, 7))).toEqual(three);
    expect(latinHypercube(9, streams(2, 7))).toEqual(three.map((point) => point.slice(0, 2)));
    expect(latinHypercube(9, streams(3, 8))).not.toEqual(three);
  });

  test("two factors pair their strata at random: each of the n² cells equally often", () => {
    // χ² over 16 cells of 4000 hypercubes of 4 points. Within a hypercube the counts are a permutation matrix, so the quadratic
    // form with (n − 1)² = 9 degrees of freedom is Σ (O − E)² / E · (n − 1)/n; its 99.9 % point is 27.88.
    const [n, studies] = [4, 4000];
    const cells = new Array<number>(n * n).fill(0);
    for (let study = 0; study < studies; study++) {
      const pair = [streamOf(study, 0, "x", 0), streamOf(study, 0, "y", 0)];
      for (const [x, y] of latinHypercube(n, pair)) cells[Math.floor(x! * n) * n + Math.floor(y! * n)]! += 1;
    }
    const expected = studies / n;
    const chi = (cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0) * (n - 1)) / n;
    expect(chi).toBeLessThan(27.88);
  });

  test("estimates the mean of an additive function far better than random points do (McKay, Beckman and Conover 1979)", () => {
    // f = x + y + z. Stratification leaves only the place inside the stratum: variance 3/(12 n³) against 3/(12 n) at random.
    const n = 20;
    const studies = 400;
    let squares = 0;
    for (let study = 0; study < studies; study++) {
      const mean = latinHypercube(n, streams(3, study)).reduce((sum, [x, y, z]) => sum + x! + y! + z!, 0) / n;
      squares += (mean - 1.5) ** 2;
    }
    const ratio = squares / studies / (3 / (12 * n ** 3));
    // Four standard errors of a variance estimated from 400 nearly normal values: √(2/400) = 7 %.
    expect(ratio).toBeGreaterThan(1 - 0.283);
    expect(ratio).toBeLessThan(1 + 0.283);
  });

  test("of several the one whose nearest points are farthest apart is chosen, of equals the first", () => {
    const near = [
      [0.1, 0.1],
      [0.2, 0.2],
      [0.9, 0.9],
    ]; // √0.02 apart
    const far = [
      [0.1, 0.5],
      [0.5, 0.9],
      [0.9, 0.1],
    ]; // √0.32 apart
    expect(mostSpread([near, far])).toBe(far);
    expect(mostSpread([far, near])).toBe(far);
    expect(mostSpread([[...far], far])).toEqual(far);
    const single = [[0.5]];
    expect(mostSpread([single, [[0.7]]])).toBe(single);
  });
});

test("a permutation: all orders of three equally often", () => {
  const draws = streamOf(1, 0, "permutation", 0);
  const counts = new Map<string, number>();
  for (let study = 0; study < 6000; study++) {
    const order = permutation(3, draws).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  const chi = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(chi).toBeLessThan(20.52); // 99.9 % point of χ² with 5 degrees of freedom
});
