// Agreement and progress under random faults within what each protocol claims to survive, and under a lying leader.
// A run stops at the first disagreement (observe/agreement.ts); progress is at least half the blocks of the same seed without faults.
import { describe, expect, it } from "vitest";
import { SECOND } from "../../src/base/time.ts";
import type { LedgerPlan } from "../../src/scenario/plan.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { sweep, sweepPlan } from "../../src/study/sweep.ts";

/** Seeds 1 … count: fixed before looking; .ci/run and the nightly run take 200. */
const count = Number(process.env["LEDGERWARD_SEEDS"] ?? 10);
const seeds = Array.from({ length: count }, (_, index) => index + 1);

const clusters = [
  { protocol: "raft", validators: 5 },
  { protocol: "pbft", validators: 4 },
];

describe.each(clusters)("$protocol with $validators validators", (cluster) => {
  it(`agrees and goes on over ${count} random schedules of crashes and partitions`, { timeout: 600_000 }, () => {
    const outcomes = sweep({ ...cluster, seeds });
    expect(outcomes.filter(({ violation }) => violation !== undefined)).toEqual([]);
    expect(outcomes.filter(({ stall }) => stall !== undefined)).toEqual([]);
    expect(outcomes.every(({ faults, committedFaultFree }) => faults.length > 0 && committedFaultFree > 100)).toBe(
      true,
    );
  });
});

describe("a lying leader (twins)", () => {
  // Domain oracle: Raft has no Byzantine safety; PBFT with n = 4 survives one.
  const twins = (validator: number) => [{ attack: "twins" as const, validator, from: 10 * SECOND, until: 90 * SECOND }];

  it("breaks Raft's agreement", () => {
    const outcomes = [0, 1, 2, 3, 4].flatMap((validator) =>
      sweep({ protocol: "raft", validators: 5, seeds: seeds.slice(0, 4), attacks: twins(validator), faults: [] }),
    );
    expect(outcomes.some(({ violation }) => violation?.startsWith("two blocks committed at height"))).toBe(true);
  });

  it("breaks Raft's at once when it leads from the start, also among four, where the halves overlap", () => {
    const lie = [{ attack: "twins" as const, validator: 0, from: 0, until: 90 * SECOND }];
    const plan = sweepPlan({ protocol: "raft", validators: 4, seeds: [], attacks: lie }, 1, []);
    const { ledger } = plan.designs[0] as { ledger: LedgerPlan };
    const led = { ...ledger, params: { ...ledger.params, "first-leader": 0 } };
    const point = { kind: "study", id: "raft", design: 0, attacks: true } as const;
    const run = (attacks: boolean) =>
      simulate({ ...plan, designs: [{ name: "raft", ledger: led }] }, { ...point, attacks }, 0);
    expect(() => run(true)).toThrow(/^two blocks committed at height \d+ /);
    expect(run(false).values["throughput"]).toBeGreaterThan(9);
  });

  it("does not break PBFT's, and PBFT goes on", { timeout: 120_000 }, () => {
    const outcomes = [0, 1, 2, 3].flatMap((validator) =>
      sweep({ protocol: "pbft", validators: 4, seeds: seeds.slice(0, 5), attacks: twins(validator), faults: [] }),
    );
    expect(outcomes.filter(({ violation, stall }) => violation !== undefined || stall !== undefined)).toEqual([]);
  });
});
