/// <reference types="node" />
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { REGIONS, regionIndex, roundTripMs } from "../../src/network/aws-2020.ts";

/** Folder of the measured data; the table is compared with its source only where that is at hand. */
const data = process.env["LEDGERWARD_DATA"];

describe("round trips between AWS regions, 2020", () => {
  test.skipIf(data === undefined)("equal the measured file, symmetrised (needs LEDGERWARD_DATA)", () => {
    const text = readFileSync(join(data!, "aws_rtt_cloudping_18x18_2020.csv"), "utf8");
    const [header, ...rows] = text
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(","));
    expect(rows.map((row) => row[0])).toEqual(header!.slice(1));
    const measured = rows.map((row) => row.slice(1).map(Number));
    expect([measured.length, new Set(measured.map((row) => row.length))]).toEqual([18, new Set([18])]);
    // The file says "Central" for Canada Central and leaves out the space after "N.".
    const names = REGIONS.map(({ city }) => city.replace("N. ", "N.").replace("Canada ", ""));
    expect(header!.slice(1)).toEqual(names);
    for (let a = 0; a < 18; a++) {
      for (let b = 0; b < 18; b++) {
        const mean = a === b ? undefined : (measured[a]![b]! + measured[b]![a]!) / 2;
        expect([a, b, roundTripMs(a, b)]).toEqual([a, b, mean]);
      }
    }
  });
  // By hand from the rows of the file: mean of both directions.
  test.each([
    ["eu-west-1", "eu-west-2", (14 + 18) / 2],
    ["eu-west-1", "eu-west-3", (22 + 20) / 2],
    ["eu-west-1", "eu-central-1", (30 + 26) / 2],
    ["eu-west-2", "eu-west-3", (11 + 11) / 2],
    ["eu-west-2", "eu-central-1", (19 + 18) / 2],
    ["eu-west-3", "eu-central-1", (12 + 13) / 2],
    ["us-east-1", "ap-northeast-1", (164 + 162) / 2],
    ["sa-east-1", "us-west-2", (184 + 183) / 2],
  ])("%s – %s", (a, b, milliseconds) => {
    expect(roundTripMs(regionIndex(a), regionIndex(b))).toBe(milliseconds);
  });
  test("are the same both ways, positive, and there is none inside a region", () => {
    for (let a = 0; a < REGIONS.length; a++) {
      for (let b = 0; b < REGIONS.length; b++) {
        if (a === b) expect(roundTripMs(a, b)).toBeUndefined();
        else {
          expect(roundTripMs(a, b)).toBeGreaterThan(0);
          expect(roundTripMs(a, b)).toBe(roundTripMs(b, a));
        }
      }
    }
  });
});

test("a region is found by its code or city, and all are different", () => {
  expect(REGIONS.map(({ code }) => regionIndex(code))).toEqual(REGIONS.map((_, index) => index));
  expect(REGIONS.map(({ city }) => regionIndex(city))).toEqual(REGIONS.map((_, index) => index));
  expect(REGIONS[regionIndex("Ireland")]!.code).toBe("eu-west-1");
  expect(regionIndex("Atlantis")).toBe(-1);
});
