import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TimeWeighted } from "../../src/stats/index.ts";
import { exactSum } from "./exact.ts";

const RUNS = { seed: 5, numRuns: 500 };

interface Step {
  readonly after: number;
  readonly level: number;
}

const steps = fc.array(
  fc.record({
    after: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1e12 })),
    level: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
  }),
  { maxLength: 30 },
);

/** Begins at `from` with level 0; ends at the last change plus 3. */
function follow(path: readonly Step[], from = 0): TimeWeighted {
  const window = new TimeWeighted(from);
  let now = from;
  for (const { after, level } of path) window.set(level, (now += after));
  window.advance(now + 3);
  return window;
}

describe("a time-weighted level", () => {
  test("by hand: 2 over [0, 10), 5 over [10, 14), 1 over [14, 20)", () => {
    const window = new TimeWeighted(0, 2);
    window.set(5, 10);
    window.set(1, 14);
    window.advance(20);
    // (20 + 20 + 6) / 20
    expect(window).toMatchObject({ length: 20, integral: 46, mean: 2.3, min: 1, max: 5 });
  });
  test("the integral is that of the steps, rounded once", () => {
    fc.assert(
      fc.property(steps, (path) => {
        // after · level as a sum of exact products: `after` < 2⁴⁰ in two halves of at most 20 bits, `level` likewise in bits
        const levels = [0, ...path.map(({ level }) => level)];
        const lasts = [...path.map(({ after }) => after), 3];
        const terms = lasts.flatMap((last, index) => bitsOf(last).map((bit) => bit * levels[index]!));
        expect(follow(path).integral).toBe(exactSum(terms));
        expect(follow(path).length).toBe(lasts.reduce((sum, last) => sum + last, 0));
      }),
      RUNS,
    );
  });
  test("windows merged in any order, also by way of JSON, give the same bits", () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 5 }), (paths) => {
        const windows = paths.map((path) => follow(path));
        const merge = (all: readonly TimeWeighted[]): string => {
          const merged = new TimeWeighted();
          for (const window of all) merged.merge(TimeWeighted.fromJSON(JSON.parse(JSON.stringify(window))));
          return `${JSON.stringify(merged)} ${merged.mean} ${merged.max} ${merged.min}`;
        };
        expect(merge(windows.toReversed())).toBe(merge(windows));
      }),
      RUNS,
    );
  });
  test("a run cut anywhere into windows, merged, is the whole run", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 30 }), (path, at) => {
        const cut = Math.min(at, path.length);
        const first = new TimeWeighted();
        let now = 0;
        for (const { after, level } of path.slice(0, cut)) first.set(level, (now += after));
        const second = new TimeWeighted(now, cut === 0 ? 0 : path[cut - 1]!.level);
        for (const { after, level } of path.slice(cut)) second.set(level, (now += after));
        second.advance(now + 3);
        second.merge(first);
        expect(JSON.stringify(second)).toBe(JSON.stringify(follow(path)));
      }),
      RUNS,
    );
  });
  test("a merged mean weighs by length: 1 over 90 µs and 11 over 10 µs are 2 over 100 µs", () => {
    const [long, short] = [new TimeWeighted(0, 1), new TimeWeighted(500, 11)];
    long.advance(90);
    short.advance(510);
    long.merge(short);
    expect(long).toMatchObject({ length: 100, mean: 2, min: 1, max: 11 });
  });
  test("warm-up: opening the window forgets what was before, but not the level", () => {
    const window = new TimeWeighted(0, 100);
    window.set(4, 7);
    window.openWindow(10);
    expect(window).toMatchObject({ length: 0, mean: NaN, min: NaN, max: NaN, integral: 0 });
    window.set(6, 15);
    window.advance(20);
    expect(window).toMatchObject({ length: 10, integral: 50, mean: 5, min: 4, max: 6 });
  });
  test("a level held for no time counts for nothing", () => {
    const window = new TimeWeighted(0, 1);
    window.set(1000, 5);
    window.set(2, 5);
    window.advance(10);
    expect(window).toMatchObject({ integral: 15, max: 2 });
  });
  test("285 years of a whole level stay exact", () => {
    const window = new TimeWeighted(0, 3);
    window.advance(Number.MAX_SAFE_INTEGER - 1);
    window.set(1, Number.MAX_SAFE_INTEGER - 1);
    window.advance(Number.MAX_SAFE_INTEGER);
    const integral = window.toJSON().integral.reduce((sum, part) => sum + BigInt(part), 0n);
    expect(integral).toBe(3n * BigInt(Number.MAX_SAFE_INTEGER - 1) + 1n);
  });
  test("time cannot go back or stop between microseconds; a level is finite", () => {
    const window = new TimeWeighted(10, 1);
    expect(() => window.advance(9)).toThrow("a window at 10 cannot go to 9");
    expect(() => window.advance(10.5)).toThrow("cannot go to 10.5");
    expect(() => window.set(Infinity, 11)).toThrow("a level cannot be Infinity");
    expect(() => window.set(NaN, 11)).toThrow("a level cannot be NaN");
  });
});

/** Powers of two whose sum is n: with them every product n · level is a sum of exact terms. */
function bitsOf(n: number): number[] {
  const bits: number[] = [];
  for (let left = n, power = 1; left > 0; left = Math.floor(left / 2), power *= 2) if (left % 2 === 1) bits.push(power);
  return bits;
}
