import { describe, expect, it } from "vitest";
import { manifestOf, parseManifest, type RunFacts } from "../../src/runner/manifest.ts";
import { checkOf, FIVE_DESIGNS, resultOf } from "../report/fixture.ts";

const facts: RunFacts = {
  ...{
    inputDigest: "0123456789ab",
    resultDigest: "ab",
    wallSeconds: 73,
    replay: "ledgerward run x",
    read: 0,
    ran: 100,
  },
  versions: { ledgerward: "0.1.0", engine: "cafe", node: "v20" },
  host: { workers: 2 } as RunFacts["host"],
};
const result = resultOf(FIVE_DESIGNS);
/** What a reader of the file gets. */
const written = (of: typeof result) => parseManifest(JSON.stringify(manifestOf(of, facts)))!;

describe("a manifest", () => {
  it("has one entry a rule, with how often it held and the worst case", () => {
    expect(written(result).selfChecks).toEqual([
      {
        ...{ rule: "Little's law", held: 10, failed: 0, places: 1, replications: 10, failures: [] },
        worst: checkOf("Little's law", { point: "cd-courier", replication: 0, detail: "exact" }),
      },
      {
        ...{ rule: "flow balance", held: 5, failed: 0, places: 1, replications: 5, failures: [] },
        worst: checkOf("flow balance", { point: "cd-courier", replication: 0, detail: "1260 in, 1260 out" }),
      },
    ]);
  });

  it("has each failure with its design point, replication, both accounts in words, and numbers", () => {
    const failure = checkOf("flow balance", { point: "cloud", replication: 4, detail: "3 in, 2 out", error: 1 });
    const [, balance] = written({ ...result, checks: [...result.checks, failure] }).selfChecks;
    expect(balance).toMatchObject({ held: 5, failed: 1, worst: failure, failures: [failure] });
    expect(balance!.failures[0]).toMatchObject({
      subject: "Northgate General ct",
      numbers: { error: 1, tolerance: 0 },
    });
  });

  it("has each warning with its kind, metric, design point and numbers", () => {
    expect(written(result).warnings).toEqual(result.warnings);
    expect(written(result).warnings[0]).toMatchObject({
      ...{ kind: "few-observations", metric: "attack.timeToDetection.p95", point: "cloud" },
      numbers: { observations: 102, needed: 400, lengthNeeded: 28 * 86_400e6 },
    });
  });

  it("has the busiest place of each compared design point, with U, X, S̄ and ρ", () => {
    const { busiest } = written(result);
    expect(busiest.map(({ point }) => point)).toEqual(FIVE_DESIGNS.map(({ name }) => name));
    expect(busiest[0]).toMatchObject({
      place: "Northgate General ct",
      utilisation: 0.44,
      offered: 0.44,
      service: 1520e6,
    });
  });

  it("of another format is none", () => {
    const text = JSON.stringify({ ...manifestOf(result, facts), format: 1 });
    expect(parseManifest(text)).toBeUndefined();
  });
});
