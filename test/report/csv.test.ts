// The four tables: exact text by hand, numbers that read back as the same doubles, and a digest anyone can compute.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CsvFiles, csvFiles, resultDigest } from "../../src/report/csv.ts";
import type { StudyResult } from "../../src/study/result.ts";
import { empty } from "./variants.ts";

fc.configureGlobal({ seed: 1, numRuns: 300 });

const row = { point: "cloud", replication: 0, metric: "timeToPrior.p95", value: 12.5, unit: "µs" };

/** replications.csv without its header. */
function replicationsText(...replications: StudyResult["replications"]): string {
  return csvFiles({ ...empty(), replications })["replications.csv"].replace(/^.*\n/, "");
}

describe("text, written by hand", () => {
  const files = csvFiles({
    ...empty(),
    replications: [row],
    summary: [
      {
        point: "siloed",
        metric: "timeToPrior",
        statistic: "p50",
        unit: "µs",
        estimate: Number.POSITIVE_INFINITY,
        replications: 20,
        observations: 6840,
      },
      {
        point: "cloud",
        metric: "repeatedImaging",
        statistic: "value",
        unit: "share",
        estimate: 0.0611,
        low: 0.06,
        high: 0.0622,
        replications: 20,
        observations: 2100,
      },
    ],
    comparisons: [
      {
        point: "siloed",
        baseline: "cloud",
        metric: "repeatedImaging",
        statistic: "value",
        unit: "share",
        difference: -0.086,
        low: -0.09,
        high: -0.082,
        pValue: 1e-9,
        pHolm: 3e-9,
        correlation: 0.91,
        replications: 20,
      },
      {
        point: "siloed",
        baseline: "cloud",
        metric: "timeToPrior",
        statistic: "p95",
        unit: "µs",
        difference: Number.NaN,
        replications: 20,
      },
    ],
    latency: [
      {
        ...{ point: "cloud", metric: "timeToPrior", unit: "µs", observations: 3, never: 0.25 },
        percentiles: [
          { percent: 50, value: 1500000 },
          { percent: 95, value: Number.POSITIVE_INFINITY },
        ],
        histogram: [{ low: 1e6, high: 1258900, count: 2 }],
      },
    ],
  });

  test.each<[keyof CsvFiles, string]>([
    ["replications.csv", "point,replication,metric,value,unit\ncloud,0,timeToPrior.p95,12.5,µs\n"],
    [
      "summary.csv",
      "point,metric,statistic,unit,estimate,low,high,replications,observations\n" +
        "siloed,timeToPrior,p50,µs,never,,,20,6840\n" +
        "cloud,repeatedImaging,value,share,0.0611,0.06,0.0622,20,2100\n",
    ],
    [
      "comparisons.csv",
      "point,baseline,metric,statistic,unit,difference,low,high,p_value,p_holm,correlation,replications\n" +
        "siloed,cloud,repeatedImaging,value,share,-0.086,-0.09,-0.082,1e-9,3e-9,0.91,20\n" +
        "siloed,cloud,timeToPrior,p95,µs,,,,,,,20\n",
    ],
    [
      "latency.csv",
      "point,metric,unit,row,percent,low,high,value\n" +
        "cloud,timeToPrior,µs,observations,,,,3\n" +
        "cloud,timeToPrior,µs,never,,,,0.25\n" +
        "cloud,timeToPrior,µs,percentile,50,,,1500000\n" +
        "cloud,timeToPrior,µs,percentile,95,,,never\n" +
        "cloud,timeToPrior,µs,bin,,1000000,1258900,2\n",
    ],
  ])("%s", (name, text) => {
    expect(files[name]).toBe(text);
  });

  test("a table without rows is its header line alone", () => {
    for (const text of Object.values(csvFiles(empty()))) expect(text).toMatch(/^[^\n]+\n$/);
  });
});

describe("cells", () => {
  test("every number reads back as the same double", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const cell = replicationsText({ ...row, value }).split(",")[3]!;
        // −0 is printed as 0: the sign of nothing is no result.
        expect(Number(cell)).toBe(value + 0);
      }),
    );
  });

  test.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["cloud-pbft", "cloud-pbft"],
    ["a=b", "a=b"],
    ['say "hi", twice', '"say ""hi"", twice"'],
    ["two\nlines", '"two\nlines"'],
    ["two\r\nlines", '"two\nlines"'],
    ["carriage\rreturn", '"carriage\nreturn"'],
  ])("text %j is written %j", (name, cell) => {
    expect(replicationsText({ ...row, point: name })).toBe(`${cell},0,timeToPrior.p95,12.5,µs\n`);
  });

  test.each([
    [-3, "-3"],
    [Number.NaN, ""],
    [Number.POSITIVE_INFINITY, "never"],
    [Number.NEGATIVE_INFINITY, ""],
    [0.1 + 0.2, "0.30000000000000004"],
    [1e21, "1e+21"],
  ])("number %d is written %j, without an apostrophe", (value, cell) => {
    expect(replicationsText({ ...row, value })).toBe(`cloud,0,timeToPrior.p95,${cell},µs\n`);
  });
});

describe("digest", () => {
  const files: CsvFiles = {
    "replications.csv": "a,µ\n",
    "summary.csv": "b\n",
    "comparisons.csv": "c\n",
    "latency.csv": "d\n",
  };

  test("SHA-256 over the UTF-8 bytes of the four files, one after the other", () => {
    expect(resultDigest(files)).toBe(createHash("sha256").update("a,µ\nb\nc\nd\n", "utf8").digest("hex"));
  });

  test("in their own order, however the record was built", () => {
    const { "latency.csv": latency, ...others } = files;
    expect(resultDigest({ "latency.csv": latency, ...others })).toBe(resultDigest(files));
  });

  test.each(Object.keys(files) as (keyof CsvFiles)[])("one letter more in %s changes it", (name) => {
    expect(resultDigest({ ...files, [name]: `${files[name]}x` })).not.toBe(resultDigest(files));
  });
});
