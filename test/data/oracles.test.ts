// What was restated from data files equals them. The folder comes from LEDGERWARD_DATA; without it these tests are skipped, visibly.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { profiles } from "../../src/workload/profiles.ts";

const folder = process.env["LEDGERWARD_DATA"];

interface Family {
  readonly rows: readonly { readonly id: string; readonly expected: Readonly<Record<string, string>> }[];
}

const families = [
  {
    file: "consensus/wan-pbft.cases.yaml",
    columns: {
      "commit.leader": "pbft_commit_at_leader",
      "commit.replica": "pbft_commit_mean",
      "commit.every": "pbft_commit_last",
      "commit.client": "pbft_client_in_leader_region",
    },
  },
  { file: "raft/wan-raft.cases.yaml", columns: { "commit.leader": "raft_commit_at_leader_ms" } },
];

describe.skipIf(folder === undefined)("fidelity cases", () => {
  const [head, ...body] =
    folder === undefined ? [""] : readFileSync(`${folder}/bft_latency_oracle.csv`, "utf8").trim().split("\n");
  const names = head!.split(",");
  const oracle = body.map((line) => new Map(line.split(",").map((cell, index) => [names[index]!, cell])));
  const wanted = oracle.filter((row) => ["EU4", "GLOBAL7"].includes(row.get("set")!));

  it.each(families)("$file has every EU4 and GLOBAL7 row of the oracle, with its values", ({ file, columns }) => {
    const { rows } = parse(readFileSync(new URL(`../fidelity/${file}`, import.meta.url), "utf8")) as Family;
    const expected = wanted.map((row) => ({
      id: `${row.get("set")} led from ${row.get("leader")}`,
      values: Object.entries(columns).map(([metric, column]) => [metric, Number(row.get(column))]),
    }));
    const stated = rows.map(({ id, expected: values }) => ({
      id,
      values: Object.entries(values).map(([metric, text]) => [metric, Number.parseFloat(text)]),
    }));
    expect(stated).toEqual(expected);
    expect(stated).toHaveLength(11);
  });
});

describe.skipIf(folder === undefined)("the emergency department's profile", () => {
  it("has the shape of the defaults file", () => {
    const { edArrivals } = JSON.parse(readFileSync(`${folder}/health_workload_defaults.json`, "utf8"));
    const { hours, weekdays } = profiles["emergency-department"]!;
    const shape = (weights: readonly number[]) =>
      weights.map((weight) => weight / weights.reduce((sum, each) => sum + each, 0));
    for (const [index, weight] of shape(hours).entries())
      expect(weight).toBeCloseTo(shape(edArrivals.hourWeights)[index]!, 12);
    for (const [index, weight] of shape(weekdays).entries())
      expect(weight).toBeCloseTo(shape(edArrivals.weekdayWeightsMonFirst)[index]!, 12);
  });
});
