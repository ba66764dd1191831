// exp, log and pow within 1 unit of the last place over 1e6 points each (the daily test takes a sample).
import { expect, it } from "vitest";
import { worstExp, worstLog, worstPow } from "../base/math-accuracy.ts";

it.each([
  ["exp", worstExp],
  ["log", worstLog],
  ["pow", worstPow],
] as const)("%s over 1e6 points", { timeout: 300_000 }, (_name, worst) => {
  expect(worst(1_000_000)).toBeLessThan(1);
});
