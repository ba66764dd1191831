// How the links of an overlay are drawn.
//
// | graph | source |
// |---|---|
// | random-regular | A. Steger, N. Wormald, Generating random regular graphs quickly, Combin. Probab. Comput. 8 (1999) 377–396 |
// | bitcoin | counts: A. Miller et al., Discovering Bitcoin's public topology and influential nodes (2015), as SimBlock uses them |
// | outbound | Bitcoin Core: 8 full outbound connections; JABS draws its networks like that |
// | regional | assumption: clients that prefer near peers |
//
// Choices and simplifications
// - A random regular graph is uniform only in the limit of many nodes: among 6 nodes of degree 3 the ten graphs K3,3 come
//   1.0 % too often. Pairing all ends at once and starting anew after a loop or double link is exact, and hopeless from degree 6 on.
// - Miller et al. measured how many links nodes have; SimBlock lets every node open so many, and so do we: the mean degree is
//   twice the mean of the table, 17.3. The table's counts are dealt in proportion, not drawn, so networks differ by chance in who
//   has how many, never in how many have them.
// - There is no limit to the links a node is asked for, and links never change: no churn, no eclipse by crowding out.
import { apportion } from "../base/apportion.ts";
import { assert } from "../base/errors.ts";
import type { Stream } from "../kernel/random.ts";
import type { OverlaySpec } from "./spec.ts";

export interface OverlayWorld {
  /** Region of each validator. */
  readonly regions: readonly string[];
}

/** Links in the making. */
export class Links {
  readonly nodes: number;
  /** Link k joins ends[2k] and ends[2k + 1]. */
  readonly ends: number[] = [];
  /** Links of each node. */
  readonly degrees: Int32Array;
  readonly #taken = new Set<number>();

  constructor(nodes: number) {
    this.nodes = nodes;
    this.degrees = new Int32Array(nodes);
  }

  /** Whether a link may still join these two. */
  fits(a: number, b: number): boolean {
    return a !== b && !this.#taken.has(this.#key(a, b));
  }

  /** Joins two nodes, if it may. @returns whether it did. */
  add(a: number, b: number): boolean {
    if (!this.fits(a, b)) return false;
    this.#taken.add(this.#key(a, b));
    this.ends.push(a, b);
    this.degrees[a]! += 1;
    this.degrees[b]! += 1;
    return true;
  }

  #key(a: number, b: number): number {
    return a < b ? a * this.nodes + b : b * this.nodes + a;
  }
}

/** One draw of a graph, connected or not; undefined when the draw came to a dead end. */
export function linksOf(spec: OverlaySpec, { regions }: OverlayWorld, stream: Stream): Links | undefined {
  const nodes = regions.length;
  switch (spec.graph) {
    case "random-regular":
      return randomRegularLinks(nodes, Math.min(spec.degree, nodes - 1), stream);
    case "bitcoin":
      return openedLinks(bitcoinCounts(nodes, stream), stream);
    case "outbound":
      return openedLinks(new Array<number>(nodes).fill(spec.degree), stream);
    case "regional":
      return regionalLinks(regions, spec, stream);
    case "edges":
      return listedLinks(nodes, spec.edges);
  }
}

export function listedLinks(nodes: number, edges: readonly (readonly [number, number])[]): Links {
  const links = new Links(nodes);
  for (const [a, b] of edges) {
    assert(
      a < nodes && b < nodes && links.add(a, b),
      `the link ${a}, ${b} is double, a loop, or leads to no validator`,
    );
  }
  return links;
}

/** Where most links are there, those that are missing are drawn: they are a regular graph, too, and dead ends are rarer. */
function randomRegularLinks(nodes: number, degree: number, stream: Stream): Links | undefined {
  if (2 * degree <= nodes) return pairedLinks(nodes, degree, stream);
  const missing = pairedLinks(nodes, nodes - 1 - degree, stream);
  if (missing === undefined) return undefined;
  const links = new Links(nodes);
  for (let a = 0; a < nodes; a += 1) for (let b = a + 1; b < nodes; b += 1) if (missing.fits(a, b)) links.add(a, b);
  return links;
}

/**
 * Every node has `degree` ends of links; two random free ends become a link if that is no loop and no double link, as long as
 * there are two that may. Undefined when the free ends that are left do not go together.
 */
function pairedLinks(nodes: number, degree: number, stream: Stream): Links | undefined {
  const links = new Links(nodes);
  const free = Int32Array.from({ length: nodes * degree }, (_, end) => end % nodes);
  let left = free.length;
  let refused = 0;
  while (left > 0) {
    const [one, other] = [stream.integer(left), stream.integer(left)];
    if (links.add(free[one]!, free[other]!)) {
      // The last two free ends take the places of the two that are taken.
      free[Math.max(one, other)] = free[left - 1]!;
      free[Math.min(one, other)] = free[left - 2]!;
      left -= 2;
      refused = 0;
    } else if (++refused >= left) {
      // Looking through all pairs costs more than drawing one, so it waits for so many refusals.
      if (!somePairFits(free.subarray(0, left), links)) return undefined;
      refused = 0;
    }
  }
  return links;
}

function somePairFits(free: Int32Array, links: Links): boolean {
  return free.some((a, at) => free.subarray(at + 1).some((b) => links.fits(a, b)));
}

/** Nodes in turn open links to random others, `counts[node]` each; one that has links to all others stops. */
function openedLinks(counts: readonly number[], stream: Stream): Links {
  const nodes = counts.length;
  const links = new Links(nodes);
  counts.forEach((count, node) => {
    for (let opened = 0; opened < count && links.degrees[node]! < nodes - 1; opened += 1) {
      while (!links.add(node, stream.integer(nodes)));
    }
  });
  return links;
}

/** The same with one count for all, and with a coin for each link: to the node's own region or to another, as long as there is a choice. */
function regionalLinks(regions: readonly string[], { degree, inside }: Regional, stream: Stream): Links {
  const nodes = regions.length;
  const links = new Links(nodes);
  const { members, spans } = groupedBy(regions);
  const linksInside = new Int32Array(nodes);
  regions.forEach((region, node) => {
    const { start, size } = spans.get(region)!;
    for (let opened = 0; opened < degree && links.degrees[node]! < nodes - 1; opened += 1) {
      const leftInside = size - 1 - linksInside[node]!;
      const leftOutside = nodes - size - (links.degrees[node]! - linksInside[node]!);
      const isInside = leftOutside === 0 || (leftInside > 0 && stream.uniform() < inside);
      let other = node;
      while (!links.add(node, other))
        other = members[isInside ? start + stream.integer(size) : elsewhere(start, size)]!;
      if (isInside) for (const end of [node, other]) linksInside[end]! += 1;
    }
  });
  return links;

  /** A place among the members of all regions but one. */
  function elsewhere(start: number, size: number): number {
    const place = stream.integer(nodes - size);
    return place < start ? place : place + size;
  }
}

interface Regional {
  readonly degree: number;
  readonly inside: number;
}

/** Nodes one region after the other, and where each region's stand. */
function groupedBy(regions: readonly string[]) {
  const groups = new Map<string, number[]>();
  regions.forEach((region, node) => {
    const group = groups.get(region);
    if (group === undefined) groups.set(region, [node]);
    else group.push(node);
  });
  const members: number[] = [];
  const spans = new Map<string, { readonly start: number; readonly size: number }>();
  for (const [region, group] of groups) {
    spans.set(region, { start: members.length, size: group.length });
    for (const node of group) members.push(node);
  }
  return { members, spans };
}

/** Of 1000 nodes so many open 1, 2, … 20 links. @source Miller et al. 2015, as a cumulative table in SimBlock's NetworkConfiguration */
const BITCOIN_2015 = [25, 25, 25, 25, 100, 100, 100, 100, 100, 100, 100, 50, 50, 50, 20, 0, 10, 10, 5, 5];

/** How many links each node opens: the table's counts in its proportions, shuffled. */
export function bitcoinCounts(nodes: number, stream: Stream): readonly number[] {
  const dealt = apportion(BITCOIN_2015, nodes).flatMap((many, index) => new Array<number>(many).fill(index + 1));
  for (let last = nodes - 1; last > 0; last -= 1) {
    const other = stream.integer(last + 1);
    [dealt[last], dealt[other]] = [dealt[other]!, dealt[last]!];
  }
  return dealt;
}
