import { describe, expect, it } from "vitest";
import { type CheckedRun, failureLine, ruleLine, summariseChecks } from "../../src/study/self-checks.ts";

/** A check at a place; `off` by more than the tolerance it fails. */
function check(where: Partial<CheckedRun>, off = 0, tolerance = 0): CheckedRun {
  const held = off <= tolerance;
  const numbers = { error: off, tolerance };
  return {
    rule: "Little's law",
    subject: "ct",
    point: "a",
    replication: 0,
    detail: `${off} µs apart`,
    held,
    numbers,
    ...where,
  };
}

describe("self-checks by rule", () => {
  const checks = [
    check({}),
    check({ rule: "flow balance" }),
    check({ subject: "mr", point: "b" }),
    check({ subject: "mr", point: "b", replication: 1 }),
    check({ point: "b", replication: 1 }),
  ];

  it("are counted: how often, at how many places, in how many replications", () => {
    expect(summariseChecks(checks)).toEqual([
      {
        ...{ rule: "Little's law", held: 4, failed: 0, places: 2, replications: 3, failures: [] },
        worst: checks[0],
      },
      { rule: "flow balance", held: 1, failed: 0, places: 1, replications: 1, worst: checks[1], failures: [] },
    ]);
  });

  it("are told in a line", () => {
    expect(summariseChecks(checks).map(ruleLine)).toEqual([
      "Little's law: held exactly at 2 places in 3 replications",
      "flow balance: held exactly at 1 place in 1 replication",
    ]);
  });

  it("name each failure, the worst and what it was", () => {
    const failures = [check({ replication: 2 }, 5), check({ replication: 3, subject: "mr" }, 7)];
    const [summary] = summariseChecks([...checks.slice(0, 1), ...failures]);
    expect(summary).toMatchObject({ held: 1, failed: 2, places: 2, replications: 3, worst: failures[1], failures });
    expect(ruleLine(summary!)).toBe("Little's law: FAILED 2 of 3 times, at 2 places in 3 replications");
    expect(summary!.failures.map(failureLine)).toEqual([
      "Little's law at ct, a, replication 2: 5 µs apart",
      "Little's law at mr, a, replication 3: 7 µs apart",
    ]);
  });

  it("take what is no number for the worst", () => {
    const failures = [check({}, 5), check({ replication: 1, held: false }, NaN), check({ replication: 2 }, 9)];
    expect(summariseChecks(failures)[0]!.worst).toBe(failures[1]);
  });

  it("that allow for rounding say how much there was", () => {
    const rounded = [check({}, 2e-13, 1e-9), check({ replication: 1 }, 1e-16, 1e-9)];
    expect(ruleLine(summariseChecks(rounded)[0]!)).toBe(
      "Little's law: held at 1 place in 2 replications, but for rounding (2e-13)",
    );
    expect(ruleLine(summariseChecks([check({}, 0, 1e-9)])[0]!)).toBe("Little's law: held at 1 place in 1 replication");
  });

  it("of no replication are none", () => {
    expect(summariseChecks([])).toEqual([]);
  });
});
