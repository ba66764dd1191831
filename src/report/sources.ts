// Where the numbers of a scenario come from: every block that names its source, with what it says.

import { parse } from "yaml";

export interface Sourced {
  /** Dotted path in the scenario: `patients.arrivals`. */
  readonly path: string;
  /** What the block says, in one line. */
  readonly says: string;
  /** The citation, or `assumption`. */
  readonly source: string;
}

/** What a block says instead of a source when its numbers are the author's own. */
export const ASSUMPTION = "assumption";

/**
 * @param scenario text of a scenario that was loaded without faults. @returns blocks in the order of the file; a source that
 * names a key of the scenario's `sources` is given as its citation.
 */
export function sourcesOf(scenario: string): readonly Sourced[] {
  const root: unknown = parse(scenario);
  const citations = isMap(root) && isMap(root["sources"]) ? root["sources"] : {};
  return blocks(root, []).map(({ source, ...block }) => {
    const citation = Object.hasOwn(citations, source) ? citations[source] : undefined;
    return { ...block, source: typeof citation === "string" ? citation : source };
  });
}

type Map = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is Map {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Blocks with a source, in depth, each before what it holds. */
function blocks(value: unknown, path: readonly string[]): readonly Sourced[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => blocks(item, [...path, String(index + 1)]));
  if (!isMap(value)) return [];
  const { source, "calibrated-on": calibration, ...rest } = value;
  const named = source ?? calibration;
  // The scenario's own `sources` is the list of citations.
  const inner = Object.entries(rest).filter(([key]) => path.length > 0 || key !== "sources");
  const within = inner.flatMap(([key, item]) => blocks(item, [...path, key]));
  return typeof named === "string" ? [{ path: path.join("."), says: inLine(rest), source: named }, ...within] : within;
}

/** A value as one line of a scenario would say it. */
function inLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inLine).join(", ")}]`;
  if (!isMap(value)) return String(value);
  const entries = Object.entries(value).filter(([key]) => key !== "source");
  return entries.map(([key, item]) => `${key}: ${isMap(item) ? `{ ${inLine(item)} }` : inLine(item)}`).join(", ");
}
