// publish: a record is made and kept. What is waited for is the record system's matter (headers in health/records/).
// A study exists, as far as anybody could look for it, once its images are kept.
import { defineStep } from "./step.ts";

export const publish = defineStep({
  id: "publish",
  about: "keep an order, images or a report where the design keeps records",
  *run({ what: record, to, register }, { services, care, study }, path) {
    yield* services.records.publish({ record, study, to, register, step: path }, care);
    if (record === "ImagingStudy") services.truth.made(study);
  },
  foresee({ what, to }, forecast, visits) {
    if (to === "store") forecast.store(what, visits);
  },
});
