// The graph over which validators gossip: who is whose neighbour. Rows are compressed, so that 10,000 validators cost a few
// megabytes and no table of pairs.
import { UsageError } from "../base/errors.ts";
import { streamOf } from "../kernel/random.ts";
import { type Links, linksOf, listedLinks, type OverlayWorld } from "./overlay-links.ts";
import type { OverlaySpec } from "./spec.ts";

/** A connected graph over validators 0 … nodes − 1. A link is two edges, one each way; none is double, none leads to where it begins. */
export interface Overlay {
  readonly nodes: number;
  /** The edges of a node are firstEdge[node] … firstEdge[node + 1] − 1, in the order in which its links were made. */
  readonly firstEdge: Int32Array;
  /** Where an edge leads. */
  readonly to: Int32Array;
  /** Whose it is. */
  readonly from: Int32Array;
  /** The same link's other edge. */
  readonly reverse: Int32Array;
}

/**
 * Graphs drawn until one is connected. (Assumption.) Of the graphs that hold together only by luck, links of degree 2 among
 * 10,000 are as bad as any that make sense: about one in 50 is connected.
 */
const MOST_ATTEMPTS = 1000;

/**
 * The overlay that a scenario describes: the same for the same seed and replication, whatever else is simulated.
 * @throws UsageError when there is no such graph, or no draw of it is connected.
 */
export function overlayOf(
  spec: OverlaySpec,
  world: OverlayWorld & { readonly seed: number; readonly replication: number },
): Overlay {
  const fault = overlayFault(spec, world.regions.length);
  if (fault !== undefined) throw UsageError.of("network.overlay", fault);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const links = linksOf(spec, world, streamOf(world.seed, world.replication, "overlay", attempt));
    const overlay = links && compressed(links);
    if (overlay !== undefined && unreached(overlay) === undefined) return overlay;
  }
  const expected = `expected a graph that connects all ${world.regions.length} validators`;
  throw UsageError.of("network.overlay", `${expected}, got none in ${MOST_ATTEMPTS} draws, try more links each`);
}

/**
 * Why there is no such graph over so many validators, as `expected …, got …`; undefined when there may be one.
 * @param nameOf what a validator is called.
 */
export function overlayFault(
  spec: OverlaySpec,
  nodes: number,
  nameOf = (node: number): string => `validator ${node}`,
): string | undefined {
  switch (spec.graph) {
    case "random-regular":
      return regularFault(spec.degree, nodes);
    case "edges": {
      // What is wrong with a single link is told where the list is read.
      const lost = unreached(compressed(listedLinks(nodes, spec.edges)));
      if (lost === undefined) return undefined;
      return `expected links that connect all ${nodes} validators, got no way from ${nameOf(0)} to ${nameOf(lost)}`;
    }
    case "bitcoin":
    case "outbound":
    case "regional":
      return undefined;
  }
}

/** (Fewer than `degree` others are all neighbours.) */
function regularFault(degree: number, nodes: number): string | undefined {
  if (degree >= nodes) return undefined;
  if ((degree * nodes) % 2 === 1) {
    return `expected a degree that is even, as the number of validators (${nodes}) is odd, got ${degree}, try ${degree + 1}`;
  }
  if (degree === 1 && nodes > 2) return `expected at least 2, got 1, which connects ${nodes} validators in pairs`;
  return undefined;
}

/** Both edges of every link, sorted by node; those of one node keep the order of the links. */
function compressed({ nodes, ends, degrees }: Links): Overlay {
  const firstEdge = new Int32Array(nodes + 1);
  for (let node = 0; node < nodes; node += 1) firstEdge[node + 1] = firstEdge[node]! + degrees[node]!;
  const next = firstEdge.slice(0, nodes);
  const [to, from, reverse] = [0, 1, 2].map(() => new Int32Array(ends.length)) as [Int32Array, Int32Array, Int32Array];
  for (let end = 0; end < ends.length; end += 2) {
    const [a, b] = [ends[end]!, ends[end + 1]!];
    const [there, back] = [next[a]!, next[b]!];
    next[a]! += 1;
    next[b]! += 1;
    [from[there], to[there], reverse[there]] = [a, b, back];
    [from[back], to[back], reverse[back]] = [b, a, there];
  }
  return { nodes, firstEdge, to, from, reverse };
}

/** The first node to which no way leads from node 0; undefined when the graph is connected. */
function unreached({ nodes, firstEdge, to }: Overlay): number | undefined {
  const reached = new Uint8Array(nodes);
  const toVisit = [0];
  reached[0] = 1;
  for (let node = toVisit.pop(); node !== undefined; node = toVisit.pop()) {
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
      const neighbour = to[edge]!;
      if (reached[neighbour] === 0) toVisit.push(neighbour);
      reached[neighbour] = 1;
    }
  }
  const lost = reached.indexOf(0);
  return lost < 0 ? undefined : lost;
}
