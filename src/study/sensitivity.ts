// What a screening found: how much each factor moves each metric of each design, over its whole range.
import type { Plan, Screening } from "../scenario/plan.ts";
import { type Estimate, elementaryEffects, type Screened } from "../stats/index.ts";
import { pointAt, WITHOUT_ATTACKS } from "./design-points.ts";
import type { Interval, SensitivityRow } from "./result.ts";
import { confidenceOf, type Table } from "./table.ts";

/** Rows of a design and metric stand together, the factor that matters most first; nothing where a metric was not measured. */
export function sensitivityRows(plan: Plan, table: Table): readonly SensitivityRow[] {
  const { screening } = plan;
  if (screening === undefined) return [];
  return plan.designs.flatMap((_, design) =>
    plan.attackLevels.flatMap((level) =>
      screening.metrics.flatMap((metric) =>
        rowsOf(plan, { screening, table, design, attacks: level === "on", metric }).sort(byImportance),
      ),
    ),
  );
}

interface Screen {
  readonly screening: Screening;
  readonly table: Table;
  readonly design: number;
  readonly attacks: boolean;
  readonly metric: string;
}

function rowsOf(plan: Plan, screen: Screen): SensitivityRow[] {
  const { screening, design, attacks, metric } = screen;
  const measured = screening.trajectories.map((points, trajectory) =>
    points.map((_, step) => measurementAt(plan, screen, trajectory * points.length + step)),
  );
  const unit = measured.flat().find((measurement) => measurement !== undefined)?.unit;
  if (unit === undefined) return [];
  const values = measured.map((points) => points.map((measurement) => measurement?.estimate ?? Number.NaN));
  const effects = elementaryEffects(screening.trajectories, { values, confidence: confidenceOf(plan) });
  const name = plan.designs[design]!.name + (plan.attackLevels.length > 1 && !attacks ? WITHOUT_ATTACKS : "");
  return effects.flatMap((effect, factor) => {
    const { path, designs } = plan.variation!.factors[factor]!;
    if (!designs.includes(design)) return [];
    return [{ design: name, metric, unit, factor: path, range: screening.ranges[factor]!, ...numbersOf(effect) }];
  });
}

function measurementAt(plan: Plan, { table, design, attacks, metric }: Screen, setting: number) {
  return table.get(pointAt(plan, { design, attacks, setting }).id)?.get(metric);
}

function numbersOf({ mu, muStar, sigma }: Screened): Pick<SensitivityRow, "mu" | "muStar" | "sigma" | "trajectories"> {
  return { mu: intervalOf(mu), muStar: intervalOf(muStar), sigma: intervalOf(sigma), trajectories: mu.n };
}

function intervalOf({ estimate, low, high }: Estimate): Interval {
  return { estimate, ...(Number.isNaN(low) || Number.isNaN(high) ? {} : { low, high }) };
}

/** Those without an effect that could be told stand last. */
function byImportance({ muStar: left }: SensitivityRow, { muStar: right }: SensitivityRow): number {
  return (Number.isNaN(right.estimate) ? -1 : right.estimate) - (Number.isNaN(left.estimate) ? -1 : left.estimate);
}

/** Which way a factor moves a metric: unclear where the interval of mu holds 0, or there is none. */
export function directionOf({ mu }: Pick<SensitivityRow, "mu">): "raises" | "lowers" | "unclear" | "none" {
  const { low, high } = mu;
  if (low === undefined || high === undefined) return "unclear";
  if (low === 0 && high === 0) return "none";
  return low > 0 ? "raises" : high < 0 ? "lowers" : "unclear";
}
