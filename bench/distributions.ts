// Time of one draw: words, uniform numbers and whole numbers of a stream, its two ziggurats, arrivals by thinning, and every
// law. All laws are drawn from before any is timed, as in a simulation that uses several. The mean of the draws is checked
// against theory: a fast wrong answer is no result.
import {
  discrete,
  draw,
  erlang,
  gammaByMean,
  type Law,
  lognormalByMean,
  meanOf,
  mixture,
  nextArrival,
  type Stream,
  streamOf,
  varianceOf,
  weibullByMean,
} from "../src/kernel/index.ts";
import { measure, type Part } from "./measure.ts";

const DRAWS = 1_000_000;

interface Source {
  readonly name: string;
  /** Sum of so many draws. */
  readonly sum: (stream: Stream, draws: number) => number;
  readonly mean: number;
  readonly variance: number;
}

/** A rate that is 1 in half of the time and 0.5 in the other; the most is 1. */
const RATE = { at: (now: number): number => ((Math.floor(now / 100) & 1) === 0 ? 1 : 0.5), most: 1 };

// A loop for each, so that each is compiled for its own method.
const primitives: readonly Source[] = [
  {
    name: "nextWord",
    mean: 2 ** 31,
    variance: 2 ** 64 / 12,
    sum: (stream, draws) => {
      let sum = 0;
      for (let i = 0; i < draws; i++) sum += stream.nextWord();
      return sum;
    },
  },
  {
    name: "uniform",
    mean: 0.5,
    variance: 1 / 12,
    sum: (stream, draws) => {
      let sum = 0;
      for (let i = 0; i < draws; i++) sum += stream.uniform();
      return sum;
    },
  },
  {
    name: "integer",
    mean: 2.5,
    variance: 35 / 12,
    sum: (stream, draws) => {
      let sum = 0;
      for (let i = 0; i < draws; i++) sum += stream.integer(6);
      return sum;
    },
  },
  {
    name: "exponential",
    mean: 3,
    variance: 9,
    sum: (stream, draws) => {
      let sum = 0;
      for (let i = 0; i < draws; i++) sum += stream.exponential(3);
      return sum;
    },
  },
  {
    name: "normal",
    mean: 0,
    variance: 1,
    sum: (stream, draws) => {
      let sum = 0;
      for (let i = 0; i < draws; i++) sum += stream.normal();
      return sum;
    },
  },
  {
    // The time of the last arrival; 0.75 arrivals a unit of time.
    name: "arrival by thinning, 3 of 4",
    mean: 1 / 0.75,
    variance: 1 / 0.75 ** 2,
    sum: (stream, draws) => {
      let now = 0;
      for (let i = 0; i < draws; i++) now = nextArrival(now, RATE, stream);
      return now;
    },
  },
];

const many = Array.from({ length: 200 }, (_, value) => ({ value, weight: 1 + (value % 7) }));
const LAWS: readonly (readonly [name: string, law: Law])[] = [
  ["constant", { law: "constant", value: 3 }],
  ["uniform", { law: "uniform", low: 1, high: 2 }],
  ["exponential", { law: "exponential", mean: 3 }],
  ["exponential, 1 of 4 cut", { law: "exponential", mean: 3, atMost: 3 * Math.log(4) }],
  ["normal", { law: "normal", mean: 20, sd: 3 }],
  ["lognormal", lognormalByMean({ mean: 20, sd: 10 })],
  ["gamma, shape 2.5", gammaByMean({ mean: 20, shape: 2.5 })],
  ["gamma, shape 0.5", gammaByMean({ mean: 20, shape: 0.5 })],
  ["Erlang, 4 phases", erlang({ mean: 20, phases: 4 })],
  ["Weibull", weibullByMean({ mean: 20, sd: 10 })],
  ["Pareto", { law: "pareto", shape: 4.5, least: 3 }],
  ["triangular", { law: "triangular", least: 5, mode: 10, most: 20 }],
  ["empirical, 5 values", { law: "empirical", values: [1, 2, 3, 4, 5] }],
  ["discrete, 5 values", discrete(many.slice(0, 5))],
  ["discrete, 200 values", discrete(many)],
  [
    "hyperexponential",
    mixture([
      { weight: 9, law: { law: "exponential", mean: 1 } },
      { weight: 1, law: { law: "exponential", mean: 10 } },
    ]),
  ],
];

function sumOfLaw(law: Law, stream: Stream, draws: number): number {
  let sum = 0;
  for (let i = 0; i < draws; i++) sum += draw(law, stream);
  return sum;
}

/** The mean of the draws, if theory allows it. */
function checked({ name, sum, mean, variance }: Source): string {
  const got = sum(streamOf(1, 0, name, 0), DRAWS) / DRAWS;
  if (Math.abs(got - mean) <= 5 * Math.sqrt(variance / DRAWS))
    return `mean ${got.toPrecision(6)}, in theory ${mean.toPrecision(6)}`;
  throw new Error(`${name}: mean ${got}, expected ${mean} within five standard errors`);
}

const laws = LAWS.map(([name, law]): Source => {
  const sum: Source["sum"] = (stream, draws) => sumOfLaw(law, stream, draws);
  return { name: `law: ${name}`, sum, mean: meanOf(law), variance: varianceOf(law) };
});

/** An operation is a draw. All in one process: a model draws from several laws too. */
export const distributions: readonly Part[] = [
  () => {
    for (const [, law] of LAWS) sumOfLaw(law, streamOf(1, 0, "compiles", 0), 20_000);
    return [...primitives, ...laws].map((source) =>
      measure({ name: source.name, operations: DRAWS, prepare: () => source, body: checked }),
    );
  },
];
