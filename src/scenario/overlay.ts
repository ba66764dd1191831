// Who is whose neighbour, for what validators gossip: a kind of random graph, or links from a file, checked against the
// validators of every design.
import { overlayFault } from "../network/overlay.ts";
import type { NetworkSpec, OverlaySpec } from "../network/spec.ts";
import type { Scope } from "./context.ts";
import { byKey } from "./kinds.ts";
import { either } from "./lists.ts";
import { map, required } from "./maps.ts";
import { type Node, plainOf, under } from "./node.ts";
import { choice, count, share, text } from "./scalars.ts";
import { type Shape, unknownWord } from "./shape.ts";
import type { Place } from "./source.ts";
import { validatorNamed } from "./validator-at.ts";

/** An overlay whose listed links are still names. */
export type WrittenOverlay =
  | { readonly graph: "none" }
  | Exclude<OverlaySpec, { readonly graph: "edges" }>
  | { readonly graph: "edges"; readonly links: readonly WrittenLink[] };

interface WrittenLink {
  readonly ends: readonly [string, string];
  readonly place: Place;
}

const degree = count({ min: 1 });
const WORDS = ["none", "bitcoin"] as const;

export const overlay: Shape<WrittenOverlay> = either<WrittenOverlay>(
  "none, bitcoin, or a map such as { random-regular: 8 }",
  {
    scalar: {
      read(node, scope) {
        const value = plainOf(node);
        const graph = WORDS.find((word) => word === value);
        if (graph !== undefined) return { graph };
        return scope.fault(node, unknownWord("a map such as { random-regular: 8 }, or a word", String(value), WORDS));
      },
      schema: choice(WORDS).schema,
    },
    map: byKey<WrittenOverlay>("random-regular, outbound, regional or edges", {
      "random-regular": map(
        "the overlay",
        { "random-regular": required(degree, "neighbours of every validator: a random graph of this degree") },
        (values) => ({ graph: "random-regular", degree: values["random-regular"] }),
      ),
      outbound: map(
        "the overlay",
        { outbound: required(degree, "links that every validator opens to random others, who take all of them") },
        ({ outbound }) => ({ graph: "outbound", degree: outbound }),
      ),
      regional: map(
        "the overlay",
        {
          regional: required(degree, "links that every validator opens, some of them inside its own region"),
          inside: required(
            share,
            "probability that a link leads to a validator of the own region, while there is a choice",
          ),
        },
        ({ regional, inside }, here) => {
          if (inside < 1) return { graph: "regional", degree: regional, inside };
          return here.fault("inside", "expected less than 100 %, as regions need links between them, got 100 %");
        },
      ),
      edges: map(
        "the overlay",
        {
          edges: required(
            text("the name of a CSV file"),
            "table of links: the header a,b, then the sites of two validators in each row",
          ),
        },
        ({ edges }, here) => linksFrom(edges, under(here.node, "edges")!, here.scope),
      ),
    }),
  },
);

/** The rows of a table of links; undefined after a fault in any of them. */
function linksFrom(file: string, at: Node, scope: Scope): WrittenOverlay | undefined {
  const lines = scope.context.files.lines(file, scope.key("edges"), at);
  if (lines === undefined) return undefined;
  const cells = lines.map((line) => line.text.split(",").map((cell) => cell.trim()));
  if (cells[0]?.join() !== HEADER) {
    return scope.fault(lines[0] ?? at, `expected the header ${HEADER}, got ${cells[0]?.join() ?? "no line"}`);
  }
  const links = lines.slice(1).map(({ place }, row): WrittenLink | undefined => {
    const ends = cells[row + 1]!;
    if (ends.length === 2 && ends.every((name) => name !== "")) return { ends: [ends[0]!, ends[1]!], place };
    return scope.fault({ place }, `expected the sites of two validators, got ${ends.join()}`);
  });
  return links.every((link) => link !== undefined) ? { graph: "edges", links } : undefined;
}

const HEADER = "a,b";

/**
 * The network with its overlay by validator; undefined after a fault, which may be that a design's validators cannot be so linked.
 * @param at the `network:` block, if the scenario has one. @param scope knows the designs' ledgers.
 */
export function withOverlay(
  { overlay: written, ...network }: Omit<NetworkSpec, "overlay"> & { readonly overlay: WrittenOverlay },
  at: Node | undefined,
  scope: Scope,
): NetworkSpec | undefined {
  if (written.graph === "none") return network;
  const { sites, ledgers } = scope.context;
  // What keeps them from being known is a fault of its own.
  if (sites === undefined || ledgers === undefined) return undefined;
  const spec = written.graph === "edges" ? byValidator(written.links, scope) : written;
  if (spec === undefined) return undefined;
  const faults = ledgers.flatMap(({ validators }) => {
    const fault = overlayFault(spec, validators.length, (validator) => sites[validators[validator]!]?.name ?? "");
    return fault === undefined ? [] : [fault];
  });
  for (const fault of faults) scope.fault(under(at, "overlay")!, fault);
  return faults.length === 0 ? { ...network, overlay: spec } : undefined;
}

/** Links between validators, who have the same numbers in every design. */
function byValidator(links: readonly WrittenLink[], scope: Scope): OverlaySpec | undefined {
  const known = new Set<string>();
  // Looking a name up takes as long as there are sites: once each.
  const numbers = new Map<string, number>();
  const edges = links.map(({ ends, place }): readonly [number, number] | undefined => {
    const [a, b] = ends.map((name) => {
      const number = numbers.get(name) ?? validatorNamed(name, { place }, scope);
      if (number !== undefined) numbers.set(name, number);
      return number;
    });
    if (a === undefined || b === undefined) return undefined;
    if (a === b) return scope.fault({ place }, `expected two validators, got ${ends[0]} twice`);
    const link = a < b ? `${a},${b}` : `${b},${a}`;
    if (known.has(link)) return scope.fault({ place }, `expected each link once, got ${ends.join()} again`);
    known.add(link);
    return [a, b];
  });
  return edges.every((edge) => edge !== undefined) ? { graph: "edges", edges } : undefined;
}
