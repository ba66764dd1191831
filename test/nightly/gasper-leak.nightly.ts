// The inactivity leak at its real length, with four slots an epoch: half of the stake is away, and finality is back after 4693 epochs,
// which are 21 days of 32 slots of 12 s.
import { expect, it } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import { SECOND } from "../../src/base/time.ts";
import { gasper } from "../../src/consensus/gasper.ts";
import { gasperParams } from "../../src/consensus/gasper-params.ts";
import { Cluster } from "../consensus/cluster.ts";
import { finalityReturns } from "../consensus/gasper-leak-kit.ts";

it("half of four validators away, quotient 2^24", { timeout: 120_000 }, () => {
  const params = { "slots-per-epoch": 4 };
  const epoch = finalityReturns({ n: 4, offline: 2, values: withDefaults(gasperParams, params) });
  const run = new Cluster(gasper, { n: 4, params, delay: () => 1000 });
  for (const id of [2, 3]) run.crash(id);
  run.run((epoch + 1) * 48 * SECOND);
  expect(epoch).toBe(4693);
  expect(run.commitTimes(0)[0]! / (48 * SECOND)).toBe(epoch);
});
