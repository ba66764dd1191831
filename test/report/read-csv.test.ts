// What csv.ts writes is read back as it was.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvFiles } from "../../src/report/csv.ts";
import { readReplications, readSummary } from "../../src/report/read-csv.ts";
import type { ReplicationRow } from "../../src/study/result.ts";
import { FIVE_DESIGNS, resultOf } from "./fixture.ts";
import { empty } from "./variants.ts";

fc.configureGlobal({ seed: 1, numRuns: 300 });

const back = (rows: readonly ReplicationRow[]) =>
  readReplications(csvFiles({ ...empty(), replications: rows })["replications.csv"]);

describe("replications.csv", () => {
  test("any name and any number come back", () => {
    // A lone carriage return is written as a line feed, an apostrophe before a formula character is the guard's: csv.ts.
    const name = fc.string().map((text) => text.replace(/\r\n?/g, "\n").replace(/^'(?=[=+\-@])/, ""));
    const value = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constant(Number.POSITIVE_INFINITY));
    const row = fc.record({ point: name, replication: fc.nat(), metric: name, value, unit: fc.constant("µs") });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
        // −0 is printed as 0: the sign of nothing is no result.
        expect(back(rows)).toEqual(rows.map((one) => ({ ...one, value: one.value + 0 })));
      }),
    );
  });

  test.each([
    ['a,"b,c",1', ["a", "b,c", "1"]],
    ['"say ""hi""",x,1', ['say "hi"', "x", "1"]],
    ['"two\nlines",,1', ["two\nlines", "", "1"]],
  ])("cells of %j", (line, [point, metric, value]) => {
    expect(readReplications(`point,metric,value\n${line}\n`)).toMatchObject([{ point, metric, value: Number(value) }]);
  });

  test("columns are found by their names, and a table without rows has none", () => {
    expect(readReplications("value,extra,point\n2,x,cloud")).toMatchObject([{ point: "cloud", value: 2 }]);
    expect(back([])).toEqual([]);
  });
});

test("summary.csv: estimates, never among them", () => {
  const result = resultOf(FIVE_DESIGNS);
  const read = readSummary(csvFiles(result)["summary.csv"]);
  expect(read).toEqual(
    result.summary.map(({ point, metric, statistic, estimate, replications }) => {
      return { point, metric, statistic, estimate, replications };
    }),
  );
  expect(read.some(({ estimate }) => estimate === Number.POSITIVE_INFINITY)).toBe(true);
});
