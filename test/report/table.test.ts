// Overview, sources, and how estimates are printed: expected texts by hand from the fixture's numbers.

import { describe, expect, test } from "vitest";
import { printInterval, printShares } from "../../src/report/lookup.ts";
import { sourcesOf } from "../../src/report/sources.ts";
import { answersText, overview } from "../../src/report/table.ts";
import type { StudyResult } from "../../src/study/result.ts";
import { FIVE_DESIGNS, resultOf } from "./fixture.ts";
import { empty } from "./variants.ts";

describe("intervals", () => {
  test.each<[number | undefined, number | undefined, string, string]>([
    [14.8e6, 16e6, "µs", "14.8 to 16 s"],
    [59.4e6, 64.2e6, "µs", "59.4 s to 1.07 min"],
    [0.141, 0.153, "share", "14.1 to 15.3 %"],
    [4.85, 5.25, "count", "4.85 to 5.25"],
    [0, 0, "count", "every run"],
    [undefined, undefined, "count", ""],
    [Number.NaN, Number.NaN, "count", ""],
  ])("%d to %d %s", (low, high, unit, text) => {
    expect(printInterval(low === undefined || high === undefined ? {} : { low, high }, unit)).toBe(text);
  });

  test("a share in few letters", () => {
    expect(printShares({ estimate: 0.147, low: 0.141, high: 0.153 })).toBe("14.7 % (14.1 to 15.3)");
    expect(printShares({ estimate: 1, low: 1, high: 1 })).toBe("100 % (every run)");
    expect(printShares({ estimate: 0.5 })).toBe("50 %");
  });
});

describe("overview", () => {
  test("one row a design; the estimate and, below it, its interval", () => {
    const { head, rows } = overview(resultOf(FIVE_DESIGNS));
    expect(head).toEqual([
      ...["design", "time to prior, median", "time to prior, 95 %", "prior never seen", "scans repeated"],
      ...["ledger's share of time", "energy, 1000 requests", "altered reads accepted", "altered, read, undetected"],
    ]);
    expect(rows.map(([name]) => name)).toEqual(FIVE_DESIGNS.map(({ name }) => name));
    // ± 4 % of 15.4 s, 61.9 s, 1.32 % and 6.11 %; 5.05 reads.
    expect(rows[2]).toEqual([
      ...["cloud", "15.4 s\n14.8 to 16 s", "1.03 min\n59.4 s to 1.07 min", "1.32 %\n1.27 to 1.37 %"],
      ...["6.11 %\n5.87 to 6.35 %", "0 %\nevery run", "–", "5.05\n4.85 to 5.25", "100 %\nevery run"],
    ]);
    expect(rows[1]!.slice(0, 4)).toEqual(["siloed", "never", "never", "100 %\nevery run"]);
  });

  test("a number that no design has gets no column", () => {
    const whole = resultOf(FIVE_DESIGNS);
    const result = { ...whole, summary: whole.summary.filter(({ metric }) => metric !== "repeatedImaging") };
    expect(overview(result).head).not.toContain("scans repeated");
    expect(overview(empty()).head).toEqual(["design"]);
  });

  test("a ledger alone is judged by latency and throughput", () => {
    const whole = resultOf(FIVE_DESIGNS);
    const result: StudyResult = {
      ...whole,
      plan: {
        ...whole.plan,
        world: {
          kind: "ledger",
          sites: [],
          load: { arrivals: "closed", outstanding: 1, sizeBytes: 512, clients: [0] },
        },
      },
      summary: [
        {
          point: "cloud-pbft",
          metric: "throughput",
          statistic: "value",
          unit: "1/s",
          estimate: 4,
          replications: 2,
          observations: 2,
        },
      ],
    };
    expect(overview(result).head).toEqual(["design", "throughput"]);
    expect(overview(result).rows.at(-1)).toEqual(["cloud-pbft", "4/s"]);
  });

  test("answers: verdict, statement, reason", () => {
    expect(answersText(resultOf(FIVE_DESIGNS))).toEqual([
      "upheld     siloed.repeatedImaging > cloud.repeatedImaging: difference 8.6 % (8.3 % to 8.9 %)",
      "undecided  cloud-pbft.timeToPrior.p95 - cd-courier.timeToPrior.p95 < 2 s: cd-courier.timeToPrior.p95 is never",
      "refuted    cloud.integrityViolations = 0: 5.05 a week (4.85 to 5.25)",
    ]);
  });
});

describe("sources", () => {
  const scenario = `
sources: { repeats: "Lammers, Medical Care 2014", story: Pourshafiei 2020 }
network: { delays: aws-2020, jitter: { lognormal: 5 % }, source: assumption }
patients:
  arrivals: { rate: 60/day, each-needs: ct, source: assumption }
  study: { size: { median: 157 MB, p90: 472 MB, source: toString } }
  repeat-scan: { needed-anyway: 6.0 %, calibrated-on: repeats }
attacks:
  - { attack: cloud-tampering, conceals: [object, log], source: story }
`;

  test("every block that names one, in the order of the file, with its citation", () => {
    expect(sourcesOf(scenario)).toEqual([
      { path: "network", says: "delays: aws-2020, jitter: { lognormal: 5 % }", source: "assumption" },
      { path: "patients.arrivals", says: "rate: 60/day, each-needs: ct", source: "assumption" },
      // Not a key of `sources`, though every object has a method of that name.
      { path: "patients.study.size", says: "median: 157 MB, p90: 472 MB", source: "toString" },
      { path: "patients.repeat-scan", says: "needed-anyway: 6.0 %", source: "Lammers, Medical Care 2014" },
      { path: "attacks.1", says: "attack: cloud-tampering, conceals: [object, log]", source: "Pourshafiei 2020" },
    ]);
  });
});
