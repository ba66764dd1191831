// A plausible result of the radiology study, written by hand: tests and pictures need numbers, not a simulation.
// Rounded figures in the range of the shipped scenario; nothing here is a measurement.

import { DAY, HOUR, MINUTE, SECOND } from "../../src/base/time.ts";
import type { DesignPoint, Plan } from "../../src/scenario/plan.ts";
import type {
  Answer,
  ComparisonRow,
  LatencyRow,
  ReplicationRow,
  Start,
  StudyResult,
  SummaryRow,
  WarmUp,
} from "../../src/study/result.ts";
import type { CheckedRun } from "../../src/study/self-checks.ts";

export const REPLICATIONS = 20;

/** One design as the fixture tells it. Times in µs; `undefined` where nothing was observed. */
export interface Told {
  readonly name: string;
  /** Percentiles 5, 25, 50, 75, 95 of timeToPrior. */
  readonly prior: readonly [number, number, number, number, number];
  readonly never: number;
  readonly repeated: number;
  /** timeIn.* in the order queue, scan, transfer, ledger, people, other. */
  readonly time: readonly [number, number, number, number, number, number];
  /** Reads of altered studies a week, and how many of them were accepted. */
  readonly reads?: number;
  readonly accepted?: number;
  /** Percentiles 50, 95 of attack.timeToDetection; absent when nothing was detected. */
  readonly detected?: readonly [number, number];
  readonly undetected?: number;
  /** Requests a second. */
  readonly load?: number;
}

export const NEVER = Number.POSITIVE_INFINITY;
export const NONE = Number.NaN;

export const FIVE_DESIGNS: readonly Told[] = [
  {
    name: "cd-courier",
    prior: [7.1 * HOUR, 17.2 * HOUR, NEVER, NEVER, NEVER],
    never: 0.532,
    repeated: 0.1075,
    time: [48.1 * MINUTE, 21 * MINUTE, 4.2 * MINUTE, 0, 402 * MINUTE, 0.1 * MINUTE],
  },
  {
    name: "siloed",
    prior: [NEVER, NEVER, NEVER, NEVER, NEVER],
    never: 1,
    repeated: 0.1471,
    time: [47.9 * MINUTE, 21 * MINUTE, 0.4 * MINUTE, 0, 18.3 * MINUTE, 0],
  },
  {
    name: "cloud",
    prior: [4.9 * SECOND, 9.1 * SECOND, 15.4 * SECOND, 28.2 * SECOND, 61.9 * SECOND],
    never: 0.0132,
    repeated: 0.0611,
    time: [47.2 * MINUTE, 21 * MINUTE, 0.81 * MINUTE, 0, 18.2 * MINUTE, 0],
    reads: 5.05,
    accepted: 5.05,
    undetected: 1,
  },
  {
    name: "cloud-raft",
    prior: [5.1 * SECOND, 9.4 * SECOND, 15.8 * SECOND, 28.6 * SECOND, 62.4 * SECOND],
    never: 0.0171,
    repeated: 0.0618,
    time: [47.2 * MINUTE, 21 * MINUTE, 0.81 * MINUTE, 0.0185 * MINUTE, 18.2 * MINUTE, 0],
    reads: 5.1,
    accepted: 0,
    detected: [1.4 * DAY, 3.9 * DAY],
    undetected: 0,
    load: 0.0129,
  },
  {
    name: "cloud-pbft",
    prior: [5.1 * SECOND, 9.4 * SECOND, 15.9 * SECOND, 28.7 * SECOND, 62.5 * SECOND],
    never: 0.0171,
    repeated: 0.0618,
    time: [47.2 * MINUTE, 21 * MINUTE, 0.81 * MINUTE, 0.0207 * MINUTE, 18.2 * MINUTE, 0],
    reads: 5.1,
    accepted: 0,
    detected: [1.4 * DAY, 3.9 * DAY],
    undetected: 0,
    load: 0.0129,
  },
];

const PARTS = ["queue", "scan", "transfer", "ledger", "people", "other"];

/** A result with these designs; the plan's question and expectations are those of the shipped scenario. */
export function resultOf(designs: readonly Told[], changes: Partial<StudyResult> = {}): StudyResult {
  const plan = planOf(designs);
  const study: DesignPoint[] = designs.map(({ name }, design) => ({ kind: "study", id: name, design, attacks: true }));
  const capacity = designs.flatMap((told, design) => (told.load === undefined ? [] : sweep(told, design)));
  const summary = [...designs.flatMap(summaryOf), ...capacity.flatMap(({ rows }) => rows)];
  return {
    plan,
    points: [...study, ...capacity.map(({ point }) => point)],
    replicationsUsed: REPLICATIONS,
    warmUp: warmUpOf(designs),
    best: [
      {
        ...{ metric: "timeToPrior.p95", unit: "µs", indifference: SECOND, confidence: 0.95, firstStage: 20 },
        ...{ best: "cloud", used: 20, left: ["cloud"], dropped: [{ point: "cloud-raft", at: 20 }], leftOut: [] },
        text: "cloud is the best in timeToPrior.p95, or within 1 s of it; dropped: cloud-raft after 20",
      },
    ],
    stopping: { met: true, notes: ["cd-courier: timeToPrior.p95 is never, so the rule skips it"] },
    replications: summary.flatMap(replicationsOf),
    summary,
    comparisons: comparisonsOf(designs),
    latency: designs.map(latencyOf),
    answers: ANSWERS,
    sensitivity: [],
    checks: designs.flatMap(({ name }) => [
      checkOf("Little's law", { point: name, replication: 0, detail: "exact" }),
      checkOf("Little's law", { point: name, replication: 1, detail: "exact" }),
      checkOf("flow balance", { point: name, replication: 0, detail: "1260 in, 1260 out" }),
    ]),
    loads: designs.map(({ name }, index) => ({
      ...{
        point: name,
        place: "Northgate General ct",
        kind: "units",
        units: 2,
        utilisation: 0.44,
        offered: 0.44 + index / 100,
      },
      ...{ perSecond: 50 / 86_400, service: 1520 * SECOND, arrivals: 7000, departures: 7000, queueGrowth: 0 },
    })),
    events: 12_345_678,
    warnings: [
      {
        kind: "few-observations",
        finding: "too few tail samples",
        metric: "attack.timeToDetection.p95",
        point: "cloud",
        item: "attack.timeToDetection.p95 at cloud (has 102; 28 days would have them)",
        numbers: { observations: 102, needed: 400, lengthNeeded: 28 * DAY },
      },
    ],
    ...changes,
  };
}

/** A check at the scanners; an error makes it fail. */
export function checkOf(
  rule: string,
  { error = 0, ...where }: Pick<CheckedRun, "point" | "replication" | "detail"> & { readonly error?: number },
): CheckedRun {
  return { rule, subject: "Northgate General ct", held: error === 0, numbers: { error, tolerance: 0 }, ...where };
}

/** Ledgers that answer slowly at first: 100 answers, 0.4 s apart, of which MSER-5 drops 15. */
function warmUpOf(designs: readonly Told[]): WarmUp {
  const starts = designs.flatMap(({ name, load }): Start[] => {
    if (load === undefined) return [];
    const at = Float64Array.from({ length: 100 }, (_, index) => 0.4 * SECOND * (index + 1));
    const latency = at.map((_, index) => (0.5 + 2 / (1 + index) + 0.02 * (index % 3)) * SECOND);
    return [{ point: name, at, latency, dropped: 15, ends: 6.2 * SECOND, verdict: "converged" }];
  });
  return { length: 6.2 * SECOND, use: "set", replications: 10, starts };
}

/** An estimate ± 4 %. */
function row(
  point: string,
  metric: string,
  statistic: SummaryRow["statistic"],
  of: readonly [number, string],
): SummaryRow {
  const [estimate, unit] = of;
  const base = { point, metric, statistic, unit, estimate, replications: REPLICATIONS, observations: 6840 };
  if (!Number.isFinite(estimate)) return base;
  // A share of 1 in every replication has an interval without width.
  const half = unit === "share" && estimate === 1 ? 0 : 0.04 * estimate;
  return { ...base, low: estimate - half, high: estimate + half };
}

function summaryOf(told: Told): SummaryRow[] {
  const { name, prior, never, repeated, time, reads = 0, accepted = 0, detected, undetected = NONE, load } = told;
  const total = time.reduce((sum, part) => sum + part, 0);
  const [soon, late] = detected ?? [NONE, NONE];
  return [
    row(name, "timeToPrior", "p50", [prior[2], "µs"]),
    row(name, "timeToPrior", "p95", [prior[4], "µs"]),
    row(name, "priorUnavailable", "value", [never, "share"]),
    row(name, "repeatedImaging", "value", [repeated, "share"]),
    row(name, "ledgerShare", "value", [time[3] / total, "share"]),
    ...PARTS.map((part, index) => row(name, `timeIn.${part}`, "value", [time[index]!, "µs"])),
    row(name, "tamperedReads", "value", [reads, "count"]),
    row(name, "integrityViolations", "value", [accepted, "count"]),
    row(name, "attack.undetected", "value", [undetected, "share"]),
    row(name, "attack.timeToDetection", "p50", [soon, "µs"]),
    row(name, "attack.timeToDetection", "p95", [late, "µs"]),
    ...(load === undefined
      ? []
      : [row(name, "offeredLoad", "value", [load, "1/s"]), ...recoveries(name), ...forks(name), ...reliance(name)]),
  ];
}

function recoveries(name: string): SummaryRow[] {
  const [leader, crash] = name === "cloud-pbft" ? [2.31, 0.09] : [1.12, 0.05];
  return [
    row(name, "recovery.leader", "mean", [leader * SECOND, "µs"]),
    row(name, "recovery.crash", "mean", [crash * SECOND, "µs"]),
    row(name, "recovery.partition", "mean", [0.84 * SECOND, "µs"]),
  ];
}

/** As if blocks of these ledgers could be taken back: 3.1 % of them, or none, are stale. */
function forks(name: string): SummaryRow[] {
  const [stale, half, most] = name === "cloud-pbft" ? [0.0312, 1.54, 2.95] : [0, 0.39, 0.68];
  return [
    row(name, "staleFraction", "value", [stale, "share"]),
    row(name, "propagation.half.block", "mean", [half * SECOND, "µs"]),
    row(name, "propagation.most.block", "mean", [most * SECOND, "µs"]),
  ];
}

/** One whose blocks are final at once, and one that waits for others upon it, and mines. */
function reliance(name: string): SummaryRow[] {
  const [half, late, energy] = name === "cloud-pbft" ? [0.62, 1.11, 0.021] : [3950, 6720, 96_400];
  return [
    row(name, "commit.client", "p50", [half * SECOND, "µs"]),
    row(name, "commit.client", "p95", [late * SECOND, "µs"]),
    row(name, "energy", "value", [energy, "kWh"]),
  ];
}

function replicationsOf({ point, metric, statistic, unit, estimate }: SummaryRow): ReplicationRow[] {
  const name = statistic === "value" ? metric : `${metric}.${statistic}`;
  // Symmetric about the estimate, so that the mean over replications is the estimate.
  return Array.from({ length: REPLICATIONS }, (_, replication) => ({
    point,
    replication,
    metric: name,
    value: estimate * (1 + 0.01 * (replication - (REPLICATIONS - 1) / 2)),
    unit,
  }));
}

/** Loads in steps of √10 until throughput falls under 95 % of the load; a block a second holds 500 requests. */
function sweep({ name }: Told, design: number): { point: DesignPoint; rows: SummaryRow[] }[] {
  const delay = name === "cloud-pbft" ? 0.09 : 0.05;
  const capacity = name === "cloud-pbft" ? 420 : 500;
  return [0.001, 0.01, 0.1, 1, 10, 100, 1000].map((perSecond) => {
    const id = `${name} at ${perSecond}/s`;
    const busy = Math.min(perSecond / capacity, 0.98);
    const median = (0.5 + delay + (0.2 * busy) / (1 - busy)) * SECOND;
    return {
      point: { kind: "capacity", id, design, perSecond },
      rows: [
        row(id, "commit.client", "p50", [median, "µs"]),
        row(id, "commit.client", "p95", [median + (0.45 + (2 * busy) / (1 - busy)) * SECOND, "µs"]),
        row(id, "offeredLoad", "value", [perSecond, "1/s"]),
        row(id, "throughput", "value", [Math.min(perSecond, capacity), "1/s"]),
      ],
    };
  });
}

function latencyOf({ name, prior, never }: Told): LatencyRow {
  return {
    point: name,
    metric: "timeToPrior",
    unit: "µs",
    observations: Number.isNaN(never) ? 0 : 6840,
    never,
    percentiles: [5, 25, 50, 75, 95].map((percent, index) => ({ percent, value: prior[index]! })),
    histogram: [
      { low: SECOND, high: 10 * SECOND, count: 1700 },
      { low: 10 * SECOND, high: 100 * SECOND, count: 5000 },
    ],
  };
}

function comparisonsOf(designs: readonly Told[]): ComparisonRow[] {
  const base = designs.find(({ name }) => name === "cloud");
  if (base === undefined) return [];
  return designs
    .filter(({ name }) => name !== "cloud")
    .map(({ name, repeated }) => {
      const difference = repeated - base.repeated;
      return {
        ...{ point: name, baseline: "cloud", metric: "repeatedImaging", statistic: "value", unit: "share" },
        ...{ difference, low: difference - 0.003, high: difference + 0.003 },
        ...{ pValue: difference > 0.01 ? 1e-9 : 0.62, pHolm: difference > 0.01 ? 4e-9 : 1 },
        ...{ correlation: 0.91, replications: REPLICATIONS },
      };
    });
}

const ANSWERS: readonly Answer[] = [
  {
    text: "siloed.repeatedImaging > cloud.repeatedImaging",
    verdict: "upheld",
    reason: "difference 8.6 % (8.3 % to 8.9 %)",
  },
  {
    text: "cloud-pbft.timeToPrior.p95 - cd-courier.timeToPrior.p95 < 2 s",
    verdict: "undecided",
    reason: "cd-courier.timeToPrior.p95 is never",
  },
  { text: "cloud.integrityViolations = 0", verdict: "refuted", reason: "5.05 a week (4.85 to 5.25)" },
];

/** The report reads no law of the plan. */
const NO_LAW = undefined as never;

const CANONICAL = {
  scenario: {
    network: { delays: "aws-2020", jitter: { lognormal: "5 %" }, source: "assumption" },
    sources: { repeats: "Lammers, Medical Care 2014" },
    patients: {
      arrivals: { rate: "60/day", source: "assumption" },
      "repeat-scan": { "needed-anyway": "6.0 %", "calibrated-on": "repeats" },
    },
  },
};

function planOf(designs: readonly Told[]): Plan {
  const link = { up: 1e8, down: 1e8 };
  const hospital = { kind: "hospital", region: "eu-west-1", link, equipment: { ct: 2 }, staff: {} } as const;
  return {
    name: "radiology-to-physician",
    question: "Which way of keeping the record puts the scan in front of the second physician in time?",
    sources: { repeats: "Lammers, Medical Care 2014", story: "Pourshafiei & Zukarnain 2020" },
    expectations: [],
    run: {
      ...{ starts: Date.UTC(2026, 0, 5), warmUp: 2 * DAY, length: 7 * DAY, seed: 1 },
      replications: {
        atLeast: 20,
        atMost: 60,
        until: [{ metric: "repeatedImaging", halfWidth: { relative: 0.07 }, confidence: 0.95 }],
      },
    },
    world: {
      kind: "health",
      sites: [{ name: "Northgate General", ...hospital }],
      patients: {
        arrivals: { perDay: 60, profile: "emergency-department", needs: "ct", priority: [] },
        study: { size: NO_LAW, bodyPart: [] },
        earlierScanElsewhere: 0.55,
        seenAgainElsewhere: { share: 0.31, after: NO_LAW, planned: 0.6, folded: true },
        patience: NO_LAW,
        repeatScan: { neededAnyway: 0.06, moreIfPriorMissing: 0.087 },
      },
      workflow: { name: "radiology-to-physician", encounters: {} },
    },
    network: { delays: { from: "aws-2020" }, jitter: 0.05, loss: 0.0001, insideRegion: 250, insideSite: 0, scale: 1 },
    designs: designs.map(({ name }) => ({ name })),
    baseline: "cloud",
    attackLevels: ["on"],
    attacks: [
      { attack: "cloud-tampering", perDay: 6, from: 2 * DAY, until: 9 * DAY, conceals: ["object", "index", "log"] },
    ],
    faults: [],
    capacity: {
      designs: designs.filter(({ load }) => load !== undefined).map(({ name }) => name),
      from: 0.001,
      to: 1000,
    },
    charts: ["time-to-prior", "time-breakdown", "ledger-load-latency", "tampered-reads", "repeated-scans"],
    canonical: JSON.stringify(CANONICAL),
  };
}
