// The opt-out rule that both policies share: consent is presumed, and an emergency overrides a refusal (break-glass).
import { type AccessRequest, BREAK_GLASS, type Consents, type Decision } from "./contract.ts";

export function decideByOptOut(request: AccessRequest, consents: Consents): Decision {
  if (consents.permits(request.patient)) return { permitted: true, purpose: request.purpose };
  if (request.emergency) return { permitted: true, purpose: BREAK_GLASS };
  return { permitted: false, reason: "consent" };
}
