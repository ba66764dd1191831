// The accounts of resources, by hand and by rules that hold whatever happens.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Life, Wait } from "../../src/kernel/process.ts";
import { Resource } from "../../src/kernel/resource.ts";
import { world } from "./world.ts";

describe("statistics", () => {
  test("are integrals over the window, by hand", () => {
    const { simulation, at, resource, user } = world();
    const desk = resource("desk", 1);
    user("a", { asks: 0, keeps: 10, of: [desk] }); // holds 0..10
    user("b", { asks: 4, keeps: 10, of: [desk] }); // waits 4..10, holds 10..20
    at(2, () => desk.openWindow());
    at(12, () => desk.setCapacity(3));
    simulation.run(15);
    desk.advance();
    const { presentIntegral, waitingIntegral, busyIntegral, capacityIntegral, departures } = desk.statistics;
    // window [2, 15]: a present 2..10 = 8, b present 4..15 = 11; b waits 6; busy 13; capacity 1 × 10 + 3 × 3
    expect([presentIntegral, waitingIntegral, busyIntegral, capacityIntegral]).toEqual([19, 6, 13, 19]);
    expect(desk.statistics.sojourns(15)).toBe(19);
    expect(departures).toBe(1);
  });
  test("of those who give up count as long as they stayed", () => {
    const { simulation, processes, at, resource, user } = world();
    const desk = resource("desk", 0);
    const one = user("one", { asks: 3, keeps: 1, of: [desk] });
    at(9, () => processes.stop(one));
    simulation.run(20);
    desk.advance();
    expect([desk.statistics.presentIntegral, desk.statistics.sojourns(20)]).toEqual([6, 6]);
  });
});

/** A random life: when it asks, of which resources, how long it keeps them, how long it is patient. */
const customer = fc.record({
  asks: fc.nat({ max: 300 }),
  keeps: fc.nat({ max: 40 }),
  priority: fc.nat({ max: 2 }),
  of: fc.subarray([0, 1, 2], { minLength: 1 }),
  patience: fc.oneof(fc.constant(10_000), fc.nat({ max: 80 })),
  /** Instant at which somebody stops it. */
  stopped: fc.oneof(fc.constant(-1), fc.nat({ max: 400 })),
});
const shift = fc.record({ at: fc.nat({ max: 350 }), which: fc.nat({ max: 2 }), capacity: fc.nat({ max: 3 }) });

test("Little's law holds exactly at every resource, over any window, whatever happens", () => {
  let busyWindows = 0;
  fc.assert(
    fc.property(
      fc.array(customer, { minLength: 5, maxLength: 60, size: "max" }),
      fc.array(shift, { maxLength: 12 }),
      fc.record({ opens: fc.nat({ max: 300 }), lasts: fc.nat({ max: 300 }) }),
      (customers, shifts, window) => {
        const { simulation, processes, at, resource } = world();
        const resources = [resource("a", 1), resource("b", 2), resource("c", 1)];
        /** The test's own record of stays: at which resources, when asked, granted and left. */
        const stays: { of: readonly number[]; asked: number; granted: number; left: number }[] = [];
        function* life(one: typeof customer extends fc.Arbitrary<infer C> ? C : never): Life {
          yield* processes.hold(one.asks);
          const stay = { of: one.of, asked: simulation.now, granted: Infinity, left: Infinity };
          stays.push(stay);
          const claims = one.of.map((which) => resources[which]!);
          const work = (): Wait => processes.hold(one.keeps);
          const granted = (): void => {
            stay.granted = simulation.now;
          };
          try {
            yield* processes.within(one.patience, "visit", Resource.use(claims, one.priority, work, granted));
          } finally {
            stay.left = simulation.now;
          }
        }
        const lives = customers.map((one, index) => processes.start(`${index}`, life(one)));
        for (const [index, one] of customers.entries()) {
          if (one.stopped >= 0) at(one.stopped, () => processes.stop(lives[index]!));
        }
        for (const change of shifts) at(change.at, () => resources[change.which]!.setCapacity(change.capacity));
        at(window.opens, () => {
          for (const one of resources) one.openWindow();
        });
        const end = window.opens + window.lasts;
        simulation.run(end);
        for (const [which, one] of resources.entries()) {
          one.advance();
          const { statistics } = one;
          expect(statistics.presentIntegral).toBe(statistics.sojourns(end));
          const clipped = (from: number, to: number): number =>
            Math.max(0, Math.min(to, end) - Math.max(from, window.opens));
          const here = stays.filter(({ of }) => of.includes(which));
          const present = here.reduce((sum, { asked, left }) => sum + clipped(asked, left), 0);
          const waiting = here.reduce(
            (sum, { asked, granted, left }) => sum + clipped(asked, Math.min(granted, left)),
            0,
          );
          expect(statistics.presentIntegral).toBe(present);
          expect(statistics.waitingIntegral).toBe(waiting);
          expect(statistics.busyIntegral).toBe(present - waiting);
          if (waiting > 0) busyWindows += 1;
        }
        // Everybody leaves in the end, once there is somebody to serve them.
        simulation.run(400);
        for (const one of resources) one.setCapacity(3);
        simulation.run(Number.POSITIVE_INFINITY);
        for (const one of resources) expect([one.free, one.queueLength]).toEqual([3, 0]);
      },
    ),
    { numRuns: 150, seed: 2 },
  );
  expect(busyWindows).toBeGreaterThan(150); // else this test would show nothing
});

test("a single resource lets nobody overtake, overfills no unit and leaves none idle while somebody waits", () => {
  fc.assert(
    fc.property(
      fc.array(customer, { minLength: 5, maxLength: 60, size: "max" }),
      fc.array(shift, { maxLength: 12 }),
      (customers, shifts) => {
        const { simulation, processes, at, resource } = world();
        const desk = resource("desk", 1);
        const seen = customers.map((one) => ({ ...one, asked: Infinity, served: Infinity, left: Infinity }));
        let lastShift = -1;
        for (const one of seen) {
          const served = (): void => {
            one.served = simulation.now;
            // A shift may end at the instant of the grant; otherwise there was a unit for it.
            expect(desk.free >= 0 || simulation.now === lastShift).toBe(true);
          };
          const process = processes.start(
            "customer",
            (function* () {
              yield* processes.hold(one.asks);
              one.asked = simulation.now;
              try {
                yield* Resource.use([desk], one.priority, () => processes.hold(one.keeps), served);
              } finally {
                one.left = simulation.now;
              }
            })(),
          );
          if (one.stopped >= 0) at(one.stopped, () => processes.stop(process));
        }
        for (const change of shifts) {
          at(change.at, () => {
            lastShift = simulation.now;
            desk.setCapacity(change.capacity);
          });
        }
        while (simulation.step()) if (desk.free > 0 && desk.queueLength > 0) return false;
        const overtakes = (x: (typeof seen)[number], y: (typeof seen)[number]): boolean => {
          const isBehind = y.priority < x.priority || (y.priority === x.priority && y.asked < x.asked);
          return isBehind && y.asked < x.served && y.served > x.served && y.left > x.served && x.served < Infinity;
        };
        return !seen.some((x) => seen.some((y) => overtakes(x, y)));
      },
    ),
    { numRuns: 100, seed: 3 },
  );
});
