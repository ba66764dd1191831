// Many more seeds of the Raft sweep (test/consensus/raft-sweep.test.ts).
import { expect, it } from "vitest";
import { raft } from "../../src/consensus/raft.ts";
import { hunt } from "../consensus/raft-sweep.ts";

it("5000 seeds leave Raft's five properties intact", { timeout: 600_000 }, () => {
  const findings: string[] = [];
  for (let seed = 1; seed <= 5000; seed += 1) {
    try {
      hunt(raft, seed);
    } catch (error) {
      findings.push(`seed ${seed}: ${(error as Error).message}`);
    }
  }
  expect(findings).toEqual([]);
});
