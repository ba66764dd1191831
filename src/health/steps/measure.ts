// measure: a group of steps with a clock from the first to the last. It may be given up when the patient's patience is
// over: the running step is abandoned, what was sought counts as missing, and the next group begins.
// A group that searches for a prior is observed where one exists: time until it was accepted, never when it was not.
import type { Micros } from "../../base/time.ts";
import type { Encounter, Search } from "../encounter.ts";
import { accept } from "./acceptance.ts";
import { defineStep } from "./step.ts";

const NEVER: Micros = Number.POSITIVE_INFINITY;

export const measure = defineStep({
  id: "measure",
  about: "time a group of steps, and give it up when patience is over",
  *run({ metric, giveUp, steps }, encounter, path) {
    const { care, services } = encounter;
    const began = care.now;
    const searchBefore = encounter.search;
    const limit = care.holds(giveUp) ? care.visit.patience : NEVER;
    let ended = true;
    if (limit === NEVER) yield* encounter.run(steps, path);
    else ended = yield* services.processes.within(limit, path, encounter.run(steps, path));
    const elapsed = ended ? care.now - began : NEVER;
    const { search } = encounter;
    if (search === searchBefore || search === undefined) encounter.measured(metric, elapsed);
    else conclude(encounter, search, { metric, elapsed });
  },
  foresee({ steps }, forecast, visits) {
    forecast.walk(steps, visits);
  },
});

/** Ends a search: nobody checked what no verify step has judged, so it is used; what was given up is missing. */
function conclude(
  encounter: Encounter,
  search: Search,
  { metric, elapsed }: { readonly metric: string; readonly elapsed: Micros },
): void {
  if (elapsed === NEVER) search.served = false;
  else for (const delivery of search.delivered) accept(encounter, delivery, { checked: false, accepted: true });
  search.delivered.length = 0;
  if (search.prior === undefined) return;
  encounter.measured(metric, search.served ? elapsed : NEVER);
  encounter.measured("priorUnavailable", search.served ? 0 : 1);
  encounter.measured("availability", search.served && elapsed <= encounter.care.visit.patience ? 1 : 0);
}
