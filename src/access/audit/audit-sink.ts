// Where accesses are logged: the contract of audit sinks. A sink says how long the reader waits for its entry, and
// tells when the entry is such that no single party can take it back.
import type { Micros } from "../../base/time.ts";
import type { Life } from "../../kernel/process.ts";

/** An access that has been decided. @source IHE ITI-20, Record Audit Event: who, whose, why */
export interface AuditEntry {
  /** Site of the reader. */
  readonly site: number;
  /** Name of the reader's hospital. */
  readonly reader: string;
  readonly patient: string;
  /** HL7 v3-ActReason, e.g. TREAT. */
  readonly purpose: string;
}

/** An entry is on a ledger, so long after the access [µs]; never called for a log that whoever runs it can edit. */
export type Sealed = (entry: AuditEntry, after: Micros) => void;

export interface AuditSink {
  readonly id: string;
  /** Logs an access; lasts as long as the reader has to wait for it. */
  log(entry: AuditEntry): Life;
}
