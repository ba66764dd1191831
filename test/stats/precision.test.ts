import { describe, expect, test } from "vitest";
import { meanInterval, precision, prefixSizes, replicationsNeeded } from "../../src/stats/index.ts";
import { normals } from "./draws.ts";

const about = (estimate: number, halfWidth: number, n = 20) => {
  return { estimate, low: estimate - halfWidth, high: estimate + halfWidth, halfWidth, n, confidence: 0.95 };
};

describe("precision of several estimates at once", () => {
  test("is met when every one is narrow enough, as a share of its size or in its unit", () => {
    const narrow = { estimate: about(-100, 5), halfWidth: { share: 0.05 } };
    const absolute = { estimate: about(2, 0.3), halfWidth: { absolute: 0.3 } };
    expect(precision([narrow, absolute])).toEqual({ met: true, verdicts: ["met", "met"], replications: 20 });
    const wide = { estimate: about(100, 5.01), halfWidth: { share: 0.05 } };
    expect(precision([narrow, wide])).toMatchObject({ met: false, verdicts: ["met", "wide"] });
  });
  test("the replications needed are those of the widest", () => {
    const wide = { estimate: about(100, 10), halfWidth: { share: 0.05 } };
    const wider = { estimate: about(1, 3), halfWidth: { absolute: 1 } };
    expect(precision([wide, wider]).replications).toBe(replicationsNeeded(wider.estimate, 1));
    // SciPy 1.17.1: the least n ≥ 20 with t.ppf(0.975, n − 1) · s / √n ≤ 1, s = 3 √20 / t.ppf(0.975, 19)
    expect(precision([wide, wider]).replications).toBe(161);
  });
  test("never, and nothing observed, are skipped; all skipped is not met", () => {
    const never = { estimate: { ...about(1, NaN), estimate: Infinity }, halfWidth: { share: 0.1 } };
    const nothing = { estimate: { ...about(1, NaN), estimate: NaN }, halfWidth: { share: 0.1 } };
    const good = { estimate: about(1, 0.1), halfWidth: { share: 0.1 } };
    expect(precision([never, good, nothing])).toMatchObject({ met: true, verdicts: ["skipped", "met", "skipped"] });
    expect(precision([never, nothing])).toEqual({ met: false, verdicts: ["skipped", "skipped"], replications: NaN });
    expect(precision([])).toMatchObject({ met: false });
  });
  test("without an interval it is wide, and so is any half-width of an estimate of 0", () => {
    expect(precision([{ estimate: meanInterval([3], 0.95), halfWidth: { share: 0.5 } }])).toEqual({
      met: false,
      verdicts: ["wide"],
      replications: NaN,
    });
    expect(precision([{ estimate: about(0, 1), halfWidth: { share: 0.5 } }])).toMatchObject({
      verdicts: ["wide"],
      replications: Infinity,
    });
    expect(precision([{ estimate: about(0, 0), halfWidth: { share: 0.5 } }]).met).toBe(true);
  });
  test("asked at the prefix sizes, it stops at the first that is enough", () => {
    const normal = normals(5);
    const values = Array.from({ length: 100 }, () => 10 + normal());
    const asked = (n: number) =>
      precision([{ estimate: meanInterval(values.slice(0, n), 0.95), halfWidth: { share: 0.04 } }]);
    const sizes = prefixSizes(5, 100);
    const stop = sizes.find((n) => asked(n).met)!;
    for (const n of sizes) if (n < stop) expect(asked(n).verdicts).toEqual(["wide"]);
    expect(meanInterval(values.slice(0, stop), 0.95).halfWidth).toBeLessThanOrEqual(0.04 * 10.5);
    expect(stop).toBeGreaterThan(5);
    expect(stop).toBeLessThan(100);
  });
});
