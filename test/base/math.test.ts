// exp, log, pow against BigInt fixed-point arithmetic of 192 bits (fixed-point.ts), which shares no code with them;
// special cases against Math.*, which defines them (ECMAScript); the normal distribution against its series.
import { describe, expect, it } from "vitest";
import { exp, expm1, log, log1p, normalCdf, normalDensity, normalQuantile, pow } from "../../src/base/math.ts";
import { fixed, normalCdfFixed, toNumber } from "./fixed-point.ts";
import { testPositive, testUniforms, worstExp, worstLog, worstPow } from "./math-accuracy.ts";

const SPECIAL = [
  0,
  1,
  2,
  3,
  7.5,
  1 / 3,
  0.5,
  10,
  100,
  1e300,
  Infinity,
  5e-324,
  1e-310,
  2.2250738585072014e-308,
  1.7976931348623157e308,
  1 + 2 ** -52,
  1 - 2 ** -53,
  2 ** 53,
  2 ** 53 + 2,
  708.5,
  709.782712893384,
  709.7827128933841,
  745.1332191019411,
  745.1332191019412,
  1024,
  1074,
  1075,
  1076,
].flatMap((x) => [x, -x]);

const isSpecial = (x: number) => x === 0 || !Number.isFinite(x);

describe("accuracy, in units of the last place", () => {
  // The same over 1e6 points: test/nightly/base-math.nightly.ts.
  it("exp, log and pow err by less than 1", () => {
    expect(worstExp(20_000)).toBeLessThan(1);
    expect(worstLog(20_000)).toBeLessThan(1);
    expect(worstPow(10_000)).toBeLessThan(1);
  });

  it("the check notices a result that is 2 units off", () => {
    const off = (x: number) => x * (1 + 2 ** -51);
    expect(worstExp(100, (x) => off(exp(x)))).toBeGreaterThan(1);
    expect(worstLog(100, (x) => off(log(x)))).toBeGreaterThan(1);
    expect(worstPow(100, (x, y) => off(pow(x, y)))).toBeGreaterThan(1);
  });

  it("pow is exact where the result is a whole number below 2^53", () => {
    for (let base = 2; base <= 40; base++) {
      for (let power = 0, result = 1; result < 2 ** 53; power++, result *= base) expect(pow(base, power)).toBe(result);
    }
    expect(pow(2, -1074)).toBe(5e-324);
    expect(pow(9, 0.5)).toBe(3);
  });
});

describe("special cases are those of Math.*", () => {
  it.each([...SPECIAL, NaN])("exp(%d), log(%d)", (x) => {
    for (const [ours, theirs] of [[exp(x), Math.exp(x)] as const, [log(x), Math.log(x)] as const]) {
      if (isSpecial(theirs)) expect(ours).toBe(theirs);
      else expect(Math.abs(ours / theirs - 1)).toBeLessThan(2 ** -51);
    }
  });

  it("pow over all pairs", () => {
    for (const x of [...SPECIAL, NaN]) {
      for (const y of [...SPECIAL, NaN]) {
        const theirs = x ** y;
        if (isSpecial(theirs)) expect([x, y, pow(x, y)]).toEqual([x, y, theirs]);
        else expect(Math.abs(pow(x, y) / theirs - 1), `pow(${x}, ${y})`).toBeLessThan(2 ** -51);
      }
    }
  });
});

describe("log1p and expm1", () => {
  it("err by less than 1e-15, relatively, and keep small arguments", () => {
    const uniform = testUniforms(5);
    for (let i = 0; i < 20_000; i++) {
      const size = testPositive(uniform, -60, 5);
      for (const x of [size, -size]) {
        expect(Math.abs(expm1(x) / Math.expm1(x) - 1), `expm1(${x})`).toBeLessThan(1e-15);
        if (x > -1) expect(Math.abs(log1p(x) / Math.log1p(x) - 1), `log1p(${x})`).toBeLessThan(1e-15);
      }
    }
  });

  it("have the special values of Math.*", () => {
    for (const x of [0, -0, -1, -2, Infinity, -Infinity, NaN, 1e-320, -1e-320, 800, -800]) {
      expect([x, log1p(x)]).toEqual([x, Math.log1p(x)]);
      expect([x, expm1(x)]).toEqual([x, Math.expm1(x)]);
    }
  });
});

describe("the same bits in every engine", () => {
  // The literals were computed on Node 20.20 and agree on Node 24; Math.* gives different ones from engine to engine.
  const digest = (values: (uniform: () => number) => number): number => {
    const view = new DataView(new ArrayBuffer(8));
    const uniform = testUniforms(4);
    let hash = 0x811c9dc5;
    for (let i = 0; i < 50_000; i++) {
      view.setFloat64(0, values(uniform));
      hash = Math.imul(hash ^ view.getUint32(0), 0x01000193);
      hash = Math.imul(hash ^ view.getUint32(4), 0x01000193);
    }
    return hash >>> 0;
  };
  it.each([
    ["exp", (u: () => number) => exp(u() * 1450 - 740), 2405073447],
    ["log", (u: () => number) => log(testPositive(u, -1074, 1024)), 851658611],
    ["pow", (u: () => number) => pow(testPositive(u, -40, 40), u() * 40 - 20), 3140641934],
    ["normalQuantile", (u: () => number) => normalQuantile(u()), 820256561],
  ] as const)("%s", (_name, values, expected) => {
    expect(digest(values)).toBe(expected);
  });
});

describe("normal distribution", () => {
  it("density at 0 is 1/√(2π)", () => {
    expect(normalDensity(0)).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 16);
    expect(normalDensity(2) / normalDensity(0)).toBeCloseTo(Math.exp(-2), 15);
  });

  it.each([-9, -6.5, -3.0001, -3, -1.2, -1e-5, 0, 0.3, 1, 2.9, 3, 3.1, 6])("P(Z ≤ %d) is its series", (z) => {
    expect(Math.abs(normalCdf(z) / toNumber(normalCdfFixed(fixed(z))) - 1)).toBeLessThan(1e-13);
  });

  it("the quantile inverts the distribution function", () => {
    for (let i = 1; i < 400; i++) {
      const p = i / 400;
      const z = normalQuantile(p);
      const miss = (toNumber(normalCdfFixed(fixed(z))) - p) / normalDensity(z);
      expect(Math.abs(miss)).toBeLessThan(4e-16 * Math.max(1, Math.abs(z)) + 2.3e-16 / normalDensity(z));
    }
    for (const p of [1e-300, 1e-100, 1e-20, 1e-12, 1e-6, 0.001, 0.01]) {
      expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-11);
      if (p > 1e-12) expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 4);
    }
  });

  it("z of the 90th and 97.5th percentile", () => {
    expect(normalQuantile(0.9)).toBeCloseTo(1.2815515655446004, 14); // Abramowitz and Stegun, table 26.5
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
  });

  it("is infinite at 0 and 1, NaN outside", () => {
    expect([0, 0.5, 1, -0.1, 1.1, NaN].map(normalQuantile)).toEqual([-Infinity, 0, Infinity, NaN, NaN, NaN]);
    expect([-Infinity, Infinity, NaN].map(normalCdf)).toEqual([0, 1, NaN]);
  });
});
