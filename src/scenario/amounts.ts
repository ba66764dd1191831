// Amounts in a metric's own unit: the constants of expectations, widths of intervals, indifference zones.
import * as quantity from "../base/quantity.ts";
import { accept, describe, type Result, refuse, shorten } from "../base/result.ts";
import {
  parseDuration,
  parseEnergy,
  parseFrequency,
  parseMoney,
  parsePercent,
  parsePower,
  parseSize,
} from "../base/units.ts";
import type { Metric } from "../observe/metrics.ts";
import type { HalfWidth } from "./plan.ts";

/**
 * `2 s` of a time, `4 MB` of a size, `5/s` of a rate, `1 %` or `1 pp` (percentage points) of a share, `3` or `3 requests` of a
 * count; 0 needs no unit.
 */
export function parseAmount(value: unknown, unit: Metric["unit"]): Result<number> {
  if (value === "0" || value === 0) return accept(0);
  switch (unit) {
    case "µs":
      return parseDuration(value);
    case "B":
      return parseSize(value);
    case "W":
      return parsePower(value);
    case "kWh":
      return parseEnergy(value);
    case "USD":
      return parseMoney(value);
    case "share":
      return parsePercent(typeof value === "string" ? value.replace(/pp\s*$/, "%") : value);
    case "1/s": {
      const rate = parseFrequency(value);
      return rate.ok ? accept(rate.value.perSecond) : rate;
    }
    case "count":
    case "per decision":
      return parseCount(value);
  }
}

/** A plain number, possibly with what is counted. */
function parseCount(value: unknown): Result<number> {
  const form = "a plain number";
  const parts = quantity.split(value);
  const isNoun = parts !== undefined && /^(\p{L}[\p{L} -]*)?$/u.test(parts.unit) && !isUnit(parts.unit);
  if (!isNoun || parts.high !== undefined) return refuse({ expected: form, got: describe(value) });
  return quantity.positive(parts.low, form);
}

function isUnit(word: string): boolean {
  return word === "pp" || quantity.KINDS.some(({ units, spellings }) => units.has(word) || spellings.has(word));
}

/** More than 0: `7 %` is relative to the estimate; `2 s`, `0.5 pp`, `3 requests` are in the metric's unit. */
export function parseHalfWidth(value: string | number, unit: Metric["unit"]): Result<HalfWidth> {
  const share = parsePercent(value);
  // A bare 3 would mean 300 %, which nobody asks for.
  const isShare = share.ok && (share.value < 1 || /%\s*$/.test(String(value)));
  if (share.ok && !isShare)
    return refuse({ expected: `${SHARE}, or a number with its unit`, got: `${value} without a unit` });
  const amount = isShare ? share : parseAmount(value, unit);
  if (!amount.ok) return { ok: false, expected: amount.expected.replace("expected ", `expected ${SHARE}, or `) };
  if (amount.value === 0) return refuse({ expected: "more than 0", got: shorten(value) });
  return accept(isShare ? { relative: amount.value } : { absolute: amount.value });
}

const SHARE = "a per cent of the estimate such as 7 %";
