// docs/kernel.md: every program in it compiles and prints what the page says; it names all that the kernel offers.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import * as kernel from "../../src/kernel/index.ts";
import { outputsOf, programsOf } from "./programs.ts";

const PAGE = readFileSync(new URL("../../docs/kernel.md", import.meta.url), "utf8");
const programs = programsOf(PAGE);
let outputs: readonly string[];

beforeAll(() => {
  outputs = outputsOf(programs);
});

test.each(programs.map(({ line }, index) => [line, index] as const))(
  "the program at line %d prints what stands below it",
  (_line, index) => {
    expect(programs[index]!.prints).toBeDefined();
    expect(outputs[index]).toBe(programs[index]!.prints);
  },
);

test("no block of code is left out", () => {
  expect(programs).toHaveLength(PAGE.match(/^```ts$/gm)!.length);
});

test("the model of the clinic has thirty lines", () => {
  const lines = programs[0]!.text.split("\n");
  const from = lines.indexOf("function meanWait(replication: number): number {");
  expect(lines.indexOf("}") - from + 1).toBe(30);
});

test("what the kernel exports is named in the page", () => {
  const missing = Object.keys(kernel).filter((name) => !new RegExp(`\\b${name}\\b`).test(PAGE));
  expect(missing).toEqual([]);
});

test("every member that the page speaks of is there", () => {
  const simulation = new kernel.Simulation();
  const processes = new kernel.Processes(simulation);
  const resource = new kernel.Resource(processes, "any", 1);
  const process = processes.start(
    "any",
    kernel.Resource.use([resource], 1, () => processes.hold(1)),
  );
  const things: Record<string, object> = { simulation, processes, process, resource, statistics: resource.statistics };
  Object.assign(things, { signal: process.ended, interrupt: new kernel.Preempted(resource, process) });
  // The first column of a table speaks of others.
  const ours = PAGE.replace(/^\| [^|]*\|/gm, "");
  const named = [...ours.matchAll(/\b([a-z]+)\.([a-zA-Z]+)\b/g)].filter(([, thing]) => things[thing!] !== undefined);
  const missing = named.filter(([, thing, member]) => !(member! in things[thing!]!)).map(([words]) => words);
  expect(named.length).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});

describe("the table for users of SimPy", () => {
  const table = PAGE.slice(PAGE.indexOf("## What each SimPy concept is called here"));
  const concepts = table.split("\n").flatMap((row) => /^\| (`.*?`) \|/.exec(row)?.[1] ?? []);
  // What simpy 4.1.2 exports, what its objects offer, and the words of its guide.
  test.each(
    "Environment run now peek step active_process process is_alive interrupt value Timeout Event succeed fail trigger callbacks"
      .concat(" defused AllOf AnyOf ConditionValue Interrupt cause Resource request release with count queue")
      .concat(
        " PriorityResource PreemptiveResource Preempted Container Store FilterStore PriorityStore RealtimeEnvironment",
      )
      .split(" "),
  )("has a row for %s", (concept) => {
    expect(concepts.some((cell) => new RegExp(`\\b${concept}\\b`).test(cell))).toBe(true);
  });
});
