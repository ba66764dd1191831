// continue: goes on with another encounter's steps, from one of its measures to its end, at this hospital. A new study
// is made.
import { UsageError } from "../../base/errors.ts";
import type { StepSpec, WorkflowSpec } from "../spec.ts";
import { defineStep } from "./step.ts";

export const continueWith = defineStep({
  id: "continue",
  about: "go on with the steps of an encounter, from one of its measures",
  *run({ encounter: name, from }, encounter, path) {
    yield* encounter.run(stepsFrom(encounter.services.workflow, name, from), `${path} ${name}`);
  },
  foresee({ encounter: name, from }, forecast, visits) {
    forecast.walk(stepsFrom(forecast.workflow, name, from), visits);
  },
});

/** @throws UsageError when the workflow has no such encounter or measure. */
function stepsFrom(workflow: WorkflowSpec, name: string, from: string): readonly StepSpec[] {
  const steps = workflow.encounters[name];
  const start = steps?.findIndex((step) => step.step === "measure" && step.metric === from) ?? -1;
  if (start < 0)
    throw UsageError.of(
      "continue",
      `expected measure ${from} in encounter ${name}, got none in workflow ${workflow.name}`,
    );
  return steps!.slice(start);
}
