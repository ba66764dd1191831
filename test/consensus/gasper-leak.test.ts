// Stake that leaks, beside the loops of consensus-specs; and the epoch in which finality is back, as that recurrence has it.
import { describe, expect, it } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import { SECOND } from "../../src/base/time.ts";
import { gasper } from "../../src/consensus/gasper.ts";
import { genesisState, LARGEST_STAKE, stateIn } from "../../src/consensus/gasper-epochs.ts";
import { gasperParams } from "../../src/consensus/gasper-params.ts";
import { Cluster } from "./cluster.ts";
import { chance } from "./cluster-parts.ts";
import { blockOn, ROOT } from "./gasper-kit.ts";
import { account, endEpoch, finalityReturns } from "./gasper-leak-kit.ts";

it("over 500 epochs in which validators come and go, leaking and not", () => {
  const values = withDefaults(gasperParams, { "slots-per-epoch": 4, "inactivity-quotient": 8192 });
  const n = 6;
  const draw = chance(1);
  const accounts = Array.from({ length: n }, account);
  let state = { ...genesisState(ROOT, values, n), top: blockOn(ROOT, { slot: 1 }), epoch: 1 };
  let leaks = 0;
  const away = new Uint8Array(n);
  for (let epoch = 1; epoch <= 500; epoch += 1) {
    for (let id = 0; id < n; id += 1) if (draw() < 0.05) away[id] = 1 - away[id]!;
    // Finality is as it is told: with nothing justified before, no votes finalise anything.
    const previous = away.map((one, id) => (one === 1 || id < 3 ? 0 : 1));
    const finalized = { epoch: draw() < 0.8 ? 0 : Math.max(0, epoch - 2), link: ROOT };
    const leaking = epoch - 1 - finalized.epoch > 4;
    if (leaking) leaks += 1;
    state = {
      ...state,
      finalized,
      bits: [false, false, false, false],
      attested: { previous, current: new Uint8Array(n) },
    };
    state = stateIn(state, epoch + 1, values);
    endEpoch(accounts, { participates: (id) => previous[id] === 1, leaking, quotient: 8192 });
    expect(state.stakes.scores).toEqual(accounts.map(({ score }) => Number(score)));
    expect(state.stakes.balances).toEqual(accounts.map(({ balance }) => Number(balance)));
    expect(state.stakes.effective).toEqual(accounts.map(({ effective }) => Number(effective)));
  }
  expect(leaks).toBeGreaterThan(300);
  expect(Number(accounts[0]!.effective)).toBeLessThan(LARGEST_STAKE / 2);
});

describe("finality is back when the missing have less than a third of what is left", () => {
  it.each([
    [7, 3, 1024],
    [6, 3, 256],
    [10, 4, 256],
    [4, 2, 512],
  ])("of %i validators %i away, quotient %i", (n, offline, quotient) => {
    const params = { "slots-per-epoch": 4, "inactivity-quotient": quotient };
    const epoch = finalityReturns({ n, offline, values: withDefaults(gasperParams, params) });
    const run = new Cluster(gasper, { n, params, delay: () => 1000 });
    for (let id = n - offline; id < n; id += 1) run.crash(id);
    run.run((epoch + 1) * 48 * SECOND);
    expect(run.commitTimes(0)[0]! / (48 * SECOND)).toBe(epoch);
  });
});
