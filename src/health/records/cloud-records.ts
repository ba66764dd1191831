// A cloud alone, as a record system of its own; with a ledger beside it the cloud is a part (ledger.ts).
import { defineRecords, missingByConsent } from "./definition.ts";
import { cloudOf } from "./parts.ts";

export const cloud = defineRecords({
  id: "cloud",
  about: "images and reports in an object store behind a provider's gateway",
  source: "Esposito et al., IEEE Cloud Computing 5(1) 2018",
  make: (spec, setup) => cloudOf(spec.cloud, setup),
  travels: "by a region",
  missing: (spec, search) => missingByConsent(spec.cloud, search),
});
