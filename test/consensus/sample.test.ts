// Who asks a few others asks any of them.
import { expect, test } from "vitest";
import { sampleOf } from "../../src/consensus/sample.ts";
import { streamOf } from "../../src/kernel/random.ts";

const stream = streamOf(9, 0, "sample", 0);
const random = () => stream.uniform();

test("every ordered pair of others is as likely as any", () => {
  const counts = new Map<string, number>();
  const trials = 60_000;
  for (let i = 0; i < trials; i += 1) {
    const pair = sampleOf(6, { count: 2, but: 3, random }).join(" ");
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  // 5 · 4 pairs, 3000 each, with a standard deviation of 53: five of them.
  expect(counts.size).toBe(20);
  for (const count of counts.values()) expect(Math.abs(count - 3000)).toBeLessThan(267);
  expect([...counts.keys()].some((pair) => pair.includes("3"))).toBe(false);
});

test("who asks for as many as there are gets all of them", () => {
  expect(sampleOf(4, { count: 3, but: 2, random })).toEqual([0, 1, 3]);
  expect(sampleOf(4, { count: 9, but: 0, random })).toEqual([1, 2, 3]);
  expect(sampleOf(1, { count: 1, but: 0, random })).toEqual([]);
});
