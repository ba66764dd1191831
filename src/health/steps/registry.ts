// Workflow steps by the word that names them, and the two ways through a workflow: running it and foreseeing its load.
import type { Life } from "../../kernel/process.ts";
import type { Encounter } from "../encounter.ts";
import type { Forecast } from "../forecast.ts";
import type { StepSpec } from "../spec.ts";
import { choose } from "./choose.ts";
import { continueWith } from "./continue.ts";
import { delay } from "./delay.ts";
import { discover } from "./discover.ts";
import { inParallel } from "./in-parallel.ts";
import { measure } from "./measure.ts";
import { notify } from "./notify.ts";
import { publish } from "./publish.ts";
import { requestAccess } from "./request-access.ts";
import { retrieve } from "./retrieve.ts";
import type { StepDefinition } from "./step.ts";
import { use } from "./use.ts";
import { verify } from "./verify.ts";

export const steps: { readonly [Id in StepSpec["step"]]: StepDefinition<Id> } = {
  use,
  delay,
  publish,
  discover,
  "request-access": requestAccess,
  retrieve,
  verify,
  notify,
  "in-parallel": inParallel,
  choose,
  continue: continueWith,
  measure,
};

/** Runs steps one after another; each step's path names its draws. */
export function* runSteps(specs: readonly StepSpec[], encounter: Encounter, path: string): Life {
  let number = 0;
  for (const spec of specs) {
    number += 1;
    // The registry gives each specification the definition of its own step, which TypeScript cannot follow through an
    // index.
    const definition = steps[spec.step] as StepDefinition<typeof spec.step>;
    yield* definition.run(spec as never, encounter, `${path} ${number}`);
  }
}

/** Adds the expected load of steps. */
export function foreseeSteps(specs: readonly StepSpec[], forecast: Forecast, visits: number): void {
  for (const spec of specs) {
    const definition = steps[spec.step] as StepDefinition<typeof spec.step>;
    definition.foresee(spec as never, forecast, visits);
  }
}
