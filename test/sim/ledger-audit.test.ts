import { describe, expect, it } from "vitest";
import type { SelfCheck } from "../../src/base/self-check.ts";
import { EventPort } from "../../src/events/events.ts";
import type { Request } from "../../src/ledger/request.ts";
import { RequestStay } from "../../src/observe/request-stay.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { importMutated } from "../mutants/mutant.ts";
import { load } from "../scenario/helpers.ts";

const failed = (checks: readonly SelfCheck[]) =>
  checks.filter(({ held }) => !held).map(({ rule, subject }) => `${rule} at ${subject}`);

/** Four validators behind narrow uplinks that are given a little more than they can carry; one of them is down for a second. */
const LOADED = `ledgerward: 1
run: { warm-up: 1 s, length: 3 s }
sites: { regions: [eu-west-1, eu-west-2, eu-west-3, eu-central-1], link: { up: 5 Mbps, down: 20 Mbps } }
load: { arrivals: poisson, rate: 400/s, size: 400 B }
designs:
  pbft: { ledger: { protocol: pbft, view-timeout: 10 s, block: { every: 50 ms, at-most: 100 } } }
faults: [{ crash: validator at eu-west-3, at: 2 s, for: 1 s }]
`;
const plan = load(LOADED);
const point = { kind: "study", id: "pbft", design: 0, attacks: false } as const;

describe("a ledger under load", () => {
  const { checks, places } = simulate(plan, point, 0);

  it("holds every rule at every place", () => {
    expect(failed(checks)).toEqual([]);
    expect(checks.map(({ rule, subject }) => `${rule} at ${subject}`)).toEqual([
      "Little's law at requests",
      "flow balance at requests",
      "flow balance at messages between validators",
      ...[0, 1, 2, 3].flatMap((id) => [`processor of validator ${id}`, `disk of validator ${id}`]).map(adds),
      ...["eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1"]
        .flatMap((site) => [`${site} up, messages`, `${site} down, messages`])
        .map(adds),
      "agreement at honest validators",
    ]);
  });
  const adds = (place: string): string => `work and idle time add up at ${place}`;

  it("has something to check: requests and messages under way at both ends, and some lost", () => {
    const [, requests, messages] = checks.map(({ numbers }) => numbers);
    for (const account of ["presentAtOpening", "arrivals", "departures", "present"])
      expect(requests![account]).toBeGreaterThan(0);
    for (const account of ["inFlightAtOpening", "sent", "delivered", "dropped", "inFlight"])
      expect(messages![account]).toBeGreaterThan(0);
  });

  it("says which server is given most to do: the leader's uplink", () => {
    const offered = new Map(
      places.map(({ place, busy, capacity, backlogGrowth }) => [place, (busy + backlogGrowth) / capacity]),
    );
    const [requests, ...servers] = places;
    expect(requests).toMatchObject({ place: "requests", kind: "requests", capacity: 0 });
    for (const { kind, window, busy, capacity } of servers) {
      expect([kind, window, capacity]).toEqual(["rate", 3_000_000, 3_000_000]);
      expect(busy).toBeGreaterThan(0);
      expect(busy).toBeLessThanOrEqual(capacity * (1 + 1e-9));
    }
    // 400 requests/s of 400 B to three others take 3.84 of its 5 Mbps, votes and replies the rest.
    const [most] = [...offered].filter(([place]) => place !== "requests").sort(([, left], [, right]) => right - left);
    expect(most![0]).toBe("eu-west-1 up, messages");
    expect(most![1]).toBeGreaterThan(0.8);
  });
});

describe("planted faults", () => {
  it.concurrent.each<[string, RegExp]>([
    ["clients-answer-twice", /^Little's law at requests\nflow balance at requests/],
    ["traffic-skips-one", /^flow balance at messages between validators/],
    ["processor-overlaps", /work and idle time add up at processor of validator 0/],
    ["uplink-overlaps", /work and idle time add up at eu-west-1 up, messages/],
  ])("%s is caught by %s", async (id, rule) => {
    const mutated = await importMutated<{ simulate: typeof simulate }>(id, "src/sim/simulate.ts");
    expect(failed(mutated.simulate(plan, point, 0).checks).join("\n")).toMatch(rule);
  });
});

describe("requests, worked by hand", () => {
  const request = {} as Request;

  it("count from the opening of the window, and to its end", () => {
    const events = new EventPort();
    const stay = new RequestStay(events);
    events.emit({ type: "submitted", at: 0, request });
    events.emit({ type: "submitted", at: 2, request });
    stay.openWindow(10);
    events.emit({ type: "answered", at: 14, request, submittedAt: 0 });
    events.emit({ type: "submitted", at: 15, request });
    events.emit({ type: "answered", at: 18, request, submittedAt: 15 });
    stay.advance(20);
    // 10 … 14, 15 … 18, and the second one throughout
    expect(stay.presentIntegral).toBe(4 + 3 + 10);
    expect(stay.sojourns(20, [2])).toBe(4 + 3 + 10);
    expect(stay).toMatchObject({ arrivals: 1, departures: 2, presentAtOpening: 2 });
  });

  it("that are answered without having been submitted are seen", () => {
    const events = new EventPort();
    const stay = new RequestStay(events);
    events.emit({ type: "answered", at: 5, request, submittedAt: 0 });
    stay.advance(9);
    expect(stay.sojourns(9, [])).not.toBe(stay.presentIntegral);
  });
});
