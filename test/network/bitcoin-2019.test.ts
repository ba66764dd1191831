/// <reference types="node" />
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SIX_REGIONS, sixRegionDelay, sixRegionIndex } from "../../src/network/bitcoin-2019.ts";

/** Folder of the measured data; the tables are compared with their source only where that is at hand. */
const data = process.env["LEDGERWARD_DATA"];

/** The rows of a table below its remark, without their names. */
function rowsOf(file: string): { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const [header, ...rows] = readFileSync(join(data!, file), "utf8")
    .trim()
    .split(/\r?\n/)
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.split(","));
  return { header: header!, rows };
}

describe("six regions of Bitcoin, 2019", () => {
  const names = SIX_REGIONS.map(({ name }) => name.toUpperCase().replace("-", "_"));

  test.skipIf(data === undefined)("have the delays of SimBlock's table (needs LEDGERWARD_DATA)", () => {
    const { header, rows } = rowsOf("simblock_region_latency_2019.csv");
    expect(header.slice(1)).toEqual(names);
    expect(rows.map((row) => row[0])).toEqual(names);
    const ours = names.map((_, from) => names.map((_, to) => sixRegionDelay(from, to) / 1000));
    expect(ours).toEqual(rows.map((row) => row.slice(1).map(Number)));
  });

  test.skipIf(data === undefined)("have its links and shares (needs LEDGERWARD_DATA)", () => {
    const { header, rows } = rowsOf("simblock_bandwidth_distribution.csv");
    const column = (name: string): number[] => rows.map((row) => Number(row[header.indexOf(name)]));
    expect(rows.map((row) => row[0])).toEqual(names);
    expect(SIX_REGIONS.map(({ link }) => link.down)).toEqual(column("simblock_down_2019"));
    expect(SIX_REGIONS.map(({ link }) => link.up)).toEqual(column("simblock_up_2019"));
    expect(SIX_REGIONS.map(({ share }) => share)).toEqual(column("nodes_bitcoin_2019"));
  });

  test("shares add up to the whole, and delays are the same both ways", () => {
    expect(SIX_REGIONS.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    const pairs = SIX_REGIONS.flatMap((_, a) =>
      SIX_REGIONS.map((_, b) => [sixRegionDelay(a, b), sixRegionDelay(b, a)]),
    );
    expect(pairs.map(([there]) => there)).toEqual(pairs.map(([, back]) => back));
  });

  test("are found by name", () => {
    expect(SIX_REGIONS.map(({ name }) => sixRegionIndex(name))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(sixRegionIndex("atlantis")).toBe(-1);
  });
});
