// Access policies by id.
import { consentContract } from "./consent-contract.ts";
import type { AccessPolicy } from "./contract.ts";
import { rbac } from "./rbac.ts";

export const policies = { rbac, "consent-contract": consentContract } satisfies Readonly<Record<string, AccessPolicy>>;

export type PolicyId = keyof typeof policies;
