// The laws that overlays are drawn by, against exact probabilities. Tolerances are 4 standard errors, or the 99.9 % quantile of chi-square.
import { describe, expect, test } from "vitest";
import { streamOf } from "../../src/kernel/random.ts";
import { type Overlay, overlayOf } from "../../src/network/overlay.ts";
import { bitcoinCounts } from "../../src/network/overlay-links.ts";
import type { OverlaySpec } from "../../src/network/spec.ts";

const nowhere = (nodes: number): string[] => new Array<string>(nodes).fill("");
const drawn = (spec: OverlaySpec, nodes: number, replication: number): Overlay =>
  overlayOf(spec, { regions: nowhere(nodes), seed: 1, replication });
const degreesOf = ({ nodes, firstEdge }: Overlay): number[] =>
  Array.from({ length: nodes }, (_, node) => firstEdge[node + 1]! - firstEdge[node]!);
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Links in a canonical order, as the name of a labelled graph. */
function nameOf({ from, to }: Overlay): string {
  const links = [...from.keys()].filter((edge) => from[edge]! < to[edge]!);
  return links
    .map((edge) => `${from[edge]}-${to[edge]}`)
    .sort()
    .join(" ");
}

/** How often each name comes. */
function tally(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Σ (observed − expected)² / expected. */
function chiSquare(observed: readonly number[], expected: readonly number[]): number {
  return sum(observed.map((count, cell) => (count - expected[cell]!) ** 2 / expected[cell]!));
}
/** Chi-square that one in 1000 exceeds; Wilson and Hilferty 1931, good to 1 % from 2 degrees of freedom on. */
function rare(freedom: number): number {
  return freedom * (1 - 2 / (9 * freedom) + 3.0902 * Math.sqrt(2 / (9 * freedom))) ** 3;
}

describe("random-regular", () => {
  test("4 validators of degree 2: each of the three 4-cycles as often", () => {
    const n = 3000;
    const counts = tally(
      Array.from({ length: n }, (_, k) => nameOf(drawn({ graph: "random-regular", degree: 2 }, 4, k))),
    );
    expect(counts.size).toBe(3);
    expect(chiSquare([...counts.values()], [n / 3, n / 3, n / 3])).toBeLessThan(rare(2));
  });

  test("6 of degree 2: each of the 60 hexagons as often, two triangles never (drawn anew)", () => {
    const n = 6000;
    const counts = tally(
      Array.from({ length: n }, (_, k) => nameOf(drawn({ graph: "random-regular", degree: 2 }, 6, k))),
    );
    expect(counts.size).toBe(60);
    expect(chiSquare([...counts.values()], new Array<number>(60).fill(n / 60))).toBeLessThan(rare(59));
  });

  test("6 of degree 3: all 70 graphs, by the pairing's own law: nearly uniform", () => {
    const law = pairingLaw(6, 3);
    // 10 graphs K3,3 and 60 prisms. Uniform would be 1/70 each; among so few validators K3,3 is 1.0 % likelier.
    const likelihoods = tally([...law.values()].map((probability) => (70 * probability).toFixed(4)));
    expect([...likelihoods].sort()).toEqual([["0.9984", 60], ["1.0098", 10]]); // biome-ignore format: pairs
    const n = 14_000;
    const counts = tally(
      Array.from({ length: n }, (_, k) => nameOf(drawn({ graph: "random-regular", degree: 3 }, 6, k))),
    );
    const names = [...law.keys()];
    const observed = names.map((name) => counts.get(name) ?? 0);
    expect(sum(observed)).toBe(n);
    expect(
      chiSquare(
        observed,
        names.map((name) => n * law.get(name)!),
      ),
    ).toBeLessThan(rare(69));
    const bipartite = sum(names.filter((name) => 70 * law.get(name)! > 1.005).map((name) => counts.get(name) ?? 0));
    expect(Math.abs(bipartite / n - 0.14426)).toBeLessThan(4 * Math.sqrt((0.14426 * 0.85574) / n));
  });

  /** Probability of each graph, all orders of pairing summed over: a state is the set of links so far, a bit each. */
  function pairingLaw(nodes: number, degree: number): Map<string, number> {
    const pairs = Array.from({ length: nodes }, (_, a) =>
      Array.from({ length: nodes }, (_, b) => [a, b] as const),
    ).flat();
    const links = pairs.filter(([a, b]) => a < b);
    let states = new Map([[0, 1]]);
    for (let step = 0; step < (nodes * degree) / 2; step += 1) {
      const next = new Map<number, number>();
      for (const [state, probability] of states) {
        const free = new Array<number>(nodes).fill(degree);
        links.forEach(([a, b], bit) => {
          if (state & (1 << bit)) for (const end of [a, b]) free[end]! -= 1;
        });
        const weights = links.map(([a, b], bit) => (state & (1 << bit) ? 0 : free[a]! * free[b]!));
        const all = sum(weights); // 0 at a dead end
        weights.forEach((weight, bit) => {
          const after = state | (1 << bit);
          if (weight > 0) next.set(after, (next.get(after) ?? 0) + (probability * weight) / all);
        });
      }
      states = next;
    }
    const success = sum([...states.values()]);
    const name = (state: number): string =>
      links
        .filter((_, bit) => state & (1 << bit))
        .map(([a, b]) => `${a}-${b}`)
        .sort()
        .join(" ");
    return new Map([...states].map(([state, probability]) => [name(state), probability / success]));
  }
});

/** workloads.md W1: share of nodes that open at most 1, 2, … 20 links. */
const CDF = [0.025, 0.05, 0.075, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.97, 0.98, 0.99, 0.995, 1]; // biome-ignore format: a table
const OPENED = CDF.map((share, index) => share - (CDF[index - 1] ?? 0));
/** 1 + Σ (1 − F) */
const MEAN_OPENED = 8.645;

describe("bitcoin", () => {
  test("the counts have the table's proportions", () => {
    const counts = bitcoinCounts(6000, streamOf(1, 0, "overlay", 0));
    expect(OPENED.map((_, index) => counts.filter((count) => count === index + 1).length)).toEqual(
      OPENED.map((share) => Math.round(6000 * share)),
    );
  });
  test("and stand in no order: over 2000 deals every node opens as many on average", () => {
    const [nodes, deals] = [40, 2000];
    const all = Array.from({ length: deals }, (_, k) => bitcoinCounts(nodes, streamOf(1, k, "overlay", 0)));
    const mean = sum(all[0]!) / nodes;
    const variance = sum(all[0]!.map((count) => (count - mean) ** 2)) / (nodes - 1);
    const means = all[0]!.map((_, node) => sum(all.map((counts) => counts[node]!)) / deals);
    // Deviations of counts that add up: chi-square with one degree of freedom less.
    expect((deals * sum(means.map((one) => (one - mean) ** 2))) / variance).toBeLessThan(rare(nodes - 1));
  });

  test("the mean degree is twice the table's mean: every link that is opened ends somewhere", () => {
    expect(1 + sum(CDF.map((share) => 1 - share))).toBeCloseTo(MEAN_OPENED, 9);
    expect(sum(degreesOf(drawn({ graph: "bitcoin" }, 600, 0))) / 600).toBeCloseTo(2 * MEAN_OPENED, 9);
    expect(sum(degreesOf(drawn({ graph: "bitcoin" }, 6000, 0))) / 6000).toBeCloseTo(2 * MEAN_OPENED, 9);
  });

  test("degrees: those opened by the table, those taken nearly Poisson", () => {
    const { statistic, freedom } = goodness(degreesOf(drawn({ graph: "bitcoin" }, 10_000, 0)), degreeLaw(OPENED));
    expect(statistic).toBeLessThan(rare(freedom));
  });
  test("a law with the same mean and another spread is told from it", () => {
    const { statistic, freedom } = goodness(
      degreesOf(drawn({ graph: "bitcoin" }, 10_000, 0)),
      degreeLaw([...new Array<number>(7).fill(0), 0.355, 0.645]),
    );
    expect(statistic).toBeGreaterThan(10 * rare(freedom));
  });
});

test("outbound: 8 opened, those taken nearly Poisson; the mean is 16", () => {
  const degrees = degreesOf(drawn({ graph: "outbound", degree: 8 }, 10_000, 0));
  expect(sum(degrees)).toBe(160_000);
  const { statistic, freedom } = goodness(degrees, degreeLaw([...new Array<number>(7).fill(0), 1]));
  expect(statistic).toBeLessThan(rare(freedom));
});

/**
 * Probability of each degree when a node opens 1, 2, … links with these probabilities. Those it takes come from 10,000 others with a
 * chance of about 1/1000 each: Poisson but for one part in 1000 of the variance.
 */
function degreeLaw(opened: readonly number[]): number[] {
  const mean = sum(opened.map((share, index) => share * (index + 1)));
  const poisson = [Math.exp(-mean)];
  for (let k = 1; k < 60; k += 1) poisson.push((poisson[k - 1]! * mean) / k);
  return poisson.map((_, degree) => sum(opened.map((share, index) => share * (poisson[degree - 1 - index] ?? 0))));
}

/** Chi-square of degrees against a law, cells of fewer than 10 expected thrown together at both ends. */
function goodness(degrees: readonly number[], law: readonly number[]): { statistic: number; freedom: number } {
  const n = degrees.length;
  const big = [...law.keys()].filter((degree) => n * law[degree]! >= 10);
  const [least, most] = [big[0]!, big.at(-1)!];
  const cellOf = (degree: number): number => Math.min(Math.max(degree, least), most) - least;
  const [observed, expected] = [0, 1].map(() => new Array<number>(most - least + 1).fill(0)) as [number[], number[]];
  for (const degree of degrees) observed[cellOf(degree)]! += 1;
  law.forEach((probability, degree) => {
    expected[cellOf(degree)]! += n * probability;
  });
  return { statistic: chiSquare(observed, expected), freedom: observed.length - 1 };
}

describe("regional", () => {
  const regions = Array.from({ length: 1000 }, (_, node) => `r${[0, 0, 0, 0, 0, 1, 1, 1, 2, 2][node % 10]}`);
  const links = (inside: number, names: readonly string[], degree = 8): readonly boolean[] => {
    const { from, to } = overlayOf({ graph: "regional", degree, inside }, { regions: names, seed: 1, replication: 0 });
    return [...from.keys()]
      .filter((edge) => from[edge]! < to[edge]!)
      .map((edge) => names[from[edge]!] === names[to[edge]!]);
  };

  test.each([0, 0.2, 0.6, 0.9])("a share of %d of the links stays inside", (inside) => {
    const stays = links(inside, regions);
    expect(stays.length).toBe(8000);
    const share = stays.filter((stay) => stay).length / 8000;
    expect(Math.abs(share - inside)).toBeLessThanOrEqual(4 * Math.sqrt((inside * (1 - inside)) / 8000));
  });

  test("who is alone in a region has links to others only, and one region has all links inside", () => {
    const lonely = regions.map((region, node) => (node === 7 ? "nowhere else" : region));
    const { from } = overlayOf(
      { graph: "regional", degree: 8, inside: 0.9 },
      { regions: lonely, seed: 1, replication: 0 },
    );
    expect(from.filter((node) => node === 7).length).toBeGreaterThanOrEqual(8);
    expect(links(0.1, nowhere(100)).every((stay) => stay)).toBe(true);
  });

  test("inside and outside, all others are as likely: a chi-square of who is chosen", () => {
    // 60 nodes in two regions of 20 and 40, one link each that node 0 opens first, over 4000 draws.
    const names = Array.from({ length: 60 }, (_, node) => (node < 20 ? "small" : "large"));
    const counts = new Array<number>(60).fill(0);
    for (let replication = 0; replication < 4000; replication += 1) {
      const { to } = overlayOf({ graph: "regional", degree: 4, inside: 0.5 }, { regions: names, seed: 2, replication });
      counts[to[0]!]! += 1; // a node's first link stands first, and node 0 begins
    }
    const expected = names.map((name) => (name === "small" ? 2000 / 19 : 2000 / 40));
    expect(counts[0]).toBe(0);
    expect(chiSquare(counts.slice(1), expected.slice(1))).toBeLessThan(rare(58));
  });
});
