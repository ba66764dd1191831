// Hypotheses as the scenario writes them: terms, signs, units.
import { expect, test } from "vitest";
import { LEDGER, load } from "./helpers.ts";

const parsed = (text: string) => {
  const [expectation] = load(LEDGER.replace("designs:", `expect: [${text}]\ndesigns:`)).expectations;
  return { left: expectation!.left, operator: expectation!.operator, right: expectation!.right };
};
const metric = (sign: 1 | -1, name: string) => {
  const dot = name.indexOf(".");
  return { sign, design: name.slice(0, dot), metric: name.slice(dot + 1) };
};

test.each(["<", "<=", "=", ">=", ">"] as const)("a %s b", (operator) => {
  expect(parsed(`raft.throughput ${operator} pbft.throughput`)).toEqual({
    left: [metric(1, "raft.throughput")],
    operator,
    right: [metric(1, "pbft.throughput")],
  });
});

test("a difference against a duration in µs", () => {
  expect(parsed("pbft.commit.client.p95 - raft.commit.client.p95 < 2 s")).toEqual({
    left: [metric(1, "pbft.commit.client.p95"), metric(-1, "raft.commit.client.p95")],
    operator: "<",
    right: [{ sign: 1, value: 2_000_000 }],
  });
});

test("sums on both sides", () => {
  expect(parsed("raft.commit.first + 5 ms > pbft.commit.first - 1.5 ms + 10 us")).toEqual({
    left: [metric(1, "raft.commit.first"), { sign: 1, value: 5000 }],
    operator: ">",
    right: [metric(1, "pbft.commit.first"), { sign: -1, value: 1500 }, { sign: 1, value: 10 }],
  });
});

// One row for each unit of the dictionary.
test.each([
  ["raft.commit.first < 5 ms", 5000],
  ["raft.utilisation.ct < 80 %", 0.8],
  ["raft.viewChanges = 0", 0],
  ["raft.throughput > 400 requests/s", 400],
  ["raft.throughput > 60/min", 1],
  ["raft.ledgerGrowth < 2 MB", 2_000_000],
  ["raft.messagesPerDecision < 24.5", 24.5],
  ["raft.commit.first > 0", 0],
])("the constant of %s", (text, value) => {
  expect(parsed(text).right).toEqual([{ sign: 1, value }]);
});

test("what was written is kept for the report", () => {
  const text = "raft.throughput > 0";
  expect(load(LEDGER.replace("designs:", `expect: [${text}]\ndesigns:`)).expectations[0]!.text).toBe(text);
});
