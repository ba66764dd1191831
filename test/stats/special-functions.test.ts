// Special functions against @stdlib (ports of Boost and FDLIBM, independent of ours) to 1e-10 relative, over dense grids that
// reach far into the tails and over arguments drawn by fast-check with a fixed seed.
//
// @stdlib is not always the more exact of the two. Where it is not, the comparison leaves it out, and an identity or a value
// by mpmath 1.3.0 (40 digits) takes its place:
// - t-cdf with 1 degree returns arctan without its first digits for |t| < 1e-6: arctan's own series;
// - t-quantile returns 0 for probabilities within 1e-8 to 1e-5 of 1/2, and −Infinity for |t| > 1e154: the series around 0, the
//   closed form for 1 degree, and our distribution function, which undoes ours;
// - normal-quantile loses digits in the lower tail, as if it began from 1 − p (1e-6 at p = 1e-13, −Infinity at 1e-18): there
//   @stdlib's own normal-cdf is the judge;
// - betainc is short of digits for results under 1e-290: mpmath.
import betainc from "@stdlib/math-base-special-betainc";
import gammaln from "@stdlib/math-base-special-gammaln";
import normalCdfOracle from "@stdlib/stats-base-dists-normal-cdf";
import normalQuantileOracle from "@stdlib/stats-base-dists-normal-quantile";
import tCdf from "@stdlib/stats-base-dists-t-cdf";
import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalCdf, normalQuantile } from "../../src/base/math.ts";
import { logGamma, regularisedBeta, studentCdf, studentQuantile } from "../../src/stats/index.ts";

const TOLERANCE = 1e-10;
const RUNS = { seed: 20_260_728, numRuns: 2000 };

function apart(got: number, expected: number): number {
  return got === expected ? 0 : Math.abs(got - expected) / Math.abs(expected);
}

/** From low to high in equal ratios. */
function geometric(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => low * (high / low) ** (index / (count - 1)));
}

/** The largest relative difference over all arguments, with the arguments; a NaN counts as infinite. */
function worst(points: readonly number[][], ours: (...point: number[]) => number, theirs: typeof ours): string {
  let largest = 0;
  let where: number[] = [];
  for (const point of points) {
    const difference = apart(ours(...point), theirs(...point));
    if (difference <= largest) continue;
    largest = Number.isNaN(difference) ? Infinity : difference;
    where = point;
  }
  return largest < TOLERANCE ? "within tolerance" : `${largest} at ${where}`;
}

function pairs(left: readonly number[], right: readonly number[]): number[][] {
  return left.flatMap((a) => right.map((b) => [a, b]));
}

const DEGREES = [0.01, 0.1, 0.3, 1, 1.7, 2, 3, 4.5, 7, 15, 29, 59.5, 120, 1e3, 1e4, 1e5, 1e6, 1e8];
const NORMAL_NUMBERS = 2.3e-308;

describe("ln Γ", () => {
  test("3800 arguments from 1e-12 to 1e15, close around its zeros at 1 and 2", () => {
    const around = geometric(1e-9, 0.4, 200).flatMap((d) => [1 - d, 1 + d, 2 - d, 2 + d]);
    const points = [...geometric(1e-12, 1e15, 3000), ...around].map((x) => [x]);
    expect(
      worst(
        points,
        (x) => logGamma(x!),
        (x) => gammaln(x!),
      ),
    ).toBe("within tolerance");
  });
  test("drawn arguments", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
        (x) => apart(logGamma(x), gammaln(x)) < TOLERANCE,
      ),
      RUNS,
    );
  });
  test("beside its zeros: −γ d and (1 − γ) d to first order (DLMF 5.7.3)", () => {
    const euler = 0.5772156649015329;
    for (const d of [2 ** -40, 2 ** -30]) {
      expect(apart(logGamma(1 + d), -euler * d + (Math.PI ** 2 / 12) * d * d)).toBeLessThan(1e-14);
      expect(apart(logGamma(2 + d), (1 - euler) * d + (Math.PI ** 2 / 12 - 0.5) * d * d)).toBeLessThan(1e-14);
    }
  });
});

describe("regularised incomplete beta function", () => {
  const SHAPES = pairs([0.01, 0.1, 0.5, 1, 2, 7.5, 40, 300, 1e4], [0.01, 0.1, 0.5, 1, 3, 12, 100, 2000.5, 1e5]);
  const small = geometric(1e-12, 0.5, 40);
  test("6480 arguments", () => {
    const points = [...small, ...small.map((x) => 1 - x)].flatMap((x) => SHAPES.map((shape) => [x, ...shape]));
    const normal = points.filter(([x, a, b]) => betainc(x!, a!, b!) === 0 || betainc(x!, a!, b!) > 1e-290);
    expect(normal.length).toBeGreaterThan(0.99 * points.length);
    const ours = (x: number, a: number, b: number): number => {
      const value = regularisedBeta(x, 1 - x, { a, b });
      return value < 1e-290 ? 0 : value;
    };
    expect(
      worst(
        normal,
        (x, a, b) => ours(x!, a!, b!),
        (x, a, b) => betainc(x!, a!, b!),
      ),
    ).toBe("within tolerance");
  });
  test("under 1e-290, where @stdlib is 6e-5 off: mpmath", () => {
    const x = 1.5835444480567936e-8;
    expect(apart(regularisedBeta(x, 1 - x, { a: 40, b: 12 }), 4.603143428911155e-302)).toBeLessThan(1e-12);
    expect(apart(betainc(x, 40, 12), 4.603143428911155e-302)).toBeGreaterThan(1e-5);
  });
  test("drawn arguments", () => {
    const shape = fc.double({ min: 0.01, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), shape, shape, (x, a, b) => {
        const expected = betainc(x, a, b);
        fc.pre(expected > 1e-290);
        return apart(regularisedBeta(x, 1 - x, { a, b }), expected) < TOLERANCE;
      }),
      RUNS,
    );
  });
});

describe("Student's t, distribution", () => {
  const arguments_ = [...geometric(1e-10, 1e100, 300), ...Array.from({ length: 200 }, (_, index) => (index + 1) / 20)];
  const comparable = (t: number, degrees: number): boolean =>
    !(degrees === 1 && Math.abs(t) < 1e-6) &&
    (studentCdf(t, degrees) > NORMAL_NUMBERS || tCdf(t, degrees) > NORMAL_NUMBERS);
  test("18 000 arguments, to probabilities of 2e-308", () => {
    const all = pairs(
      arguments_.flatMap((t) => [t, -t]),
      DEGREES,
    );
    const points = all.filter(([t, degrees]) => comparable(t!, degrees!));
    expect(points.length).toBeGreaterThan(0.7 * all.length);
    expect(
      worst(
        points,
        (t, n) => studentCdf(t!, n!),
        (t, n) => tCdf(t!, n!),
      ),
    ).toBe("within tolerance");
  });
  test("what is left out because it vanishes, vanishes in both", () => {
    for (const [t, degrees] of pairs(arguments_, DEGREES)) {
      if (!comparable(-t!, degrees!) && t! > 1e-6) expect(studentCdf(-t!, degrees!)).toBeLessThan(NORMAL_NUMBERS);
    }
  });
  test("1 degree near 0, where @stdlib loses digits: 1/2 + arctan(t) / π = 1/2 + t/π − …", () => {
    for (const t of geometric(1e-15, 1e-6, 50)) {
      expect(apart(studentCdf(-t, 1), 0.5 - t / Math.PI)).toBeLessThan(1e-15);
      expect(apart(studentCdf(t, 1), 0.5 + t / Math.PI)).toBeLessThan(1e-15);
    }
    expect(apart(tCdf(-1e-8, 1), 0.5 - 1e-8 / Math.PI)).toBeGreaterThan(1e-9);
  });
  test("1 degree far out: 1/2 − arctan(t)/π = arctan(1/t)/π", () => {
    for (const t of geometric(1, 1e300, 200))
      expect(apart(studentCdf(-t, 1), Math.atan(1 / t) / Math.PI)).toBeLessThan(1e-12);
  });
  test("drawn arguments", () => {
    const t = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(t, fc.double({ min: 0.01, max: 1e6, noNaN: true }), (x, degrees) => {
        fc.pre(degrees !== 1 && studentCdf(x, degrees) > NORMAL_NUMBERS);
        return apart(studentCdf(x, degrees), tCdf(x, degrees)) < TOLERANCE;
      }),
      RUNS,
    );
  });
});

describe("Student's t, quantile", () => {
  const away = geometric(1e-5, 0.1, 40).flatMap((d) => [0.5 - d, 0.5 + d, 1 - d]);
  const degrees = DEGREES.slice(1, -1);
  test("4 000 arguments from 1e-300 to 1 − 1e-15", () => {
    const probabilities = [...geometric(1e-300, 0.4, 100), ...geometric(1e-15, 1e-6, 30).map((d) => 1 - d), ...away];
    const table = pairs(probabilities, degrees).map(([p, n]) => ({
      p,
      n,
      ours: studentQuantile(p!, n!),
      theirs: tQuantile(p!, n!),
    }));
    const comparable = table.filter(({ ours, theirs }) => Math.abs(ours) < 1e150 && theirs !== 0);
    expect(comparable.length).toBeGreaterThan(0.9 * table.length);
    const off = comparable.filter(({ ours, theirs }) => !(apart(ours, theirs) < TOLERANCE));
    expect(off).toEqual([]);
  });
  test("near 1/2, where @stdlib gives 0: t = u + u³ (ν + 1)/(6ν) + …, u = (p − 1/2) / density at 0", () => {
    for (const n of [1, 2, 3, 10, 19, 100, 1001]) {
      // Γ((n + 1)/2) / Γ(n/2) by Γ(x + 1) = x Γ(x) from n = 1 or 2
      let ratio = n % 2 === 1 ? 1 / Math.sqrt(Math.PI) : Math.sqrt(Math.PI) / 2;
      for (let k = n % 2 === 1 ? 1 : 2; k < n; k += 2) ratio *= (k + 1) / k;
      for (const d of [2 ** -50, 2 ** -40, 2 ** -30, 2 ** -20]) {
        const u = (d * Math.sqrt(n * Math.PI)) / ratio;
        expect(apart(studentQuantile(0.5 + d, n), u + (u ** 3 * (n + 1)) / (6 * n))).toBeLessThan(1e-13);
        expect(studentQuantile(0.5 - d, n)).toBe(-studentQuantile(0.5 + d, n));
      }
    }
    expect(tQuantile(0.5 + 2 ** -30, 10)).toBe(0);
  });
  test("beyond 1e150 our distribution function undoes them", () => {
    for (const [p, n] of pairs(geometric(1e-300, 1e-18, 100), [0.1, 0.3, 1, 1.7])) {
      const t = studentQuantile(p!, n!);
      if (Number.isFinite(t)) expect(apart(studentCdf(t, n!), p!)).toBeLessThan(1e-11);
    }
  });
  test("1 degree to 1e-300: −1 / tan(π p); beyond every double: −Infinity", () => {
    for (const p of geometric(1e-300, 0.4, 300))
      expect(apart(studentQuantile(p, 1), -1 / Math.tan(Math.PI * p))).toBeLessThan(1e-12);
    expect(studentQuantile(1e-300, 0.5)).toBe(-Infinity);
  });
  test("drawn arguments", () => {
    const p = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });
    fc.assert(
      fc.property(p, fc.double({ min: 0.5, max: 1e6, noNaN: true }), (x, n) => {
        fc.pre(Math.abs(x - 0.5) > 1e-4);
        return apart(studentQuantile(x, n), tQuantile(x, n)) < TOLERANCE;
      }),
      { ...RUNS, numRuns: 500 },
    );
  });
});

describe("the normal distribution", () => {
  test("9401 values of the distribution from −37.5 to 9.5", () => {
    const points = Array.from({ length: 9401 }, (_, index) => [-37.5 + index / 200]);
    expect(
      worst(
        points,
        (z) => normalCdf(z!),
        (z) => normalCdfOracle(z!, 0, 1),
      ),
    ).toBe("within tolerance");
  });
  test("quantiles from 1/2 up to 1 − 1e-15", () => {
    const upper = [...geometric(1e-15, 0.49, 500).map((d) => 1 - d), ...geometric(1e-14, 0.1, 200).map((d) => 0.5 + d)];
    const points = upper.map((p) => [p]);
    expect(
      worst(
        points,
        (p) => normalQuantile(p!),
        (p) => normalQuantileOracle(p!, 0, 1),
      ),
    ).toBe("within tolerance");
  });
  test("quantiles of the lower tail: @stdlib's distribution undoes them, its own quantile does not", () => {
    for (const p of geometric(1e-300, 0.5, 600))
      expect(apart(normalCdfOracle(normalQuantile(p), 0, 1), p)).toBeLessThan(1e-12);
    expect(normalQuantileOracle(1e-18, 0, 1)).toBe(-Infinity);
    // mpmath: root of erfc(−z/√2)/2 = 1e-13
    expect(apart(normalQuantile(1e-13), -7.348796102800677)).toBeLessThan(1e-15);
    expect(apart(normalQuantileOracle(1e-13, 0, 1), -7.348796102800677)).toBeGreaterThan(1e-6);
  });
});
