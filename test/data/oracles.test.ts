// What was restated from data files equals them. The folder comes from LEDGERWARD_DATA; without it these tests are skipped, visibly.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { profiles } from "../../src/workload/profiles.ts";

const folder = process.env["LEDGERWARD_DATA"];

interface Family {
  readonly rows: readonly { readonly id: string; readonly expected: Readonly<Record<string, string>> }[];
}

/** What each protocol's cases restate: metric and column. */
const families: readonly { readonly cases: string; readonly columns: Readonly<Record<string, string>> }[] = [
  {
    cases: "consensus/wan-pbft",
    columns: {
      "commit.leader": "pbft_commit_at_leader",
      "commit.replica": "pbft_commit_mean",
      "commit.every": "pbft_commit_last",
      "commit.client": "pbft_client_in_leader_region",
    },
  },
  ...["qbft", "tendermint"].map((id) => ({
    cases: `consensus/wan-${id}`,
    columns: { "commit.leader": "tendermint_ibft_commit_at_proposer", "commit.replica": "tendermint_mean" },
  })),
  {
    cases: "consensus/wan-hotstuff-basic",
    columns: { "commit.leader": "hotstuff_basic_leader_commitQC", "commit.replica": "hotstuff_basic_replica_mean" },
  },
  {
    cases: "consensus/wan-hotstuff",
    columns: { "commit.leader": "hs_chained3_rr_at_proposer", "commit.replica": "hs_chained3_rr_mean" },
  },
  {
    cases: "consensus/wan-jolteon",
    columns: { "commit.leader": "hs_2chain_rr_at_proposer", "commit.replica": "hs_2chain_rr_mean" },
  },
  { cases: "raft/wan-raft", columns: { "commit.leader": "raft_commit_at_leader_ms" } },
];

/** The files of delays: what their cases' names end with, and how many clusters led from somewhere they have. */
const oracles = [
  { data: "bft_latency_oracle.csv", suffix: "", clusters: 25 },
  { data: "bft_latency_oracle_cometbft13.csv", suffix: "-2023", clusters: 13 },
];

describe.skipIf(folder === undefined)("fidelity cases", () => {
  const cells = oracles.flatMap((oracle) => families.map((family) => ({ ...oracle, ...family })));

  it.each(cells)(
    "$cases$suffix has every row of $data, with its values",
    ({ data, suffix, cases, columns, clusters }) => {
      const url = new URL(`../fidelity/${cases}${suffix}.cases.yaml`, import.meta.url);
      const { rows } = parse(readFileSync(url, "utf8")) as Family;
      const expected = readOracle(data).map((row) => ({
        cluster: `${row.get("set")} ${lettersOf(row.get("leader")!)}`,
        values: Object.entries(columns).map(([metric, column]) => [metric, Number(row.get(column))]),
      }));
      const stated = rows.map(({ id, expected: values }) => ({
        cluster: id.replace(/ led (first )?from (.*)/, (_, _first, leader) => ` ${lettersOf(leader)}`),
        values: Object.entries(values).map(([metric, text]) => [metric, Number.parseFloat(text)]),
      }));
      expect(stated).toEqual(expected);
      expect(stated).toHaveLength(clusters);
    },
  );
});

function readOracle(file: string): ReadonlyMap<string, string>[] {
  const [head, ...body] = readFileSync(`${folder}/${file}`, "utf8").trim().split(/\r?\n/);
  const names = head!.split(",");
  return body.map((line) => new Map(line.split(",").map((cell, index) => [names[index]!, cell])));
}

/** `N. Virginia`, `N Virginia` and `N_Virginia` are one place. */
function lettersOf(place: string): string {
  return place.replace(/[^A-Za-z]/g, "").replace("SaoPaulo", "SPaulo");
}

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
