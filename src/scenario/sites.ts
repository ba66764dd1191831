// Where things stand: hospitals and regulators of a health study, validators of a ledger alone.
import { describe } from "../base/result.ts";
import type { SiteSpec } from "../health/spec.ts";
import type { LinkSpec } from "../network/spec.ts";
import type { DeclaredSite, RegionName } from "./context.ts";
import { byKey, tagged } from "./kinds.ts";
import { either, list } from "./lists.ts";
import { defaulted, type FieldTable, type MapShape, map, optional, plainMap, record, required } from "./maps.ts";
import { regionName } from "./names.ts";
import { type MapNode, plainOf, textOf, under } from "./node.ts";
import type { LedgerSite } from "./plan.ts";
import { choice, count, positive, rate, text } from "./scalars.ts";
import { inheriting, refined, type Shape } from "./shape.ts";

/** Most sites the short form makes. */
const MOST_SITES = 10_000;
const UNLIMITED: LinkSpec = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY };

const link: Shape<LinkSpec> = either("a link such as { up: 100 Mbps, down: 100 Mbps }, or unlimited", {
  scalar: refined(choice(["unlimited"]), () => UNLIMITED),
  map: plainMap("a link", {
    up: required(positive(rate), "rate towards the network"),
    down: required(positive(rate), "rate from the network"),
  }),
});

const place = {
  name: required(text("the site's name"), "what the site is called in tables and faults"),
  region: required(regionName, "AWS code or city: decides delays and local time"),
};

const equipment = record("equipment and how much of it there is", count({ min: 0 }), resourceName);
const staff = record(
  "staff by shift",
  plainMap("a staff group", {
    day: required(count({ min: 0 }), "on duty from 08:00 to 20:00, local time"),
    night: required(count({ min: 0 }), "on duty from 20:00 to 08:00, local time"),
  }),
  resourceName,
);

function resourceName(name: string): string | undefined {
  return /^\p{L}[\p{L}\d-]*$/u.test(name)
    ? undefined
    : `expected a word of letters, digits and hyphens, got ${describe(name)}`;
}

/** What a hospital has when neither it nor `every-hospital` says. @source assumption, but ONC's minimum for the link. */
const HOSPITAL_LINK = { default: { up: "100 Mbps", down: "100 Mbps" }, source: "ONC minimum for a hospital" };

export const hospital: MapShape<SiteSpec> = map(
  "a hospital",
  {
    kind: required(choice(["hospital"]), "treats patients"),
    ...place,
    link: defaulted(link, "access link, one direction each", HOSPITAL_LINK),
    equipment: defaulted(equipment, "equipment that patients queue for, such as { ct: 2 }", {
      default: {},
      source: "assumption",
    }),
    staff: defaulted(staff, "staff that patients queue for, by shift", { default: {}, source: "assumption" }),
  },
  (values, here) => {
    const twice = Object.keys(values.staff).find((name) => Object.hasOwn(values.equipment, name));
    if (twice === undefined) return { ...values };
    return here.fault("staff", `expected other names than those of equipment, got ${twice}`);
  },
);

const regulator: MapShape<SiteSpec> = map(
  "a regulator",
  {
    kind: required(choice(["regulator"]), "keeps a copy of the ledger, treats nobody"),
    ...place,
    link: defaulted(link, "access link, one direction each", {
      ...HOSPITAL_LINK,
      source: "assumption: as a hospital's",
    }),
  },
  (values) => ({ ...values, equipment: {}, staff: {} }),
);

const validator: MapShape<LedgerSite> = map(
  "a site of a ledger",
  {
    kind: optional(choice(["validator"]), "may hold a validator"),
    ...place,
    link: defaulted(link, "access link, one direction each", { default: "unlimited", source: "assumption" }),
  },
  ({ name, region, link }) => ({ name, region, link }),
);

/** A kind's defaults: any of its keys but name and kind. A fault in them has the words it has at a site, so it is told once. */
function defaultsOf(what: string, shape: MapShape<unknown>): Shape<unknown> {
  const own = Object.entries(shape.table).filter(([key]) => key !== "name" && key !== "kind");
  const table: FieldTable = Object.fromEntries(own.map(([key, field]) => [key, { ...field, presence: "optional" }]));
  return inheriting(plainMap(what, table));
}

export const healthSites: MapShape<readonly SiteSpec[]> = map(
  "the sites",
  {
    "every-hospital": optional(
      defaultsOf("a hospital", hospital),
      "what every hospital has unless it says otherwise; maps merge",
    ),
    "every-regulator": optional(
      defaultsOf("a regulator", regulator),
      "what every regulator has unless it says otherwise; maps merge",
    ),
    list: required(
      list("sites", inheriting(tagged("kind", { hospital, regulator }, "what the site does")), 1),
      "the sites",
    ),
  },
  (values) => values.list,
);

interface WrittenRegion {
  readonly id: string;
  /** The word in the file: the site is called so. */
  readonly written: string;
}

const writtenRegion: Shape<WrittenRegion> = refined(regionName, (id, at) => ({ id, written: textOf(at) ?? id }));

/** Sites of a ledger alone: one a region, or so many taking the regions in turn. */
const shortForm: Shape<readonly LedgerSite[]> = map(
  "the sites",
  {
    regions: optional(list("regions", writtenRegion, 1), "regions, one site in each; a region may stand several times"),
    count: optional(
      count({ min: 1, max: MOST_SITES }),
      "number of sites: the regions are taken in turn; without regions, each site is a region of its own",
    ),
    link: defaulted(link, "access link of each", { default: "unlimited", source: "assumption" }),
  },
  ({ regions, count: number, link }) => numbered(regions, number).map((site) => ({ ...site, link })),
);

export const ledgerSites: Shape<readonly LedgerSite[]> = byKey("a key of the sites", {
  list: map(
    "the sites",
    {
      "every-validator": optional(
        defaultsOf("a site of a ledger", validator),
        "what every site has unless it says otherwise; maps merge",
      ),
      list: required(list("sites", inheriting(validator), 1), "the sites"),
    },
    (values) => values.list,
  ),
  regions: shortForm,
  count: shortForm,
});

/** Sites of the short form, named by region: `eu-west-1`, or `eu-west-1-1`, `eu-west-1-2` when several stand there. */
function numbered(regions: readonly WrittenRegion[] | undefined, number = regions?.length ?? 0): NamedRegion[] {
  const chosen = Array.from({ length: number }, (_, index) => regions?.[index % regions.length] ?? ownRegion(index));
  const total = new Map<string, number>();
  for (const { written } of chosen) total.set(written, (total.get(written) ?? 0) + 1);
  const used = new Map<string, number>();
  return chosen.map(({ id, written }) => {
    const ordinal = (used.get(written) ?? 0) + 1;
    used.set(written, ordinal);
    return { name: total.get(written) === 1 ? written : `${written}-${ordinal}`, region: id };
  });
}

interface NamedRegion {
  readonly name: string;
  readonly region: string;
}

function ownRegion(index: number): WrittenRegion {
  return { id: `site-${index + 1}`, written: `site-${index + 1}` };
}

/** The sites as far as they can be told before they are read: names as written, regions as the plan will name them. */
export function declaredSites(
  sites: MapNode,
  regions: readonly RegionName[] | undefined,
): readonly DeclaredSite[] | undefined {
  const idOf = (written: string | undefined): string | undefined =>
    regions?.find(({ alias }) => alias === written)?.id ?? written;
  const items = under(sites, "list");
  if (items?.kind === "list") {
    return items.items.map((item) => ({
      name: textOf(under(item, "name")),
      region: idOf(textOf(under(item, "region"))),
    }));
  }
  const written = under(sites, "regions");
  const names = written?.kind === "list" ? written.items.map((item) => textOf(item) ?? "") : undefined;
  const given = under(sites, "count");
  const number = given === undefined ? names?.length : plainOf(given);
  if (typeof number !== "number" || !(number >= 1 && number <= MOST_SITES)) return undefined;
  return numbered(
    names?.map((name) => ({ id: idOf(name) ?? name, written: name })),
    number,
  );
}
