// Do intervals by batch means of one long run cover? And does the test of independence warn where the run is too short?
import { batchMeans } from "../../src/stats/index.ts";
import { around, type Criterion, criterion, type Part, percent, range, type Setting, verdict } from "./criteria.ts";
import { BATCHES, CONFIDENCE } from "./plan.ts";
import { exactWait, waitsOf } from "./queue.ts";

const TEXT = `20 batches of one run after its warm-up. The shorter runs are the first part of the longer ones, in batches too short to be
independent: they cover too little, and the test of independence (level 10 %) calls them correlated more often.`;

interface Outcome {
  covered: number;
  correlated: number;
}

export function batches(setting: Setting): Part {
  const cases = BATCHES.map((one) => run(one, setting));
  return {
    title: "Batch means of one run, M/M/1, mean wait",
    text: TEXT,
    head: ["load", "customers", "called correlated", "covered", "demanded", "holds"],
    rows: cases.flatMap(({ rows }) => rows),
    criteria: cases.map(({ judged }) => judged),
  };
}

function run(
  one: (typeof BATCHES)[number],
  { studies, broken }: Setting,
): { readonly rows: string[][]; readonly judged: Criterion } {
  const exact = exactWait(one.load).mean;
  const long: Outcome = { covered: 0, correlated: 0 };
  const short: Outcome = { covered: 0, correlated: 0 };
  for (let study = 0; study < studies; study++) {
    const waits = waitsOf({ ...one, part: "batches", replication: study, serviceFactor: broken ? 1.03 : 1 });
    record(long, waits, exact);
    record(short, waits.subarray(0, one.short), exact);
  }
  const judged = criterion(`batch means M/M/1 ${one.load}`, long.covered / studies, around(CONFIDENCE, studies));
  const cells = (outcome: Outcome, customers: number): string[] => [
    `${one.load}`,
    `${customers}`,
    percent(outcome.correlated / studies),
    percent(outcome.covered / studies),
  ];
  return {
    rows: [
      [...cells(long, one.customers), range(judged), verdict(judged)],
      [...cells(short, one.short), "–", "–"],
    ],
    judged,
  };
}

function record(outcome: Outcome, waits: Float64Array, exact: number): void {
  const { low, high, correlated } = batchMeans(waits, { confidence: CONFIDENCE });
  if (low <= exact && exact <= high) outcome.covered++;
  if (correlated) outcome.correlated++;
}
