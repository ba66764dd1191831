// A Poisson process of rate r(t) becomes one of rate 1 on the clock R(t) = ∫ r (time rescaling); both are tested.
import { expect, it } from "vitest";
import { HOUR } from "../../src/base/time.ts";
import { streamOf } from "../../src/kernel/random.ts";
import { nextArrival } from "../../src/kernel/thinning.ts";
import { chiSquareDeviate, KOLMOGOROV_REJECTED, kolmogorov, REJECTED } from "./goodness.ts";

/** Arrivals an hour, by hour of the day: a quiet night with an hour of nothing, a busy morning. */
const profile = [2, 1, 0, 1, 1, 2, 4, 9, 20, 30, 28, 22, 18, 16, 15, 14, 12, 10, 9, 8, 6, 5, 4, 3];
const rate = {
  at: (now: number) => profile[Math.floor(now / HOUR) % 24]! / HOUR,
  most: 30 / HOUR,
};

function arrivals(days: number): number[] {
  const stream = streamOf(21, 0, "arrivals", 0);
  const times: number[] = [];
  for (let now = 0; (now = nextArrival(now, rate, stream)) < days * 24 * HOUR; ) times.push(now);
  return times;
}

it("each hour of the day gets its share", () => {
  const days = 400;
  const counts = new Float64Array(24);
  for (const time of arrivals(days)) counts[Math.floor(time / HOUR) % 24]!++;
  expect(counts[2]).toBe(0);
  const busy = [...counts.keys()].filter((hour) => hour !== 2);
  const of = (values: ArrayLike<number>) => busy.map((hour) => values[hour]!);
  expect(chiSquareDeviate(of(counts), of(profile.map((perHour) => perHour * days)))).toBeLessThan(REJECTED);
  const shifted = profile.map((_, hour) => profile[(hour + 1) % 24]! * days + 1);
  expect(chiSquareDeviate(of(counts), of(shifted))).toBeGreaterThan(REJECTED);
});

it("intervals on the rescaled clock are exponential with mean 1", () => {
  const perDay = profile.reduce((sum, perHour) => sum + perHour, 0);
  const rescaled = (time: number) => {
    const hour = Math.floor(time / HOUR);
    const before = profile.slice(0, hour % 24).reduce((sum, perHour) => sum + perHour, 0);
    return Math.floor(hour / 24) * perDay + before + (time / HOUR - hour) * profile[hour % 24]!;
  };
  const times = [0, ...arrivals(200).map(rescaled)];
  const intervals = times.slice(1).map((time, i) => time - times[i]!);
  expect(intervals.length).toBeGreaterThan(40_000);
  expect(kolmogorov(intervals, (x) => -Math.expm1(-x))).toBeLessThan(KOLMOGOROV_REJECTED);
});

it("nothing ever arrives at rate 0; a rate above its stated maximum is an error", () => {
  const stream = streamOf(22, 0, "arrivals", 0);
  expect(nextArrival(5, { at: () => 0, most: 0 }, stream)).toBe(Infinity);
  expect(() => nextArrival(0, { at: () => 2, most: 1 }, stream)).toThrow("exceeds its stated most");
});
