// Which designs are compared, with and without attacks, and how much load the ledgers alone are put under.
import { best } from "./best.ts";
import { distinct, either, list } from "./lists.ts";
import { map, optional, plainMap, required } from "./maps.ts";
import { designName } from "./names.ts";
import type { BestPlan, CapacityPlan, Plan } from "./plan.ts";
import { choice, frequencyRange, spelt } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";
import { waysToVary } from "./vary.ts";

export interface Comparison {
  /** Names of the designs; undefined for all. */
  readonly designs: readonly string[] | undefined;
  readonly baseline: string | undefined;
  /** Undefined when the scenario does not say. */
  readonly attackLevels: Plan["attackLevels"] | undefined;
  readonly best: BestPlan | undefined;
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
        grid: optional(
          waysToVary.grid,
          "levels of keys, by path (network.loss: [0 %, 1 %]): every combination is a setting of its own",
        ),
        list: optional(waysToVary.list, "settings, each with values of keys by path; {} is the scenario as it stands"),
        "latin-hypercube": optional(
          waysToVary["latin-hypercube"],
          "settings spread over the ranges of keys (McKay, Beckman and Conover 1979), the most distant of 50 draws",
        ),
      }),
      "factors whose levels are run in every combination",
    ),
    baseline: optional(
      designName,
      "design that the others are compared with, in pairs, at the same setting; its own settings are compared with the first of them (left out: the first)",
    ),
    attacks: optional(levels, LEVELS),
    best: optional(
      best,
      "asks for the best design in one metric: the study goes on until it is chosen (Kim and Nelson, who begin with 10 replications: at-least)",
    ),
  },
  ({ vary, baseline, attacks, best }, here) => {
    if (attacks !== undefined && vary?.attacks !== undefined)
      return here.fault("attacks", "expected attacks once, got it here and under vary, try keeping one");
    const [way, second] = Object.keys(waysToVary).filter((key) => vary?.[key as keyof typeof waysToVary] !== undefined);
    if (second !== undefined) return here.fault("vary", `expected one way to vary keys, got ${way} and ${second}`);
    const designs = vary?.design === "all" ? undefined : vary?.design;
    if (baseline !== undefined && designs !== undefined && !designs.includes(baseline)) {
      return here.fault("baseline", `expected a design that is compared (${designs.join(", ")}), got ${baseline}`);
    }
    return { designs, baseline, attackLevels: attacks ?? vary?.attacks, best };
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
