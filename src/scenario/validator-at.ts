// What attacks and faults both name: validators by their sites, and instants in the run.
import { describe } from "../base/result.ts";
import { DAY, type Micros, SECOND } from "../base/time.ts";
import type { Scope } from "./context.ts";
import { plainOf } from "./node.ts";
import { instant } from "./scalars.ts";
import { refined, type Shape, unknownWord } from "./shape.ts";
import type { Place } from "./source.ts";

/** An instant before the run ends. */
export const inRun: Shape<Micros> = refined(instant, (at, node, scope) => {
  const end = scope.context.bounds?.end;
  if (end === undefined || at < end) return at;
  return scope.fault(node, `expected an instant before the run ends (${instantText(end)}), got ${instantText(at)}`);
});

/** `day 3 02:00`, or the seconds of a run that lasts less than a day. */
export function instantText(at: Micros): string {
  if (at < DAY && at % (60 * SECOND) !== 0) return `${at / SECOND} s`;
  const minutes = Math.floor((at % DAY) / (60 * SECOND));
  const twoDigits = (number: number): string => String(number).padStart(2, "0");
  return `day ${Math.floor(at / DAY) + 1} ${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

/** The index of the validator at a site; the same in every design, because all designs share faults and attacks. */
export const validatorAt: Shape<number> = {
  read(node, scope) {
    const value = plainOf(node);
    if (typeof value !== "string")
      return scope.fault(node, `expected a validator such as validator at NAME, got ${describe(value)}`);
    return validatorNamed(value.replace(/^validator at\s+/, ""), node, scope);
  },
  schema: () => ({ type: "string" }),
};

/** The same by the site's name alone. */
export function validatorNamed(name: string, at: { readonly place: Place }, scope: Scope): number | undefined {
  const { sites, ledgers } = scope.context;
  if (sites === undefined) return 0;
  const site = sites.findIndex((candidate) => candidate.name === name);
  if (site < 0) {
    return scope.fault(
      at,
      unknownWord(
        "the site of a validator",
        name,
        sites.flatMap((candidate) => candidate.name ?? []),
      ),
    );
  }
  if (ledgers === undefined) return 0;
  const indices = ledgers.map(({ design, validators }) => ({ design, index: validators.indexOf(site) }));
  const without = indices.find(({ index }) => index < 0);
  if (without !== undefined)
    return scope.fault(
      at,
      `expected a site with a validator in every design, got ${name}, which has none in ${without.design}`,
    );
  const first = indices[0];
  if (first === undefined) return scope.fault(at, `expected a validator, got ${name}: no design has a ledger`);
  const other = indices.find(({ index }) => index !== first.index);
  if (other === undefined) return first.index;
  return scope.fault(
    at,
    `expected a site whose validator has the same number in every design, got ${first.index} in ${first.design} and ${other.index} in ${other.design}`,
  );
}
