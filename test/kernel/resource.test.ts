import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Life, type Process, Processes } from "../../src/kernel/process.ts";
import { Resource } from "../../src/kernel/resource.ts";
import { Simulation } from "../../src/kernel/simulation.ts";

/** A simulation with processes that use resources and write lines `time: what`. */
function world() {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const log: string[] = [];
  const say = (what: string): void => void log.push(`${simulation.now}: ${what}`);
  const at = (time: number, action: () => void): void => void simulation.at(time, simulation.register(action));
  const resource = (name: string, capacity: number): Resource => new Resource(processes, name, capacity);
  /** A process that asks at `asks` and, once granted, keeps one unit of each for `keeps`. */
  function user(
    name: string,
    how: { asks: number; keeps: number; of: readonly Resource[]; priority?: number },
  ): Process {
    return processes.start(
      name,
      (function* () {
        yield* processes.hold(how.asks);
        const work = (): Life => processes.hold(how.keeps);
        yield* Resource.use(how.of, how.priority ?? 0, work, () => say(`${name} has it`));
        say(`${name} done`);
      })(),
    );
  }
  return { simulation, processes, log, say, at, resource, user };
}

describe("one resource", () => {
  test("serves as many at once as it has units, first come first served", () => {
    const { simulation, log, resource, user } = world();
    const of = [resource("scanner", 2)];
    user("a", { asks: 0, keeps: 10, of });
    user("b", { asks: 1, keeps: 4, of });
    user("c", { asks: 3, keeps: 5, of });
    user("d", { asks: 2, keeps: 5, of });
    simulation.run(100);
    expect(log).toEqual([
      "0: a has it",
      "1: b has it",
      "5: b done",
      "5: d has it", // d asked before c
      "10: a done",
      "10: d done",
      "10: c has it",
      "15: c done",
    ]);
  });
  test("serves the lowest priority number first, equals in order of asking, and takes nothing away", () => {
    const { simulation, log, resource, user } = world();
    const of = [resource("physician", 1)];
    user("routine", { asks: 0, keeps: 10, of, priority: 2 });
    user("later routine", { asks: 1, keeps: 1, of, priority: 2 });
    user("urgent", { asks: 2, keeps: 1, of, priority: 1 });
    user("stat", { asks: 3, keeps: 1, of, priority: 0 });
    user("later urgent", { asks: 4, keeps: 1, of, priority: 1 });
    simulation.run(100);
    const order = log.filter((line) => line.endsWith("has it"));
    expect(order).toEqual([
      "0: routine has it",
      "10: stat has it",
      "11: urgent has it",
      "12: later urgent has it",
      "13: later routine has it",
    ]);
  });
  test("free, queueLength and present tell what they say", () => {
    const { simulation, at, resource, user } = world();
    const bed = resource("bed", 2);
    const seen: number[][] = [];
    for (const name of ["a", "b", "c", "d"]) user(name, { asks: 0, keeps: 5, of: [bed] });
    for (const time of [3, 7, 12]) at(time, () => seen.push([bed.free, bed.queueLength, bed.present]));
    simulation.run(20);
    expect(seen).toEqual([
      [0, 2, 4],
      [0, 0, 2],
      [2, 0, 0],
    ]);
  });
});

describe("capacity by shift", () => {
  test("units in use above a lower capacity finish their work first", () => {
    const { simulation, log, at, resource, user } = world();
    const staff = resource("staff", 2);
    for (const [name, keeps] of [["a", 10], ["b", 20], ["c", 5]] as const) user(name, { asks: 0, keeps, of: [staff] }); // biome-ignore format: a table
    at(3, () => staff.setCapacity(1));
    at(3, () => expect(staff.free).toBe(-1));
    simulation.run(100);
    // a leaves at 10, but b still holds the one unit left; c begins when b is done.
    expect(log).toEqual(["0: a has it", "0: b has it", "10: a done", "20: b done", "20: c has it", "25: c done"]);
  });
  test("a higher capacity serves at once those who wait, in order", () => {
    const { simulation, log, at, resource, user } = world();
    const staff = resource("staff", 0);
    user("a", { asks: 1, keeps: 10, of: [staff], priority: 1 });
    user("b", { asks: 2, keeps: 10, of: [staff] });
    user("c", { asks: 3, keeps: 10, of: [staff] });
    at(5, () => staff.setCapacity(2));
    simulation.run(100);
    expect(log.slice(0, 2)).toEqual(["5: b has it", "5: c has it"]);
    expect(log.at(-1)).toBe("25: a done");
  });
  test("to 0 and back: nobody is served in between, nobody is forgotten", () => {
    const { simulation, log, at, resource, user } = world();
    const staff = resource("staff", 1);
    user("a", { asks: 0, keeps: 4, of: [staff] });
    user("b", { asks: 1, keeps: 1, of: [staff] });
    at(2, () => staff.setCapacity(0));
    at(30, () => staff.setCapacity(1));
    simulation.run(100);
    expect(log).toEqual(["0: a has it", "4: a done", "30: b has it", "31: b done"]);
  });
  test("down and up again while units are in use grants no unit twice", () => {
    const { simulation, log, at, resource, user } = world();
    const staff = resource("staff", 1);
    user("a", { asks: 0, keeps: 10, of: [staff] });
    user("b", { asks: 1, keeps: 1, of: [staff] });
    at(2, () => staff.setCapacity(0));
    at(3, () => staff.setCapacity(1));
    simulation.run(100);
    expect(log).toEqual(["0: a has it", "10: a done", "10: b has it", "11: b done"]);
  });
});

describe("several resources at once", () => {
  test("no unit is held while waiting for another", () => {
    const { simulation, log, resource, user } = world();
    const scanner = resource("scanner", 1);
    const technologist = resource("technologist", 1);
    user("other patient", { asks: 0, keeps: 10, of: [technologist] });
    user("both", { asks: 1, keeps: 5, of: [scanner, technologist] });
    user("scanner only", { asks: 2, keeps: 3, of: [scanner] });
    simulation.run(100);
    expect(log).toEqual([
      "0: other patient has it",
      "2: scanner only has it", // passes "both", which waits for the technologist and holds nothing
      "5: scanner only done",
      "10: other patient done",
      "10: both has it",
      "15: both done",
    ]);
  });
  test("whichever is named first, a unit freed at any of them is noticed", () => {
    for (const order of ["ab", "ba"]) {
      for (const busy of ["a", "b"]) {
        const { simulation, log, resource, user } = world();
        const named = { a: resource("a", 1), b: resource("b", 1) };
        user("holder", { asks: 0, keeps: 7, of: [named[busy as "a" | "b"]] });
        user("both", { asks: 1, keeps: 1, of: [...order].map((name) => named[name as "a" | "b"]) });
        simulation.run(100);
        expect(log.slice(-2)).toEqual(["7: both has it", "8: both done"]);
      }
    }
  });
  test("two claims in opposite order do not lock each other out", () => {
    const { simulation, log, resource, user } = world();
    const [a, b] = [resource("a", 1), resource("b", 1)];
    user("ab", { asks: 0, keeps: 5, of: [a, b] });
    user("ba", { asks: 0, keeps: 5, of: [b, a] });
    simulation.run(100);
    expect(log).toEqual(["0: ab has it", "5: ab done", "5: ba has it", "10: ba done"]);
  });
  test("a capacity that comes back at one of them is noticed", () => {
    const { simulation, log, at, resource, user } = world();
    const [a, b] = [resource("a", 1), resource("b", 0)];
    user("both", { asks: 0, keeps: 5, of: [a, b] });
    at(9, () => b.setCapacity(1));
    simulation.run(100);
    expect(log).toEqual(["9: both has it", "14: both done"]);
  });
  test("units that come back together are offered at each of the resources", () => {
    const { simulation, log, resource, user } = world();
    const [a, b] = [resource("a", 1), resource("b", 1)];
    user("both", { asks: 0, keeps: 5, of: [a, b] });
    user("b only", { asks: 1, keeps: 5, of: [b] });
    user("a only", { asks: 2, keeps: 5, of: [a] });
    simulation.run(100);
    expect(log.slice(1)).toEqual([
      "5: both done",
      "5: a only has it",
      "5: b only has it",
      "10: a only done",
      "10: b only done",
    ]);
  });
  test("all the units come back at the end", () => {
    const { simulation, resource, user } = world();
    const all = [resource("a", 1), resource("b", 3), resource("c", 2)];
    for (const name of ["x", "y", "z"]) user(name, { asks: 0, keeps: 4, of: all });
    simulation.run(100);
    expect(all.map((one) => [one.free, one.queueLength])).toEqual([
      [1, 0],
      [3, 0],
      [2, 0],
    ]);
  });
});

describe("leaving before the end", () => {
  test("one who gives up waiting leaves the queue, and those behind keep their order", () => {
    const { simulation, processes, log, at, resource, user } = world();
    const of = [resource("desk", 1)];
    user("a", { asks: 0, keeps: 10, of });
    const impatient = user("impatient", { asks: 1, keeps: 10, of });
    user("b", { asks: 2, keeps: 1, of });
    at(5, () => processes.stop(impatient));
    simulation.run(100);
    expect(log).toEqual(["0: a has it", "10: a done", "10: b has it", "11: b done"]);
  });
  test("one who gives up a joint claim leaves every queue, and opens the way for those behind", () => {
    const { simulation, processes, log, at, resource, user } = world();
    const [a, b] = [resource("a", 1), resource("b", 1)];
    user("holder", { asks: 0, keeps: 50, of: [b] });
    const joint = user("joint", { asks: 1, keeps: 1, of: [a, b] });
    at(3, () => processes.stop(joint));
    at(4, () => expect([a.queueLength, b.queueLength, a.free, b.free]).toEqual([0, 0, 1, 0]));
    user("next", { asks: 5, keeps: 1, of: [a] });
    simulation.run(10);
    expect(log).toEqual(["0: holder has it", "5: next has it", "6: next done"]);
  });
  test("stopped while holding, it gives back its unit to the next in line", () => {
    const { simulation, processes, log, at, resource, user } = world();
    const of = [resource("desk", 1)];
    const first = user("first", { asks: 0, keeps: 100, of });
    user("second", { asks: 1, keeps: 1, of });
    at(7, () => processes.stop(first));
    simulation.run(100);
    expect(log).toEqual(["0: first has it", "7: second has it", "8: second done"]);
  });
  test("stopped at the instant of the grant, before its turn: the unit goes to the next, at the same instant", () => {
    const { simulation, processes, log, at, resource, user } = world();
    const desk = resource("desk", 0);
    const first = user("first", { asks: 1, keeps: 100, of: [desk] });
    user("second", { asks: 2, keeps: 1, of: [desk] });
    at(5, () => {
      desk.setCapacity(1); // grants to first, who has not gone on yet
      expect(desk.free).toBe(0);
      processes.stop(first);
    });
    simulation.run(100);
    expect(log).toEqual(["5: second has it", "6: second done"]);
    expect(desk.free).toBe(1);
  });
  test("the work may end early or fail: the unit is free again", () => {
    const { simulation, processes, resource } = world();
    const desk = resource("desk", 1);
    const failing = (): Life =>
      (function* () {
        yield* processes.hold(1);
        throw new Error("planted");
      })();
    processes.start(
      "returns",
      Resource.use([desk], 0, () => processes.hold(0)),
    );
    simulation.run(0);
    expect(desk.free).toBe(1);
    processes.start("fails", Resource.use([desk], 0, failing));
    expect(() => simulation.run(5)).toThrow("planted [in process fails at 1 µs]");
    expect(desk.free).toBe(1);
  });
  test("a limit that passes while waiting, and one that passes while holding", () => {
    const { simulation, processes, log, say, resource, user } = world();
    const desk = resource("desk", 1);
    const patient = (name: string, limit: number, keeps: number): Life =>
      (function* () {
        const claim = Resource.use(
          [desk],
          0,
          () => processes.hold(keeps),
          () => say(`${name} has it`),
        );
        say(`${name} in time: ${yield* processes.within(limit, name, claim)}`);
      })();
    user("a", { asks: 0, keeps: 10, of: [desk] });
    simulation.run(1);
    processes.start("waits too long", patient("waits too long", 4, 1));
    processes.start("takes too long", patient("takes too long", 15, 30));
    user("last", { asks: 5, keeps: 1, of: [desk] });
    simulation.run(100);
    expect(log.slice(1)).toEqual([
      "5: waits too long in time: false",
      "10: a done",
      "10: takes too long has it",
      "16: takes too long in time: false",
      "16: last has it",
      "17: last done",
    ]);
  });
  test("one who holds a resource and waits for a second gives back both", () => {
    const { simulation, processes, at, resource } = world();
    const [room, nurse] = [resource("room", 1), resource("nurse", 0)];
    const nested = processes.start(
      "nested",
      Resource.use([room], 0, () => Resource.use([nurse], 0, () => processes.hold(1))),
    );
    at(3, () => expect([room.free, nurse.queueLength]).toEqual([0, 1]));
    at(4, () => processes.stop(nested));
    simulation.run(10);
    expect([room.free, nurse.queueLength]).toEqual([1, 0]);
  });
  test("parts stopped together hand nothing to one another for good", () => {
    const { simulation, processes, at, log, resource, user } = world();
    const desk = resource("desk", 1);
    const use = (): Life => Resource.use([desk], 0, () => processes.hold(100));
    const parent = processes.start(
      "parent",
      (function* () {
        yield* processes.all("parts", [use(), use(), use()]);
      })(),
    );
    user("outsider", { asks: 1, keeps: 1, of: [desk] });
    at(5, () => processes.stop(parent));
    simulation.run(200);
    expect(log).toEqual(["5: outsider has it", "6: outsider done"]);
    expect([desk.free, desk.queueLength]).toEqual([1, 0]);
  });
});

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
          const work = (): Life => processes.hold(one.keeps);
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
