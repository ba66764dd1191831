// check, from the command line: what it prints, how a counterexample is seen again, and what it says to bad input.
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { protocols } from "../../src/consensus/registry.ts";
import { typed } from "./fake-terminal.ts";

const TWO_TWINS = fileURLToPath(new URL("../../examples/check/two-twins.yaml", import.meta.url));
const BAD_CASE = fileURLToPath(new URL("bad-case.yaml", import.meta.url));
const EXAMPLE = fileURLToPath(new URL("../../examples/sequencer.yaml", import.meta.url));

describe("ledgerward check", () => {
  it("finds nothing in protocols that keep their promises, whatever the number of workers", async () => {
    for (const workers of ["1", "2"]) {
      const { code, out } = await typed(["check", "raft", "pbft", "--seeds", "10", "--quiet", "--workers", workers]);
      expect([code, out.trim().split("\n")]).toEqual([
        0,
        ["raft: nothing found in 10 seeds", "pbft: nothing found in 10 seeds"],
      ]);
    }
  });

  it("prints a counterexample as messages, and the command it prints shows the same again", async () => {
    const hunt = ["check", "raft", "--seeds", "2", "--beyond", "1", "--quiet", "--lines", "8"];
    const { code, out } = await typed(hunt);
    expect(code).toBe(1);
    const text = out.replace(/\s+/g, " ");
    expect(text).toContain("two blocks committed at height");
    expect(text).toMatch(/It takes \d+ of the \d+ entries of the case; none of them can be left out:/);
    const [, seen] = out.match(/See it again: ledgerward (.*)/)!;
    const again = await typed([...seen!.split(" "), "--lines", "8"]);
    expect(again.code).toBe(1);
    const finding = out.slice(out.indexOf("\nraft with"), out.indexOf("See it again"));
    expect(again.out).toContain(finding);
    for (const line of out.split("\n"))
      if (!line.startsWith("See it again")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("looks at a case of the reader's own, and at parts of it", async () => {
    const argv = ["check", "pbft", "--case", TWO_TWINS, "--lines", "3"];
    const { code, out } = await typed(argv);
    expect([code, out.replace(/\s+/g, " ")]).toEqual([1, expect.stringContaining("two blocks committed at height")]);
    expect(out).toContain("It takes 3 of the 3 entries of the case");
    expect(out).toContain(`See it again: ledgerward check pbft --case ${TWO_TWINS} --only 0,1,2`);
    expect((await typed([...argv, "--only", "0,1,2"])).out).toBe(out);
    for (const within of ["0,2", "1,2"]) expect((await typed([...argv, "--only", within])).code).toBe(0);
  });

  it("tells every fault of a case, and its place", async () => {
    const { code, err } = await typed(["check", "pbft", "--case", BAD_CASE]);
    expect([
      code,
      err
        .trim()
        .split("\n")
        .map((line) => line.slice(line.indexOf("bad-case"))),
    ]).toEqual([
      2,
      [
        'bad-case.yaml:2:1 atacks: expected a key of a case, got "atacks", try attacks',
        'bad-case.yaml:3:19 faults[0].crash: expected the site of a validator (v0, v1, v2, v3), got "v7"',
        "bad-case.yaml:3:73 faults[1].at: expected an instant before the run ends (day 1 00:01), got 100 s",
        "bad-case.yaml:4:37 held[0].message: expected a whole number from 0 up, got the negative number -1",
        "bad-case.yaml:4:45 held[0].by: expected a duration such as 50 ms, 20 min or 3 days, got 3 without a unit",
      ],
    ]);
  });

  it("gives findings as data", async () => {
    const { code, out } = await typed(["check", "raft", "--seed", "1", "--beyond", "1", "--json"]);
    const { findings } = JSON.parse(out);
    expect(code).toBe(findings.length === 0 ? 0 : 1);
    for (const { entries, needed, expanded } of findings) {
      expect(entries.length).toBe(needed.length);
      expect(expanded).toBeGreaterThanOrEqual(needed.length);
    }
  });

  it("checks a protocol of the reader's own", async () => {
    const argv = ["check", "sequencer", "--scenario", EXAMPLE, "--seeds", "5", "--quiet"];
    expect((await typed(argv)).code).toBe(2); // the file may not run without --allow-plugins
    const { out } = await typed([...argv, "--allow-plugins"]);
    expect(out).toMatch(/^sequencer: .* found in 5 seeds/);
  });

  it.each([
    [["rafft"], `protocol: expected a protocol (${Object.keys(protocols).join(", ")}) or all, got rafft, try raft`],
    [["raft", "--only", "3"], "--only: expected --seed or --case beside it, got neither"],
    [["raft", "--seed", "1", "--only", "x"], "--only: expected places in the seed's list such as 0,3, or none, got x"],
    [["raft", "--case", "x", "--seed", "1"], "--case: expected no --seed beside it, got both"],
    [["raft", "--case", "no.yaml"], "--case: expected the file of a case, got no.yaml, which does not exist"],
    [["raft", "--seeds", "0"], "--seeds: expected a whole number from 1 on, got 0"],
    [["raft", "--beyond", "-1"], "--beyond: expected a whole number from 0 on, got -1"],
    [["raft", "--workers", "0", "--seeds", "1"], "--workers: expected a whole number from 1 to 1024, got 0"],
  ])("%j: what was expected, and exit code 2", async (argv, message) => {
    const { code, err } = await typed(["check", ...argv]);
    expect([code, err.trim()]).toEqual([2, message]);
  });

  it("says which places a seed has", async () => {
    const { code, err } = await typed(["check", "raft", "--seed", "1", "--only", "0,999"]);
    expect(code).toBe(2);
    expect(err).toMatch(/^--only: expected places below \d+ of seed 1, got 999/);
  });
});
