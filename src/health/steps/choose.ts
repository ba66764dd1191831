// choose, by repeat-scan: is the scan made again? P(repeat) = needed anyway + (prior missing ? more : 0), held against
// the patient's own draw. The floor stays, whatever the record system: some scans are repeated for clinical reasons.
// @source the additive form, after Lammers et al., Medical Care 2014 (14.7 % repeated without exchange, 8.7 points
//   fewer with it).
import type { Encounter } from "../encounter.ts";
import type { StepSpec } from "../spec.ts";
import { defineStep } from "./step.ts";

export const choose = defineStep({
  id: "choose",
  about: "go one way or another, by a rule",
  *run({ options }, encounter, path) {
    const { search, services, care } = encounter;
    const missing = search === undefined || !search.served;
    if (search?.prior !== undefined) encounter.measured("decidedWithoutPrior", missing ? 1 : 0);
    const { neededAnyway, moreIfPriorMissing } = services.repeatScan;
    const again = care.visit.repeatDraw < neededAnyway + (missing ? moreIfPriorMissing : 0);
    countRepeat(options["repeat"] ?? [], encounter, again);
    const option = again ? "repeat" : "no-repeat";
    yield* encounter.run(options[option] ?? [], `${path} ${option}`);
  },
  foresee({ options }, forecast, visits) {
    forecast.walk(options["repeat"] ?? [], visits * forecast.group.repeated);
    forecast.walk(options["no-repeat"] ?? [], visits * (1 - forecast.group.repeated));
  },
});

/** What the option to repeat counts as is counted among all who had the choice. */
function countRepeat(steps: readonly StepSpec[], encounter: Encounter, again: boolean): void {
  for (const step of steps) if (step.step === "continue") encounter.measured(step.countsAs, again ? 1 : 0);
}
