// request-access: may what was found be read? A refusal ends the search, unless the reader may claim an emergency
// (break-glass).
import { defineStep, foreseeNothing } from "./step.ts";

export const requestAccess = defineStep({
  id: "request-access",
  about: "have the reader's right to what was found decided and logged",
  *run({ purpose, breakGlass }, { services, care, search }, path) {
    if (search?.found === undefined) return;
    const inquiry = { purpose, breakGlass: care.holds(breakGlass), step: path };
    if (!(yield* services.records.requestAccess(search.found, inquiry, care))) search.found = undefined;
  },
  foresee: foreseeNothing,
});
