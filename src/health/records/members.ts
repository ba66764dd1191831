// What the members of a consortium do by its ledger: they enter things, decide by their own copy of the replicated
// state, and log accesses. Members are the sites with a validator; each reads its own validator's copy without a
// message: by what that has committed, or by blocks as deep as `access.decide` asks, which may be abandoned later.
// Simplification: the hospital's gateway speaks for its clinicians, so a request costs one signature whoever asks.
import type { AuditSink } from "../../access/audit/audit-sink.ts";
import type { Decision } from "../../access/contract.ts";
import { policies } from "../../access/registry.ts";
import { type Life, Signal } from "../../kernel/process.ts";
import type { Processes } from "../../kernel/processes.ts";
import type { LedgerClient, Reliance } from "../../ledger/client.ts";
import type { Operation, ReplicatedState } from "../../ledger/contract.ts";
import type { Care } from "../care.ts";
import type { SharingSpec } from "../spec.ts";
import { requestOf } from "./gateway.ts";
import type { Inquiry } from "./record-system.ts";

export interface MembersSetup {
  readonly processes: Processes;
  readonly client: LedgerClient;
  readonly spec: SharingSpec;
  readonly siteName: (site: number) => string;
  readonly sink: AuditSink;
}

export class Members {
  readonly #setup: MembersSetup;
  readonly #reliance: Reliance;

  constructor(setup: MembersSetup) {
    this.#setup = setup;
    const { decide } = setup.spec.access;
    // What is final is what is committed: scenario/records.ts refuses it where commits may be taken back.
    this.#reliance = typeof decide === "object" ? decide : "committed";
  }

  /** The replicated state that a member goes by. */
  stateAt(site: number): ReplicatedState {
    return this.#setup.client.stateAt(site, this.#reliance);
  }

  /** By the consent contract, in the reader's own copy of the state: takes no time. */
  decide(inquiry: Inquiry, care: Care): Decision {
    const { spec, siteName } = this.#setup;
    const request = requestOf(inquiry, care, { reader: siteName(care.site), spec });
    return policies["consent-contract"].decide(request, this.stateAt(care.site));
  }

  /** Logs an access; where each is an entry of its own, the reader waits for it. */
  logAccess(purpose: string, care: Care): Life {
    const { sink, siteName } = this.#setup;
    const { site, patient } = care;
    const entry = { site, reader: siteName(site), patient: patient.id, purpose };
    return care.timeline.during("ledger", "access is logged", sink.log(entry));
  }

  /** Sends a request and waits for the answer. */
  *enter(operation: Operation, label: string, care: Care): Life {
    const { client, processes } = this.#setup;
    const answered = new Signal();
    client.submit(care.site, operation, () => processes.fire(answered));
    yield* care.timeline.during("ledger", label, processes.until(answered));
  }

  /** Sends a request and goes on. */
  send(operation: Operation, care: Care): void {
    this.#setup.client.submit(care.site, operation, () => {});
  }
}
