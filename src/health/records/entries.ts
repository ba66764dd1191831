// What may stand on a ledger beside a cloud.
import type { OnLedger } from "../spec.ts";

interface Entry {
  readonly about: string;
  readonly source: string;
  /** What it is part of, and so cannot stand without. */
  readonly partOf?: OnLedger;
}

/** By the word in the scenario. */
export const ENTRIES: Readonly<Record<OnLedger, Entry>> = {
  "study-hash": {
    about: "digest of a study's images, registered when they are stored",
    source: "Esposito et al. 2018",
  },
  "report-hash": { about: "digest of a report, without which it is not published", source: "Esposito et al. 2018" },
  pointer: {
    about: "where a study lies, with its digest: found by the reader's own copy of the ledger (100 B)",
    source: "MedRec (Azaria, Ekblaw et al. 2016)",
    partOf: "study-hash",
  },
  metadata: {
    about: "a study's FHIR ImagingStudy resource, with its digest: found by the reader's own copy (2.5 kB)",
    source: "FHIRChain (Zhang et al. 2018)",
    partOf: "study-hash",
  },
  report: {
    about: "a report's text, with its digest: read from the own copy, in no store",
    source: "HealthChain (Xiao et al. 2021)",
    partOf: "report-hash",
  },
  consent: {
    about: "patients' consents, as the consent contract's state",
    source: "MedRec (Azaria, Ekblaw et al. 2016)",
  },
  access: { about: "each access, waited for before any data is released", source: "MeDShare (Xia et al. 2017)" },
  "access-batch": {
    about: "the Merkle root of a hospital's accesses, every audit.every; nobody waits",
    source: "RFC 6962; KSI aggregates so (Buldas et al. 2013)",
  },
};
