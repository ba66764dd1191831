// verify: judges what was handed over. What is found wrong, or cannot be checked although it should be, is treated as
// missing or used anyway.
import type { Encounter } from "../encounter.ts";
import type { Delivery, Verdict } from "../records/record-system.ts";
import { accept } from "./acceptance.ts";
import { defineStep, foreseeNothing } from "./step.ts";

export const verify = defineStep({
  id: "verify",
  about: "check what was handed over, as the design says, and accept it or not",
  *run({ what, ifWrong }, encounter) {
    const { search, services, care } = encounter;
    if (search === undefined) return;
    for (const delivery of search.delivered.filter(({ record }) => what.includes(record))) {
      const verdict = yield* services.records.verify(delivery, care);
      search.delivered.splice(search.delivered.indexOf(delivery), 1);
      if (verdict === "altered") raiseAlarm(encounter, delivery);
      accept(encounter, delivery, {
        checked: verdict !== "not checked",
        accepted: isGood(verdict) || ifWrong === "use anyway",
      });
    }
  },
  foresee: foreseeNothing,
});

function isGood(verdict: Verdict): boolean {
  return verdict === "intact" || verdict === "not checked";
}

function raiseAlarm({ services, care }: Encounter, { object }: Delivery): void {
  const { events } = services;
  if (events.wants("detected")) events.emit({ type: "detected", at: care.now, study: object.id });
}
