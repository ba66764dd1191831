// Hash words must look random on the inputs they get: small, neighbouring whole numbers and short names.
import { describe, expect, it } from "vitest";
import { fourWords, hashWord, mixWord, wordOfName } from "../../src/kernel/hash.ts";
import { chiSquareDeviate, REJECTED } from "./goodness.ts";

/** Of each output bit's share of flips, when one bit of three small counters is flipped, the one farthest from ½: how far. */
function farthestFromHalf(hash: typeof hashWord, trials: number): number {
  const flips = new Float64Array(96 * 32);
  for (let i = 0; i < trials; i++) {
    const words = [i % 50, Math.floor(i / 50) % 20, Math.floor(i / 1000)] as const;
    const before = hash(...words);
    for (let bit = 0; bit < 96; bit++) {
      const [a, b, c] = words.map((word, place) => (place === bit >> 5 ? word ^ (1 << (bit & 31)) : word));
      const changed = hash(a!, b!, c!) ^ before;
      for (let out = 0; out < 32; out++) flips[bit * 32 + out]! += (changed >>> out) & 1;
    }
  }
  return Math.max(...flips.map((count) => Math.abs(count / trials - 0.5)));
}

describe("hashWord", () => {
  it("flips every output bit with probability ½ when any input bit is flipped", () => {
    // Standard error 0.0035; 0.02 is 5.7 of them, for 3072 cells.
    expect(farthestFromHalf(hashWord, 20_000)).toBeLessThan(0.02);
  });

  it("fills every byte, and every pair of neighbours, evenly over a grid of counters", () => {
    const side = 64;
    for (const shift of [0, 8, 16, 24]) {
      const bytes = new Float64Array(256);
      const pairs = new Float64Array(65536);
      for (let i = 0; i < side ** 3; i++) {
        const byte = (hashWord(i >> 12, (i >> 6) & 63, i & 63) >>> shift) & 255;
        const following = (hashWord(i >> 12, (i >> 6) & 63, (i & 63) + 1) >>> shift) & 255;
        bytes[byte]!++;
        pairs[byte * 256 + following]!++;
      }
      expect(
        chiSquareDeviate(
          bytes,
          bytes.map(() => side ** 3 / 256),
        ),
      ).toBeLessThan(REJECTED);
      expect(
        chiSquareDeviate(
          pairs,
          pairs.map(() => side ** 3 / 65536),
        ),
      ).toBeLessThan(REJECTED);
    }
  });

  it("repeats words no more often than chance", () => {
    const words = new Set<number>();
    for (let i = 0; i < 2 ** 18; i++) words.add(hashWord(i >> 12, (i >> 6) & 63, i & 63));
    // Birthdays: Poisson with mean 2^36 / 2^33 = 8; more than 25 has probability 1e-6.
    expect(2 ** 18 - words.size).toBeLessThanOrEqual(25);
  });

  it("is part of the meaning of a seed: these words never change", () => {
    expect([hashWord(0, 0, 0), hashWord(1, 2, 3), hashWord(-1, 2 ** 31, 4_000_000_000)]).toEqual([
      3465070221, 191307541, 3900201673,
    ]);
    expect([wordOfName(""), wordOfName("latency"), wordOfName("latencz")]).toEqual([
      2427595188, 3369212277, 3467220812,
    ]);
    expect(fourWords([1, "arrivals", 7])).toEqual([405347493, -224595797, 1815343348, -247429488]);
  });
});

describe("fourWords", () => {
  it("tells all names apart", () => {
    const names: (number | string)[][] = [
      [],
      [0],
      [0, 0],
      [1],
      [-1],
      [2 ** 32],
      [2 ** 32 + 1],
      ["0"],
      ["1"],
      [""],
      ["", ""],
      ["a"],
      ["a\0"],
      ["ab", "c"],
      ["a", "bc"],
      ["abc"],
      ["a", "b", "c"],
      ["é"],
      [1, 2],
      [2, 1],
    ];
    const states = names.map((name) => fourWords(name).join());
    expect(new Set(states).size).toBe(names.length);
    for (const word of [0, 1, 2, 3])
      expect(new Set(names.map((name) => fourWords(name)[word])).size).toBe(names.length);
  });

  it("refuses numbers that are not whole", () => {
    expect(() => fourWords([1.5])).toThrow("named by whole numbers and texts, not by 1.5");
  });
});

describe("mixWord", () => {
  it("flips every output bit with probability ½ when any input bit is flipped", () => {
    // Standard error 0.007; 0.04 is 5.7 of them.
    expect(farthestFromHalf(mixWord, 5000)).toBeLessThan(0.04);
  });

  it("fills every byte, and every pair of neighbouring edges or items, evenly", () => {
    const side = 400;
    for (const shift of [0, 8, 16, 24]) {
      const [bytes, edges, items] = [new Float64Array(256), new Float64Array(65536), new Float64Array(65536)];
      const byteOf = (edge: number, item: number) => (mixWord(77, edge, 8 * item) >>> shift) & 255;
      for (let edge = 0; edge < side; edge++) {
        for (let item = 0; item < side; item++) {
          const byte = byteOf(edge, item);
          bytes[byte]!++;
          edges[byte * 256 + byteOf(edge + 1, item)]!++;
          items[byte * 256 + byteOf(edge, item + 1)]!++;
        }
      }
      for (const counts of [bytes, edges, items]) {
        const expected = counts.map(() => side ** 2 / counts.length);
        expect(chiSquareDeviate(counts, expected)).toBeLessThan(REJECTED);
      }
    }
  });
});
