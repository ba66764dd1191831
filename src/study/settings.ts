// Settings of varied keys as a design sees them: a factor that does not act on it makes no difference to it.
import type { Plan, Variation } from "../scenario/plan.ts";

/** The settings that differ to a design, by index in the plan's variation; one without a number when nothing is varied. */
export function settingsOf({ variation }: Plan, design: number): readonly (number | undefined)[] {
  if (variation === undefined) return [undefined];
  return firstsOf(variation, design).filter((first, setting) => first === setting);
}

/** The first setting that is the same to a design as this one: the same values of all that acts on it, the same chance. */
export function settingFor({ variation }: Plan, design: number, setting: number | undefined): number | undefined {
  return variation === undefined || setting === undefined ? undefined : firstsOf(variation, design)[setting]!;
}

/** What was found before: it is asked for every design point. */
const known = new WeakMap<Variation, Map<number, readonly number[]>>();

/** For each setting the first that is the same to the design. */
function firstsOf(variation: Variation, design: number): readonly number[] {
  const byDesign = known.get(variation) ?? new Map<number, readonly number[]>();
  known.set(variation, byDesign);
  const before = byDesign.get(design);
  if (before !== undefined) return before;
  const first = new Map<string, number>();
  const firsts = variation.settings.map(({ values, seed = null }, setting) => {
    const seen = JSON.stringify([
      seed,
      values.filter((_, factor) => variation.factors[factor]!.designs.includes(design)),
    ]);
    if (!first.has(seen)) first.set(seen, setting);
    return first.get(seen)!;
  });
  byDesign.set(design, firsts);
  return firsts;
}

/** A varied key with its value at a setting; of a design's own keys the path inside it. */
export interface SetKey {
  readonly path: string;
  readonly value: string;
}

/** What a setting says of the keys that act on a design; those that it leaves as written are not among them. */
export function keysAt(plan: Plan, design: number, setting: number | undefined): readonly SetKey[] {
  if (setting === undefined || plan.variation === undefined) return [];
  const own = `designs.${plan.designs[design]!.name}.`;
  const { factors, settings } = plan.variation;
  return factors.flatMap(({ path, designs }, factor) => {
    const value = settings[setting]!.values[factor];
    if (typeof value !== "string" || !designs.includes(design)) return [];
    return [{ path: path.startsWith(own) ? path.slice(own.length) : path, value }];
  });
}

/** `, network.loss = 1 %, ledger.block.every = 2 s`: what follows a design's name. */
export function labelOf(plan: Plan, design: number, setting: number | undefined): string {
  if (setting !== undefined && plan.screening !== undefined) return placeIn(plan.screening.trajectories, setting);
  const keys = keysAt(plan, design, setting);
  return keys.map(({ path, value }) => `, ${path} = ${value}`).join("");
}

/** `, trajectory 3, point 2`: too many values to name. */
function placeIn(trajectories: readonly (readonly unknown[])[], setting: number): string {
  const length = trajectories[0]!.length;
  return `, trajectory ${Math.floor(setting / length) + 1}, point ${(setting % length) + 1}`;
}
