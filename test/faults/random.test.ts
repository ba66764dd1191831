import { describe, expect, test } from "vitest";
import { SECOND } from "../../src/base/time.ts";
import { type RandomFaults, randomFaults } from "../../src/faults/random.ts";
import type { FaultSpec } from "../../src/faults/spec.ts";
import { streamOf } from "../../src/kernel/random.ts";

const setup: RandomFaults = {
  validators: 7,
  atOnce: 2,
  from: 10 * SECOND,
  until: 400 * SECOND,
  meanGap: 5 * SECOND,
  meanLength: 4 * SECOND,
};

const schedule = (seed: number, changes: Partial<RandomFaults> = {}): FaultSpec[] =>
  randomFaults({ ...setup, ...changes }, streamOf(seed, 0, "faults", 0));

/** Validators a fault takes out. */
function victims(fault: FaultSpec): readonly number[] {
  if (fault.fault === "crash") return [fault.validator];
  return fault.fault === "partition" ? fault.groups.flat() : [];
}

const SEEDS = Array.from({ length: 100 }, (_, seed) => seed);

describe("random fault schedules", () => {
  test.each([1, 2, 3])("never have more than %d validators down or cut off at any instant", (atOnce) => {
    let most = 0;
    for (const seed of SEEDS) {
      const faults = schedule(seed, { atOnce });
      // The number out changes only where a fault begins; ends count as still out, so that a restart needs its instant.
      for (const { at } of faults) {
        const out = new Set(faults.filter((one) => one.at <= at && at <= one.at + one.for).flatMap(victims));
        expect(out.size).toBeLessThanOrEqual(atOnce);
        most = Math.max(most, out.size);
      }
    }
    expect(most).toBe(atOnce); // and the bound is reached, else this test would show nothing
  });
  test("begin and end inside their window, in whole microseconds, in order, each lasting some time", () => {
    for (const seed of SEEDS.slice(0, 40)) {
      const faults = schedule(seed);
      for (const [index, fault] of faults.entries()) {
        expect(fault.at).toBeGreaterThanOrEqual(setup.from);
        expect(fault.at + fault.for).toBeLessThanOrEqual(setup.until);
        expect(fault.for).toBeGreaterThan(0);
        expect(Number.isInteger(fault.at) && Number.isInteger(fault.for)).toBe(true);
        if (index > 0) expect(fault.at).toBeGreaterThanOrEqual(faults[index - 1]!.at);
        for (const victim of victims(fault)) expect(victim >= 0 && victim < setup.validators).toBe(true);
      }
    }
  });
  test("are the same for the same stream, and others for another", () => {
    expect(schedule(3)).toEqual(schedule(3));
    expect(new Set(SEEDS.map((seed) => JSON.stringify(schedule(seed)))).size).toBe(SEEDS.length);
  });
  test("hit every validator, crash and cut off alike, and about as often as the means say", () => {
    const all = SEEDS.flatMap((seed) => schedule(seed));
    expect(new Set(all.flatMap(victims)).size).toBe(setup.validators);
    // Episodes begin as a renewal process with mean gap + length = 9 s over 390 s: 43.3 a schedule, less those cut at the end.
    const episodes = SEEDS.flatMap((seed) => [...new Set(schedule(seed).map((fault) => fault.at))]);
    expect(episodes.length / SEEDS.length).toBeGreaterThan(40);
    expect(episodes.length / SEEDS.length).toBeLessThan(45);
    const partitions = all.filter((fault) => fault.fault === "partition").length;
    // A fair coin for each episode: 4 standard errors.
    expect(Math.abs(partitions / episodes.length - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / episodes.length));
  });
  test("choose their victims uniformly", () => {
    const counts = new Array<number>(setup.validators).fill(0);
    const hits = SEEDS.flatMap((seed) => schedule(seed, { atOnce: 1 })).flatMap(victims);
    for (const victim of hits) counts[victim]! += 1;
    const expected = hits.length / setup.validators;
    // χ² with 6 degrees of freedom: 22.46 is exceeded once in a thousand.
    expect(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(22.46);
  });
  test("are empty where nothing may fail or nothing fits", () => {
    expect(schedule(1, { atOnce: 0 })).toEqual([]);
    expect(schedule(1, { until: setup.from })).toEqual([]);
  });
});
