// How much of the bias of an empty start does MSER-5 remove?
import { meanInterval, mser5, regularisedBeta, welch } from "../../src/stats/index.ts";
import { type Criterion, criterion, type Part, percent, range, type Setting, verdict } from "./criteria.ts";
import { CONFIDENCE, MOST_BIAS, STUDIES, WARM_UP } from "./plan.ts";
import { exactWait, waitsOf } from "./queue.ts";

const { load, customers, replications } = WARM_UP;
const MOST = Math.max(...replications);
const EXACT = exactWait(load).mean;

const TEXT = `A queue that begins empty, ${customers} customers, no warm-up, exact mean wait ${EXACT.toFixed(0)}; ${percent(WARM_UP.studiesPerStudy, 0)} as many studies as
in the other parts. The bias is a share of the exact value, ± its 95 % interval over studies; in theory it comes from Spitzer's
formula for the wait of the n-th customer. MSER-5 looks at the mean over replications and truncates all of them alike. It can only
see a start that stands out of the noise: with few replications it removes little, with many nearly all. Studies in which it says
"not converged" (a truncation in the second half) are left out of its rows: there the answer is a longer run, not an estimate.`;

/** What the studies with one number of replications gave. */
interface Outcome {
  readonly estimates: number[];
  covered: number;
}

export function warmUp(setting: Setting): Part {
  const studies = Math.ceil(setting.studies * WARM_UP.studiesPerStudy);
  const outcomes = replications.map((n) => ({
    n,
    without: emptyOutcome(),
    with: emptyOutcome(),
    discarded: [] as number[],
  }));
  for (let study = 0; study < studies; study++) {
    const all = Array.from({ length: MOST }, (_, replication) =>
      waitsOf({
        ...WARM_UP,
        part: "warm-up",
        replication: study * MOST + replication,
        serviceFactor: setting.broken ? 1.03 : 1,
      }),
    );
    for (const outcome of outcomes) {
      const runs = all.slice(0, outcome.n);
      record(outcome.without, runs, 0);
      const { discarded, converged } = mser5(welch(runs, 0).means);
      if (!converged) continue;
      outcome.discarded.push(discarded);
      record(outcome.with, runs, discarded);
    }
  }
  const last = outcomes.at(-1)!;
  const theory = meanFromEmpty() / EXACT - 1;
  const { estimate: untruncated, halfWidth } = biasOf(last.without);
  const left = biasOf(last.with);
  // Fewer studies than planned are given the benefit of their standard error, 3 times.
  const most = MOST_BIAS + (setting.studies < STUDIES ? 1.5 * left.halfWidth : 0);
  const criteria = [
    criterion("MSER-5, bias without truncation against theory", untruncated, [
      theory - 2 * halfWidth,
      theory + 2 * halfWidth,
    ]),
    criterion("MSER-5, bias left", left.estimate, [-most, most]),
  ];
  const rows = outcomes.flatMap((outcome) => {
    const judged = outcome === last ? criteria : [];
    const share = outcome.discarded.length / studies;
    const mean = outcome.discarded.reduce((sum, value) => sum + value, 0) / outcome.discarded.length;
    return [
      row([`${outcome.n}`, "nothing", percent(theory, 2)], outcome.without, judged[0]),
      row(
        [`${outcome.n}`, `${mean.toFixed(0)} of ${customers} customers, mean; converged in ${percent(share, 0)}`, "–"],
        outcome.with,
        judged[1],
      ),
    ];
  });
  return {
    text: TEXT,
    title: `MSER-5 on the mean over replications, M/M/1 at load ${load} from empty`,
    head: ["replications", "discarded", "bias in theory", "bias", "intervals covered", "bias demanded", "holds"],
    rows,
    criteria,
  };
}

function emptyOutcome(): Outcome {
  return { estimates: [], covered: 0 };
}

function record(outcome: Outcome, runs: readonly Float64Array[], discarded: number): void {
  const means = runs.map((waits) => {
    let sum = 0;
    for (let index = discarded; index < waits.length; index++) sum += waits[index]!;
    return sum / (waits.length - discarded);
  });
  const { estimate, low, high } = meanInterval(means, CONFIDENCE);
  outcome.estimates.push(estimate);
  if (low <= EXACT && EXACT <= high) outcome.covered++;
}

/** Of the estimates, as a share of the exact value, with its 95 % interval over studies. */
function biasOf({ estimates }: Outcome): { readonly estimate: number; readonly halfWidth: number } {
  const { estimate, halfWidth } = meanInterval(estimates, CONFIDENCE);
  return { estimate: estimate / EXACT - 1, halfWidth: halfWidth / EXACT };
}

function row(cells: readonly string[], outcome: Outcome, judged: Criterion | undefined): string[] {
  const { estimate, halfWidth } = biasOf(outcome);
  const covered = percent(outcome.covered / outcome.estimates.length);
  const demanded = judged === undefined ? ["–", "–"] : [range(judged), verdict(judged)];
  return [...cells, `${percent(estimate, 2)} ± ${percent(halfWidth, 2)}`, covered, ...demanded];
}

/**
 * Expected mean wait of the first customers of an empty M/M/1: E Wₙ = Σ_{k ≤ n} E max(0, Sₖ) / k, where Sₖ is a sum of k service
 * times less k gaps, both gamma distributed.
 * @source F. Spitzer, A combinatorial lemma and its application to probability theory, Trans. AMS 82, 1956
 */
function meanFromEmpty(): number {
  const x = load / (1 + load);
  let wait = 0;
  let sum = 0;
  for (let k = 1; k < customers; k++) {
    const longer = regularisedBeta(x, 1 - x, { a: k, b: k + 1 });
    wait += longer - regularisedBeta(x, 1 - x, { a: k + 1, b: k }) / load;
    sum += wait;
  }
  return sum / customers;
}
