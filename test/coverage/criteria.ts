// What a part of the coverage study gives back, and the limits it is judged by.

export interface Criterion {
  readonly id: string;
  readonly got: number;
  readonly low: number;
  readonly high: number;
  readonly pass: boolean;
}

/** A part of the study: criteria for machines, a table for readers. */
export interface Part {
  readonly title: string;
  /** What was done and how to read the table. */
  readonly text: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly criteria: readonly Criterion[];
}

export interface Setting {
  readonly studies: number;
  /** Plants the part's fault. */
  readonly broken: boolean;
}

export function criterion(id: string, got: number, [low, high]: readonly [number, number]): Criterion {
  return { id, got, low, high, pass: got >= low && got <= high };
}

/** Standard error of a share observed in so many studies when the true one is p. */
export function binomialError(p: number, studies: number): number {
  return Math.sqrt((p * (1 - p)) / studies);
}

/** Within 3 binomial standard errors. */
export function around(p: number, studies: number): readonly [number, number] {
  return [p - 3 * binomialError(p, studies), Math.min(1, p + 3 * binomialError(p, studies))];
}

/** Not under p by more than 3 binomial standard errors. */
export function atLeast(p: number, studies: number): readonly [number, number] {
  return [p - 3 * binomialError(p, studies), 1];
}

/**
 * What a Student t interval over n values covers when the values are not normal, from their skewness and excess kurtosis.
 * @source P. Hall, The Bootstrap and Edgeworth Expansion, Springer 1992, §2.6: the term of order 1/n for two-sided intervals, less
 *   the part that Student's t makes good
 */
export function expectedCoverage(values: readonly number[], n: number): number {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const moment = (k: number): number => values.reduce((sum, value) => sum + (value - mean) ** k, 0) / count;
  const skewness = moment(3) / moment(2) ** 1.5;
  const kurtosis = moment(4) / moment(2) ** 2 - 3;
  const z = 1.959963984540054;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const change = (kurtosis / 12) * (z ** 2 - 3) - (skewness ** 2 / 18) * (z ** 4 + 2 * z ** 2 - 3);
  return 0.95 + (2 * z * density * change) / n;
}

export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

export function range({ low, high }: Criterion): string {
  return high === 1 ? `≥ ${percent(low, 2)}` : `${percent(low, 2)} … ${percent(high, 2)}`;
}

export function verdict({ pass }: Criterion): string {
  return pass ? "yes" : "NO";
}
