// Each access is an entry of a ledger, and the reader waits for the ledger's answer: no data before the log has it.
// @source Azaria, Ekblaw et al. 2016 (MedRec) and Xia et al. 2017 (MeDShare): every action is logged on the chain.
import { type Life, Signal } from "../../kernel/process.ts";
import type { Processes } from "../../kernel/processes.ts";
import type { LedgerClient } from "../../ledger/client.ts";
import type { AuditEntry, AuditSink, Sealed } from "./audit-sink.ts";

export interface LedgerSinkSetup {
  readonly processes: Processes;
  readonly client: LedgerClient;
  readonly sealed: Sealed;
}

export class LedgerEach implements AuditSink {
  readonly id = "ledger-each";
  readonly #setup: LedgerSinkSetup;

  constructor(setup: LedgerSinkSetup) {
    this.#setup = setup;
  }

  *log(entry: AuditEntry): Life {
    const { processes, client, sealed } = this.#setup;
    const { site, patient, reader, purpose } = entry;
    const since = processes.now;
    const answered = new Signal();
    client.submit(site, { kind: "access", patient, reader, purpose }, () => {
      sealed(entry, processes.now - since);
      processes.fire(answered);
    });
    yield* processes.until(answered);
  }
}
