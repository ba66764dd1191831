// Where access is decided, and by which blocks of the ledger: what may be written, and what the plan then holds.
import { expect, test } from "vitest";
import type { CloudSpec } from "../../src/health/spec.ts";
import type { DesignPlan } from "../../src/scenario/plan.ts";
import { edited, FLOW, faultsOf, HEALTH, load } from "./helpers.ts";

const files = { "flow.yaml": FLOW };
/** Sites for protocols that need more than three validators. */
const MORE = ["D", "E", "F"].map((name) => `    - { name: ${name}, kind: regulator, region: Paris }`).join("\n");

function scenario(decide: string, ledger = "{ protocol: raft }"): string {
  return edited(
    HEALTH,
    "on-ledger: [study-hash], ledger: { protocol: raft }",
    `on-ledger: [study-hash], access: { decide: ${decide} }, ledger: ${ledger}`,
  );
}

function recordsOf(designs: readonly DesignPlan[], name: string): CloudSpec {
  const records = designs.find((design) => design.name === name)?.records;
  if (records?.records !== "ledger") throw new Error(`${name} keeps no records with a ledger`);
  return records.cloud;
}

function decideOf(text: string): unknown {
  return recordsOf(load(text, files).designs, "raft").access.decide;
}

test.each([
  ["gateway", "gateway"],
  ["local-replica", "local-replica"],
  ["finality", "finality"],
  ["{ confirmations: 0 }", { confirmations: 0 }],
  ["{ confirmations: { value: 6, source: Nakamoto 2008 } }", { confirmations: 6 }],
])("decide: %s", (written, planned) => {
  expect(decideOf(scenario(written))).toEqual(planned);
});

test("is the gateway when nothing is said", () => {
  expect(decideOf(HEALTH)).toBe("gateway");
});

test.each([
  ["raft", "{ protocol: raft }", []],
  ["gasper, whose checkpoints are final", "{ protocol: gasper }", []],
  ["clique", "{ protocol: clique }", ["clique"]],
  ["aura", "{ protocol: aura }", ["aura"]],
  ["pow", "{ protocol: pow }", ["pow"]],
  ["an anchored ledger that relies on anchors in a proof of work", "{ protocol: anchored }", ["anchored"]],
  ["one that does not wait for them", "{ protocol: anchored, consortium: raft, rely-on: consortium }", []],
])("finality of %s", (_, ledger, refused) => {
  const six = edited(scenario("finality", ledger), "region: Paris }", `region: Paris }\n${MORE}`);
  expect(faultsOf(six, files)).toEqual(
    refused.map(
      (protocol) =>
        `s.yaml:26:84 designs.raft.access.decide: expected local-replica or { confirmations: K }, because no block of ${protocol} is ever final, got finality, try { confirmations: 6 }`,
    ),
  );
});

test("confirmations can be varied, and inherited", () => {
  const vary = "compare: { vary: { grid: { designs.raft.access.decide.confirmations: [3, 6, 12] } } }\n";
  const { variation } = load(scenario("{ confirmations: 0 }") + vary, files);
  const planned = variation!.settings.map(({ changes }) => recordsOf(changes.designs!, "raft").access.decide);
  expect(planned).toEqual([{ confirmations: 3 }, { confirmations: 6 }, { confirmations: 12 }]);

  const final = "  final: { like: raft, access: { decide: finality } }\n  same: { like: raft }\n";
  const { designs } = load(edited(scenario("{ confirmations: 3 }"), "attacks:", `${final}attacks:`), files);
  expect(recordsOf(designs, "final").access.decide).toBe("finality");
  expect(recordsOf(designs, "same").access.decide).toEqual({ confirmations: 3 });
});
