// Announcements without effect are counted and not scheduled. Whether they are must show nowhere but in the number of events.
import { expect, test } from "vitest";
import type { DesignPoint } from "../../src/scenario/plan.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { load } from "../scenario/helpers.ts";

const POINT: DesignPoint = { kind: "study", id: "it", design: 0, attacks: false };

/** 40 miners over six regions. */
function planOf(faults: string, network = "loss: 0 %") {
  return load(`ledgerward: 1
run: { length: 100 s, warm-up: 20 s }
sites:
  count: 40
  regions: [us-east-1, eu-west-1, ap-northeast-1, sa-east-1, ap-southeast-2, us-west-2]
  link: { up: 20 Mbps, down: 50 Mbps }
load: { arrivals: poisson, rate: 2/s, size: 400 B }
network: { delays: aws-2020, jitter: { lognormal: 30 % }, ${network}, overlay: { outbound: 4 }, relay: inv }
designs:
  it: { ledger: { protocol: pow, block-interval: 2 s, confirmations: 4, crypto: none, disk: none } }
${faults}
`);
}

/** A run in which single messages are seen, so that none is elided, and one in which they are not. */
function both(plan: ReturnType<typeof planOf>) {
  const plain = simulate(plan, POINT, 0, (events) => events.observe(["sent"], () => {}));
  const other = simulate(plan, POINT, 0);
  const { events: plainEvents, ...seen } = plain;
  const { events, ...otherSeen } = other;
  return { seen, otherSeen, share: events / plainEvents };
}

test("calm: most announcements are elided, and the result is the same to the byte", () => {
  const { seen, otherSeen, share } = both(planOf(""));
  expect(otherSeen).toEqual(seen);
  expect(seen.values["committedBlocks"]).toBeGreaterThan(25);
  expect(seen.values["messagesPerDecision"]).toBeGreaterThan(1000);
  expect(share).toBeLessThan(0.6);
});

test("with packets that are lost and sent again, too", () => {
  const { seen, otherSeen, share } = both(planOf("", "loss: 2 %"));
  expect(otherSeen).toEqual(seen);
  expect(share).toBeLessThan(0.6);
});

test.each([
  ["crash", "faults: [{ crash: validator at us-east-1-1, at: 50 s, for: 40 s }]"],
  [
    "partition",
    "faults: [{ partition: [[validator at eu-west-1-1], [validator at us-east-1-1]], at: 50 s, for: 40 s }]",
  ],
  ["lost messages", "faults: [{ lose: 5 %, at: 50 s, for: 40 s }]"],
])("with a %s nothing is elided", (_what, faults) => {
  const { seen, otherSeen, share } = both(planOf(faults));
  expect(otherSeen).toEqual(seen);
  expect(share).toBe(1);
  expect(seen.values["committedBlocks"]).toBeGreaterThan(25);
});
