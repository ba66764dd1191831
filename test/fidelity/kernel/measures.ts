// The quantities of queueing theory by the names that the case files use, and their estimates over replications.
//
//   L, Lq, VarN    number present and waiting (means over time), variance of the number present
//   p3, N<=3, N>3  share of time with so many present
//   W, Wq, VarW    sojourn and wait, per customer that leaves; VarW is the sojourn's variance
//   W95, Wq95      percentiles
//   C, B           shares of customers that wait, and that find no place; `abandoned`: that lose patience
//   throughput     customers served a unit of time
//   W/x in 1..2    sojourns by service times, of those whose service takes so long
//   rhoWq          Σ ρ Wq over the sources
//
// A station or a source may stand before it: `first.L`, `urgent.Wq`. W alone is the whole way through the network.
import { sectioning, studentQuantile } from "../../../src/stats/index.ts";
import { UNIT } from "./model.ts";
import type { Network } from "./network.ts";
import type { Kept, Seen } from "./seen.ts";

export interface Measured {
  readonly estimate: number;
  readonly standardError: number;
}

/** The sum of a name over replications; NaN for one that does not occur. */
type Sum = (name: string) => number;

/** A quantity from the sums of a station or source, and the time they are over [µs]. */
type Formula = (of: Sum, window: number) => number;

const ofStations: Readonly<Record<string, Formula>> = {
  L: (of, window) => (of("waiting") + of("busy")) / window,
  Lq: (of, window) => of("waiting") / window,
  VarN: (of, window) => moment(of, 2) / window - (moment(of, 1) / window) ** 2,
};

const ofFlows: Readonly<Record<string, Formula>> = {
  W: (of) => of("sojourn") / of("completed") / UNIT,
  Wq: (of) => of("wait") / of("completed") / UNIT,
  VarW: (of) => (of("sojournSquares") / of("completed") - (of("sojourn") / of("completed")) ** 2) / UNIT ** 2,
  C: (of) => of("delayed") / of("completed"),
  B: (of) => of("blocked") / (of("blocked") + of("completed")),
  abandoned: (of) => of("abandoned") / (of("abandoned") + of("completed")),
  throughput: (of, window) => of("completed") / (window / UNIT),
};

/** Quantities with a number in their name. */
const ofLevels: readonly (readonly [RegExp, (level: number) => Formula])[] = [
  [/^p(\d+)$/, (level) => (of, window) => of(`at ${level}`) / window],
  [/^N<=(\d+)$/, (level) => (of, window) => upTo(of, level) / window],
  [/^N>(\d+)$/, (level) => (of, window) => 1 - upTo(of, level) / window],
];

function moment(of: Sum, power: number): number {
  let total = 0;
  for (let level = 1; !Number.isNaN(of(`at ${level}`)); level++) total += level ** power * of(`at ${level}`);
  return total;
}

function upTo(of: Sum, most: number): number {
  let total = 0;
  for (let level = 0; level <= most; level++) total += of(`at ${level}`);
  return total;
}

/** What a name of a case file asks for. */
export type Measure =
  | { readonly kind: "quantity"; of(sum: Sum): number }
  | { readonly kind: "percentile"; readonly sample: string; readonly probability: number };

/** @throws Error when the name says nothing. */
export function measureOf(name: string, network: Network): Measure {
  const dot = name.indexOf(".");
  const named = dot > 0 && /^[a-z]/.test(name) && name.slice(0, dot) in { ...network.stations, ...network.sources };
  const [scope, quantity] = named ? [name.slice(0, dot), name.slice(dot + 1)] : [undefined, name];
  const percentile = /^(Wq?)(\d\d)$/.exec(quantity);
  if (percentile !== null) {
    const sample = `${scope ?? only(network.sources)}.${percentile[1]}`;
    return { kind: "percentile", sample, probability: Number(percentile[2]) / 100 };
  }
  if (quantity === "rhoWq") return { kind: "quantity", of: (sum) => conservation(Object.keys(network.sources), sum) };
  const flow = ofFlows[quantity];
  if (flow !== undefined) return at(scope ?? only(network.sources), flow);
  const station = scope ?? only(network.stations);
  const formula = ofStations[quantity] ?? levelFormula(quantity) ?? stretchFormula(quantity, network, station);
  if (formula === undefined) throw new Error(`no quantity is called ${name}`);
  return at(station, formula);
}

function at(scope: string, formula: Formula): Measure {
  return { kind: "quantity", of: (sum) => formula((name) => sum(`${scope}.${name}`), sum("window")) };
}

function only(parts: Readonly<Record<string, unknown>>): string {
  const [name, second] = Object.keys(parts);
  if (name === undefined || second !== undefined) throw new Error(`say which of ${Object.keys(parts).join(", ")}`);
  return name;
}

function levelFormula(quantity: string): Formula | undefined {
  for (const [pattern, formula] of ofLevels) {
    const level = pattern.exec(quantity)?.[1];
    if (level !== undefined) return formula(Number(level));
  }
  return undefined;
}

function stretchFormula(quantity: string, network: Network, station: string): Formula | undefined {
  const most = /^W\/x in .+\.\.(.+)$/.exec(quantity)?.[1];
  if (most === undefined) return undefined;
  const bin = [...network.stations[station]!.edges, Number.POSITIVE_INFINITY].indexOf(Number(most));
  if (bin < 0) throw new Error(`${station} has no edge ${most}`);
  return (of) => of(`sojourn in ${bin}`) / of(`work in ${bin}`);
}

function conservation(sources: readonly string[], sum: Sum): number {
  const terms = sources.map((source) => {
    const of: Sum = (name) => sum(`${source}.${name}`);
    return (of("work") / sum("window")) * ofFlows["Wq"]!(of, sum("window"));
  });
  return terms.reduce((total, term) => total + term, 0);
}

/** The samples that a row's names need. */
export function samplesFor(names: readonly string[]): Kept {
  return {
    sojourns: names.some((name) => /^W\d\d$/.test(name)),
    waits: names.some((name) => /^Wq\d\d$/.test(name)),
  };
}

/**
 * A quantity of the pooled replications. Its standard error is the jackknife's over replications, which for a mean of
 * replications is the usual s/√n; a percentile's is by sectioning.
 * @source R. G. Miller, The jackknife – a review, Biometrika 61 (1974) 1–15; S. Asmussen and P. W. Glynn, Stochastic
 *   Simulation (2007) III.5 (sectioning)
 */
export function estimate(measure: Measure, replications: readonly Seen[]): Measured {
  if (measure.kind === "percentile") return percentile(measure, replications);
  const n = replications.length;
  const totals: Record<string, number> = {};
  for (const { sums } of replications)
    for (const [name, value] of Object.entries(sums)) totals[name] = (totals[name] ?? 0) + value;
  const total: Sum = (name) => totals[name] ?? Number.NaN;
  const without = replications.map(({ sums }) => measure.of((name) => total(name) - (sums[name] ?? 0)));
  const centre = without.reduce((sum, value) => sum + value, 0) / n;
  const squares = without.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { estimate: measure.of(total), standardError: Math.sqrt(((n - 1) / n) * squares) };
}

function percentile(
  { sample, probability }: Extract<Measure, { kind: "percentile" }>,
  replications: readonly Seen[],
): Measured {
  const confidence = 0.95;
  const samples = replications.map(({ samples }) => samples[sample]!);
  const { estimate, halfWidth } = sectioning(samples, probability, confidence);
  const factor = studentQuantile((1 + confidence) / 2, replications.length - 1);
  return { estimate: estimate / UNIT, standardError: halfWidth / factor / UNIT };
}
