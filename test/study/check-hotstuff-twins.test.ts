// The directed schedule that breaks each HotStuff variant with one corrupted validator more than it claims to survive.
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { protocols } from "../../src/consensus/registry.ts";
import { caseAt } from "../../src/runner/load-files.ts";
import type { CheckEntry } from "../../src/sim/check-case.ts";
import { runCase } from "../../src/sim/check-run.ts";

const DISAGREE = "two blocks committed at height N";

describe.each(["hotstuff", "hotstuff-basic", "jolteon"])("examples/check/hotstuff-twins.yaml: %s", (id) => {
  const given = caseAt(fileURLToPath(new URL("../../examples/check/hotstuff-twins.yaml", import.meta.url)));
  const twins = given.entries.filter((entry) => "attack" in entry);
  const faults = given.entries.filter((entry) => "fault" in entry);
  const outcome = (entries: readonly CheckEntry[]) => runCase(protocols[id]!, { ...given, entries });

  it("two corrupted of four break agreement", () => {
    expect(twins).toHaveLength(2);
    expect(outcome(given.entries).violation?.rule).toBe(DISAGREE);
  });
  it("either of them alone does no harm, and every request is answered", () => {
    for (const one of twins) {
      expect(outcome([one, ...faults])).toEqual({ submitted: 40, answered: 40, committed: 40 });
    }
  });
});
