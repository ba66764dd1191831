import { describe, expect, test } from "vitest";
import { DROP, Loss, PASS, Partition } from "../../src/network/rules.ts";

/** Pairs of endpoints 0 … n − 1 that reach each other. */
function reachable(partition: Partition, n: number): string[] {
  const pairs: string[] = [];
  for (let from = 0; from < n; from++) {
    for (let to = 0; to < n; to++) {
      const verdict = partition.verdict(from, to);
      expect([PASS, DROP]).toContain(verdict);
      expect(partition.verdict(to, from)).toBe(verdict);
      if (from < to && verdict === PASS) pairs.push(`${from}${to}`);
    }
  }
  return pairs;
}

describe("partition", () => {
  test("endpoints reach each other within a group only; those in no group form one more", () => {
    expect(reachable(new Partition(6, [[0, 3], [4]]), 6)).toEqual(["03", "12", "15", "25"]);
  });
  test("one group cuts it off from the rest", () => {
    expect(reachable(new Partition(4, [[2]]), 4)).toEqual(["01", "03", "13"]);
  });
  test("no group, or one of all, cuts nothing", () => {
    expect(reachable(new Partition(3, []), 3)).toEqual(["01", "02", "12"]);
    expect(reachable(new Partition(3, [[0, 1, 2]]), 3)).toEqual(["01", "02", "12"]);
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
