// Places on paper: each expected value by hand from the rule beside it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  alignAt,
  decadeDomain,
  decades,
  fractionAt,
  linearTicks,
  spreadOut,
  timeDomain,
  timeTicks,
  valueAt,
  wrap,
} from "../../src/report/geometry.ts";

fc.configureGlobal({ seed: 1, numRuns: 300 });

describe("wrap", () => {
  test.each<[string, number, number, readonly string[]]>([
    ["cloud", 10, 3, ["cloud"]],
    ["", 10, 3, []],
    ["one two three", 7, 3, ["one two", "three"]],
    ["cloud-pbft-sharded", 11, 3, ["cloud-pbft-", "sharded"]],
    ["abcdefghij", 4, 3, ["abcd", "efgh", "ij"]],
    ["two\nlines\tof \u0007 text", 40, 3, ["two lines of text"]],
    ["first design of all designs, number seven", 10, 2, ["first", "des… seven"]],
    ["😀😀😀😀", 2, 2, ["😀😀", "😀😀"]],
  ])("%j at %i characters and %i lines", (text, width, most, lines) => {
    expect(wrap(text, width, most)).toEqual(lines);
  });

  test("no line is wider than asked, and without a limit no letter is lost", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 30 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
        const letters = (words: string) => words.replace(/[\s\p{Cc}]/gu, "");
        expect(letters(lines.join(""))).toBe(letters(text));
      }),
    );
  });
});

describe("axes", () => {
  test.each([
    [0.147, [0, 0.05, 0.1, 0.15]],
    [0.153, [0, 0.05, 0.1, 0.15, 0.2]],
    [5.25, [0, 2, 4, 6]],
    [475, [0, 100, 200, 300, 400, 500]],
    [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0, [0, 1]],
    [Number.NaN, [0, 1]],
    [Number.POSITIVE_INFINITY, [0, 1]],
  ])("ticks from 0 to %d", (value, ticks) => {
    expect(linearTicks(value)).toEqual(ticks);
  });

  test.each([
    [
      [0.0129, 1000],
      [0.01, 1000],
    ],
    [[1], [1, 10]],
    [
      [0.001, 0.001],
      [0.001, 0.01],
    ],
    [
      [Number.NaN, 20, 0],
      [10, 100],
    ],
    [[], [1, 10]],
  ] as const)("decades that hold %j", (values, domain) => {
    expect(decadeDomain(values)).toEqual(domain);
  });

  test("a tick a decade, each the double nearest to its decimal", () => {
    expect(decades([1e-5, 10])).toEqual([0.00001, 0.0001, 0.001, 0.01, 0.1, 1, 10]);
  });

  test.each([
    [
      [4, 62],
      [1, 86_400],
      [1, 86_400],
    ],
    [
      [0.2, 200_000],
      [1, 86_400],
      [0.1, 345_600],
    ],
    [
      [1e-9, 1e9],
      [1, 60],
      [0.001, 1_209_600],
    ],
    [
      [Number.POSITIVE_INFINITY, Number.NaN],
      [1, 60],
      [1, 60],
    ],
    [
      [-5, 0, 3],
      [1, 60],
      [1, 60],
    ],
  ] as const)("times %j s on an axis of at least %j s", (times, usual, domain) => {
    expect(timeDomain(times, usual)).toEqual(domain);
  });

  test("ticks of time leave room for their words and keep both ends", () => {
    for (const domain of [
      [1, 86_400],
      [0.001, 1_209_600],
      [60, 600],
    ] as const) {
      const ticks = timeTicks(domain);
      expect([ticks[0], ticks.at(-1)]).toEqual(domain);
      const places = ticks.map((tick) => fractionAt(tick, domain));
      for (const [index, place] of places.slice(1).entries())
        expect(place - places[index]!).toBeGreaterThanOrEqual(0.1);
    }
  });

  test("1, 10 and 100 lie at 0, a half and 1; beyond the ends is at the ends", () => {
    expect([1, 10, 100, 1e9, 0.1].map((value) => fractionAt(value, [1, 100]))).toEqual([0, 0.5, 1, 1, 0]);
    expect(valueAt(0.5, [1, 100])).toBeCloseTo(10, 12);
  });

  test("words near an end stay inside", () => {
    expect([1, 10, 100].map((value) => alignAt(value, [1, 100]))).toEqual(["left", "center", "right"]);
  });
});

describe("spreadOut", () => {
  test.each([
    [
      [10, 50],
      [10, 50],
    ],
    [
      [10, 12],
      [10, 25],
    ],
    [
      [100, 100, 100],
      [70, 85, 100],
    ],
    [
      [95, 20, 99],
      [85, 20, 100],
    ],
  ])("%j, 15 px apart from 0 to 100", (wanted, places) => {
    expect(spreadOut(wanted, { apart: 15, from: 0, to: 100 })).toEqual(places);
  });
});
