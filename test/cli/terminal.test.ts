import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { overviewLines } from "../../src/cli/print-overview.ts";
import { openTerminal, wrap } from "../../src/cli/terminal.ts";

const colours = picocolors.createColors(false);

describe("wrapped text", () => {
  it.each([
    ["one two three", 7, "", "one two\nthree"],
    ["one two three", 9, "  ", "one two\n  three"],
    ["unbreakable", 5, "", "unbreakable"],
    ["a unbreakable b", 5, "", "a\nunbreakable\nb"],
    ["", 5, "", ""],
  ])("%j in %d columns", (text, width, indent, expected) => {
    expect(wrap(text, width, indent)).toBe(expected);
  });
});

describe("colours", () => {
  const opened = (isTTY: boolean, env: Record<string, string>) =>
    openTerminal({ stdout: { isTTY, columns: 70 }, stderr: {}, env } as never).colours.red("x") !== "x";
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    // @source no-color.org: when present and not an empty string
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
  ])("terminal %s, environment %j: %s", (isTTY, env, coloured) => {
    expect(opened(isTTY, env)).toBe(coloured);
  });
});

describe("the overview", () => {
  const overview = {
    head: ["design", "time to prior, median", "scans repeated"],
    rows: [
      ["siloed", "never", "14.5 %\n13.8 to 15.1 %"],
      ["cloud-pbft", "18.7 s\n18.5 to 18.9 s", "6.42 %\n6.01 to 6.84 %"],
    ],
  };

  it("is a table where it fits: designs across, estimates down", () => {
    const lines = overviewLines(overview, { width: 60, colours });
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["siloed", "cloud-pbft"],
      ["time to prior, median", "never", "18.7 s"],
      ["scans repeated", "14.5 %", "6.42 %"],
      [""],
    ]);
  });

  it("is a block a design where it does not, with intervals", () => {
    const rows = Array.from({ length: 6 }, (_, index) => [`design-${index}`, ...overview.rows[1]!.slice(1)]);
    const lines = overviewLines({ ...overview, rows }, { width: 60, colours });
    expect(lines.slice(0, 4)).toEqual([
      "design-0",
      "  time to prior, median  18.7 s (18.5 to 18.9 s)",
      "  scans repeated         6.42 % (6.01 to 6.84 %)",
      "",
    ]);
    expect(lines).toHaveLength(24);
  });
});
