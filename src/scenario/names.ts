// Names that another part of the scenario declares: sites, regions, designs, metrics.
import { nearest } from "../base/nearest.ts";
import { describe } from "../base/result.ts";
import { REGIONS } from "../network/aws-2020.ts";
import { SIX_REGIONS } from "../network/bitcoin-2019.ts";
import { METRICS, splitStatistic } from "../observe/metrics.ts";
import type { Context } from "./context.ts";
import { plainOf } from "./node.ts";
import { type Shape, unknownWord } from "./shape.ts";

/** A name out of those that are known when it is read. */
function declaredName(what: string, known: (context: Context) => readonly string[] | undefined): Shape<string> {
  return {
    read(node, scope) {
      const value = plainOf(node);
      const names = known(scope.context);
      if (typeof value !== "string") return scope.fault(node, `expected ${what}, got ${describe(value)}`);
      if (names === undefined || names.includes(value)) return value;
      return scope.fault(node, unknownWord(what, value, names));
    },
    schema: () => ({ type: "string" }),
  };
}

export const siteName: Shape<string> = declaredName("the name of a site", siteNames);

function siteNames({ sites }: Context): readonly string[] | undefined {
  return sites?.flatMap((site) => site.name ?? []);
}

export const designName: Shape<string> = declaredName("the name of a design", (context) => context.designs);

const AWS_NAMES = REGIONS.flatMap(({ code, city }) => [code, city]);

/** A region that the delays know, by code or city; the plan holds its code. */
export const regionName: Shape<string> = {
  read(node, scope) {
    const value = plainOf(node);
    if (typeof value !== "string")
      return scope.fault(node, `expected a region such as eu-west-1, got ${describe(value)}`);
    const { regions } = scope.context;
    const known = regions?.find(({ id, alias }) => id === value || alias === value);
    if (regions === undefined || known !== undefined) return known?.id ?? value;
    const words = regions.flatMap(({ id, alias }) => (id === alias ? [id] : [id, alias]));
    return scope.fault(node, unknownWord("a region of the delay table", value, words));
  },
  schema: (sheet) =>
    sheet.define("region", () => ({
      anyOf: [{ enum: [...AWS_NAMES, ...SIX_REGIONS.map(({ name }) => name)] }, { type: "string" }],
    })),
};

/** A metric of the dictionary, possibly with a statistic: `timeToPrior.p95`. */
export const metricName: Shape<string> = {
  read(node, scope) {
    const value = plainOf(node);
    if (typeof value !== "string") return scope.fault(node, `expected a metric, got ${describe(value)}`);
    const message = metricFault(value);
    return message === undefined ? value : scope.fault(node, message);
  },
  schema: (sheet) =>
    sheet.define("metric", () => ({ anyOf: [{ enum: METRICS.map(({ id }) => id) }, { type: "string" }] })),
};

/** What is wrong with a metric's name; undefined when nothing is. */
export function metricFault(name: string): string | undefined {
  if (splitStatistic(name) !== undefined) return undefined;
  const [, id, statistic] = /^(.*)\.(mean|p50|p95|p99)$/.exec(name) ?? [undefined, name, undefined];
  if (statistic !== undefined && splitStatistic(id!) !== undefined) {
    return `expected a metric with many observations before .${statistic}, got ${id}, which is one number, try ${id}`;
  }
  const meant = nearest(
    id!,
    METRICS.map((metric) => metric.id),
  );
  const remedy = meant === undefined ? "" : `, try ${meant}${statistic === undefined ? "" : `.${statistic}`}`;
  return `expected a metric of the dictionary, got ${name}${remedy}`;
}
