// Every way to write a law, and what is wrong with those that are none.
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { DAY, HOUR, MINUTE } from "../../src/base/time.ts";
import { type Law, meanOf, quantileOf, varianceOf } from "../../src/kernel/laws.ts";
import type { HealthWorld } from "../../src/scenario/plan.ts";
import { scenarioSchema } from "../../src/scenario/schema.ts";
import { edited, FLOW, faultsOf, HEALTH, load } from "./helpers.ts";

const files = { "flow.yaml": FLOW };

/** The law of the time until the return visit, as the plan holds it. */
function lawOf(text: string): Law {
  const { world } = load(edited(HEALTH, "after: 30 days", `after: ${text}`), files);
  return (world as HealthWorld).patients.seenAgainElsewhere.after;
}

const near = (value: number) => expect.closeTo(value, 9 - Math.ceil(Math.log10(Math.abs(value))));

const FORMS: readonly (readonly [text: string, law: unknown])[] = [
  ["20 min", { law: "constant", value: 20 * MINUTE }],
  ["5..10 min", { law: "uniform", low: 5 * MINUTE, high: 10 * MINUTE }],
  ["{ mean: 20 min, law: exponential }", { law: "exponential", mean: 20 * MINUTE }],
  ["{ law: normal, mean: 20 min, sd: 5 min }", { law: "normal", mean: 20 * MINUTE, sd: 5 * MINUTE }],
  ["{ law: gamma, mean: 20 min, sd: 5 min }", { law: "gamma", shape: 16, scale: 75e6 }],
  ["{ law: gamma, mean: 20 min, shape: 2.5 }", { law: "gamma", shape: 2.5, scale: 8 * MINUTE }],
  ["{ law: erlang, mean: 20 min, phases: 4 }", { law: "gamma", shape: 4, scale: 5 * MINUTE }],
  ["{ law: weibull, shape: 1.5, scale: 20 min }", { law: "weibull", shape: 1.5, scale: 20 * MINUTE }],
  ["{ law: weibull, mean: 20 min, shape: 1 }", { law: "weibull", shape: 1, scale: near(20 * MINUTE) }],
  ["{ law: weibull, mean: 20 min, sd: 20 min }", { law: "weibull", shape: near(1), scale: near(20 * MINUTE) }],
  ["{ law: pareto, shape: 2.5, least: 1 min }", { law: "pareto", shape: 2.5, least: MINUTE }],
  ["{ law: pareto, shape: 2.5, mean: 5 min }", { law: "pareto", shape: 2.5, least: 3 * MINUTE }],
  [
    "{ law: pareto, shape: 0.9, least: 1 min, at-most: 1 h }",
    { law: "pareto", shape: 0.9, least: MINUTE, atMost: HOUR },
  ],
  [
    "{ law: triangular, least: 5 min, mode: 10 min, most: 20 min }",
    { law: "triangular", least: 5 * MINUTE, mode: 10 * MINUTE, most: 20 * MINUTE },
  ],
  ["{ choice: [5 min, 10 min] }", { law: "empirical", values: [5 * MINUTE, 10 * MINUTE] }],
  [
    "{ choice: { 5 min: 30 %, 10 min: 0.7 } }",
    { law: "discrete", values: [5 * MINUTE, 10 * MINUTE], upTo: [near(0.3), 1] },
  ],
  [
    "{ choice: { 5 min: { value: 30 %, source: x }, 10 min: 70 %, source: y } }",
    { law: "discrete", values: [5 * MINUTE, 10 * MINUTE], upTo: [near(0.3), 1] },
  ],
  [
    "{ mixture: [{ share: 90 %, of: 5 min }, { share: 10 %, of: { law: exponential, mean: 1 h, at-most: 2 h } }] }",
    {
      law: "mixture",
      parts: [
        { law: "constant", value: 5 * MINUTE },
        { law: "exponential", mean: HOUR, atMost: 2 * HOUR },
      ],
      upTo: [near(0.9), 1],
    },
  ],
  [
    "{ mixture: [{ share: 100 %, of: 0..10 min }], at-least: 2 min, at-most: 8 min }",
    {
      law: "mixture",
      parts: [{ law: "uniform", low: 0, high: 10 * MINUTE }],
      upTo: [1],
      atLeast: 2 * MINUTE,
      atMost: 8 * MINUTE,
    },
  ],
  [
    "{ law: gamma, mean: 20 min, shape: 2, at-least: 5 min, at-most: 1 h, source: assumption }",
    { law: "gamma", shape: 2, scale: 10 * MINUTE, atLeast: 5 * MINUTE, atMost: HOUR },
  ],
];

test.each(FORMS)("%s", (text, law) => {
  expect(lawOf(text)).toEqual(law);
});

test("the schema accepts every form, and no law or key that there is not", () => {
  const schema = z.fromJSONSchema(scenarioSchema() as never);
  const isAccepted = (text: string) =>
    schema.safeParse(parse(edited(HEALTH, "after: 30 days", `after: ${text}`))).success;
  for (const [text] of FORMS) expect(isAccepted(text), text).toBe(true);
  for (const text of [
    "{ law: gama, mean: 20 min, sd: 5 min }",
    "{ law: exponential, mean: 20 min, sd: 5 min }",
    "{ law: pareto, least: 1 min }",
    "{ choice: { 5 min: 3 } }",
    "{ mixture: [{ share: 100 %, of: 1 MB }] }",
  ])
    expect(isAccepted(text), text).toBe(false);
});

test("lognormal laws: by mean and sd, by median and a percentile, named or not", () => {
  for (const text of ["{ mean: 20 min, sd: 10 min }", "{ law: lognormal, mean: 20 min, sd: 10 min }"]) {
    const law = lawOf(text);
    expect([law.law, meanOf(law) / MINUTE, Math.sqrt(varianceOf(law)) / MINUTE]).toEqual([
      "lognormal",
      near(20),
      near(10),
    ]);
  }
  for (const [text, probability] of [
    ["{ median: 20 min, p90: 30 min }", 0.9],
    ["{ law: lognormal, median: 20 min, p95: 30 min }", 0.95],
  ] as const) {
    const quantile = quantileOf(lawOf(text));
    expect([quantile(0.5) / MINUTE, quantile(probability) / MINUTE]).toEqual([near(20), near(30)]);
  }
});

test("sizes have the same laws", () => {
  const { world } = load(edited(HEALTH, "size: 100 MB", "size: { law: weibull, shape: 2, scale: 100 MB }"), files);
  expect((world as HealthWorld).patients.study.size).toEqual({ law: "weibull", shape: 2, scale: 100e6 });
});

test("a law may be as long as the run and longer", () => {
  expect(lawOf("{ law: pareto, shape: 3, least: 30 days }")).toEqual({ law: "pareto", shape: 3, least: 30 * DAY });
});

/** Faults in the law of the return visit, which stands in line 16 from column 47 on; the path is left out. */
function faultsIn(text: string): readonly string[] {
  const before = "s.yaml:16:";
  const path = " patients.seen-again-elsewhere.after";
  return faultsOf(edited(HEALTH, "after: 30 days", `after: ${text}`), files).map((fault) => {
    expect(fault.startsWith(before) && fault.includes(path), fault).toBe(true);
    const [column = "", rest = ""] = fault.slice(before.length).split(path);
    return `${Number(column) - 46}${rest}`;
  });
}

test.each<[string, string[]]>([
  [
    "{ law: gama, mean: 20 min, sd: 5 min }",
    [
      '8.law: expected one of lognormal, normal, exponential, gamma, erlang, weibull, pareto, triangular, got "gama", try gamma',
    ],
  ],
  ["{ lwa: gamma, mean: 20 min, sd: 5 min }", ['3.lwa: expected a key of a lognormal law, got "lwa", try law']],
  [
    "{ shape: 2, scale: 5 min }",
    ['3: expected median, mean, law, choice or mixture (median, choice, mixture, law, mean), got "shape"'],
  ],
  ["{ law: normal, mean: 20 min }", ["1.sd: expected the key sd (standard deviation, before any cut), got none"]],
  [
    "{ law: exponential, mean: 20 min, sd: 5 min }",
    [
      '35.sd: expected a key of an exponential law, whose deviation is its mean (law, mean, at-least, at-most, source), got "sd"',
    ],
  ],
  ["{ law: normal, median: 20 min, p90: 30 min }", ['8.law: expected lognormal, got "normal"']],
  ["{ law: gamma, mean: 20 min }", ["1.sd: expected sd or shape beside the mean of a gamma law, got none"]],
  [
    "{ law: gamma, mean: 20 min, sd: 5 min, shape: 2 }",
    ["47.shape: expected sd or shape beside the mean of a gamma law, got both, try leaving shape out"],
  ],
  ["{ law: gamma, mean: 20 min, sd: 0 min }", ["33.sd: expected more than 0, got 0 min"]],
  [
    "{ law: gamma, mean: 20 min, sd: 30 h }",
    ["33.sd: expected from 0.1 % of the mean (20 min) to 30 times as much, got 30 h"],
  ],
  ["{ law: gamma, mean: 20 min, shape: 0 }", ["36.shape: expected a number from 0.1 up, got the number 0"]],
  ["{ law: gamma, mean: 20 min, shape: 2e6 }", ["36.shape: expected a number from 0.1 to 1000000, got 2000000"]],
  [
    "{ law: erlang, mean: 20 min, phases: 2.5 }",
    ["38.phases: expected a whole number from 1 to 1000000, got the number 2.5"],
  ],
  [
    "{ law: weibull, shape: 2 }",
    ["8.law: expected shape and scale, mean and sd, or mean and shape of a Weibull law, got shape"],
  ],
  [
    "{ law: weibull, mean: 20 min, sd: 5 min, shape: 2 }",
    ["8.law: expected shape and scale, mean and sd, or mean and shape of a Weibull law, got shape, mean, sd"],
  ],
  [
    "{ law: weibull, mean: 20 min, sd: 1 s }",
    ["35.sd: expected from 0.1 % of the mean (20 min) to 30 times as much, got 1 s"],
  ],
  [
    "{ law: pareto, least: 1 min }",
    ["1.shape: expected the key shape (shape parameter of a gamma, Weibull or Pareto law), got none"],
  ],
  ["{ law: pareto, shape: 2 }", ["1.least: expected least or mean beside the shape of a Pareto law, got none"]],
  [
    "{ law: pareto, shape: 1, least: 1 min }",
    ["23.shape: expected more than 1 (else the mean is infinite), got 1, try at-most"],
  ],
  [
    "{ law: pareto, shape: 1, mean: 1 min, at-most: 2 min }",
    ["23.shape: expected more than 1 (else the mean is infinite), got 1"],
  ],
  [
    "{ law: triangular, least: 5 min, mode: 3 min, most: 9 min }",
    ["40.mode: expected at least 5 min (least), got 3 min"],
  ],
  [
    "{ law: triangular, least: 5 min, mode: 10 min, most: 9 min }",
    ["54.most: expected at least 10 min (mode), got 9 min"],
  ],
  [
    "{ law: triangular, least: 5 min, mode: 5 min, most: 5 min }",
    ["53.most: expected more than 5 min (least), got 5 min"],
  ],
  ["{ choice: 5 min }", ['11.choice: expected values, or values with their shares, got "5 min"']],
  ["{ choice: { 5 min: 30 %, 10 min: 60 % } }", ["11.choice: expected shares that add up to 100 %, got 90 %"]],
  [
    "{ choice: { 5 min: 30 %, 10 MB: 70 % } }",
    ["26.choice.10 MB: expected a duration such as 50 ms, 20 min or 3 days, got a size, 10 MB"],
  ],
  ["{ choice: { 5 min: 300 % } }", ["20.choice.5 min: expected a share from 0 to 1, such as 5 % or 0.05, got 300 %"]],
  ["{ choice: {} }", ["11.choice: expected shares that add up to 100 %, got 0 %"]],
  [
    "{ choice: { 5 min: 100 % }, at-most: 9 min }",
    ['29.at-most: expected a key of a law (choice, source), got "at-most"'],
  ],
  ["{ mixture: [] }", ["12.mixture: expected at least 1 in the list of parts, got 0"]],
  [
    "{ mixture: [{ share: 90 %, of: 5 min }, { share: 9 %, of: 6 min }] }",
    ["12.mixture: expected shares that add up to 100 %, got 99 %"],
  ],
  [
    "{ mixture: [{ share: 90 %, off: 5 min }, { share: 10 %, of: { law: gamma, mean: 1 MB, shape: 2 } }] }",
    [
      '28.mixture[0].off: expected a key of a part of a mixture, got "off", try of',
      "81.mixture[1].of.mean: expected a duration such as 50 ms, 20 min or 3 days, got a size, 1 MB",
    ],
  ],
  ["{ mean: 20 min, sd: 5 min, at-most: 19 min }", ["37.at-most: expected at least the mean (20 min), got 19 min"]],
  ["{ mean: 20 min, sd: 5 min, at-least: 21 min }", ["38.at-least: expected at most the mean (20 min), got 21 min"]],
  [
    "{ median: 20 min, p95: 50 min, at-least: 21 min }",
    ["42.at-least: expected at most the median (20 min), got 21 min"],
  ],
  [
    "{ law: weibull, shape: 1, scale: 60 min, at-most: 40 min }",
    ["51.at-most: expected at least the median of the law (41.6 min), got 40 min"],
  ],
  [
    "{ mixture: [{ share: 100 %, of: 0..10 min }], at-least: 6 min }",
    ["57.at-least: expected at most the median of the law (5 min), got 6 min"],
  ],
  [
    "{ mean: 20 min, sd: 5 min, at-least: 1199 s, at-most: 1201 s }",
    ["55.at-most: expected a cut that keeps 1 % of the law or more, got 0.268 %"],
  ],
])("%s is no law", (text, faults) => {
  expect(faultsIn(text)).toEqual(faults);
});
