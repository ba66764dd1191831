import { describe, expect, test } from "vitest";
import { Delays } from "../../src/network/delays.ts";
import { LOST, MessageNetwork } from "../../src/network/messages.ts";
import { DROP, type LinkRule, NO_COPY, PASS } from "../../src/network/rules.ts";
import type { LinkSpec } from "../../src/network/spec.ts";

const GBPS = 1e9;
/** 8 Mbit/s: 1 µs a byte, so that times can be read as bytes. */
const MICRO_A_BYTE = 8e6;
const unlimited: LinkSpec = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY };

/** A network of endpoints with these links and one constant delay between any two. */
function networkOf(links: readonly LinkSpec[], delay = 0): MessageNetwork {
  const spec = {
    delays: { from: "constant", delay },
    jitter: 0,
    loss: 0,
    insideRegion: 0,
    insideSite: 30,
    scale: 1,
  } as const;
  return new MessageNetwork(
    new Delays(
      spec,
      links.map(() => "x"),
      { seed: 1, replication: 0 },
    ),
    links,
  );
}

/** A rule with one verdict for everything, that counts how often it is asked. */
function always(verdict: number): LinkRule & { asked: number } {
  return {
    asked: 0,
    verdict() {
      this.asked += 1;
      return verdict;
    },
  };
}

describe("uplink", () => {
  test("1e6 messages of 512 B at 1 Gbit/s have left after 4.096 s ± 1 µs", () => {
    const network = networkOf([{ ...unlimited, up: GBPS }, unlimited]);
    let last = 0;
    for (let i = 0; i < 1e6; i++) last = network.route(0, 1, 512, 0);
    expect(Math.abs(last - 4_096_000)).toBeLessThanOrEqual(1);
    expect(network.sentBytes[0]).toBe(512e6);
  });
  test.each([
    [4, 81_380],
    [10, 27_127],
    [20, 12_850],
    [50, 4_982],
  ])("copies for n = %d leave one after the other, so a leader sends about %d a second", (n, perSecond) => {
    // The k-th of n − 1 copies arrives at 8kS/B + d; throughput at most B/(8S(n − 1)): validation dossier 10.
    const network = networkOf([{ ...unlimited, up: GBPS }, ...Array.from({ length: n - 1 }, () => unlimited)], 5_000);
    const copies = Array.from({ length: n - 1 }, (_, k) => network.route(0, k + 1, 512, 0));
    for (const [k, arrival] of copies.entries()) expect(arrival).toBeCloseTo((k + 1) * 4.096 + 5_000, 9);
    expect(Math.round(1e6 / (copies.at(-1)! - 5_000))).toBe(perSecond);
  });
  test("serves first come first served, and an idle link at once", () => {
    const network = networkOf([{ ...unlimited, up: MICRO_A_BYTE }, unlimited, unlimited], 10);
    expect(network.route(0, 1, 100, 0)).toBe(110);
    expect(network.route(0, 2, 50, 20)).toBe(160); // leaves 100..150
    expect(network.route(0, 1, 10, 400)).toBe(420); // idle since 150
  });
  test("of one endpoint does not hold up another's", () => {
    const network = networkOf([{ ...unlimited, up: MICRO_A_BYTE }, unlimited]);
    network.route(0, 1, 1_000_000, 0);
    expect(network.route(1, 0, 1_000_000, 0)).toBe(0);
  });
  test("keeps fractions of a microsecond", () => {
    const network = networkOf([{ ...unlimited, up: GBPS }, unlimited]);
    expect(network.route(0, 1, 1, 0.25)).toBeCloseTo(0.258, 12);
    expect(network.route(0, 1, 1, 0)).toBeCloseTo(0.266, 12);
  });
  test("without a limit keeps nobody waiting, not even behind a message that leaves later", () => {
    const network = networkOf([unlimited, unlimited], 10);
    expect(network.route(0, 1, 100, 5_000)).toBe(5_010); // its sender's processor is busy until 5 000
    expect(network.route(0, 1, 100, 0)).toBe(10);
  });
});

describe("on the way", () => {
  test("bits are passed on as they come: the slower link sets the pace, they do not add up", () => {
    const slow = MICRO_A_BYTE / 2;
    expect(
      networkOf(
        [
          { ...unlimited, up: MICRO_A_BYTE },
          { ...unlimited, down: slow },
        ],
        7,
      ).route(0, 1, 100, 0),
    ).toBe(207);
    expect(
      networkOf(
        [
          { ...unlimited, up: slow },
          { ...unlimited, down: MICRO_A_BYTE },
        ],
        7,
      ).route(0, 1, 100, 0),
    ).toBe(207);
    expect(
      networkOf(
        [
          { ...unlimited, up: slow },
          { ...unlimited, down: slow },
        ],
        7,
      ).route(0, 1, 100, 0),
    ).toBe(207);
  });
  test("a message to oneself passes no link and is not counted", () => {
    const network = networkOf([{ up: 1, down: 1 }, unlimited]);
    expect(network.route(0, 0, 1e6, 12)).toBe(42);
    expect([network.sentBytes[0], network.route(0, 1, 0, 0)]).toEqual([0, 0]);
  });
});

describe("downlink", () => {
  test("messages that come in at once from several senders follow one another", () => {
    const network = networkOf([unlimited, unlimited, unlimited, { ...unlimited, down: MICRO_A_BYTE }], 40);
    const arrivals = [0, 1, 2].map((from) => network.route(from, 3, 100, 0));
    expect(arrivals).toEqual([140, 140, 140]);
    expect(arrivals.map((arrival) => network.receive(3, 100, arrival))).toEqual([140, 240, 340]);
  });
  test("holds up nobody when arrivals leave it idle in between", () => {
    const network = networkOf([unlimited, { ...unlimited, down: MICRO_A_BYTE }]);
    expect([100, 200, 350].map((arrival) => network.receive(1, 100, arrival))).toEqual([100, 200, 350]);
    expect(network.receive(1, 100, 360)).toBe(450); // its first bit came at 260, but the link was busy until 350
  });
  test("of one sender whose uplink sets the pace is never in the way", () => {
    const network = networkOf(
      [
        { ...unlimited, up: MICRO_A_BYTE / 4 },
        { ...unlimited, down: MICRO_A_BYTE },
      ],
      9,
    );
    for (let k = 1; k <= 10; k++) {
      const arrival = network.route(0, 1, 100, 0);
      expect([arrival, network.receive(1, 100, arrival)]).toEqual([400 * k + 9, 400 * k + 9]);
    }
  });
  test("1e6 × 512 B from two senders at 1 Gbit/s into one downlink of 1 Gbit/s take 4.096 s ± 1 µs as well", () => {
    const link = { up: GBPS, down: GBPS };
    const network = networkOf([link, link, link]);
    let last = 0;
    for (let i = 0; i < 1e6; i++) last = network.receive(2, 512, network.route(i % 2, 2, 512, 0));
    expect(Math.abs(last - 4_096_000)).toBeLessThanOrEqual(1);
    expect(network.receivedBytes[2]).toBe(512e6);
  });
});

test("bytes are counted at both ends, from the opening of the window on", () => {
  const network = networkOf([unlimited, unlimited, unlimited]);
  network.route(0, 1, 100, 0);
  network.receive(1, 100, 0);
  network.openWindow();
  network.route(0, 1, 7, 0);
  network.route(0, 2, 5, 0);
  network.receive(1, 7, 0);
  expect([[...network.sentBytes], [...network.receivedBytes]]).toEqual([
    [12, 0, 0],
    [0, 7, 0],
  ]);
});

describe("link rules", () => {
  test("the first verdict that is not PASS wins; later rules are not asked", () => {
    const network = networkOf([unlimited, unlimited], 10);
    const rules = [always(PASS), always(500), always(DROP)] as const;
    for (const rule of rules) network.addRule(rule);
    expect(network.route(0, 1, 100, 0)).toBe(500);
    expect(rules.map((rule) => rule.asked)).toEqual([1, 1, 0]);
    network.removeRule(rules[1]);
    expect(network.route(0, 1, 100, 0)).toBe(LOST);
    network.removeRule(rules[2]);
    expect(network.route(0, 1, 100, 0)).toBe(10);
  });
  test("a verdict of 0 is a delay of 0, not an absent one", () => {
    const network = networkOf([unlimited, unlimited], 10);
    network.addRule(always(0));
    expect(network.route(0, 1, 100, 4)).toBe(4);
  });
  test("extra delays of all rules are summed, on top of the network's own or a verdict's", () => {
    const network = networkOf([unlimited, unlimited], 10);
    for (const by of [7, 0.5]) network.addRule({ ...always(PASS), extraDelay: () => by });
    expect(network.route(0, 1, 100, 0)).toBe(17.5);
    network.addRule(always(500));
    expect(network.route(0, 1, 100, 0)).toBe(507.5);
  });
  test("a message that a rule drops is late by no other, and no other's ordinal moves", () => {
    const network = networkOf([unlimited, unlimited], 10);
    let asked = 0;
    network.addRule({ ...always(PASS), extraDelay: () => ++asked });
    const drop = always(DROP);
    network.addRule(drop);
    expect([network.route(0, 1, 100, 0), asked]).toEqual([LOST, 0]);
    network.removeRule(drop);
    expect([network.route(0, 1, 100, 0), asked]).toEqual([11, 1]);
  });
  test("each may bring a copy; without rules, and inside a site, there is none", () => {
    const network = networkOf([unlimited, unlimited], 10);
    expect(network.copies(0, 1)).toEqual([]);
    for (const lag of [40, NO_COPY, 0]) network.addRule({ ...always(PASS), copyLag: () => lag });
    network.addRule(always(PASS));
    expect([network.copies(0, 1), network.copies(1, 1)]).toEqual([[40, 0], []]);
  });
  test("a lost message has used its sender's link, and nothing more", () => {
    const network = networkOf([{ ...unlimited, up: MICRO_A_BYTE }, unlimited], 10);
    const rule = always(DROP);
    network.addRule(rule);
    expect(network.route(0, 1, 100, 0)).toBe(LOST);
    network.removeRule(rule);
    expect(network.route(0, 1, 100, 0)).toBe(210);
    expect([network.sentBytes[0], network.receivedBytes[1]]).toEqual([200, 0]);
  });
  test("do not reach inside a site", () => {
    const network = networkOf([unlimited, unlimited]);
    network.addRule(always(DROP));
    expect(network.route(1, 1, 100, 0)).toBe(30);
  });
  test("removing one that is not there removes no other", () => {
    const network = networkOf([unlimited, unlimited]);
    network.addRule(always(DROP));
    network.removeRule(always(DROP));
    expect(network.route(0, 1, 100, 0)).toBe(LOST);
  });
  test("are told sender, receiver and the instant the first bit leaves", () => {
    const network = networkOf([{ ...unlimited, up: MICRO_A_BYTE }, unlimited]);
    const told: number[][] = [];
    network.addRule({
      verdict: (...given) => {
        told.push(given);
        return PASS;
      },
    });
    network.route(0, 1, 100, 3);
    network.route(0, 1, 100, 3);
    expect(told).toEqual([
      [0, 1, 3],
      [0, 1, 103],
    ]);
  });
});
