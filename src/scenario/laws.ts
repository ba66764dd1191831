// Random durations and sizes as people describe them: a value, a range, or a map that says of which law they are.

import type { Micros } from "../base/time.ts";
import { printDuration, printSize, type Range } from "../base/units.ts";
import { type Law, lognormalByQuantile } from "../kernel/laws.ts";
import { byKey, tagged } from "./kinds.ts";
import { cutBy, cuts, written } from "./law-cuts.ts";
import { lawsByName, type Quantity } from "./law-names.ts";
import { choiceOf, mixtureOf } from "./law-shares.ts";
import { either } from "./lists.ts";
import { map, optional, required } from "./maps.ts";
import { textOf, under } from "./node.ts";
import { choice, duration, durationRange, isSourced, positive, size, sizeRange } from "./scalars.ts";
import { named, type Shape } from "./shape.ts";

function lawOf(name: string, quantity: Quantity, { range, sample }: Ranged): Shape<Law> {
  const self: Shape<Law> = named(name, () => {
    const laws = lawsByName(quantity);
    return either<Law>(`a law such as ${sample}`, {
      scalar: single(quantity.one, range),
      map: byKey<Law>("median, mean, law, choice or mixture", {
        median: byMedian(quantity),
        choice: choiceOf(quantity.one),
        mixture: mixtureOf(quantity, self),
        law: tagged("law", laws, "shape of the law"),
        mean: laws.lognormal,
      }),
    });
  });
  return self;
}

interface Ranged {
  readonly range: Shape<Range>;
  readonly sample: string;
}

/** A constant, or uniform between two ends. */
function single(one: Shape<number>, range: Shape<Range>): Shape<Law> {
  return {
    read(node, scope) {
      const text = textOf(isSourced(node) ? under(node, "value") : node);
      if (text?.includes("..")) {
        const ends = range.read(node, scope);
        return ends && { law: "uniform", low: ends[0], high: ends[1] };
      }
      const value = one.read(node, scope);
      return value === undefined ? undefined : { law: "constant", value };
    },
    schema: (sheet) => ({ anyOf: [one.schema(sheet), range.schema(sheet)] }),
  };
}

function byMedian(quantity: Quantity): Shape<Law> {
  const { one } = quantity;
  const table = {
    median: required(positive(one), "half of the values are below"),
    p90: optional(positive(one), "nine in ten are below; with the median it gives a lognormal law"),
    p95: optional(positive(one), "nineteen in twenty are below; with the median it gives a lognormal law"),
    law: optional(choice(["lognormal"]), "shape of the law (left out: lognormal)"),
    ...cuts(one),
  };
  return map("a law", table, ({ median, p90, p95, ...values }, here) => {
    if (p90 !== undefined && p95 !== undefined)
      return here.fault("p95", "expected one percentile beside the median, got two, try leaving p95 out");
    const [key, probability, value] = p90 !== undefined ? (["p90", 0.9, p90] as const) : (["p95", 0.95, p95] as const);
    if (value === undefined) return here.fault("p90", "expected p90 or p95 beside the median, got none");
    if (value <= median)
      return here.fault(key, `expected more than the median (${written(here, "median")}), got ${written(here, key)}`);
    return cutBy(
      lognormalByQuantile({ median, probability, value }),
      { ...values, middle: "median", value: median },
      here,
    );
  });
}

/** Laws of durations [µs] and of sizes [bytes]. */
export const law = {
  duration: lawOf(
    "durationLaw",
    { one: duration, print: printDuration },
    { range: durationRange, sample: "20 min, 5..10 min or { median: 20 min, p90: 30 min }" },
  ),
  size: lawOf(
    "sizeLaw",
    { one: size, print: printSize },
    { range: sizeRange, sample: "20 MB, 10..500 MB or { median: 157 MB, p90: 472 MB }" },
  ),
} as const;

/** A delay that is normal, cut at 0. */
export function normalDelay(mean: Micros, sd: Micros): Law {
  return { law: "normal", mean, sd };
}
