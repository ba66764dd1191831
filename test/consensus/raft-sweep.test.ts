// Raft under random faults: its properties hold and it goes on; two mutants without the log check are caught by the same sweep.
import { describe, expect, it, test } from "vitest";
import { SECOND } from "../../src/base/time.ts";
import { raft } from "../../src/consensus/raft.ts";
import { importMutated } from "../mutants/mutant.ts";
import { figure37c, values } from "./raft-kit.ts";
import { hunt, type Raft } from "./raft-sweep.ts";
import { torment } from "./random-faults.ts";

const SEEDS = Array.from({ length: 25 }, (_, index) => index + 1);

describe("25 seeds of crashes, restarts, partitions, losses and reorderings", () => {
  it("leave the five properties of Figure 3.2 intact, and every request is answered when they are over", () => {
    let leaders = 0;
    for (const seed of SEEDS) {
      try {
        leaders += hunt(raft, seed);
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}`);
      }
    }
    // The storms are storms: several leaders a run.
    expect(leaders / SEEDS.length).toBeGreaterThan(3);
  });

  test.each([3, 5])("within what %d servers survive cost less than half of the commits", (n) => {
    const run = (seed: number, atOnce: number): number => {
      const params = values({
        "election-timeout": [SECOND, 2 * SECOND], // one way 15 to 110 ms
        heartbeat: SECOND / 2,
        "client-retry": 2 * SECOND,
        "block.every": 0,
      });
      const setup = { n, seed, atOnce, params, until: 30 * SECOND, clients: 3, think: SECOND / 2, episode: 4 * SECOND };
      const cluster = torment(raft, setup);
      cluster.run(setup.until);
      return cluster.answered;
    };
    const faultFree = run(1, 0);
    for (const seed of SEEDS.slice(0, 15)) {
      const answered = run(seed, raft.toleratedFaults(n));
      expect(answered, `seed ${seed}: ${answered} of ${faultFree} answered`).toBeGreaterThan(faultFree / 2);
    }
  });
});

describe("mutants", () => {
  test.each([
    ["raft-vote-no-log-check", "leader completeness"],
    ["raft-append-no-log-check", "log matching"],
  ])("%s breaks %s within 20 seeds", async (id, property) => {
    const { raft: mutated } = await importMutated<{ raft: Raft }>(id, "src/consensus/raft.ts");
    const findings = SEEDS.slice(0, 20).map((seed) => findingOf(mutated, seed));
    expect(findings.join("\n")).toContain(property);
  });
  it("raft-commit-earlier-term commits an entry that may yet be overwritten (Figure 3.7)", async () => {
    const { raft: mutated } = await importMutated<{ raft: Raft }>("raft-commit-earlier-term", "src/consensus/raft.ts");
    expect(figure37c(raft).state.commitIndex).toBe(0);
    expect(figure37c(mutated).state.commitIndex).toBe(2);
  });
});

function findingOf(protocol: Raft, seed: number): string {
  try {
    hunt(protocol, seed);
    return "";
  } catch (error) {
    return `seed ${seed}: ${(error as Error).message}`;
  }
}
