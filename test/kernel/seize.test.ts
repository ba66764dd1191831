// Seizing and releasing one unit at a time, with and without patience.
import { describe, expect, test } from "vitest";
import { world } from "./world.ts";

describe("seize and release", () => {
  test("a unit is held from the grant to the release, and the next in line gets it at that instant", () => {
    const { processes, log, say, run, start, resource } = world();
    const desk = resource("desk", 1);
    for (const [name, keeps] of [
      ["a", 4],
      ["b", 3],
    ] as const) {
      // biome-ignore format: a table
      start(name, function* () {
        expect(desk.isHeldBy()).toBe(false);
        say(`${name} ${yield* desk.seize()}`);
        expect([desk.isHeldBy(), desk.free]).toEqual([true, 0]);
        yield* processes.hold(keeps);
        desk.release();
        say(`${name} without`);
        expect(desk.isHeldBy()).toBe(false);
      });
    }
    run();
    expect(log).toEqual(["0: a true", "4: a without", "4: b true", "7: b without"]);
  });
  test("seize with a free unit takes no event: it goes on at once", () => {
    const { simulation, run, start, resource } = world();
    const desk = resource("desk", 1);
    start("a", function* () {
      yield* desk.seize();
    });
    run();
    expect(simulation.executed).toBe(1); // its beginning
  });
  test("the most urgent is served first, the usual priority 8, equals in order of asking", () => {
    const { processes, log, say, run, start, resource } = world();
    const desk = resource("desk", 0);
    const priorities = [9, undefined, 8, 7, -1, 7.5];
    for (const priority of priorities) {
      start("one", function* () {
        yield* desk.seize(priority);
        say(`${priority}`);
        yield* processes.hold(1);
      });
    }
    run();
    desk.setCapacity(1);
    run();
    expect(log).toEqual(["0: -1", "1: 7", "2: 7.5", "3: undefined", "4: 8", "5: 9"]);
  });
  test("releasing what one does not hold is our bug, which names both", () => {
    for (const wrong of ["before", "twice", "another's"] as const) {
      const { processes, run, start, resource } = world();
      const desk = resource("desk", 2);
      const other = start("other", function* () {
        yield* processes.hold(1);
      });
      start("hasty", function* () {
        if (wrong === "another's") desk.release(other);
        if (wrong === "twice") yield* desk.seize();
        desk.release();
        desk.release();
      });
      const who = wrong === "another's" ? "other" : "hasty";
      const message = `internal error: ${who} releases desk, of which it holds nothing [in process hasty at 0 µs]`;
      expect(() => run(), wrong).toThrow(message);
      expect(desk.free).toBe(2);
    }
  });
  test("somebody else may release for a process, which no longer holds it then", () => {
    const { processes, log, say, at, run, start, resource } = world();
    const desk = resource("desk", 1);
    const a = start("a", function* () {
      yield* desk.seize();
      yield* processes.hold(9);
      say(`${desk.isHeldBy()}`);
    });
    at(4, () => desk.release(a));
    at(5, () => say(`${desk.free} ${desk.isHeldBy(a)}`));
    run();
    expect(log).toEqual(["5: 1 false", "9: false"]);
  });
  test("several units of one process go back in any order, and the rest by itself when it ends", () => {
    const orders = [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0], [0, 2, 1], [2, 0, 1], [1], [0, 2], []]; // biome-ignore format: a table
    for (const order of orders) {
      const { processes, run, start, resource, simulation } = world();
      const all = [resource("a", 1), resource("b", 1), resource("c", 1)];
      start("one", function* () {
        for (const each of all) yield* each.seize();
        for (const [released, index] of order.entries()) {
          yield* processes.hold(1);
          all[index]!.release();
          const still = all.map((_, place) => !order.slice(0, released + 1).includes(place));
          expect(all.map((each) => each.isHeldBy())).toEqual(still);
        }
      });
      run();
      expect([all.map(({ free }) => free), simulation.now]).toEqual([[1, 1, 1], order.length]);
    }
  });
  test("of several units of one resource the one obtained last goes back first", () => {
    const { processes, say, log, run, start, resource, told } = world();
    const desk = resource("desk", 2);
    start("A", function* () {
      yield* desk.seize(5);
      yield* desk.seize(1);
      desk.release();
      desk.setCapacity(1);
      try {
        yield* processes.hold(10);
      } catch (thrown) {
        say(`A ${told(thrown)}`); // Had the urgent claim stayed, B could not take the unit.
      }
    });
    start("B", function* () {
      yield* processes.hold(3);
      yield* desk.preempt(3);
    });
    run();
    expect(log).toEqual(["3: A pre-empted at desk by B, 7 left"]);
  });
});

describe("patience", () => {
  /** One unit, held by H until 10. A asks at 3 with patience 7 and B, less urgent, at 4; something happens at 10. */
  function reneging(patience: number, release: number, isReleasedFirst: boolean) {
    const w = world();
    const desk = w.resource("desk", 0);
    const open = () => desk.setCapacity(1);
    if (isReleasedFirst) w.at(release, open);
    w.start("A", function* () {
      yield* w.processes.hold(3);
      w.say(`A ${yield* desk.seize(0, patience)}, ${desk.queueLength} behind`);
      yield* w.processes.hold(1);
    });
    w.start("B", function* () {
      yield* w.processes.hold(4);
      w.say(`B ${yield* desk.seize(1)}`);
    });
    w.run(5);
    if (!isReleasedFirst) w.at(release, open);
    w.run();
    expect(desk.free).toBe(1);
    return w.log;
  }
  test.each([
    [7, 9, ["9: A true, 1 behind", "10: B true"], "a unit comes in time"],
    [7, 10, ["10: A true, 1 behind", "11: B true"], "at the very instant of the limit"],
    [7, 11, ["10: A false, 1 behind", "11: B true"], "too late: it has left the queue, and B is first"],
    [Infinity, 99, ["99: A true, 1 behind", "100: B true"], "in the end"],
  ])("of %d and a unit at %d: %j: %s", (patience, release, expected) => {
    for (const isFirst of [true, false]) expect(reneging(patience, release, isFirst)).toEqual(expected);
  });
  test("of 0: takes a unit that comes free later in the same instant, and no later one", () => {
    for (const [keeps, expected] of [
      [3, "3: true"],
      [4, "3: false"],
    ] as const) {
      // biome-ignore format: a table
      const { processes, log, say, run, start, resource } = world();
      const desk = resource("desk", 1);
      start("early", function* () {
        yield* processes.hold(3);
        say(`${yield* desk.seize(0, 0)}`);
      });
      start("holder", function* () {
        yield* desk.seize();
        yield* processes.hold(keeps);
      });
      run();
      expect(log).toEqual([expected]);
    }
  });
  test("that is negative or unknown is refused, and leaves no one in the queue", () => {
    for (const patience of [-1, Number.NaN]) {
      const { run, start, resource } = world();
      const desk = resource("desk", 0);
      start("A", function* () {
        yield* desk.seize(0, patience);
      });
      expect(() => run()).toThrow(/event scheduled at .* \[in process A at 0 µs\]/);
      expect(desk.queueLength).toBe(0);
    }
  });
  test("counts in the accounts as long as it lasted", () => {
    const { simulation, run, start, resource } = world();
    const desk = resource("desk", 0);
    start("A", function* () {
      yield* desk.seize(0, 7);
    });
    run(20);
    desk.advance();
    const { statistics } = desk;
    expect([statistics.waitingIntegral, statistics.sojourns(simulation.now), statistics.departures]).toEqual([7, 7, 1]);
  });
});
