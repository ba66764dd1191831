// use: waits for people and equipment of the hospital, all at once, holds them, gives them back (seize, hold, release).
import type { Life } from "../../kernel/process.ts";
import { Resource } from "../../kernel/resource.ts";
import type { Encounter } from "../encounter.ts";
import type { Priority } from "../spec.ts";
import { holdTime } from "./hold-time.ts";
import { defineStep } from "./step.ts";

/** Lower goes first. */
const RANK: Readonly<Record<Priority, number>> = { stat: 0, urgent: 1, routine: 2 };

export const use = defineStep({
  id: "use",
  about: "wait for people and equipment, hold them for a while, give them back",
  *run(spec, encounter, path) {
    const { care } = encounter;
    const { hospitals, processes } = encounter.services;
    const duration = holdTime(spec.hold, care, path);
    const resources = spec.seize.map((kind) => hospitals.resource(care.site, kind));
    const priority = spec.byOrderPriority ? RANK[care.visit.priority] : RANK.urgent;
    yield* queueAndHold(
      encounter,
      spec.seize,
      Resource.use(resources, priority, () => processes.hold(duration), granted),
    );
    function granted(): void {
      care.timeline.close();
      beginHold(encounter, spec.seize);
    }
  },
  foresee(spec, forecast, visits) {
    for (const kind of spec.seize) forecast.use(kind, forecast.meanHold(spec.hold), visits);
  },
});

/** Books the wait for a grant, then (begun by the grant) the hold. */
function* queueAndHold(encounter: Encounter, kinds: readonly string[], life: Life): Life {
  const { timeline } = encounter.care;
  timeline.begin("queue", `wait for ${kinds.join(" and ")}`);
  try {
    yield* life;
  } finally {
    timeline.close();
  }
}

function beginHold({ care, services }: Encounter, kinds: readonly string[]): void {
  const inScanner = kinds.some((kind) => services.hospitals.isEquipment(care.site, kind));
  care.timeline.begin(inScanner ? "scan" : "people", kinds.join(" and "));
}
