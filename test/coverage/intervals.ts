// Do 95 % intervals over replications hold the true mean and the true 95th percentile of the wait in M/M/1 as often as they say?
// Once with a fixed number of replications, and once with as many as the stopping rule takes for both at once.
import { type Estimate, meanInterval, precision, prefixSizes, sectioning } from "../../src/stats/index.ts";
import {
  around,
  atLeast,
  type Criterion,
  criterion,
  expectedCoverage,
  type Part,
  percent,
  range,
  type Setting,
  verdict,
} from "./criteria.ts";
import { AT_LEAST, AT_MOST, CONFIDENCE, INTERVALS, LEAST_WITH_RULE, PERCENTILE } from "./plan.ts";
import { exactWait, waitsOf } from "./queue.ts";

const TEXT = `Each study simulates M/M/1 on the kernel's event handlers from an empty start: ${INTERVALS.map(
  ({ load, warmUp, customers }) => `at load ${load} with ${warmUp} customers of warm-up and ${customers} observed`,
).join(", ")}.
Times are in mean service times; exact values: mean ρ/(1 − ρ), 95th percentile ln(ρ/0.05)/(1 − ρ). The mean has Student's t over the
replications' means, the percentile a sectioning interval. Every study is used twice: with its first ${AT_LEAST} replications, and
with as many as the stopping rule takes (asked at ${prefixSizes(AT_LEAST, AT_MOST).join(", ")}) until both half-widths are at most the share given of the estimate.

What theory expects: replication means are skew, which costs intervals for the mean a little; "theory covers" is Hall's second-order
term for the skewness and kurtosis that these means had. A rule that stops when an interval looks narrow stops more often where the
spread came out too small: with normal values in place of the queue's, this rule covers 94 to 95 %.`;

type Case = (typeof INTERVALS)[number];
const STATISTICS = ["mean", "p95"] as const;
type Statistic = (typeof STATISTICS)[number];
type Intervals = Record<Statistic, Estimate>;

interface Tally {
  readonly covered: Record<Statistic, number>;
  readonly sums: Record<Statistic, number>;
}

/** The replications of one study, made as they are asked for. */
class Study {
  readonly means: number[] = [];
  readonly #sorted: Float64Array[] = [];
  readonly #simulate: (replication: number) => Float64Array;

  constructor(simulate: (replication: number) => Float64Array) {
    this.#simulate = simulate;
  }

  /** From the first n replications. */
  intervals(n: number): Intervals {
    while (this.means.length < n) {
      const waits = this.#simulate(this.means.length);
      this.means.push(waits.reduce((sum, wait) => sum + wait, 0) / waits.length);
      this.#sorted.push(waits.sort());
    }
    return {
      mean: meanInterval(this.means.slice(0, n), CONFIDENCE),
      p95: sectioning(this.#sorted.slice(0, n), PERCENTILE, CONFIDENCE),
    };
  }
}

export function intervals(setting: Setting): Part {
  const cases = INTERVALS.map((one) => run(one, setting));
  return {
    title: "Intervals over replications, M/M/1",
    text: TEXT,
    head: [
      "load",
      "wait",
      "exact",
      "replications",
      "mean of the estimates",
      "theory covers",
      "covered",
      "demanded",
      "holds",
    ],
    rows: cases.flatMap(({ rows }) => rows),
    criteria: cases.flatMap(({ criteria }) => criteria),
  };
}

function run(one: Case, { studies, broken }: Setting): { readonly rows: string[][]; readonly criteria: Criterion[] } {
  const exact = exactWait(one.load);
  const fixed = emptyTally();
  const ruled = emptyTally();
  const means: number[] = [];
  const stops = new Map<number, number>();
  for (let index = 0; index < studies; index++) {
    const study = new Study((replication) =>
      waitsOf({
        ...one,
        part: "intervals",
        replication: index * AT_MOST + replication,
        serviceFactor: broken ? 1.03 : 1,
      }),
    );
    count(fixed, study.intervals(AT_LEAST), exact);
    means.push(...study.means);
    const stop = prefixSizes(AT_LEAST, AT_MOST).find((n) => n === AT_MOST || narrow(study.intervals(n), one.share))!;
    count(ruled, study.intervals(stop), exact);
    stops.set(stop, (stops.get(stop) ?? 0) + 1);
  }
  const theory = percent(expectedCoverage(means, AT_LEAST));
  const stopped = [...stops]
    .sort(([left], [right]) => left - right)
    .map(([n, share]) => `${n} (${percent(share / studies, 0)})`);
  const verdicts = STATISTICS.flatMap((statistic) => {
    const name = `M/M/1 ${one.load} wait ${statistic}`;
    const of = (tally: Tally): number => tally.covered[statistic] / studies;
    const rule: readonly [number, number] = [
      studies < 1000 ? atLeast(LEAST_WITH_RULE, studies)[0] : LEAST_WITH_RULE,
      1,
    ];
    return [
      {
        statistic,
        tally: fixed,
        n: `${AT_LEAST}`,
        theory: statistic === "mean" ? theory : "–",
        criterion: criterion(name, of(fixed), around(CONFIDENCE, studies)),
      },
      {
        statistic,
        tally: ruled,
        n: `until ±${percent(one.share, 0)}: ${stopped.join(", ")}`,
        theory: "–",
        criterion: criterion(`${name}, stopping rule`, of(ruled), rule),
      },
    ];
  });
  const rows = verdicts.map(({ statistic, tally, n, theory, criterion }) => [
    `${one.load}`,
    statistic,
    exact[statistic].toFixed(4),
    n,
    (tally.sums[statistic] / studies).toFixed(4),
    theory,
    percent(criterion.got),
    range(criterion),
    verdict(criterion),
  ]);
  return { rows, criteria: verdicts.map(({ criterion }) => criterion) };
}

function emptyTally(): Tally {
  return { covered: { mean: 0, p95: 0 }, sums: { mean: 0, p95: 0 } };
}

function count(tally: Tally, intervals: Intervals, exact: Record<Statistic, number>): void {
  for (const statistic of STATISTICS) {
    const { low, high, estimate } = intervals[statistic];
    if (low <= exact[statistic] && exact[statistic] <= high) tally.covered[statistic]++;
    tally.sums[statistic] += estimate;
  }
}

function narrow(intervals: Intervals, share: number): boolean {
  return precision(STATISTICS.map((statistic) => ({ estimate: intervals[statistic], halfWidth: { share } }))).met;
}
