// Who may read whose record: the contract of access policies. A policy is a pure function of the request and of the
// consents it can see.

/** A clinician's wish to read a patient's record. */
export interface AccessRequest {
  readonly patient: string;
  /** Hospital of the reader. */
  readonly reader: string;
  readonly role: Role;
  /** Purpose of use, in the codes of HL7 v3-ActReason, e.g. TREAT. */
  readonly purpose: string;
  /**
   * The reader claims an emergency: a refusal for want of consent may be overridden, and is logged under its own
   * purpose.
   */
  readonly emergency: boolean;
}

type Role = "clinician" | "administrator";

export type Decision =
  | { readonly permitted: true /** Purpose to log. */; readonly purpose: string }
  | { readonly permitted: false; readonly reason: "role" | "consent" };

/** Consents as the place of decision knows them. */
export interface Consents {
  /** Opt-out model: permitted unless the patient has said no. */
  permits(patient: string): boolean;
}

export interface AccessPolicy {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  decide(request: AccessRequest, consents: Consents): Decision;
}

/** Purpose of use of an access that overrides a missing consent. @source HL7 v3-ActReason BTG, "break the glass" */
export const BREAK_GLASS = "BTG";
