// The loaded queues of validation notes 10.1 at ρ = 0.8, long enough for a standard error under 1 %.
import { expect, it } from "vitest";
import { numberWaiting, runQueue } from "../kernel/queue-model.ts";

it("M/M/1 at ρ = 0.8: mean wait 4 service times", () => {
  const customers = 1_400_000;
  const standardError = Math.sqrt(1976 / customers);
  expect(standardError / 4).toBeLessThan(0.01);
  expect(Math.abs(runQueue({ servers: 1, arrivalRate: 0.8, customers, seed: 3 }).meanWait - 4)).toBeLessThan(
    4 * standardError,
  );
});

it.each([
  [2, 1.6, 1_700_000, 2.844444],
  [10, 8, 3_900_000, 1.636721],
])("M/M/%i with offered load %f", (servers, arrivalRate, customers, expected) => {
  const run = runQueue({ servers, arrivalRate, customers, seed: 4 });
  const standardError = Math.sqrt(numberWaiting(servers, arrivalRate).asymptoticVariance / run.time);
  expect(standardError / expected).toBeLessThan(0.01);
  expect(Math.abs(run.meanWaiting - expected)).toBeLessThan(4 * standardError);
});
