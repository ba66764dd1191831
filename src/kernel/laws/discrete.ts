// Laws of a few values: equally likely (empirical), or each with its probability (discrete).
import { assert } from "../../base/errors.ts";
import { type Discrete, type Empirical, type Family, type Law, mixed } from "./law.ts";

/** The first index whose cumulative probability exceeds u, for u in (0, 1). */
export function indexUpTo(upTo: readonly number[], u: number): number {
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! > u) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Cumulative probabilities in proportion to weights; the last is 1 exactly. @throws unless all are ≥ 0 and one is more. */
export function cumulative(weights: readonly number[]): readonly number[] {
  assert(
    weights.every((weight) => weight >= 0 && weight < Infinity),
    `weights are numbers from 0 up, not ${weights.join(", ")}`,
  );
  let sum = 0;
  const sums = weights.map((weight) => (sum += weight));
  assert(sum > 0 && sum < Infinity, `the weights ${weights.join(", ")} have no sum to share`);
  return sums.map((part) => part / sum);
}

/** The law of one of these values, in proportion to their weights. */
export function discrete(choices: readonly { readonly value: number; readonly weight: number }[]): Law {
  const values = choices.map(({ value }) => value);
  return { law: "discrete", values, upTo: cumulative(choices.map(({ weight }) => weight)) };
}

interface Atom {
  readonly value: number;
  readonly weight: number;
}

/** Those of the values that lie between two. */
function atomsBetween({ values, upTo }: Discrete, low: number, high: number): readonly Atom[] {
  const atoms = values.map((value, i) => ({ value, weight: upTo[i]! - (upTo[i - 1] ?? 0) }));
  return atoms.filter(({ value }) => value >= low && value <= high);
}

export const discreteFamily: Family<Discrete> = {
  share: (law, low, high) => atomsBetween(law, low, high).reduce((sum, { weight }) => sum + weight, 0),
  moments: (law, low, high) =>
    mixed(atomsBetween(law, low, high).map(({ value, weight }) => ({ mean: value, variance: 0, weight }))),
  quantile(law, low, high) {
    const atoms = [...atomsBetween(law, low, high)].sort((a, b) => a.value - b.value);
    const upTo = cumulative(atoms.map(({ weight }) => weight));
    return (p) => atoms[indexUpTo(upTo, p)]!.value;
  },
  scaled: ({ values, upTo }, factor) => ({ law: "discrete", values: values.map((value) => value * factor), upTo }),
};

export const empirical: Family<Empirical> = {
  share: ({ values }, low, high) => values.filter((value) => value >= low && value <= high).length / values.length,
  moments({ values }, low, high) {
    const kept = values.filter((value) => value >= low && value <= high);
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
    const spread = kept.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
    return { mean, variance: spread / kept.length };
  },
  quantile({ values }, low, high) {
    const kept = values.filter((value) => value >= low && value <= high).sort((a, b) => a - b);
    return (p) => kept[Math.floor(p * kept.length)]!;
  },
  scaled: ({ values }, factor) => ({ law: "empirical", values: values.map((value) => value * factor) }),
};
