// A pilot replication: the same luck from an empty start, its answers kept one by one.
import { expect, test } from "vitest";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import type { DesignPoint } from "../../src/scenario/plan.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { LEDGER, load } from "../scenario/helpers.ts";

const text = LEDGER.replace("length: 60 s", "length: 4 s").replace("400/s", "50/s");
const place = { design: 0, attacks: false };
const study: DesignPoint = { kind: "study", id: "raft", ...place };
const pilot: DesignPoint = { kind: "pilot", id: "raft (pilot)", of: "raft", ...place };

test("keeps the latency of every answer, in the order of the answers", () => {
  const plan = load(text);
  const { answers, point, samples } = simulate(plan, pilot, 3);
  expect(point).toBe("raft (pilot)");
  // Without a warm-up the study's own sample is the same series.
  expect(answers!.latency).toEqual(simulate(plan, study, 3).samples["commit.client"]);
  expect(answers!.latency.length).toBeGreaterThan(100);
  expect([...answers!.at]).toEqual([...answers!.at].sort((left, right) => left - right));
  // Nothing else is kept, and nothing is kept of any other replication.
  expect(samples).toEqual({});
  expect(simulate(plan, study, 3)).not.toHaveProperty("answers");
});

test("lasts as long as the study, its warm-up included", () => {
  const { answers } = simulate(load(text.replace("length: 4 s", "length: 3 s, warm-up: 1 s")), pilot, 3);
  expect(answers).toEqual(simulate(load(text), pilot, 3).answers);
});

test("what a found warm-up drops are the first answers, to the µs", () => {
  const plan = load(text);
  const { at, latency } = simulate(plan, pilot, 3).answers!;
  const warmUp = at[19]! + 1;
  const measured = simulate(plan, { ...study, warmUp }, 3).samples["commit.client"]!;
  // The study goes on where the pilot ends.
  const first = at.findIndex((instant) => instant >= warmUp);
  expect(measured.slice(0, latency.length - first)).toEqual(latency.slice(first));
  expect(first).toBeGreaterThanOrEqual(20);
  expect(warmUp).toBeGreaterThan(100 * MILLISECOND);
  expect(at.at(-1)).toBeGreaterThan(3 * SECOND);
});
