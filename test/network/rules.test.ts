import { describe, expect, test } from "vitest";
import { DelaySpike, DROP, Duplication, Loss, NO_COPY, PASS, Partition, Reordering } from "../../src/network/rules.ts";

/** Who reaches whom among endpoints 0 … n − 1, by sender: `12 · 0` is 0 → 1, 0 → 2, 1 → nobody, 2 → 0. */
function reach(partition: Partition, n: number): string {
  const all = Array.from({ length: n }, (_, endpoint) => endpoint);
  const reached = (from: number): number[] =>
    all.filter((to) => {
      const verdict = partition.verdict(from, to);
      expect([PASS, DROP]).toContain(verdict);
      return to !== from && verdict === PASS;
    });
  return all.map((from) => reached(from).join("") || "·").join(" ");
}

describe("partition", () => {
  test.each<[rule: string, n: number, groups: number[][], way: "both ways" | "one way", reached: string]>([
    ["within a group only; those in no group form one more", 6, [[0, 3], [4]], "both ways", "3 25 15 0 · 12"],
    ["one group cuts it off from the rest", 4, [[2]], "both ways", "13 03 · 01"],
    ["no group cuts nothing", 3, [], "both ways", "12 02 01"],
    ["one group of all cuts nothing", 3, [[0, 1, 2]], "both ways", "12 02 01"],
    [
      "one in two groups is a bridge",
      5,
      [
        [0, 1, 2],
        [2, 3, 4],
      ],
      "both ways",
      "12 02 0134 24 23",
    ],
    [
      "a bridge does not bridge those in no group",
      4,
      [
        [0, 1],
        [1, 2],
      ],
      "both ways",
      "1 02 1 ·",
    ],
    ["one way: the first group is not heard, but hears", 4, [[0, 1]], "one way", "1 0 013 012"],
    ["one way: other groups lose nothing", 4, [[0], [1, 2]], "one way", "· 023 013 012"],
    [
      "one way: the bridge of the first group is heard where it belongs",
      4,
      [
        [0, 1],
        [1, 2],
      ],
      "one way",
      "1 02 013 012",
    ],
    ["one way: no group cuts nothing", 2, [], "one way", "1 0"],
  ])("%s", (_rule, n, groups, way, reached) => {
    expect(reach(new Partition(n, groups, way), n)).toBe(reached);
  });
  test("both ways is symmetric", () => {
    const partition = new Partition(7, [[0, 1, 2], [2, 3], [5]]);
    for (let from = 0; from < 7; from++)
      for (let to = 0; to < 7; to++) expect(partition.verdict(from, to)).toBe(partition.verdict(to, from));
  });
});

describe("loss", () => {
  const n = 100_000;
  const verdicts = (loss: Loss, count: number, from = 0, to = 1): number[] =>
    Array.from({ length: count }, () => loss.verdict(from, to));
  const lost = (loss: Loss, count = n): number => verdicts(loss, count).filter((verdict) => verdict === DROP).length;

  test.each([0.01, 0.2, 0.5])("takes a share of %d, within 4 standard errors, and passes the rest", (share) => {
    expect(Math.abs(lost(new Loss(share, 7)) / n - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / n));
    expect(new Set(verdicts(new Loss(share, 7), 100_000))).toEqual(new Set([PASS, DROP]));
  });
  test("of 0 takes nothing, of 1 everything", () => {
    expect([lost(new Loss(0, 1), 1_000), lost(new Loss(1, 1), 1_000)]).toEqual([0, 1_000]);
  });
  test("is keyed by edge and ordinal: messages left out on one edge shift no other's fate", () => {
    const [busy, calm] = [new Loss(0.5, 3), new Loss(0.5, 3)];
    for (let round = 0; round < 100; round++) {
      busy.verdict(0, 1);
      if (round % 3 === 0) busy.verdict(2, 1);
      expect(busy.verdict(1, 0)).toBe(calm.verdict(1, 0));
    }
  });
  test("differs between runs and between edges", () => {
    const text = (loss: Loss, from: number, to: number): string => verdicts(loss, 50, from, to).join();
    const texts = [text(new Loss(0.5, 1), 0, 1), text(new Loss(0.5, 2), 0, 1), text(new Loss(0.5, 1), 1, 0), text(new Loss(0.5, 1), 0, 2)]; // biome-ignore format: a list
    expect(new Set(texts).size).toBe(4);
    expect(text(new Loss(0.5, 1), 0, 1)).toBe(texts[0]);
  });
});

describe("duplication and reordering", () => {
  const n = 100_000;
  const LONG = 1_000_000;
  /** What the rule does to the messages on an edge, one after the other: undefined where it does nothing. */
  const kinds = {
    duplication: (share: number, seed: number) => {
      const rule = new Duplication(share, LONG, seed);
      return (from = 0, to = 1): number | undefined => {
        const lag = rule.copyLag(from, to);
        return lag === NO_COPY ? undefined : lag;
      };
    },
    reordering: (share: number, seed: number) => {
      const rule = new Reordering(share, LONG, seed);
      return (from = 0, to = 1): number | undefined => {
        const delay = rule.extraDelay(from, to);
        return delay === 0 ? undefined : delay;
      };
    },
  };
  test("lose nothing", () => {
    expect([new Duplication(1, LONG, 1).verdict(), new Reordering(1, LONG, 1).verdict()]).toEqual([PASS, PASS]);
  });
  describe.each(["duplication", "reordering"] as const)("%s", (kind) => {
    const effects = (share: number, seed = 7): number[] => {
      const strike = kinds[kind](share, seed);
      return Array.from({ length: n }, () => strike()).filter((effect) => effect !== undefined);
    };
    test.each([0.01, 0.2, 0.5])("strikes a share of %d, within 4 standard errors", (share) => {
      const struck = effects(share).length;
      expect(Math.abs(struck / n - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / n));
    });
    test("takes a uniform time from 0 to the longest: its first two moments, within 4 standard errors", () => {
      const times = effects(1).map((time) => time / LONG);
      expect(times).toHaveLength(n);
      expect(Math.min(...times.slice(0, 1_000))).toBeGreaterThan(0);
      const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / n;
      // E U = 1/2 with variance 1/12, E U² = 1/3 with variance 1/5 − 1/9.
      expect(Math.abs(mean(times) - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
      expect(Math.abs(mean(times.map((time) => time * time)) - 1 / 3)).toBeLessThan(4 * Math.sqrt((1 / 5 - 1 / 9) / n));
      expect(times.every((time) => time < 1)).toBe(true);
    });
    test("whether and how long are independent: the rarer struck wait no longer or shorter", () => {
      const times = effects(0.05).map((time) => time / LONG);
      const mean = times.reduce((sum, value) => sum + value, 0) / times.length;
      expect(Math.abs(mean - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / times.length));
    });
    test("of share 0 strikes nobody", () => {
      expect(effects(0)).toEqual([]);
    });
    test("is keyed by edge and ordinal: messages left out on one edge shift no other's fate", () => {
      const [busy, calm] = [kinds[kind](0.5, 3), kinds[kind](0.5, 3)];
      for (let round = 0; round < 100; round++) {
        busy(0, 1);
        if (round % 3 === 0) busy(2, 1);
        expect(busy(1, 0)).toBe(calm(1, 0));
      }
    });
    test("differs between runs and between edges", () => {
      const text = (seed: number, from: number, to: number): string => {
        const strike = kinds[kind](0.5, seed);
        return Array.from({ length: 50 }, () => strike(from, to) ?? "-").join();
      };
      expect(new Set([text(1, 0, 1), text(2, 0, 1), text(1, 1, 0), text(1, 0, 2)]).size).toBe(4);
      expect(text(1, 0, 1)).toBe(text(1, 0, 1));
    });
  });
});

describe("delay spike", () => {
  test.each<[who: string, endpoints: number[] | undefined, late: string]>([
    ["all, when nobody is named", undefined, "0→1 0→2 1→0 1→2 2→0 2→1"],
    ["what those named send and get", [1], "0→1 1→0 1→2 2→1"],
    ["once where both ends are named", [0, 1, 2], "0→1 0→2 1→0 1→2 2→0 2→1"],
  ])("strikes %s", (_who, endpoints, late) => {
    const spike = new DelaySpike(70, endpoints);
    const pairs = [0, 1, 2].flatMap((from) => [0, 1, 2].filter((to) => to !== from).map((to) => [from, to] as const));
    const delays = pairs.map(([from, to]) => [`${from}→${to}`, spike.extraDelay(from, to)] as const);
    expect(
      delays
        .filter(([, delay]) => delay === 70)
        .map(([edge]) => edge)
        .join(" "),
    ).toBe(late);
    expect(delays.every(([, delay]) => delay === 0 || delay === 70)).toBe(true);
    expect(spike.verdict()).toBe(PASS);
  });
});
