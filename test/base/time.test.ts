// Expected values by hand, and of many times those of Math.round, which the language defines.

import { expect, test } from "vitest";
import { DAY, wholeMicros } from "../../src/base/time.ts";
import { streamOf } from "../../src/kernel/random.ts";

test.each([
  [0, 0],
  [0.4999, 0],
  [0.5, 1],
  [1.5, 2],
  [2.5, 3],
  [2 ** 31 + 0.5, 2 ** 31 + 1],
  [2 ** 51 + 0.5, 2 ** 51 + 1],
  [2 ** 52 - 1, 2 ** 52 - 1],
  [Infinity, Infinity],
])("%d is %d in whole microseconds", (time, expected) => {
  expect(wholeMicros(time)).toBe(expected);
});

test("whole microseconds are those of Math.round", () => {
  const stream = streamOf(1, 0, "rounding", 0);
  for (let i = 0; i < 10_000; i += 1) {
    const time = stream.uniform() * (i % 2 === 0 ? DAY : 1000);
    expect(wholeMicros(time)).toBe(Math.round(time));
  }
});
