// The consent contract on a ledger: consents are replicated state, and members of the consortium have no roles beyond
// membership. The membership service lets only members' clinicians ask (Hyperledger Fabric's MSP), so no role is tested
// here.
// @source domain notes 1.1, accessControl = consent contract; MedRec (Azaria, Ekblaw et al. 2016) for permissions kept
//   in contracts.
import type { AccessPolicy } from "./contract.ts";
import { decideByOptOut } from "./opt-out.ts";

export const consentContract: AccessPolicy = {
  id: "consent-contract",
  title: "Consent contract on the ledger",
  source: "after MedRec (Azaria, Ekblaw et al. 2016)",
  decide: decideByOptOut,
};
