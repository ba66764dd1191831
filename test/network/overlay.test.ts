// Overlays: what every graph keeps to, and what each kind promises.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/base/errors.ts";
import { type Overlay, overlayFault, overlayOf } from "../../src/network/overlay.ts";
import type { OverlaySpec } from "../../src/network/spec.ts";

fc.configureGlobal({ seed: 1, numRuns: 300 });

/** Validators deal themselves over six regions of unequal size. */
const regions = (nodes: number): string[] =>
  Array.from({ length: nodes }, (_, node) => `r${[0, 1, 1, 2, 3, 3, 3, 4, 5, 5][node % 10]}`);
const made = (spec: OverlaySpec, nodes: number, run = { seed: 1, replication: 0 }): Overlay =>
  overlayOf(spec, { regions: regions(nodes), ...run });

/** Neighbours of each node, in order. */
function rowsOf({ nodes, firstEdge, to }: Overlay): number[][] {
  return Array.from({ length: nodes }, (_, node) => [...to.subarray(firstEdge[node]!, firstEdge[node + 1]!)]);
}

function isConnected(rows: readonly (readonly number[])[]): boolean {
  const reached = new Set([0]);
  for (const node of reached) for (const neighbour of rows[node]!) reached.add(neighbour); // a set grows while it is walked
  return reached.size === rows.length;
}

const degree = fc.integer({ min: 2, max: 12 });
/** A cycle through all, and chords. */
const listed = fc.record({
  nodes: fc.integer({ min: 3, max: 40 }),
  chords: fc.array(fc.tuple(fc.nat(39), fc.nat(39))),
});
const graphs: fc.Arbitrary<{ spec: OverlaySpec; nodes: number }> = fc.oneof(
  fc
    .record({ degree, more: fc.integer({ min: 1, max: 60 }) })
    .map(({ degree, more }) => ({ degree, nodes: degree + more + ((degree * (degree + more)) % 2) }))
    .map(({ degree, nodes }) => ({ spec: { graph: "random-regular", degree } as const, nodes })),
  fc.integer({ min: 1, max: 200 }).map((nodes) => ({ spec: { graph: "bitcoin" } as const, nodes })),
  fc
    .record({ degree, nodes: fc.integer({ min: 1, max: 200 }) })
    .map(({ degree, nodes }) => ({ spec: { graph: "outbound", degree } as const, nodes })),
  fc
    .record({ degree, inside: fc.integer({ min: 0, max: 90 }), nodes: fc.integer({ min: 1, max: 200 }) })
    .map(({ degree, inside, nodes }) => ({
      spec: { graph: "regional", degree, inside: inside / 100 } as const,
      nodes,
    })),
  listed.map(({ nodes, chords }) => {
    const pairs = [...Array.from({ length: nodes }, (_, a) => [a, (a + 1) % nodes] as const), ...chords];
    const fitting = pairs.filter(([a, b]) => a !== b && a < nodes && b < nodes);
    const known = new Set<string>();
    const edges = fitting.filter(([a, b]) => {
      const key = [a, b].sort((x, y) => x - y).join();
      return !known.has(key) && known.add(key);
    });
    return { spec: { graph: "edges", edges } as const, nodes };
  }),
);

test("links go both ways, none is double, none leads to where it begins, and all are connected", () => {
  fc.assert(
    fc.property(graphs, fc.nat(5), ({ spec, nodes }, seed) => {
      const overlay = made(spec, nodes, { seed, replication: 0 });
      const { firstEdge, to, from, reverse } = overlay;
      expect([overlay.nodes, firstEdge.length, firstEdge[0], firstEdge[nodes]]).toEqual([
        nodes,
        nodes + 1,
        0,
        to.length,
      ]);
      expect([from.length, reverse.length]).toEqual([to.length, to.length]);
      const wrong = [...to.keys()].filter((edge) => {
        const [back, own] = [reverse[edge]!, from[edge]!];
        const isBack = reverse[back] === edge && from[back] === to[edge] && to[back] === own;
        return !isBack || edge < firstEdge[own]! || edge >= firstEdge[own + 1]!;
      });
      expect(wrong).toEqual([]);
      const rows = rowsOf(overlay);
      expect(rows.filter((row, node) => row.includes(node) || new Set(row).size < row.length)).toEqual([]);
      expect(isConnected(rows)).toBe(true);
    }),
  );
});

test("the same run has the same overlay, another replication or seed another", () => {
  const text = (run: { seed: number; replication: number }): string =>
    rowsOf(made({ graph: "outbound", degree: 3 }, 30, run)).join(";");
  const runs = [[1, 0], [1, 1], [2, 0], [2, 1]] as const; // biome-ignore format: a table
  expect(text({ seed: 1, replication: 0 })).toBe(text({ seed: 1, replication: 0 }));
  expect(new Set(runs.map(([seed, replication]) => text({ seed, replication }))).size).toBe(4);
});

test("on every machine the same: links as they were drawn when this was written", () => {
  const rows = rowsOf(made({ graph: "random-regular", degree: 3 }, 8));
  expect(rows.join(" ")).toBe("5,2,7 4,7,2 0,3,1 5,2,4 6,1,3 0,3,6 4,7,5 6,0,1");
});

test("where validators stand says nothing about links, unless these are regional", () => {
  const rows = (spec: OverlaySpec, names: string[]): string =>
    rowsOf(overlayOf(spec, { regions: names, seed: 1, replication: 0 })).join(";");
  const one = new Array<string>(40).fill("here");
  for (const spec of [
    { graph: "random-regular", degree: 4 },
    { graph: "bitcoin" },
    { graph: "outbound", degree: 4 },
  ] as const) {
    expect(rows(spec, one)).toBe(rows(spec, regions(40)));
  }
  expect(rows({ graph: "regional", degree: 4, inside: 0.5 }, one)).not.toBe(
    rows({ graph: "regional", degree: 4, inside: 0.5 }, regions(40)),
  );
});

test("10,000 validators", () => {
  for (const spec of [
    { graph: "random-regular", degree: 8 },
    { graph: "bitcoin" },
    { graph: "regional", degree: 8, inside: 0.6 },
  ] as const) {
    expect(isConnected(rowsOf(made(spec, 10_000)))).toBe(true);
  }
});

describe("random-regular", () => {
  test.each([[8, 600], [3, 1000], [2, 50], [9, 10], [8, 10], [44, 50], [25, 50], [1, 2]])("everyone has %d neighbours of %d", (degree, nodes) => {
    const rows = rowsOf(made({ graph: "random-regular", degree }, nodes));
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([degree]));
  }); // biome-ignore format: a table
  test.each([
    [3, 5, "expected a degree that is even, as the number of validators (5) is odd, got 3, try 4"],
    [1, 4, "expected at least 2, got 1, which connects 4 validators in pairs"],
  ])("%d neighbours of %d are refused", (degree, nodes, fault) => {
    expect(overlayFault({ graph: "random-regular", degree }, nodes)).toBe(fault);
    expect(() => made({ graph: "random-regular", degree }, nodes)).toThrow(UsageError);
  });
});

describe("edges", () => {
  const edges = [[3, 1], [0, 3], [2, 0], [1, 0]] as const; // biome-ignore format: a list of links
  test("a validator's links are in the order of the list", () => {
    const overlay = made({ graph: "edges", edges }, 4);
    expect(rowsOf(overlay)).toEqual([[3, 2, 1], [3, 0], [0], [1, 0]]); // biome-ignore format: rows
    expect([...overlay.reverse]).toEqual([...overlay.to.keys()].map((edge) => naiveReverse(overlay, edge)));
  });
  test("validators that no link leads to are named", () => {
    const fault = "expected links that connect all 6 validators, got no way from validator 0 to validator 4";
    expect(overlayFault({ graph: "edges", edges: [...edges, [4, 5]] }, 6)).toBe(fault);
    expect(() => made({ graph: "edges", edges: [...edges, [4, 5]] }, 6)).toThrow(`network.overlay: ${fault}`);
    expect(overlayFault({ graph: "edges", edges }, 4)).toBeUndefined();
  });
});

function naiveReverse({ from, to }: Overlay, edge: number): number {
  return [...from.keys()].find((other) => from[other] === to[edge] && to[other] === from[edge])!;
}

test("fewer others than links: everyone is everyone's neighbour", () => {
  for (const spec of [
    { graph: "random-regular", degree: 12 },
    { graph: "bitcoin" },
    { graph: "outbound", degree: 8 },
    { graph: "regional", degree: 8, inside: 0.6 },
  ] as const) {
    const rows = rowsOf(made(spec, spec.graph === "bitcoin" ? 2 : 9));
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([rows.length - 1]));
  }
});

test("links that never leave a region connect nobody: after a thousand draws the reader is told", () => {
  const halves = Array.from({ length: 40 }, (_, node) => (node < 20 ? "here" : "there"));
  expect(() =>
    overlayOf({ graph: "regional", degree: 3, inside: 1 }, { regions: halves, seed: 1, replication: 0 }),
  ).toThrow(
    "network.overlay: expected a graph that connects all 40 validators, got none in 1000 draws, try more links each",
  );
});
