// discover: a search for the patient's earlier studies begins. Simplification: of several, only the latest is looked
// for.
import { defineStep, foreseeNothing } from "./step.ts";

export const discover = defineStep({
  id: "discover",
  about: "ask the own archive and the network for earlier studies",
  *run({ where }, encounter, path) {
    const search = encounter.beginSearch();
    search.found = yield* encounter.services.records.discover(where, path, encounter.care);
  },
  foresee: foreseeNothing,
});
