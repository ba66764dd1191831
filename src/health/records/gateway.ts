// The gateway of those who share records: a reader asks over the network, and it decides by role and by its own list
// of opt-outs. Nobody asks for the own hospital's studies.
import type { AccessRequest, Decision } from "../../access/contract.ts";
import { OptOutList } from "../../access/opt-out-list.ts";
import { policies } from "../../access/registry.ts";
import type { Life } from "../../kernel/process.ts";
import type { Care } from "../care.ts";
import type { Patient, Study } from "../patients.ts";
import type { SharingSpec } from "../spec.ts";
import type { Inquiry } from "./record-system.ts";
import type { Wire } from "./wire.ts";

export interface GatewaySetup {
  readonly spec: SharingSpec;
  readonly wire: Wire;
  readonly siteName: (site: number) => string;
}

export class Gateway {
  readonly #setup: GatewaySetup;
  readonly #optOuts = new OptOutList();

  constructor(setup: GatewaySetup) {
    this.#setup = setup;
  }

  enrol(patient: Patient): void {
    if (hasOptedOut(patient, this.#setup.spec)) this.#optOuts.optOut(patient.id);
  }

  *decide(study: Study, inquiry: Inquiry, care: Care): Life<Decision> {
    const { spec, wire, siteName } = this.#setup;
    if (study.site === care.site) return { permitted: true, purpose: inquiry.purpose };
    yield* care.timeline.during("transfer", "access decided at the gateway", wire.ask(inquiry.step, care));
    return policies.rbac.decide(requestOf(inquiry, care, { reader: siteName(care.site), spec }), this.#optOuts);
  }
}

export function hasOptedOut(patient: Patient, { consent }: SharingSpec): boolean {
  return patient.consentDraw < consent.optedOut;
}

/** A clinician's request as a policy sees it. */
export function requestOf(
  inquiry: Inquiry,
  care: Care,
  by: { readonly reader: string; readonly spec: SharingSpec },
): AccessRequest {
  const emergency = inquiry.breakGlass && by.spec.access.breakGlass;
  return { patient: care.patient.id, reader: by.reader, role: "clinician", purpose: inquiry.purpose, emergency };
}
