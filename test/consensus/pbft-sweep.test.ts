// PBFT under random faults: agreement always, progress within the fault model; and the sweep's own power, on mutants.
import { describe, expect, it } from "vitest";
import { pbft } from "../../src/consensus/pbft.ts";
import { importMutated } from "../mutants/mutant.ts";
import { ALL_DOWN, calm, hunt, LYING, type Pbft, type Storm, WITHIN } from "./pbft-sweep.ts";

/** More at night. */
const SEEDS = 6;

function seeds(count = SEEDS): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
const name = ({ n, down, twins }: Storm): string => `n = ${n}, ${down} down at once${twins ? ", twins" : ""}`;

describe.each(WITHIN.map((storm) => [name(storm), storm] as const))("%s", (_, storm) => {
  it("agrees, answers every request in the end, and at least half of the fault-free number while faults happen", () => {
    for (const seed of seeds()) {
      const answered = hunt(pbft, storm, seed);
      expect(answered / calm(pbft, storm, seed), `seed ${seed}`).toBeGreaterThanOrEqual(0.5);
    }
  });
});

describe.each([...LYING, ...ALL_DOWN].map((storm) => [name(storm), storm] as const))("%s", (_, storm) => {
  it("agrees, and answers every request in the end", () => {
    for (const seed of seeds()) hunt(pbft, storm, seed);
  });
});

/** What the first seed that finds something finds. */
async function firstFinding(mutant: string, storms: readonly Storm[]): Promise<string> {
  const { pbft: mutated } = await importMutated<{ pbft: Pbft }>(mutant, "src/consensus/pbft.ts");
  for (const seed of seeds(15)) {
    for (const storm of storms) {
      try {
        hunt(mutated, storm, seed);
      } catch (error) {
        return (error as Error).message;
      }
    }
  }
  return "nothing found";
}

describe("the sweep finds mutants:", () => {
  it("a quorum of 2f is caught", async () => {
    expect(await firstFinding("pbft-quorum-2f", LYING)).toMatch(/^agreement violated/);
  });
  it("what prepared must be in a view change", async () => {
    expect(await firstFinding("pbft-view-change-without-certificates", ALL_DOWN)).not.toBe("nothing found");
  });
});
