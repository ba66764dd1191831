// Which designs are compared, with and without attacks, and how much load the ledgers alone are put under.
import { distinct, either, list } from "./lists.ts";
import { map, optional, plainMap, required } from "./maps.ts";
import { designName } from "./names.ts";
import type { CapacityPlan, Plan } from "./plan.ts";
import { choice, frequencyRange, spelt } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";

export interface Comparison {
  /** Names of the designs; undefined for all. */
  readonly designs: readonly string[] | undefined;
  readonly baseline: string | undefined;
  /** Undefined when the scenario does not say. */
  readonly attackLevels: Plan["attackLevels"] | undefined;
}

const levels = distinct(list("levels", choice(["on", "off"]), 1));
const LEVELS = "whether the attacks take place: [on, off] runs every design both ways (left out: on)";

export const compare: Shape<Comparison> = map(
  "the comparison",
  {
    vary: optional(
      plainMap("the factors", {
        design: optional(
          either<readonly string[] | "all">("all, or a list of designs", {
            scalar: choice(["all"]),
            list: distinct(list("designs", designName, 1)),
          }),
          "designs that are compared (left out: all)",
        ),
        attacks: optional(levels, LEVELS),
      }),
      "factors whose levels are run in every combination",
    ),
    baseline: optional(designName, "design that the others are compared with, in pairs (left out: the first)"),
    attacks: optional(levels, LEVELS),
  },
  ({ vary, baseline, attacks }, here) => {
    if (attacks !== undefined && vary?.attacks !== undefined)
      return here.fault("attacks", "expected attacks once, got it here and under vary, try keeping one");
    const designs = vary?.design === "all" ? undefined : vary?.design;
    if (baseline !== undefined && designs !== undefined && !designs.includes(baseline)) {
      return here.fault("baseline", `expected a design that is compared (${designs.join(", ")}), got ${baseline}`);
    }
    return { designs, baseline, attackLevels: attacks ?? vary?.attacks };
  },
);

export const capacity: Shape<CapacityPlan> = map(
  "the capacity sweep",
  {
    designs: required(distinct(list("designs", designName, 1)), "designs whose ledger is put under load by itself"),
    load: required(
      refined(frequencyRange, (range, at, scope) => {
        if (range.low > 0 && range.low < range.high) return range;
        return scope.fault(at, `expected a range that begins above 0 and ends higher, got ${spelt(at)}`);
      }),
      "first and last load of the sweep, log-spaced",
    ),
  },
  ({ designs, load }) => ({ designs, from: load.low, to: load.high }),
);
