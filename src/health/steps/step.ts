// The contract of a workflow step: what it does in an encounter, and what it is expected to load on people, equipment
// and links.
import type { Life } from "../../kernel/process.ts";
import type { Encounter } from "../encounter.ts";
import type { Forecast } from "../forecast.ts";
import type { StepSpec } from "../spec.ts";

/** The specification of the step with this id. */
type SpecOf<Id extends StepSpec["step"]> = Extract<StepSpec, { readonly step: Id }>;

export interface StepDefinition<Id extends StepSpec["step"]> {
  /** Word in the workflow file. */
  readonly id: Id;
  /** One line for `list steps`. */
  readonly about: string;
  /** Carries the step out; every wait is booked on the encounter's timeline. `path` names the step's draws. */
  run(spec: SpecOf<Id>, encounter: Encounter, path: string): Life;
  /** Adds the expected load of `visits` encounters a week to the forecast. */
  foresee(spec: SpecOf<Id>, forecast: Forecast, visits: number): void;
}

/** Declares a step. */
export function defineStep<Id extends StepSpec["step"]>(definition: StepDefinition<Id>): StepDefinition<Id> {
  return definition;
}

/** For steps that load nothing. */
export function foreseeNothing(): void {}
