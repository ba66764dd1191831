// A deliberately bad file: every fault in it is told at once, in the order of the file, each once.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { faultsOf } from "./helpers.ts";

const beside = (name: string): string => readFileSync(new URL(`./${name}`, import.meta.url), "utf8");

test("all faults at once", () => {
  expect(faultsOf(beside("bad.yaml"))).toEqual(beside("bad.faults.txt").trimEnd().split("\n"));
});

// The kinds of fault that the acceptance list names; each is found by its words.
test.each([
  ["an unknown key", /^s\.yaml:10:3 run\.lenght: .*try length$/],
  ["a wrong unit", /^s\.yaml:16:17 sites\.every-hospital\.link\.up: expected a data rate .*, got a size, 100 MB$/],
  ["a negative count", /^s\.yaml:17:22 sites\.every-hospital\.equipment\.ct: .*, got the negative number -2$/],
  [
    "3 validators for PBFT",
    /^s\.yaml:39:13 designs\.cloud-pbft\.ledger\.validators: pbft needs at least 4 \(3f\+1\) to survive one fault, got 3$/,
  ],
  ["a missing file", /^s\.yaml:31:11 workflow: .*workflows\/missing\.yaml, which does not exist$/],
  ["a duplicate key", /^s\.yaml:12:3 run\.seed: .*\(first at s\.yaml:11:3\)/],
  ["a merge key", /^s\.yaml:24:3 patients\.<<: .*try like: NAME$/],
])("%s", (_kind, fault) => {
  expect(faultsOf(beside("bad.yaml")).filter((line) => fault.test(line))).toHaveLength(1);
});
