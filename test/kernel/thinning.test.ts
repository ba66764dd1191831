// Poisson arrivals at a rate that varies: counts per interval are Poisson of mean ∫ r, independent of each other; on the
// clock R(t) = ∫ r the process has rate 1 (time rescaling). Levels are 1e-5 a test, seed 1.
import { describe, expect, it } from "vitest";
import { HOUR } from "../../src/base/time.ts";
import { streamOf } from "../../src/kernel/random.ts";
import { type ArrivalRate, nextArrival } from "../../src/kernel/thinning.ts";
import { chiSquareDeviate, KOLMOGOROV_REJECTED, kolmogorov, REJECTED } from "./goodness.ts";

/** A two-sided deviate at 1e-5. */
const FAR = 4.42;
const DAYS = 400;

/** Arrivals an hour, by hour of the day: a quiet night with an hour of nothing, a busy morning. */
const profile = [2, 1, 0, 1, 1, 2, 4, 9, 20, 30, 28, 22, 18, 16, 15, 14, 12, 10, 9, 8, 6, 5, 4, 3];
/** Arrivals until an hour of the first day. */
const sumUpTo = (hour: number): number =>
  profile.slice(0, Math.floor(hour)).reduce((sum, perHour) => sum + perHour, 0) +
  (hour - Math.floor(hour)) * (profile[Math.floor(hour)] ?? 0);
/** 10 (1 + sin 2πt/day) an hour: never constant, and 0 for an instant. */
const wave = (hour: number): number => 10 * (1 + Math.sin((2 * Math.PI * hour) / 24));
const waveUpTo = (hour: number): number => 10 * hour + (120 / Math.PI) * (1 - Math.cos((2 * Math.PI * hour) / 24));

interface Case {
  readonly name: string;
  /** [1/h], by the hour since the start. */
  readonly at: (hour: number) => number;
  readonly most: number;
  /** ∫ of the rate over the first hours of a day. */
  readonly upTo: (hour: number) => number;
}

const cases: readonly Case[] = [
  { name: "by the hour of the day", at: (hour) => profile[Math.floor(hour) % 24]!, most: 30, upTo: sumUpTo },
  { name: "the same under a loose bound", at: (hour) => profile[Math.floor(hour) % 24]!, most: 75, upTo: sumUpTo },
  { name: "a wave", at: wave, most: 20, upTo: waveUpTo },
];

function arrivals({ name, at, most }: Case): number[] {
  const rate: ArrivalRate = { at: (now) => at(now / HOUR) / HOUR, most: most / HOUR };
  const stream = streamOf(1, 0, name, 0);
  const hours: number[] = [];
  for (let now = 0; (now = nextArrival(now, rate, stream)) < DAYS * 24 * HOUR; ) hours.push(now / HOUR);
  return hours;
}

describe.each(cases)("$name", (given) => {
  const hours = arrivals(given);
  /** Mean of the arrivals in an hour of the day. */
  const means = profile.map((_, hour) => given.upTo(hour + 1) - given.upTo(hour));
  const counts = new Float64Array(24 * DAYS);
  for (const hour of hours) counts[Math.floor(hour)]!++;

  it("each hour of the day gets its share; a rate 3 per cent off does not fit", () => {
    const busy = [...means.keys()].filter((hour) => means[hour]! > 0);
    const totals = busy.map((hour) => counts.reduce((sum, count, i) => sum + (i % 24 === hour ? count : 0), 0));
    const expected = busy.map((hour) => means[hour]! * DAYS);
    // The total is not given, so there is a degree of freedom more than chiSquareDeviate counts with: harder to pass.
    expect(chiSquareDeviate(totals, expected)).toBeLessThan(REJECTED);
    const off = expected.map((mean) => mean * 1.03);
    expect(chiSquareDeviate(totals, off)).toBeGreaterThan(REJECTED);
    for (const [i, count] of counts.entries()) if (means[i % 24] === 0) expect(count).toBe(0);
  });

  it("the count of each single hour is Poisson, independent of the hour before", () => {
    const deviates = [...counts]
      .map((count, i) => ({ count, mean: means[i % 24]! }))
      .filter(({ mean }) => mean > 0)
      .map(({ count, mean }) => ({ deviate: (count - mean) / Math.sqrt(mean), mean }));
    // Of a Poisson count, E (N − m)⁴ = m + 3 m², so the squared deviate has variance 2 + 1/m.
    const surplus = deviates.reduce((sum, { deviate }) => sum + deviate ** 2 - 1, 0);
    const spread = deviates.reduce((sum, { mean }) => sum + 2 + 1 / mean, 0);
    expect(Math.abs(surplus) / Math.sqrt(spread)).toBeLessThan(FAR);
    const products = deviates.slice(1).reduce((sum, { deviate }, i) => sum + deviate * deviates[i]!.deviate, 0);
    expect(Math.abs(products) / Math.sqrt(deviates.length)).toBeLessThan(FAR);
  });

  it("intervals on the rescaled clock are exponential with mean 1", () => {
    const rescaled = hours.map((hour) => Math.floor(hour / 24) * given.upTo(24) + given.upTo(hour % 24));
    const intervals = rescaled.map((time, i) => time - (rescaled[i - 1] ?? 0));
    expect(kolmogorov(intervals, (x) => -Math.expm1(-x))).toBeLessThan(KOLMOGOROV_REJECTED);
    const off = intervals.map((interval) => interval * 1.03);
    expect(kolmogorov(off, (x) => -Math.expm1(-x))).toBeGreaterThan(KOLMOGOROV_REJECTED);
  });
});

it("nothing ever arrives at rate 0; a rate above its stated maximum is an error", () => {
  const stream = streamOf(1, 0, "arrivals", 0);
  expect(nextArrival(5, { at: () => 0, most: 0 }, stream)).toBe(Infinity);
  expect(() => nextArrival(0, { at: () => 2, most: 1 }, stream)).toThrow("exceeds its stated most");
});
