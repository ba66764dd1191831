// How a study's numbers are written in reasons and warnings.
import { printDuration, printNumber, printShare, printSize } from "../base/units.ts";

/** A number in its metric's unit, as people read it: `12.3 s`, `5 %`, `4.1/s`, `never`, `–` for what does not exist. */
export function printQuantity(value: number, unit: string): string {
  if (Number.isNaN(value)) return "–";
  if (value === Number.POSITIVE_INFINITY) return "never";
  if (unit === "µs") return printDuration(value);
  if (unit === "share") return printShare(value);
  if (unit === "B") return printSize(value);
  return unit === "1/s" ? `${printNumber(value)}/s` : printNumber(value);
}
