import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Operation, operationText, ReplicatedState } from "../../src/ledger/contract.ts";

const register = (record: string, version: number, digest = `${record}${version}`): Operation => ({
  kind: "register",
  record,
  version,
  digest,
});
const consent = (patient: string, permit: boolean): Operation => ({ kind: "consent", patient, permit });

function stateAfter(...operations: Operation[]): ReplicatedState {
  const state = new ReplicatedState();
  for (const [index, operation] of operations.entries()) state.apply(operation, index + 1);
  return state;
}

describe("the record registry", () => {
  test("knows what was registered, and nothing else", () => {
    const state = stateAfter(register("a", 1));
    expect(state.record("a")).toMatchObject({ version: 1, digest: "a1" });
    expect(state.record("b")).toBeUndefined();
  });
  test("a newer version wins, in whatever order they come", () => {
    for (const order of [
      [1, 2, 3],
      [3, 1, 2],
      [2, 3, 1],
      [3, 2, 1],
    ]) {
      expect(stateAfter(...order.map((version) => register("a", version))).record("a")).toMatchObject({
        version: 3,
        digest: "a3",
      });
    }
  });
  test("the first registration of a version stands: it cannot be replaced under its number", () => {
    expect(stateAfter(register("a", 2, "true"), register("a", 2, "forged")).record("a")).toMatchObject({
      digest: "true",
    });
  });
  test("records do not disturb each other", () => {
    const state = stateAfter(register("a", 5), register("b", 1));
    expect([state.record("a")?.version, state.record("b")?.version]).toEqual([5, 1]);
  });
});

describe("the consent contract", () => {
  test("opt-out: whoever has said nothing permits", () => {
    expect(stateAfter().permits("p")).toBe(true);
  });
  test("the last word counts, for each patient alone", () => {
    expect(stateAfter(consent("p", false)).permits("p")).toBe(false);
    expect(stateAfter(consent("p", false)).permits("q")).toBe(true);
    expect(stateAfter(consent("p", false), consent("p", true)).permits("p")).toBe(true);
    expect(stateAfter(consent("p", true), consent("p", false)).permits("p")).toBe(false);
    expect(stateAfter(consent("p", false), consent("p", false), consent("p", true)).permits("p")).toBe(true);
  });
});

test("accesses are counted, and change nothing else", () => {
  const access: Operation = { kind: "access", patient: "p", reader: "r", purpose: "care" };
  const state = stateAfter(consent("p", false), access, access, { kind: "none" });
  expect([state.accessCount, state.permits("p"), state.appliedHeight]).toEqual([2, false, 4]);
});

test("equal ledgers mean equal states: replicas that apply the same operations agree on every answer", () => {
  const name = fc.constantFrom("a", "b", "c");
  const operation: fc.Arbitrary<Operation> = fc.oneof(
    fc.constant<Operation>({ kind: "none" }),
    fc
      .tuple(name, fc.nat({ max: 5 }), fc.nat())
      .map(([record, version, digest]) => register(record, version, `${digest}`)),
    fc.tuple(name, fc.boolean()).map(([patient, permit]) => consent(patient, permit)),
    fc.record({ kind: fc.constant("access" as const), patient: name, reader: name, purpose: name }),
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 50 }), (operations) => {
      const [one, other] = [stateAfter(...operations), stateAfter(...operations)];
      for (const id of ["a", "b", "c"]) {
        expect(one.record(id)).toEqual(other.record(id));
        const versions = operations.flatMap((o) => (o.kind === "register" && o.record === id ? [o.version] : []));
        expect(one.record(id)?.version).toBe(versions.length === 0 ? undefined : Math.max(...versions));
        const said = operations.findLast((o) => o.kind === "consent" && o.patient === id);
        expect(one.permits(id)).toBe(said?.kind === "consent" ? said.permit : true);
      }
    }),
    { numRuns: 100, seed: 1 },
  );
});

test("operations with different content have different texts", () => {
  const text = fc.string({ unit: fc.constantFrom("a", " ", "1", '"', "\\", ","), maxLength: 2 });
  const operation: fc.Arbitrary<Operation> = fc.oneof(
    fc.constant<Operation>({ kind: "none" }),
    fc.record({ kind: fc.constant("register" as const), record: text, version: fc.nat({ max: 1 }), digest: text }),
    fc.record({ kind: fc.constant("consent" as const), patient: text, permit: fc.boolean() }),
    fc.record({ kind: fc.constant("access" as const), patient: text, reader: text, purpose: text }),
  );
  const sorted = (o: Operation): string => JSON.stringify(Object.entries(o).sort(([a], [b]) => (a < b ? -1 : 1)));
  fc.assert(
    fc.property(operation, operation, (one, other) => {
      return operationText(one) !== operationText(other) || sorted(one) === sorted(other);
    }),
    { numRuns: 20_000, seed: 2 },
  );
});
