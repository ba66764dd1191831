// How a study's numbers are written in reasons and warnings.
import {
  printDuration,
  printEnergy,
  printMoney,
  printNumber,
  printPower,
  printShare,
  printSize,
} from "../base/units.ts";

/** A number in its metric's unit, as people read it: `12.3 s`, `5 %`, `4.1/s`, `never`, `–` for what does not exist. */
export function printQuantity(value: number, unit: string): string {
  if (Number.isNaN(value)) return "–";
  if (value === Number.POSITIVE_INFINITY) return "never";
  if (unit === "µs") return printDuration(value);
  if (unit === "share") return printShare(value);
  if (unit === "B") return printSize(value);
  if (unit === "W") return printPower(value);
  if (unit === "kWh") return printEnergy(value);
  if (unit === "USD") return printMoney(value);
  return unit === "1/s" ? `${printNumber(value)}/s` : printNumber(value);
}

/** A difference or a width: `2 s`, `0.5 pp`. */
export function printAmount(value: number, unit: string): string {
  return inPoints(printQuantity(value, unit), unit);
}

/** A difference of shares is no share of anything: it is told in percentage points. */
export function inPoints(printed: string, unit: string): string {
  return unit === "share" ? printed.replaceAll("%", "pp") : printed;
}

/** p under this is not printed in digits. @source APA Publication Manual, 7th edition, §6.36 */
const SMALLEST_P = 0.001;

/** `0.0123`, `< 0.001`. */
export function printP(value: number): string {
  return value < SMALLEST_P ? `< ${SMALLEST_P}` : printNumber(value);
}
