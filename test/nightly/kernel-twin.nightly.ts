// The kernel against its naive twin over many more random programs and schedules than every test run has time for.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, it } from "vitest";
import { bursts, difference, schedules } from "../kernel/event-machine.ts";
import { misplacedItems, perform, scenes } from "../kernel/program.ts";
import { performNaively } from "../kernel/twin.ts";
import { KERNEL, QUEUES } from "../kernel/world.ts";

it.each(QUEUES)("20 000 programs (%s)", (_name, queue) => {
  for (const scene of fc.sample(scenes, { seed: 38, numRuns: 20_000 })) {
    const [outcome, expected] = [perform(KERNEL, scene, queue()), performNaively(scene)];
    expect(misplacedItems(outcome)).toEqual([]);
    if (!isDeepStrictEqual(outcome, expected)) expect(outcome, JSON.stringify(scene)).toEqual(expected);
  }
});

it.each(QUEUES)("1000 schedules, and 200 of which most is cancelled (%s)", (_name, queue) => {
  const all = [...fc.sample(schedules, { seed: 39, numRuns: 1000 }), ...fc.sample(bursts, { seed: 39, numRuns: 200 })];
  for (const operations of all) expect(difference(operations, queue())).toBeUndefined();
});
