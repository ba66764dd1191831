// Vectors are the examples of RFC 8785 (§3.2.2 to §3.2.3 and appendix B).

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/base/canonical.ts";

fc.configureGlobal({ seed: 1, numRuns: 300 });

test("keys stand in the order of UTF-16 code units (RFC 8785 §3.2.3)", () => {
  const value = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\ud83d\ude00": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis",
  };
  const names = canonicalJson(value).match(/"[^"]*"(?=[,}])/g);
  expect(names).toEqual([
    '"Carriage Return"',
    '"One"',
    '"Control"',
    '"Latin Small Letter O With Diaeresis"',
    '"Euro Sign"',
    '"Emoji: Grinning Face"',
    '"Hebrew Letter Dalet With Dagesh"',
  ]);
});

test("the sample of RFC 8785 §3.2.2", () => {
  const value: unknown = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`);
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test.each([
  [-0, "0"],
  [5e-324, "5e-324"],
  [1.7976931348623157e308, "1.7976931348623157e+308"],
  [9007199254740992, "9007199254740992"],
  [295147905179352830000, "295147905179352830000"],
  [1e23, "1e+23"],
  [[], "[]"],
  [{}, "{}"],
  [{ b: { d: 1, c: [2, { f: 3, e: 4 }] }, a: "" }, '{"a":"","b":{"c":[2,{"e":4,"f":3}],"d":1}}'],
])("%j is written %s", (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

describe("refuses", () => {
  class Point {
    readonly x = 1;
  }
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  test.each<[unknown, string]>([
    [Number.NaN, "$ is NaN"],
    [{ a: [1, Number.POSITIVE_INFINITY] }, "$.a[1] is Infinity"],
    [{ a: undefined }, "$.a is of type undefined"],
    // biome-ignore lint/suspicious/noSparseArray: the hole is the case under test
    [[1, , 2], "$[1] is of type undefined"],
    [() => 1, "$ is of type function"],
    [{ a: 1n }, "$.a is of type bigint"],
    [[Symbol("s")], "$[0] is of type symbol"],
    [new Map(), "$ is an instance of a class"],
    [new Float64Array(1), "$ is an instance of a class"],
    [{ a: new Point() }, "$.a is an instance of a class"],
    [cycle, "$.self contains itself"],
  ])("%o: %s", (value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });

  test("but not a value that merely occurs twice", () => {
    const twice = { x: 1 };
    expect(canonicalJson([twice, twice])).toBe('[{"x":1},{"x":1}]');
  });
});

test("the text does not depend on the order in which keys were added, and reads back as the value", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (map) => {
      const reversed = Object.fromEntries(Object.entries(map).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(map));
      expect(JSON.parse(canonicalJson(map))).toEqual(JSON.parse(JSON.stringify(map)));
    }),
  );
});
