import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { printOutcome } from "../../src/cli/print-outcome.ts";
import { manifestOf, type RunFacts } from "../../src/runner/manifest.ts";
import type { StudyResult } from "../../src/study/result.ts";
import { checkOf, FIVE_DESIGNS, resultOf } from "../report/fixture.ts";

const facts: RunFacts = {
  ...{
    inputDigest: "0123456789ab",
    resultDigest: "ab",
    wallSeconds: 73,
    replay: "ledgerward run x",
    read: 0,
    ran: 100,
  },
  versions: { ledgerward: "0.1.0", engine: "cafe", node: "v20" },
  host: { workers: 2 } as RunFacts["host"],
};

function printed(result: StudyResult): string {
  const lines: string[] = [];
  const manifest = manifestOf(result, facts);
  const terminal = { out: (text: string) => void lines.push(text), err: () => {}, width: 90 };
  const colours = picocolors.createColors(false);
  printOutcome(
    { status: "done", folder: "results/x", manifest, result },
    { ...terminal, colours, progress: null as never },
  );
  return lines.join("\n");
}

describe("a finished study on the terminal", () => {
  const result = resultOf(FIVE_DESIGNS);

  it("has a line for each rule that was checked, and the busiest place", () => {
    expect(printed(result)).toContain(`Self-checks
Little's law: held exactly at 1 place in 10 replications
flow balance: held exactly at 1 place in 5 replications
busiest: Northgate General ct at cloud-pbft: U = X·S̄ = 2.08/h × 25.3 min ÷ 2 = 44 %, ρ =
  0.48
`);
  });

  it("says loudly which rule failed, where, and both accounts", () => {
    const failures = [1, 2, 3, 4].map((replication) =>
      checkOf("flow balance", { point: "cloud", replication, detail: "3 in, 2 out", error: 1 }),
    );
    const text = printed({ ...result, checks: [...result.checks, ...failures] });
    expect(text).toContain(`flow balance: FAILED 4 of 9 times, at 1 place in 9 replications
  FAILED: flow balance at Northgate General ct, cloud, replication 1: 3 in, 2 out
  FAILED: flow balance at Northgate General ct, cloud, replication 2: 3 in, 2 out
  FAILED: flow balance at Northgate General ct, cloud, replication 3: 3 in, 2 out
busiest`);
  });

  it("tells warnings apart from failures and from notes", () => {
    expect(printed(result)).toContain(
      "warning: too few tail samples: attack.timeToDetection.p95 at cloud (has 102; 28 days would\n  have them)\n",
    );
    expect(printed(result)).toContain("note: cd-courier: timeToPrior.p95 is never, so the rule skips it\n");
    expect(printed(result)).not.toContain("FAILED");
  });

  it("says nothing of checks where there were none", () => {
    expect(printed({ ...result, checks: [], loads: [], warnings: [] })).not.toMatch(/Self-checks|busiest|warning/);
  });
});
