// Random durations and sizes as people describe them: a value, a range, a median and a percentile, a mean and a deviation.

import type { Micros } from "../base/time.ts";
import type { Range } from "../base/units.ts";
import { type Law, lognormalByMean, lognormalByQuantile } from "../kernel/laws.ts";
import { byKey } from "./kinds.ts";
import { either, list } from "./lists.ts";
import { type Here, map, optional, required } from "./maps.ts";
import { textOf, under } from "./node.ts";
import { choice, duration, durationRange, isSourced, positive, size, sizeRange, spelt } from "./scalars.ts";
import { named, type Shape } from "./shape.ts";

/** A quantity that a law is made of. */
interface Quantity {
  readonly one: Shape<number>;
  readonly range: Shape<Range>;
  readonly sample: string;
}

function lawOf(name: string, quantity: Quantity): Shape<Law> {
  const { one, sample } = quantity;
  return named(name, () => {
    return either<Law>(`a law such as ${sample}`, {
      scalar: single(quantity),
      map: byKey<Law>("median, mean or choice", { median: byMedian(one), mean: byMean(one), choice: byChoice(one) }),
    });
  });
}

/** A constant, or uniform between two ends. */
function single({ one, range }: Quantity): Shape<Law> {
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

const cut = (one: Shape<number>) => optional(positive(one), "values beyond it are drawn again");

function byMedian(one: Shape<number>): Shape<Law> {
  const table = {
    median: required(positive(one), "half of the values are below"),
    p90: optional(positive(one), "nine in ten are below; with the median it gives a lognormal law"),
    p95: optional(positive(one), "nineteen in twenty are below; with the median it gives a lognormal law"),
    "at-most": cut(one),
  };
  return map("a law", table, ({ median, p90, p95, ...values }, here) => {
    if (p90 !== undefined && p95 !== undefined)
      return here.fault("p95", "expected one percentile beside the median, got two, try leaving p95 out");
    const [key, probability, value] = p90 !== undefined ? (["p90", 0.9, p90] as const) : (["p95", 0.95, p95] as const);
    if (value === undefined) return here.fault("p90", "expected p90 or p95 beside the median, got none");
    if (value <= median)
      return here.fault(key, `expected more than the median (${written(here, "median")}), got ${written(here, key)}`);
    return cutAt(
      lognormalByQuantile({ median, probability, value }),
      { atMost: values["at-most"], above: median, key: "median" },
      here,
    );
  });
}

function byMean(one: Shape<number>): Shape<Law> {
  const table = {
    mean: required(positive(one), "mean of the values"),
    sd: optional(one, "standard deviation"),
    law: optional(choice(["lognormal", "normal", "exponential"]), "shape of the law (left out: lognormal)"),
    "at-most": cut(one),
  };
  return map("a law", table, ({ mean, sd, law = "lognormal", ...values }, here) => {
    if (law === "exponential" && sd !== undefined)
      return here.fault("sd", "expected no sd beside law: exponential, whose deviation is its mean");
    if (law !== "exponential" && sd === undefined)
      return here.fault("sd", `expected sd beside the mean of a ${law} law, got none, try law: exponential`);
    return cutAt(lawOfMean(law, mean, sd ?? mean), { atMost: values["at-most"], above: mean, key: "mean" }, here);
  });
}

function lawOfMean(law: "lognormal" | "normal" | "exponential", mean: number, sd: number): Law {
  if (law === "lognormal") return lognormalByMean({ mean, sd });
  return law === "normal" ? { law, mean, sd } : { law, mean };
}

function byChoice(one: Shape<number>): Shape<Law> {
  const table = { choice: required(list("values", one, 1), "one of these, all equally likely") };
  return map("a law", table, ({ choice }) => ({ law: "empirical", values: choice }));
}

/** Cutting away most of a law would draw for ever, and is a mistake. */
function cutAt(
  law: Law,
  {
    atMost,
    above,
    key,
  }: { readonly atMost: number | undefined; readonly above: number; readonly key: "median" | "mean" },
  here: Here,
): Law | undefined {
  if (atMost === undefined) return law;
  if (atMost >= above) return { ...law, atMost };
  return here.fault("at-most", `expected at least the ${key} (${written(here, key)}), got ${written(here, "at-most")}`);
}

/** A value as the file spells it. */
function written({ node }: Here, key: string): string {
  return spelt(under(node, key));
}

/** Laws of durations [µs] and of sizes [bytes]. */
export const law = {
  duration: lawOf("durationLaw", {
    one: duration,
    range: durationRange,
    sample: "20 min, 5..10 min or { median: 20 min, p90: 30 min }",
  }),
  size: lawOf("sizeLaw", {
    one: size,
    range: sizeRange,
    sample: "20 MB, 10..500 MB or { median: 157 MB, p90: 472 MB }",
  }),
} as const;

/** A delay that is normal, cut at 0. */
export function normalDelay(mean: Micros, sd: Micros): Law {
  return { law: "normal", mean, sd };
}
