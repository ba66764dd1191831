// What each kind of fault says, and where: file, line, column and path; expected, got, try. The table is faults.yaml.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { edited, FLOW, faultsOf, HEALTH, LEDGER } from "./helpers.ts";

interface Row {
  readonly replace: string;
  readonly by: string;
  readonly faults: readonly string[];
}

const table = parse(readFileSync(new URL("./faults.yaml", import.meta.url), "utf8")) as Record<
  "ledger" | "health" | "workflow",
  readonly Row[]
>;

test("the texts that the rows change have no fault", () => {
  expect(faultsOf(LEDGER)).toEqual([]);
  expect(faultsOf(HEALTH, { "flow.yaml": FLOW })).toEqual([]);
});

test.each(table.ledger)("a ledger alone: $replace → $by", ({ replace, by, faults }) => {
  expect(faultsOf(edited(LEDGER, replace, by))).toEqual(faults);
});

test.each(table.health)("patients: $replace → $by", ({ replace, by, faults }) => {
  expect(faultsOf(edited(HEALTH, replace, by), { "flow.yaml": FLOW })).toEqual(faults);
});

test.each(table.workflow)("a workflow: $replace → $by", ({ replace, by, faults }) => {
  expect(faultsOf(HEALTH, { "flow.yaml": edited(FLOW, replace, by) })).toEqual(faults);
});
