import { describe, expect, test } from "vitest";
import type { Life } from "../../src/kernel/process.ts";
import { world } from "./world.ts";

describe("all", () => {
  /** Runs parts of the given durations side by side; says which ended last, and when. */
  function ending(...durations: number[]): string {
    const { simulation, processes, log, say, part } = world();
    const parts = durations.map((duration, index) => part(`${index}`, duration));
    processes.start(
      "parent",
      (function* () {
        say(`last ${yield* processes.all("parts", parts)}`);
      })(),
    );
    simulation.run(100);
    return log.at(-1)!;
  }
  test("waits for every part and gives the index of the one that ended last", () => {
    expect(ending(5, 9, 2)).toBe("9: last 1");
    expect(ending(9, 5, 2)).toBe("9: last 0");
    expect(ending(2, 5, 9)).toBe("9: last 2");
    expect(ending(7)).toBe("7: last 0");
  });
  test("of parts that end at one instant, the later in event order", () => {
    expect(ending(4, 4, 1)).toBe("4: last 1");
    expect(ending(0, 0, 0)).toBe("0: last 2");
  });
  test("of no parts is over at once", () => {
    expect(ending()).toBe("0: last 0");
  });
  test("stopping the caller stops the parts that still run, each once", () => {
    const { simulation, processes, log, at, part } = world();
    const parent = processes.start(
      "parent",
      (function* () {
        yield* processes.all("parts", [part("short", 2), part("long", 9), part("longer", 10)]);
      })(),
    );
    at(5, () => processes.stop(parent));
    simulation.run(100);
    expect(log.slice(3)).toEqual(["2: short ends", "2: short leaves", "5: long leaves", "5: longer leaves"]);
  });
  test("stopping it before the parts begin begins none of them", () => {
    const { simulation, processes, log, part } = world();
    const parent = processes.start(
      "parent",
      (function* () {
        yield* processes.all("parts", [part("one", 2), part("two", 3)]);
      })(),
    );
    simulation.step(); // the parent has begun, its parts wait for their turn
    processes.stop(parent);
    simulation.run(100);
    expect(log).toEqual([]);
  });
  test("parts may have parts", () => {
    const { simulation, processes, log, say, part } = world();
    function* pair(name: string, one: number, other: number): Life {
      say(`${name} ${yield* processes.all(name, [part("x", one), part("y", other)])}`);
    }
    processes.start(
      "parent",
      (function* () {
        say(`parent ${yield* processes.all("pairs", [pair("first", 3, 8), pair("second", 7, 1)])}`);
      })(),
    );
    simulation.run(100);
    expect(log.filter((line) => !/ [xy] /.test(line))).toEqual(["7: second 0", "8: first 1", "8: parent 0"]);
  });
});

describe("race", () => {
  test("goes on with the first to end, and stops the others then", () => {
    const { processes, log, say, run, start, part } = world();
    start("parent", function* () {
      say(`first ${yield* processes.race("parts", [part("a", 9), part("b", 4), part("c", 7)])}`);
    });
    run();
    expect(log.slice(3)).toEqual(["4: b ends", "4: b leaves", "4: a leaves", "4: c leaves", "4: first 1"]);
  });
  test("of equals, the one that ends earlier in event order", () => {
    const { processes, log, say, run, start, part } = world();
    start("parent", function* () {
      say(`first ${yield* processes.race("parts", [part("a", 4), part("b", 4)])}`);
    });
    run();
    expect(log.at(-1)).toBe("4: first 0");
  });
  test("the losers give back what they hold, at that instant, and lose their places in queues", () => {
    const { processes, log, say, run, start, resource } = world();
    const [desk, room] = [resource("desk", 1), resource("room", 0)];
    function* taking(which: typeof desk): Life {
      yield* which.seize();
      yield* processes.hold(50);
    }
    start("parent", function* () {
      yield* processes.race(
        "parts",
        [taking(desk), taking(room), processes.within(6, "limit", taking(room))].map(ending),
      );
      say(`${desk.free} free, ${room.queueLength} waiting`);
    });
    run();
    expect(log).toEqual(["6: 1 free, 0 waiting"]);
    function* ending(part: Life<unknown>): Life {
      yield* part;
    }
  });
  test("of no parts is over at once; stopping the caller stops all parts", () => {
    const { processes, log, say, at, run, start, part } = world();
    const parent = start("parent", function* () {
      say(`first ${yield* processes.race("none", [])}`);
      yield* processes.race("parts", [part("a", 8), part("b", 9)]);
    });
    at(3, () => processes.stop(parent));
    run();
    expect(log).toEqual(["0: first 0", "0: a begins", "0: b begins", "3: a leaves", "3: b leaves"]);
  });
});

describe("within", () => {
  /** Runs a part under a limit; says whether it ended in time. */
  function limited(limit: number, life: (w: ReturnType<typeof world>) => Life) {
    const w = world();
    const parent = w.processes.start(
      "parent",
      (function* () {
        w.say(`in time: ${yield* w.processes.within(limit, "part", life(w))}`);
      })(),
    );
    return { ...w, parent };
  }
  test("in time: goes on when the part ends, and the limit is forgotten", () => {
    const { simulation, log } = limited(10, (w) => w.part("part", 4));
    simulation.run(Number.POSITIVE_INFINITY);
    expect(log).toEqual(["0: part begins", "4: part ends", "4: part leaves", "4: in time: true"]);
    expect(simulation.now).toBe(4);
  });
  test("too late: the part is stopped at the limit and gives back what it has", () => {
    const { simulation, log } = limited(10, (w) => w.part("part", 11));
    simulation.run(Number.POSITIVE_INFINITY);
    expect(log).toEqual(["0: part begins", "10: part leaves", "10: in time: false"]);
    expect(simulation.now).toBe(10);
  });
  test("ending at the very instant of the limit is in time, however many waits of length 0 it takes", () => {
    for (const waits of [[10], [4, 6], [10, 0], [10, 0, 0, 0]]) {
      const { simulation, log } = limited(10, (w) =>
        (function* () {
          for (const wait of waits) yield* w.processes.hold(wait);
        })(),
      );
      simulation.run(100);
      expect(log, waits.join()).toEqual(["10: in time: true"]);
    }
  });
  test("a limit of 0 lets a part through that takes no time", () => {
    const { simulation, log } = limited(0, (w) => w.part("part", 0));
    simulation.run(100);
    expect(log.at(-1)).toBe("0: in time: true");
  });
  test("stopping the caller stops the part and the limit", () => {
    const { simulation, processes, log, at, parent } = limited(10, (w) => w.part("part", 8));
    at(3, () => processes.stop(parent));
    simulation.run(Number.POSITIVE_INFINITY);
    expect(log).toEqual(["0: part begins", "3: part leaves"]);
    expect(simulation.now).toBe(3);
  });
  test("limits nest: the outer one stops the inner one's part", () => {
    const { simulation, log } = limited(5, (w) =>
      (function* () {
        w.say(`inner ${yield* w.processes.within(9, "inner", w.part("part", 8))}`);
      })(),
    );
    simulation.run(100);
    expect(log).toEqual(["0: part begins", "5: part leaves", "5: in time: false"]);
  });
});
