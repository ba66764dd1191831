// How many sites stand in which regions, and what they are called, when a scenario does not list them one by one.
import { apportion } from "../base/apportion.ts";
import { parseShare } from "../base/units.ts";
import { SIX_REGIONS } from "../network/bitcoin-2019.ts";
import type { LinkSpec } from "../network/spec.ts";
import { link } from "./links.ts";
import { either, list } from "./lists.ts";
import { optional, plainMap, record, required } from "./maps.ts";
import { regionName } from "./names.ts";
import { type Node, nodeFrom, plainOf, textOf, under } from "./node.ts";
import { choice, isSourced, share } from "./scalars.ts";
import { refined, type Shape, unknownWord } from "./shape.ts";
import { addUp } from "./shares.ts";

interface WrittenRegion {
  readonly id: string;
  /** The word in the file: the site is called so. */
  readonly written: string;
  /** Of each site there; absent: the usual one. */
  readonly link?: LinkSpec;
}

interface Share {
  readonly share: number;
  readonly link?: LinkSpec | undefined;
}

/** Where each of so many sites stands; undefined when it takes a number and there is none. */
export type Dealing = (number: number | undefined) => readonly WrittenRegion[] | undefined;

const writtenRegion: Shape<WrittenRegion> = refined(regionName, (id, at) => ({ id, written: textOf(at) ?? id }));

/** `67 %`, or `{ share: 67 %, link: … }`. */
const part: Shape<Share> = either<Share>("a share such as 67 %, or a map such as { share: 67 %, link: unlimited }", {
  scalar: refined(share, (share): Share => ({ share })),
  map: plainMap("a region", {
    share: required(share, "how many of the sites stand there"),
    link: optional(link, "access link of each of them (left out: that of all sites)"),
  }),
});

/** The six regions with the shares of Bitcoin's nodes, and their links. */
const sixRegions = SIX_REGIONS.map(({ name, ...rest }) => ({ id: name, written: name, ...rest }));
const SETS = ["bitcoin-2019"] as const;

const namedSet: Shape<Dealing> = {
  read(node, scope) {
    const set = SETS.find((name) => name === plainOf(node));
    if (set === undefined) return scope.fault(node, unknownWord(FORMS, String(plainOf(node)), SETS));
    const { regions } = scope.context;
    const isKnown = regions === undefined || sixRegions.every(({ id }) => regions.some((region) => region.id === id));
    if (isKnown) return byShare(sixRegions);
    return scope.fault(node, `expected delays that know its regions, got others, try network: { delays: ${set} }`);
  },
  schema: choice(SETS).schema,
};

const FORMS = "a list of regions, regions with their shares of the sites, or a set of both";

/** Regions taken in turn, or one after the other with their shares of the sites. */
export const dealing: Shape<Dealing> = either<Dealing>(FORMS, {
  scalar: namedSet,
  list: refined(list("regions", writtenRegion, 1), (regions) => inTurn(regions)),
  map: refined(record("regions with their shares of the sites", part), (parts, at, scope) => {
    const read = Object.entries(parts).map(([written, { share, link }]) => {
      const place = at.kind === "map" ? at.entries.get(written)!.key : at.place;
      const id = regionName.read(nodeFrom(written, place), scope.key(written));
      return id === undefined ? undefined : { id, written, share, ...(link === undefined ? {} : { link }) };
    });
    if (!read.every((region) => region !== undefined)) return undefined;
    const whole = addUp(read, at, scope);
    return whole && byShare(whole);
  }),
});

/** Each site is a region of its own. */
export const apart: Dealing = (number) =>
  number === undefined ? undefined : Array.from({ length: number }, (_, index) => ownRegion(index));

function ownRegion(index: number): WrittenRegion {
  return { id: `site-${index + 1}`, written: `site-${index + 1}` };
}

function inTurn(regions: readonly WrittenRegion[]): Dealing {
  return (number = regions.length) => Array.from({ length: number }, (_, index) => regions[index % regions.length]!);
}

/** What the shares leave over goes to the largest fractions. */
function byShare(parts: readonly (WrittenRegion & { readonly share: number })[]): Dealing {
  const shares = parts.map((part) => part.share);
  return (number) => {
    if (number === undefined) return undefined;
    const sites = apportion(shares, number);
    return parts.flatMap(({ share: _, ...region }, index) => new Array<WrittenRegion>(sites[index]!).fill(region));
  };
}

/** A site of the short form. */
interface DealtSite {
  readonly name: string;
  readonly region: string;
  readonly link?: LinkSpec;
}

/** Sites named by region: `eu-west-1`, or `eu-west-1-1`, `eu-west-1-2` when several stand there. */
export function numbered(dealt: readonly WrittenRegion[]): readonly DealtSite[] {
  const total = new Map<string, number>();
  for (const { written } of dealt) total.set(written, (total.get(written) ?? 0) + 1);
  const used = new Map<string, number>();
  return dealt.map(({ id, written, ...rest }) => {
    const ordinal = (used.get(written) ?? 0) + 1;
    used.set(written, ordinal);
    return { name: total.get(written) === 1 ? written : `${written}-${ordinal}`, region: id, ...rest };
  });
}

/**
 * The sites as far as they can be told before they are read.
 * @param idOf a region's code by its name. @param most sites there may be.
 */
export function declaredDealing(
  sites: Node,
  { idOf, most }: { readonly idOf: (written: string) => string; readonly most: number },
): readonly DealtSite[] | undefined {
  const number = plainNumber(under(sites, "count"));
  if (number !== undefined && !(number >= 1 && number <= most)) return undefined;
  const dealt = dealingOf(under(sites, "regions"), idOf)?.(number);
  return dealt && numbered(dealt);
}

/** Undefined when there is none; not a number when it is something else. */
function plainNumber(node: Node | undefined): number | undefined {
  if (node === undefined) return undefined;
  const value = plainOf(unsourced(node));
  return typeof value === "number" ? value : Number.NaN;
}

function unsourced(node: Node): Node {
  return isSourced(node) ? under(node, "value")! : node;
}

function dealingOf(regions: Node | undefined, idOf: (written: string) => string): Dealing | undefined {
  switch (regions?.kind) {
    case undefined:
      return apart;
    case "list": {
      const names = regions.items.map((item) => textOf(item) ?? "");
      return names.length === 0 ? undefined : inTurn(names.map((written) => ({ id: idOf(written), written })));
    }
    case "map": {
      const given = [...regions.entries].filter(([written]) => written !== "source");
      const parts = given.map(([written, { value }]) => {
        const share = parseShare(plainOf(unsourced(under(value, "share") ?? value)));
        return { id: idOf(written), written, share: share.ok ? share.value : Number.NaN };
      });
      return parts.reduce((sum, part) => sum + part.share, 0) > 0 ? byShare(parts) : undefined;
    }
    case "scalar":
      return SETS.some((set) => set === textOf(regions)) ? byShare(sixRegions) : undefined;
  }
}
