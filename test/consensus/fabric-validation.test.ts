// Fabric's validation, one row a rule, and its parameters.
import { describe, expect, it } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import { SECOND } from "../../src/base/time.ts";
import type { FabricParams } from "../../src/consensus/fabric-params.ts";
import type { Flag } from "../../src/consensus/fabric-transactions.ts";
import { validate } from "../../src/consensus/fabric-validation.ts";
import { SeenRequests } from "../../src/ledger/request.ts";
import { cutOf, envelope, fabric, ordered } from "./fabric-kit.ts";
import { requestOf } from "./recorder.ts";

const first = requestOf(1, 1);
const values = (given: Readonly<Record<string, unknown>> = {}): FabricParams =>
  withDefaults(fabric.params, given as Partial<FabricParams>);

describe("validation", () => {
  const world = () => ({
    versions: new Map([["record r", "3.1"]]),
    transactions: new SeenRequests(),
    requests: new SeenRequests(),
  });
  const rules = { n: 3, needed: 2 };
  const flags = (envelopes: Parameters<typeof ordered>[0], state = world()): Flag[] =>
    validate(state, cutOf(ordered(envelopes)), rules);
  const current = { key: "record r", version: "3.1" };
  const stale = { key: "record r", version: "2.0" };

  it("asks for endorsements of enough organisations, of just this transaction", () => {
    expect(flags([envelope(first, [0, 1])])).toEqual(["valid"]);
    expect(flags([envelope(first, [0])])).toEqual(["endorsement policy failure"]);
    expect(flags([envelope(first, [0, 0])]), "one organisation twice").toEqual(["endorsement policy failure"]);
    for (const body of [{ request: 77 }, { transaction: { client: 7, sequence: 7 } }, { read: current }])
      expect(flags([envelope(first, [0, 1], { body })])).toEqual(["endorsement policy failure"]);
  });
  it("finds a version that is not the state's (validateKVRead)", () => {
    expect(flags([envelope(first, [0, 1], { read: stale })])).toEqual(["read conflict"]);
    expect(flags([envelope(first, [0, 1], { read: current })])).toEqual(["valid"]);
  });
  it("finds a key that a valid transaction before it in the block has written (validateKVRead)", () => {
    const reads = [stale, current, current].map((read, index) => envelope(requestOf(2, index + 1), [0, 1], { read }));
    expect(flags(reads)).toEqual(["read conflict", "valid", "read conflict"]);
  });
  it("finds an identifier that is in the ledger or in the block already (markTXIdDuplicates)", () => {
    const state = world();
    state.transactions.add({ client: 0, sequence: 1 });
    expect(flags([envelope(first, [0, 1], { sequence: 1 })], state)).toEqual(["duplicate id"]);
    const twice = envelope(first, [0, 1], { sequence: 2 });
    expect(flags([twice, twice], state)).toEqual(["valid", "duplicate id"]);
  });
  it("carries out a request once, whatever gateways it came by", () => {
    const two = [1, 2].map((client) => envelope(first, [0, 1], { client, sequence: 1 }));
    expect(flags(two)).toEqual(["valid", "read conflict"]);
    const state = world();
    state.requests.add(first);
    expect(flags(two, state)).toEqual(["read conflict", "read conflict"]);
  });
});

describe("parameters", () => {
  it("has the ordering protocol's under a prefix, with etcdraft's defaults, and not those that it sets itself", () => {
    const ordering = Object.keys(fabric.params).filter((key) => key.startsWith("ordering."));
    expect(ordering).toEqual(
      ["election-timeout", "heartbeat", "in-flight", "commit-notice", "pre-vote", "snapshot-every", "first-leader"].map(
        (key) => `ordering.${key}`,
      ),
    );
    const { "ordering.heartbeat": heartbeat, "ordering.in-flight": inFlight } = values() as Record<string, unknown>;
    expect([heartbeat, inFlight]).toEqual([SECOND / 2, 5]);
  });
  it("says what does not go together", () => {
    const found = (given: Readonly<Record<string, unknown>>) =>
      fabric.conflicts(values(given), 3).map(({ key }) => key);
    expect(found({})).toEqual([]);
    expect(found({ orderers: 4, endorsers: 4 })).toEqual(["orderers", "endorsers"]);
    expect(found({ "ordering.heartbeat": 6 * SECOND })).toEqual(["ordering.heartbeat"]);
    expect(found({ orderers: 1, "ordering.first-leader": 2 })).toEqual(["ordering.first-leader"]);
  });
  it("survives the crash of a minority", () => {
    expect([1, 2, 3, 4, 5].map(fabric.toleratedFaults)).toEqual([0, 0, 1, 1, 2]);
  });
});
