// Generator against published vectors, tables against their definition, variates by goodness of fit.
import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile } from "../../src/base/math.ts";
import { Stream, streamOf } from "../../src/kernel/random.ts";
import { EXPONENTIAL_EDGES, NORMAL_EDGES } from "../../src/kernel/ziggurat-tables.ts";
import {
  chiSquareDeviate,
  countBetween,
  expectedBetween,
  KOLMOGOROV_REJECTED,
  kolmogorov,
  REJECTED,
} from "./goodness.ts";
import { edges, exponentialShape, nearest, normalShape } from "./ziggurat-reference.ts";

/** A stream whose words are given. */
class Scripted extends Stream {
  private readonly words: number[];
  constructor(words: readonly number[]) {
    super([1, 2, 3, 4]);
    this.words = [...words];
  }
  override nextBits(): number {
    return this.words.shift()!;
  }
}

const ALL_ONES = 2 ** 32 - 1;

/** A stream whose next variate falls beyond the last edge of the ziggurat. */
class InTail extends Stream {
  private forced: number[] = [];
  force(): this {
    this.forced = [ALL_ONES, 0]; // layer 0, rightmost place
    return this;
  }
  override nextBits(): number {
    return this.forced.pop() ?? super.nextBits();
  }
}

describe("xoshiro128**", () => {
  // http://prng.di.unimi.it/xoshiro128starstar.c, version 1.1, compiled by gcc: the first six words and the millionth.
  // The first row's words are in the tests of Rust's rand_xoshiro, too. Version 1.0 gives others.
  it.each([
    [[1, 2, 3, 4], [11520, 0, 5927040, 70819200, 2031721883, 1637235492], 3457443141],
    [[0, 0, 0, 1], [0, 0, 5760, 11802240, 2699105920, 137178368], 544197338],
    [[0x80000000, 0, 0, 0], [0, 576, 576, 576, 5898240, 3489661504], 1731735374],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [4294962679, 4294962679, 4292019319, 2943360, 1509943680, 246671744],
      833194955,
    ],
    [
      [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef],
      [2463954730, 5524658, 74256371, 1905451993, 3123413897, 314453775],
      1164111450,
    ],
  ] as const)("gives the words of the authors' program from state %j", (state, first, millionth) => {
    const stream = new Stream(state);
    expect(Array.from(first, () => stream.nextWord())).toEqual(first);
    for (let i = first.length + 1; i < 1_000_000; i++) stream.nextWord();
    expect(stream.nextWord()).toBe(millionth);
  });

  it("refuses the state it could never leave", () => {
    expect(() => new Stream([0, 0, 0, 0])).toThrow("state");
  });
});

describe("uniform", () => {
  it("lies strictly between 0 and 1, symmetrically", () => {
    expect(new Scripted([0, 0]).uniform()).toBe(2 ** -53);
    expect(new Scripted([ALL_ONES, ALL_ONES]).uniform()).toBe(1 - 2 ** -53);
  });
});

describe("integer", () => {
  it("is floor(word · n / 2^32) exactly, and draws again below 2^32 mod n", () => {
    const source = new Stream([5, 6, 7, 8]);
    for (let i = 0; i < 20_000; i++) {
      const n = 1 + (source.nextWord() >>> (i % 32));
      const words = [source.nextWord(), source.nextWord(), source.nextWord(), source.nextWord(), source.nextWord()];
      const products = words.map((word) => BigInt(word) * BigInt(n));
      const kept = products.find((product) => product % 2n ** 32n >= 2n ** 32n % BigInt(n));
      if (kept !== undefined) expect(new Scripted(words).integer(n)).toBe(Number(kept / 2n ** 32n));
    }
    expect(new Scripted([ALL_ONES]).integer(2 ** 32)).toBe(ALL_ONES);
    expect(new Scripted([12345]).integer(1)).toBe(0);
  });

  it("is even where plain scaling would be off by a factor of two", () => {
    const n = 3 * 2 ** 30; // a third of the values would come from two words, the others from one
    const stream = streamOf(1, 0, "integer", 0);
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) counts[stream.integer(n) % 3]!++;
    expect(chiSquareDeviate(counts, [10_000, 10_000, 10_000])).toBeLessThan(REJECTED);
  });
});

describe("ziggurat tables", () => {
  it.each([
    ["exponential", EXPONENTIAL_EDGES, exponentialShape],
    ["normal", NORMAL_EDGES, normalShape],
  ] as const)("%s: each edge is the double nearest to its definition", (_name, table, shape) => {
    const exact = edges(shape);
    expect(table).toHaveLength(257);
    expect(table[256]).toBe(0);
    table.slice(0, 256).forEach((edge, i) => void expect(edge).toBe(nearest(exact[i]!)));
  });

  it("the tails begin where the literature has them", () => {
    expect(EXPONENTIAL_EDGES[1]).toBeCloseTo(7.69711747013105, 14); // Marsaglia and Tsang 2000
    expect(NORMAL_EDGES[1]).toBeCloseTo(3.6541528853610088, 14); // 256 layers
  });
});

describe("variates", () => {
  const draws = 4_000_000;
  const probabilities = Array.from({ length: 199 }, (_, i) => (i + 1) / 200);
  const extremes = [2e-4, 1e-4, 4e-5, 1e-5]; // beyond the last edges: e^−7.697 = 4.5e-4, 2 P(Z > 3.654) = 2.6e-4
  const exponentialCdf = (x: number) => -Math.expm1(-x);
  const exponentialEdges = [...probabilities, ...extremes.map((p) => 1 - p)].map((p) => -Math.log1p(-p));
  const normalEdges = [...extremes.map((p) => normalQuantile(p / 2)).reverse(), ...probabilities.map(normalQuantile)];
  normalEdges.push(...extremes.map((p) => -normalQuantile(p / 2)));
  normalEdges.sort((a, b) => a - b);

  const misfit = (next: () => number, cdf: (x: number) => number, at: readonly number[]) =>
    chiSquareDeviate(countBetween(draws, next, at), expectedBetween(draws, cdf, at));

  it("exponential fits, tail included; 1 % off does not", () => {
    const stream = streamOf(1, 0, "exponential", 0);
    expect(misfit(() => stream.exponential(3) / 3, exponentialCdf, exponentialEdges)).toBeLessThan(REJECTED);
    expect(misfit(() => stream.exponential(1.01), exponentialCdf, exponentialEdges)).toBeGreaterThan(REJECTED);
  });

  it("normal fits, tails included; 1 % off does not", () => {
    const stream = streamOf(1, 0, "normal", 0);
    expect(misfit(() => stream.normal(), normalCdf, normalEdges)).toBeLessThan(REJECTED);
    expect(misfit(() => stream.normal() * 1.01, normalCdf, normalEdges)).toBeGreaterThan(REJECTED);
    expect(misfit(() => stream.normal() + 0.01, normalCdf, normalEdges)).toBeGreaterThan(REJECTED);
  });

  it("the tails have the right shape", () => {
    const stream = new InTail([9, 8, 7, 6]);
    const values = (next: () => number) => Array.from({ length: 400_000 }, next);
    const [r, s] = [EXPONENTIAL_EDGES[1]!, NORMAL_EDGES[1]!];
    const exponentialTail = values(() => stream.force().exponential(1));
    expect(kolmogorov(exponentialTail, (x) => exponentialCdf(x - r))).toBeLessThan(KOLMOGOROV_REJECTED);
    const normalTail = values(() => stream.force().normal());
    expect(kolmogorov(normalTail, (x) => 1 - normalCdf(-x) / normalCdf(-s))).toBeLessThan(KOLMOGOROV_REJECTED);
  });

  it("neighbouring draws are uncorrelated", () => {
    for (const next of [streamOf(1, 0, "x", 0), streamOf(1, 0, "y", 0)].map(
      (s, i) => () => (i === 0 ? s.normal() : s.exponential(1) - 1),
    )) {
      let sum = 0;
      let before = next();
      for (let i = 0; i < 1_000_000; i++) {
        const value = next();
        sum += value * before;
        before = value;
      }
      expect(Math.abs(sum / 1000)).toBeLessThan(4.42); // a standard normal deviate; two-sided 1e-5
    }
  });
});

describe("streamOf", () => {
  it("is part of the meaning of a seed: these words never change", () => {
    const stream = streamOf(1, 0, "arrivals", 3);
    expect([stream.nextWord(), stream.nextWord(), stream.nextWord()]).toEqual([2010528510, 1085669333, 1432915833]);
  });

  it("depends on each of its names, and on nothing else", () => {
    const first = (...names: Parameters<typeof streamOf>) => streamOf(...names).nextWord();
    expect(first(1, 0, "arrivals", 3)).toBe(first(1, 0, "arrivals", 3));
    const others = [first(2, 0, "arrivals", 3), first(1, 1, "arrivals", 3), first(1, 0, "arrival", 3)];
    others.push(first(1, 0, "arrivals", 4), first(1, 0, "arrivals", "3"), first(0, 1, "arrivals", 3));
    expect(new Set([first(1, 0, "arrivals", 3), ...others]).size).toBe(7);
  });

  it("gives neighbouring entities, replications and seeds unrelated streams", () => {
    const many = 20_000;
    for (const streamAt of [
      (i: number) => streamOf(1, 0, "x", i),
      (i: number) => streamOf(1, i, "x", 0),
      (i: number) => streamOf(i, 0, "x", 0),
    ]) {
      const pairs = new Float64Array(1024);
      let sum = 0;
      let before = 0;
      for (let i = 0; i < many; i++) {
        const stream = streamAt(i);
        pairs[(stream.nextWord() >>> 27) * 32 + (stream.nextWord() >>> 27)]!++;
        const value = stream.normal();
        sum += value * before;
        before = value;
      }
      expect(
        chiSquareDeviate(
          pairs,
          pairs.map(() => many / 1024),
        ),
      ).toBeLessThan(REJECTED);
      expect(Math.abs(sum / Math.sqrt(many))).toBeLessThan(4.42);
    }
  });
});
