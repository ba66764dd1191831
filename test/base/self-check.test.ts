import { describe, expect, test } from "vitest";
import { atMost, equalButForRounding, exactly, type SelfCheck } from "../../src/base/self-check.ts";

const claim = { rule: "law", subject: "desk", detail: "left and right", numbers: { left: 1, right: 2 } };
const judged = ({ held, numbers }: SelfCheck) => ({ held, error: numbers.error, tolerance: numbers.tolerance });

test("a check keeps what it claims and the numbers behind it, and adds the error", () => {
  expect(exactly(claim, 1, 2)).toEqual({
    ...{ rule: "law", subject: "desk", detail: "left and right", held: false },
    numbers: { left: 1, right: 2, error: 1, tolerance: 0 },
  });
});

describe("whole numbers", () => {
  test.each<[number, number, boolean]>([
    [0, 0, true],
    [7, 7, true],
    [7, 8, false],
    [8, 7, false],
    [2 ** 53 - 1, 2 ** 53 - 2, false],
    [NaN, NaN, false],
    [7, NaN, false],
    [Infinity, Infinity, false],
  ])("%d and %d: %s", (left, right, held) => {
    expect(exactly(claim, left, right).held).toBe(held);
  });
  test("beyond 2⁵³ may differ by rounding, and by no more", () => {
    expect(judged(exactly(claim, 2e16, 2e16 + 4))).toEqual({ held: true, error: 4, tolerance: 2e7 + 4e-9 });
    expect(exactly(claim, 2e16, 2e16 + 1e8).held).toBe(false);
  });
});

describe("sums of doubles", () => {
  test.each<[number, number, boolean]>([
    [0, 0, true],
    [0.1 + 0.2, 0.3, true],
    [1e15, 1e15 + 1, true],
    [1, 1 + 1.1e-9, false],
    [0, 1e-300, false],
    [NaN, 1, false],
  ])("%d and %d: %s", (left, right, held) => {
    expect(equalButForRounding(claim, left, right).held).toBe(held);
  });
  test("their error is relative", () => {
    expect(judged(equalButForRounding(claim, 90, 100))).toEqual({ held: false, error: 0.1, tolerance: 1e-9 });
  });
});

describe("bounds", () => {
  test.each<[number, number, boolean]>([
    [1, 2, true],
    [2, 2, true],
    [2 + 1e-9, 2, true],
    [2.1, 2, false],
    [0, 0, true],
    [1, 0, false],
    [NaN, 1, false],
  ])("%d within %d: %s", (value, bound, held) => {
    expect(atMost(claim, value, bound).held).toBe(held);
  });
});
