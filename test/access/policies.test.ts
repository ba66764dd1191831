import { describe, expect, it } from "vitest";
import type { AccessRequest } from "../../src/access/contract.ts";
import { OptOutList } from "../../src/access/opt-out-list.ts";
import { type PolicyId, policies } from "../../src/access/registry.ts";
import { ReplicatedState } from "../../src/ledger/contract.ts";

const request = (given: Partial<AccessRequest> = {}): AccessRequest => ({
  patient: "p1",
  reader: "St Brigid",
  role: "clinician",
  purpose: "TREAT",
  emergency: false,
  ...given,
});
const list = new OptOutList();
list.optOut("p2");
const replica = new ReplicatedState();
replica.apply({ kind: "consent", patient: "p2", permit: false }, 1);

const PERMITTED = { permitted: true, purpose: "TREAT" };
const BROKEN_GLASS = { permitted: true, purpose: "BTG" };

describe.each([
  ["gateway's list", list],
  ["ledger's replica", replica],
] as const)("consents in the %s", (_where, consents) => {
  it.each<[PolicyId, Partial<AccessRequest>, object, string]>([
    ["rbac", {}, PERMITTED, "consent is presumed"],
    ["rbac", { emergency: true }, PERMITTED, "an emergency that needs no override is logged as treatment"],
    ["rbac", { patient: "p2" }, { permitted: false, reason: "consent" }, "who has opted out is not shared"],
    ["rbac", { patient: "p2", emergency: true }, BROKEN_GLASS, "an emergency overrides, under its own purpose"],
    ["rbac", { role: "administrator" }, { permitted: false, reason: "role" }, "only clinicians read"],
    [
      "rbac",
      { role: "administrator", emergency: true },
      { permitted: false, reason: "role" },
      "an emergency is no role",
    ],
    ["consent-contract", {}, PERMITTED, "consent is presumed"],
    ["consent-contract", { patient: "p2" }, { permitted: false, reason: "consent" }, "who has opted out is not shared"],
    [
      "consent-contract",
      { patient: "p2", emergency: true },
      BROKEN_GLASS,
      "an emergency overrides, under its own purpose",
    ],
  ])("%s %j → %j: %s", (policy, given, expected) => {
    expect(policies[policy].decide(request(given), consents)).toEqual(expected);
  });
});

it("a withdrawn refusal permits again", () => {
  const state = new ReplicatedState();
  state.apply({ kind: "consent", patient: "p2", permit: false }, 1);
  state.apply({ kind: "consent", patient: "p2", permit: true }, 2);
  expect(policies["consent-contract"].decide(request({ patient: "p2" }), state)).toEqual(PERMITTED);
});
