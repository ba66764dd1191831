// The fixture's study, made difficult: too little, too much, nothing, never.

import { DAY } from "../../src/base/time.ts";
import type { StudyResult } from "../../src/study/result.ts";
import { FIVE_DESIGNS, NEVER, NONE, resultOf } from "./fixture.ts";

/** One design, one replication: no intervals; one load in the sweep. */
export function onePoint(): StudyResult {
  const whole = resultOf([{ ...FIVE_DESIGNS[4]!, detected: [DAY, DAY] }]);
  const points = whole.points.slice(0, 2);
  const kept = new Set(points.map(({ id }) => id));
  return {
    ...whole,
    points,
    replicationsUsed: 1,
    summary: whole.summary
      .filter(({ point }) => kept.has(point))
      .map(({ low: _low, high: _high, ...bare }) => ({ ...bare, replications: 1 })),
    replications: whole.replications.filter(({ replication, point }) => replication === 0 && kept.has(point)),
    comparisons: [],
  };
}

/** Nothing was ever found, and nothing detected. */
export function allNever(): StudyResult {
  const never = [NEVER, NEVER, NEVER, NEVER, NEVER] as const;
  return resultOf(
    FIVE_DESIGNS.map(({ detected: _detected, ...told }) => ({ ...told, prior: never, never: 1, undetected: 1 })),
  );
}

/** More designs than colours, with names that do not fit; two of them are alike for longer than a label. */
export function longLabels(): StudyResult {
  const name = "cloud with a permissioned ledger among all hospitals of the region and its health authority";
  const designs = [...FIVE_DESIGNS, ...FIVE_DESIGNS.slice(2)];
  return resultOf(designs.map((told, index) => ({ ...told, name: index < 3 ? told.name : `${name} ${index}` })));
}

/** Eight ledgers: more than there are colours. */
export function manyLedgers(): StudyResult {
  const ledgers = FIVE_DESIGNS.filter(({ load }) => load !== undefined);
  return resultOf(Array.from({ length: 8 }, (_, index) => ({ ...ledgers[index % 2]!, name: `ledger ${index}` })));
}

/** One of the designs saw no patient and no attack at all. */
export function oneUnobserved(): StudyResult {
  const nothing = {
    prior: [NONE, NONE, NONE, NONE, NONE],
    never: NONE,
    repeated: NONE,
    time: [NONE, NONE, NONE, NONE, NONE, NONE],
  } as const;
  return resultOf([FIVE_DESIGNS[2]!, { name: "closed", ...nothing }, FIVE_DESIGNS[4]!]);
}

/** A study that measured nothing the charts draw. */
export function empty(): StudyResult {
  const { warmUp: _warmUp, ...whole } = resultOf(FIVE_DESIGNS);
  return {
    ...whole,
    best: [],
    summary: [],
    latency: [],
    replications: [],
    comparisons: [],
    answers: [],
    checks: [],
    loads: [],
  };
}

/** Latencies that are never, and a ledger that is saturated from the first load on. */
export function stalled(): StudyResult {
  const whole = resultOf(FIVE_DESIGNS);
  return {
    ...whole,
    summary: whole.summary.map((row) => {
      if (row.metric === "throughput")
        return { ...row, estimate: row.estimate / 2, low: row.estimate / 3, high: row.estimate };
      if (row.metric !== "commit.client" || row.statistic !== "p95") return row;
      const { low: _low, high: _high, ...bare } = row;
      return { ...bare, estimate: NEVER };
    }),
  };
}

/** Few replications: every interval reaches from below 0 to three times its estimate. */
export function wide(): StudyResult {
  const whole = resultOf(FIVE_DESIGNS);
  return {
    ...whole,
    summary: whole.summary.map((row) =>
      row.low === undefined ? row : { ...row, low: 0 - row.estimate, high: 3 * row.estimate },
    ),
  };
}
