// Options that choose among a scenario's attacks hold at every setting of varied keys.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadInputs, loadScenario } from "../../src/runner/load-files.ts";
import { planAt } from "../../src/scenario/setting.ts";
import { LEDGER } from "../scenario/helpers.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "load-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TEXT = `${LEDGER}attacks: [{ attack: twins, validator: eu-west-1, from: 1 s }]
compare: { vary: { grid: { attacks.0.from: [1 s, 2 s], network.loss: [0 %, 1 %] } } }
`;

it("--attack none: no attack at any setting, not even where its key is varied", () => {
  const path = join(folder, "attacked.yaml");
  writeFileSync(path, TEXT);
  const all = loadScenario(path, {});
  expect([0, 1, 2, 3].map((setting) => planAt(all.plan, setting).attacks[0]?.from)).toEqual([1e6, 1e6, 2e6, 2e6]);
  const none = loadScenario(path, { attacks: [] });
  for (const setting of [0, 1, 2, 3]) expect(planAt(none.plan, setting).attacks).toEqual([]);
  expect(loadInputs(none.inputs)).toEqual(none.plan);
});
