import type { Plan } from "./plan.ts";

/** The plan at one of its settings; as it stands where none is given. @param setting index in the plan's variation. */
export function planAt(plan: Plan, setting: number | undefined): Plan {
  if (setting === undefined) return plan;
  const { changes, seed = plan.run.seed } = plan.variation!.settings[setting]!;
  return { ...plan, ...changes, run: { ...plan.run, seed } };
}
