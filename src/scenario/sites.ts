// Where things stand: hospitals and regulators of a health study, validators of a ledger alone.
import { describe } from "../base/result.ts";
import type { SiteSpec } from "../health/spec.ts";
import type { DeclaredSite, RegionName } from "./context.ts";
import { apart, dealing, declaredDealing, numbered } from "./dealing.ts";
import { byKey, tagged } from "./kinds.ts";
import { link } from "./links.ts";
import { list } from "./lists.ts";
import { defaulted, type FieldTable, type MapShape, map, optional, plainMap, record, required } from "./maps.ts";
import { regionName } from "./names.ts";
import { type MapNode, textOf, under } from "./node.ts";
import type { LedgerSite } from "./plan.ts";
import { choice, count, text } from "./scalars.ts";
import { inheriting, type Shape } from "./shape.ts";

/** Most sites the short form makes. */
const MOST_SITES = 10_000;

const place = {
  name: required(text("the site's name"), "what the site is called in tables and faults"),
  region: required(regionName, "AWS code or city, or a region that the delays have: decides delays and local time"),
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

/** Sites of a ledger alone: one a region, or so many in these regions. */
const shortForm: Shape<readonly LedgerSite[]> = map(
  "the sites",
  {
    regions: optional(
      dealing,
      "regions, one site in each, a region may stand several times; or with their shares of so many sites, such as { us-east-1: 33 %, eu-west-1: 67 % }, and links of their own: eu-west-1: { share: 67 %, link: … }; bitcoin-2019: six regions with the shares and links of Bitcoin's nodes in 2019",
    ),
    count: optional(
      count({ min: 1, max: MOST_SITES }),
      "number of sites: the regions are taken in turn or by share; without regions, each site is a region of its own",
    ),
    link: defaulted(link, "access link of each", { default: "unlimited", source: "assumption" }),
  },
  ({ regions = apart, count: number, link }, here) => {
    const dealt = regions(number);
    if (dealt !== undefined) return numbered(dealt).map((site) => ({ link, ...site }));
    return here.fault("count", "expected a count of sites beside the shares of regions, got none");
  },
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

/** The sites as far as they can be told before they are read: names as written, regions as the plan will name them. */
export function declaredSites(
  sites: MapNode,
  regions: readonly RegionName[] | undefined,
): readonly DeclaredSite[] | undefined {
  const idOf = (written: string): string => regions?.find(({ alias }) => alias === written)?.id ?? written;
  const items = under(sites, "list");
  if (items?.kind !== "list") return declaredDealing(sites, { idOf, most: MOST_SITES });
  return items.items.map((item) => {
    const region = textOf(under(item, "region"));
    return { name: textOf(under(item, "name")), region: region && idOf(region) };
  });
}
