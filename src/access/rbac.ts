// Role-based access control at the provider's gateway: clinicians read, others do not; opt-outs are kept by the
// provider.
// @source Sandhu et al., Role-based access control models, IEEE Computer 29(2) 1996 (core RBAC, one permission).
import type { AccessPolicy } from "./contract.ts";
import { decideByOptOut } from "./opt-out.ts";

export const rbac: AccessPolicy = {
  id: "rbac",
  title: "Role-based access control",
  source: "Sandhu et al., IEEE Computer 29(2) 1996",
  decide: (request, consents) =>
    request.role === "clinician" ? decideByOptOut(request, consents) : { permitted: false, reason: "role" },
};
