// Triangular laws: with probability (mode − least)/(most − least) least + (mode − least) √U, else most − (most − mode) √U.
import type { Stream } from "../random.ts";
import { type Family, type Moments, mixed, type Triangular } from "./law.ts";

export function triangularNumber({ least, mode, most }: Triangular, stream: Stream): number {
  const u = stream.uniform();
  const width = most - least;
  const left = u * width;
  if (left < mode - least) return least + Math.sqrt(left * (mode - least));
  return most - Math.sqrt((1 - u) * width * (most - mode));
}

/** One side of the triangle between two values: √U for U between the squares of `from` and `to`, as parts of its length. */
interface Side {
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

/** What of each side lies between low and high; the left one counted from `least`, the right one from `most`. */
function sidesOf({ least, mode, most }: Triangular, low: number, high: number): readonly [left: Side, right: Side] {
  const part = (x: number, length: number): number => (length === 0 ? 0 : Math.min(Math.max(x / length, 0), 1));
  const [rise, fall] = [mode - least, most - mode];
  return [
    { length: rise, from: part(low - least, rise), to: part(high - least, rise) },
    { length: fall, from: part(most - high, fall), to: part(most - low, fall) },
  ];
}

/** Share of the whole triangle, whose sides have areas in proportion to their lengths. */
function shareOf({ length, from, to }: Side, width: number): number {
  return to <= from ? 0 : ((to - from) * (to + from) * length) / width;
}

/** Of a side's distance from its end, given that it lies on it. */
function momentsOf({ length, from, to }: Side): Moments {
  const sum = to + from;
  const square = (to - from) * (to - from);
  const mean = sum / 2 + square / (6 * sum);
  return { mean: length * mean, variance: length * length * square * (1 / 12 - square / (36 * sum * sum)) };
}

export const triangular: Family<Triangular> = {
  share(law, low, high) {
    const width = law.most - law.least;
    if (width === 0) return law.mode >= low && law.mode <= high ? 1 : 0;
    const [left, right] = sidesOf(law, low, high);
    return shareOf(left, width) + shareOf(right, width);
  },
  moments(law, low, high) {
    const width = law.most - law.least;
    if (width === 0) return { mean: law.mode, variance: 0 };
    const [left, right] = sidesOf(law, low, high);
    const [fromLeast, fromMost] = [momentsOf(left), momentsOf(right)];
    return mixed([
      { weight: shareOf(left, width), mean: law.least + fromLeast.mean, variance: fromLeast.variance },
      { weight: shareOf(right, width), mean: law.most - fromMost.mean, variance: fromMost.variance },
    ]);
  },
  quantile(law, low, high) {
    const { least, mode, most } = law;
    const [width, rise] = [most - least, mode - least];
    const [below, above] = [triangular.share(law, -Infinity, low), triangular.share(law, high, Infinity)];
    const share = triangular.share(law, low, high);
    return (p) => {
      const left = (below + share * p) * width;
      const right = (above + share * (1 - p)) * width;
      return left < rise ? least + Math.sqrt(left * rise) : most - Math.sqrt(right * (most - mode));
    };
  },
  scaled: ({ least, mode, most }, factor) => ({
    law: "triangular",
    least: least * factor,
    mode: mode * factor,
    most: most * factor,
  }),
};
