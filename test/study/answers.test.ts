import { describe, expect, it } from "vitest";
import type { Expectation, ExpectationSide } from "../../src/scenario/plan.ts";
import { evaluate } from "../../src/study/evaluate.ts";
import { finishedOf, planOf, samples, values } from "./fixtures.ts";

const m = (design: string, metric = "throughput"): ExpectationSide => [{ sign: 1, design, metric }];
const minus = (left: string, right: string): ExpectationSide => [
  ...m(left),
  { sign: -1, design: right, metric: "throughput" },
];
const number = (value: number): ExpectationSide => [{ sign: 1, value }];

function answerTo(
  left: ExpectationSide,
  operator: Expectation["operator"],
  right: ExpectationSide,
  numbers: readonly (readonly number[])[],
) {
  const replications = { atLeast: numbers[0]!.length, atMost: numbers[0]!.length };
  const plan = planOf({
    expectations: [{ text: "stated", left, operator, right }],
    run: { ...planOf().run, replications },
  });
  const finished = finishedOf(values("a", "throughput", numbers[0]!), values("b", "throughput", numbers[1]!));
  return evaluate(plan, finished).answers[0]!;
}

const noisy = [1, 2, 3];
const high = [11, 12, 13.5];

type Row = [
  ExpectationSide,
  Expectation["operator"],
  ExpectationSide,
  readonly number[],
  readonly number[],
  string,
  string,
];

describe("an expectation", () => {
  it.each<Row>([
    // a − b: 10, 10, 10.5 → interval 9.45 to 10.88
    [m("a"), ">", m("b"), high, noisy, "upheld", "the whole interval lies on the stated side"],
    [m("a"), "<", m("b"), high, noisy, "refuted", "it lies wholly on the other side"],
    [m("b"), "<", m("a"), high, noisy, "upheld", "either way round"],
    [minus("a", "b"), "<", number(20), high, noisy, "upheld", "difference under a bound"],
    [minus("a", "b"), ">=", number(20), high, noisy, "refuted", "difference below a bound"],
    [minus("a", "b"), "<", number(10.2), high, noisy, "undecided", "the interval holds the bound"],
    [m("a"), ">", m("b"), noisy, [3, 1, 2], "undecided", "noise"],
    // paired: a is 1 above b in each replication, though both scatter by far more
    [m("a"), ">", m("b"), [101, 1, 51], [100, 0, 50], "upheld", "common random numbers"],
    [m("a"), "=", number(0), [0, 0, 0], noisy, "upheld", "equal in every replication"],
    [m("a"), "=", number(0), [0, 0, 1], noisy, "refuted", "a count stated to be 0 that is not, once"],
    [m("a"), "=", m("b"), [1, 2, 3], [1, 2, 3], "upheld", "equal pair by pair"],
    [m("a"), "=", m("b"), [1, 2, 3], [1, 2, 4], "undecided", "unequal once, in either direction"],
    [m("a"), "=", m("b"), high, noisy, "refuted", "interval excludes 0"],
    [m("a"), ">", number(0), [0, 0, 0], noisy, "refuted", "never more than 0"],
    [m("a"), "<=", number(0), [0, 0, 0], noisy, "upheld", "exactly at the bound"],
    [m("a"), ">", number(0), [5], [1], "undecided", "one replication has no interval"],
  ])("%j %s %j with %j, %j: %5$s (%6$s)", (left, operator, right, a, b, verdict) => {
    expect(answerTo(left, operator, right, [a, b]).verdict).toBe(verdict);
  });

  it.each<[ExpectationSide, Expectation["operator"], ExpectationSide, readonly number[], string]>([
    [
      ...([m("a"), ">", m("b"), high] as const),
      "a.throughput 12.2/s, b.throughput 2/s; a.throughput − b.throughput = 10.2/s (95 % interval 9.45/s to 10.9/s, 3 replications)",
    ],
    [
      ...([number(20), ">", minus("a", "b"), high] as const),
      "a.throughput 12.2/s, b.throughput 2/s; a.throughput − b.throughput = 10.2/s (95 % interval 9.45/s to 10.9/s, 3 replications), against 20/s",
    ],
    [
      m("a"),
      "=",
      number(0),
      [0, 0, 1],
      "a.throughput 0.333/s (95 % interval -1.1/s to 1.77/s, 3 replications, not 0 in 1 of them)",
    ],
    [m("a"), "<", number(5), [2, 2, 2], "a.throughput 2/s (the same in each of 3 replications), against 5/s"],
  ])("%j %s %j with %j gives its reason in numbers", (left, operator, right, numbers, reason) => {
    expect(answerTo(left, operator, right, [numbers, noisy]).reason).toBe(reason);
  });

  it("is undecided with a never on either side, and says where", () => {
    const plan = planOf({
      expectations: [
        { text: "x", left: m("a", "timeToPrior.p95"), operator: ">", right: m("b", "timeToPrior.p95") },
        { text: "y", left: m("b", "timeToPrior.mean"), operator: ">", right: number(0) },
        { text: "z", left: m("b", "ledgerShare"), operator: "<", right: number(0.01) },
      ],
    });
    const finished = finishedOf(
      samples("a", "timeToPrior", [[Infinity], [Infinity], [Infinity]]),
      samples("b", "timeToPrior", [[1], [2], [Infinity]]),
    );
    expect(evaluate(plan, finished).answers).toEqual([
      { text: "x", verdict: "undecided", reason: "a.timeToPrior.p95: it is never" },
      { text: "y", verdict: "undecided", reason: "b.timeToPrior.mean: it is never in 1 of 3 replications" },
      { text: "z", verdict: "undecided", reason: "b.ledgerShare was not measured" },
    ]);
  });
});
