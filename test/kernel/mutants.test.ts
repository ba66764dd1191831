// Faults that bit other engines, planted in a copy of the kernel: the random programs and schedules of this folder find each.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importAllMutated } from "../mutants/mutant.ts";
import { bursts, difference, schedules } from "./event-machine.ts";
import { misplacedItems, perform, scenes } from "./program.ts";
import { performNaively } from "./twin.ts";
import { KERNEL, type Kernel } from "./world.ts";

/** All that the programs and schedules use. */
const MODULES = ["simulation", "two-level-queue", "process", "processes", "claim", "resource", "store"].map(
  (name) => `src/kernel/${name}.ts`,
);

async function load(id: string): Promise<Kernel> {
  return Object.assign({ ...KERNEL }, ...(await importAllMutated<Partial<Kernel>[]>(id, MODULES)));
}

describe("random programs find", () => {
  const sample = fc
    .sample(scenes, { seed: 36, numRuns: 200 })
    .map((scene) => ({ scene, expected: performNaively(scene) }));

  /** Whether a kernel performs a scene otherwise than the twin. @param onlyItems whether nothing but items counts. */
  function fails(kernel: Kernel, { scene, expected }: (typeof sample)[0], onlyItems = false): boolean {
    try {
      const outcome = perform(kernel, scene, new kernel.TwoLevelQueue());
      return misplacedItems(outcome).length > 0 || (!onlyItems && !isDeepStrictEqual(outcome, expected));
    } catch {
      return !onlyItems;
    }
  }

  it("nothing in the kernel as it is", () => {
    expect(sample.filter((each) => fails(KERNEL, each))).toEqual([]);
  });
  it.each([
    ["claim-keeps-grant", "a unit granted at the instant of an interrupt that does not go to the next"],
    ["interrupt-comes-late", "a pre-emption that interrupts one who has released by then"],
    ["resource-preempts-equals", "a pre-emption of one as urgent"],
    ["preemption-jumps-line", "a pre-emption past a more urgent claim that waits"],
    ["work-goes-on-unserved", "work that goes on without the unit it has lost"],
    ["work-waits-at-its-end", "work pre-empted at its very end that has to wait again"],
    ["process-keeps-units", "a process that ends and keeps what it holds"],
    ["process-wake-fires-on", "a hold that was cut short and still ends"],
    ["process-patience-fires-on", "patience that runs out after the grant"],
  ])("%s: %s", async (id) => {
    const kernel = await load(id);
    expect(sample.some((each) => fails(kernel, each))).toBe(true);
  });
  it.each([
    ["store-serves-who-left", "an item given to a getter whose patience is over, and lost"],
    ["store-drops-returned", "an item lost with a getter who is interrupted as it is given"],
  ])("%s: %s", async (id) => {
    const kernel = await load(id);
    expect(sample.some((each) => fails(kernel, each, true))).toBe(true);
  });
});

describe("random schedules find", () => {
  const sample = [...fc.sample(schedules, { seed: 37, numRuns: 5 }), ...fc.sample(bursts, { seed: 37, numRuns: 5 })];
  const isFound = (kernel: Kernel): boolean =>
    sample.some((operations) => difference(operations, new kernel.TwoLevelQueue(), kernel) !== undefined);

  it("nothing in the kernel as it is", () => {
    expect(isFound(KERNEL)).toBe(false);
  });
  it.each([
    ["two-level-forgets-order", "ties that leave in another order"],
    ["compaction-cuts-buckets", "live events dropped with the cancelled ones of their bucket"],
    ["compaction-drops-first-handler", "live events of one handler dropped with the cancelled ones"],
  ])("%s: %s", async (id) => {
    expect(isFound(await load(id))).toBe(true);
  });
});
