// Laws by their name: `{ law: gamma, mean: 20 min, sd: 5 min }`.
import { erlang, gammaByMean, type Law, lognormalByMean, paretoByMean, weibullByMean } from "../kernel/laws.ts";
import { cutBy, cuts, written } from "./law-cuts.ts";
import { type Here, type MapShape, map, optional, required } from "./maps.ts";
import { under } from "./node.ts";
import { choice, count, factor, positive, spelt } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";

/** A quantity that a law is made of. */
export interface Quantity {
  readonly one: Shape<number>;
  readonly print: (value: number) => string;
}

/** A map for each law that goes by a name. */
export function lawsByName(quantity: Quantity) {
  return {
    lognormal: lognormal(quantity),
    normal: normal(quantity),
    exponential: exponential(quantity),
    gamma: gamma(quantity),
    erlang: erlangLaw(quantity),
    weibull: weibull(quantity),
    pareto: pareto(quantity),
    triangular: triangular(quantity),
  };
}

const LEAST_SHAPE = 0.1;
const MOST_SHAPE = 1e6;

const shapeNumber = refined(factor(LEAST_SHAPE), (value, at, scope) => {
  if (value <= MOST_SHAPE) return value;
  return scope.fault(at, `expected a number from ${LEAST_SHAPE} to ${MOST_SHAPE}, got ${spelt(at)}`);
});

// The same key means the same in every law.
const name = <const Name extends string>(word: Name) =>
  required(choice([word]), "shape of the law (left out: lognormal)");
const MEAN = "mean of the values, before any cut";
const SD = "standard deviation, before any cut";
const SHAPE = "shape parameter of a gamma, Weibull or Pareto law";
const LEAST = "least value of a Pareto or triangular law";

function lognormal({ one }: Quantity): MapShape<Law> {
  const table = {
    law: optional(choice(["lognormal"]), "shape of the law (left out: lognormal)"),
    mean: required(positive(one), MEAN),
    sd: optional(one, SD),
    ...cuts(one),
  };
  return map("a lognormal law", table, ({ mean, sd, ...values }, here) => {
    if (sd === undefined)
      return here.fault("sd", "expected sd beside the mean of a lognormal law, got none, try law: exponential");
    return cutBy(lognormalByMean({ mean, sd }), { ...values, middle: "mean", value: mean }, here);
  });
}

function normal({ one }: Quantity): MapShape<Law> {
  const table = {
    law: name("normal"),
    mean: required(positive(one), MEAN),
    sd: required(one, SD),
    ...cuts(one),
  };
  return map("a normal law", table, ({ mean, sd, ...values }, here) =>
    cutBy({ law: "normal", mean, sd }, { ...values, middle: "mean", value: mean }, here),
  );
}

function exponential({ one }: Quantity): MapShape<Law> {
  const table = { law: name("exponential"), mean: required(positive(one), MEAN), ...cuts(one) };
  return map("an exponential law, whose deviation is its mean", table, ({ mean, ...values }, here) =>
    cutBy({ law: "exponential", mean }, { ...values, middle: "mean", value: mean }, here),
  );
}

function gamma({ one }: Quantity): MapShape<Law> {
  const table = {
    law: name("gamma"),
    mean: required(positive(one), MEAN),
    sd: optional(positive(one), SD),
    shape: optional(shapeNumber, SHAPE),
    ...cuts(one),
  };
  return map("a gamma law", table, ({ mean, sd, shape, ...values }, here) => {
    if (!oneOf(["sd", "shape"], "beside the mean of a gamma law", here) || !isModerate(sd, mean, here))
      return undefined;
    const made = gammaByMean(sd === undefined ? { mean, shape: shape! } : { mean, sd });
    return cutBy(made, { ...values, middle: "mean", value: mean }, here);
  });
}

function erlangLaw({ one }: Quantity): MapShape<Law> {
  const table = {
    law: name("erlang"),
    mean: required(positive(one), MEAN),
    phases: required(count({ min: 1, max: MOST_SHAPE }), "exponential phases of equal mean whose sum is drawn"),
    ...cuts(one),
  };
  return map("an Erlang law", table, ({ mean, phases, ...values }, here) =>
    cutBy(erlang({ mean, phases }), { ...values, middle: "mean", value: mean }, here),
  );
}

function weibull({ one, print }: Quantity): MapShape<Law> {
  const table = {
    law: name("weibull"),
    shape: optional(shapeNumber, SHAPE),
    scale: optional(positive(one), "scale of a Weibull law: 63.2 % of the values are below"),
    mean: optional(positive(one), MEAN),
    sd: optional(positive(one), SD),
    ...cuts(one),
  };
  return map("a Weibull law", table, ({ shape, scale, mean, sd, ...values }, here) => {
    const keys = givenOf(["shape", "scale", "mean", "sd"], here);
    switch (keys.join(" and ")) {
      case "shape and scale":
        return cutBy({ law: "weibull", shape: shape!, scale: scale! }, { ...values, print }, here);
      case "shape and mean":
        return cutBy(weibullByMean({ mean: mean!, shape: shape! }), { ...values, middle: "mean", value: mean! }, here);
      case "mean and sd":
        if (!isModerate(sd, mean!, here)) return undefined;
        return cutBy(weibullByMean({ mean: mean!, sd: sd! }), { ...values, middle: "mean", value: mean! }, here);
    }
    const pairs = "shape and scale, mean and sd, or mean and shape";
    return here.fault("law", `expected ${pairs} of a Weibull law, got ${keys.join(", ") || "none"}`);
  });
}

function pareto({ one, print }: Quantity): MapShape<Law> {
  const table = {
    law: name("pareto"),
    shape: required(shapeNumber, SHAPE),
    least: optional(positive(one), LEAST),
    mean: optional(positive(one), MEAN),
    ...cuts(one),
  };
  return map("a Pareto law", table, ({ shape, least, mean, ...values }, here) => {
    if (!oneOf(["least", "mean"], "beside the shape of a Pareto law", here)) return undefined;
    if (shape <= 1 && (mean !== undefined || values["at-most"] === undefined)) {
      const remedy = mean === undefined ? ", try at-most" : "";
      return here.fault(
        "shape",
        `expected more than 1 (else the mean is infinite), got ${spelt(under(here.node, "shape"))}${remedy}`,
      );
    }
    if (mean !== undefined)
      return cutBy(paretoByMean({ mean, shape }), { ...values, middle: "mean", value: mean }, here);
    return cutBy({ law: "pareto", shape, least: least! }, { ...values, print }, here);
  });
}

function triangular({ one, print }: Quantity): MapShape<Law> {
  const table = {
    law: name("triangular"),
    least: required(one, LEAST),
    mode: required(one, "most likely value of a triangular law"),
    most: required(positive(one), "largest value of a triangular law"),
    ...cuts(one),
  };
  return map("a triangular law", table, ({ least, mode, most, ...values }, here) => {
    if (mode < least)
      return here.fault("mode", `expected at least ${written(here, "least")} (least), got ${written(here, "mode")}`);
    if (most < mode)
      return here.fault("most", `expected at least ${written(here, "mode")} (mode), got ${written(here, "most")}`);
    if (most === least)
      return here.fault("most", `expected more than ${written(here, "least")} (least), got ${written(here, "most")}`);
    return cutBy({ law: "triangular", least, mode, most }, { ...values, print }, here);
  });
}

/** The keys that stand in the map. */
function givenOf(keys: readonly string[], { node }: Here): readonly string[] {
  return keys.filter((key) => under(node, key) !== undefined);
}

/** Whether one of two keys stands there and not the other; else a fault. */
function oneOf(keys: readonly [string, string], where: string, here: Here): boolean {
  const given = givenOf(keys, here);
  if (given.length === 1) return true;
  const [first, second] = keys;
  const got = given.length === 0 ? "none" : `both, try leaving ${second} out`;
  here.fault(given.length === 0 ? first : second, `expected ${first} or ${second} ${where}, got ${got}`);
  return false;
}

/** Whether a standard deviation, if given, is such that a law can be found for it; else a fault. */
function isModerate(sd: number | undefined, mean: number, here: Here): boolean {
  if (sd === undefined || (sd >= mean / 1000 && sd <= 30 * mean)) return true;
  here.fault(
    "sd",
    `expected from 0.1 % of the mean (${written(here, "mean")}) to 30 times as much, got ${written(here, "sd")}`,
  );
  return false;
}
