// retrieve: fetches records of the study that was found, one after another.
import { defineStep } from "./step.ts";

export const retrieve = defineStep({
  id: "retrieve",
  about: "fetch images or report of the study that was found",
  *run({ what }, { services, care, search }, path) {
    if (search?.found === undefined) return;
    for (const record of what) {
      const delivery = yield* services.records.retrieve(search.found, { record, step: `${path} ${record}` }, care);
      if (delivery !== undefined) search.delivered.push(delivery);
    }
  },
  foresee({ what }, forecast, visits) {
    for (const record of what) forecast.fetch(record, visits);
  },
});
