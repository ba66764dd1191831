// Constant and uniform laws.
import type { Constant, Family, Uniform } from "./law.ts";

export const constant: Family<Constant> = {
  share: ({ value }, low, high) => (value >= low && value <= high ? 1 : 0),
  moments: ({ value }) => ({ mean: value, variance: 0 }),
  quantile:
    ({ value }) =>
    () =>
      value,
  scaled: ({ value }, factor) => ({ law: "constant", value: value * factor }),
};

export const uniform: Family<Uniform> = {
  share(law, low, high) {
    const [from, to] = inside(law, low, high);
    if (law.low === law.high) return from <= to ? 1 : 0;
    return Math.max(0, to - from) / (law.high - law.low);
  },
  moments(law, low, high) {
    const [from, to] = inside(law, low, high);
    const width = to - from;
    return { mean: (from + to) / 2, variance: (width * width) / 12 };
  },
  quantile(law, low, high) {
    const [from, to] = inside(law, low, high);
    return (p) => from + (to - from) * p;
  },
  scaled: (law, factor) => ({ law: "uniform", low: law.low * factor, high: law.high * factor }),
};

function inside(law: Uniform, low: number, high: number): readonly [from: number, to: number] {
  return [Math.max(law.low, low), Math.min(law.high, high)];
}
