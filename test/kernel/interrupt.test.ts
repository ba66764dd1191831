import { describe, expect, test } from "vitest";
import {
  Interrupt,
  type Life,
  type Process,
  ProcessorSharing,
  Resource,
  Signal,
  Store,
  type Wait,
} from "../../src/kernel/index.ts";
import { world } from "./world.ts";

type World = ReturnType<typeof world>;

/** Runs a wait, and says what became of it. */
function trying({ say, told }: World, name: string, wait: () => Life<unknown>): Life {
  return (function* () {
    try {
      const worth = yield* wait();
      say(`${name} has it${worth === undefined ? "" : `: ${worth}`}`);
    } catch (thrown) {
      say(`${name} ${told(thrown)}`);
    }
  })();
}

/** A wait in a life of its own. */
function* life<T>(wait: Wait<T>): Life<T> {
  return yield* wait;
}

describe("an interrupt ends a wait at once, whatever it is for:", () => {
  /** What A waits for from 0 on; interrupted at 4. Whether anything is left of A there is seen by those who come after. */
  const waits: [string, (w: World) => () => Life<unknown>, string[]][] = [
    ["hold", (w) => () => life(w.processes.hold(10)), ["4: A interrupted by fire, 6 left"]],
    ["suspend", (w) => () => life(w.processes.suspend()), ["4: A interrupted by fire, 0 left"]],
    [
      "a signal",
      (w) => {
        const signal = new Signal();
        w.processes.start(
          "B",
          trying(w, "B", () => life(w.processes.until(signal))),
        );
        w.at(7, () => w.processes.fire(signal));
        return () => life(w.processes.until(signal));
      },
      ["4: A interrupted by fire, 0 left", "7: B has it: true"],
    ],
    [
      "a resource: those behind move up",
      (w) => {
        const desk = w.resource("desk", 0);
        w.start("B", function* () {
          yield* w.processes.hold(1);
          yield* trying(w, "B", () => life(desk.seize()));
        });
        w.at(7, () => desk.setCapacity(1));
        return () => life(desk.seize());
      },
      ["4: A interrupted by fire, 0 left", "7: B has it: true"],
    ],
    [
      "two resources at once: neither is barred any longer",
      (w) => {
        const [desk, room] = [w.resource("desk", 1), w.resource("room", 0)];
        w.at(5, () => w.say(`${desk.queueLength} ${room.queueLength} ${desk.free}`));
        return () => life(Resource.use([desk, room], 0, () => w.processes.hold(1)));
      },
      ["4: A interrupted by fire, 0 left", "5: 0 0 1"],
    ],
    [
      "an item: it goes to the next",
      (w) => {
        const shelf = new Store<string>(w.processes, "shelf");
        w.start("B", function* () {
          yield* w.processes.hold(1);
          yield* trying(w, "B", () => shelf.get());
        });
        w.at(7, () => shelf.tryPut("film"));
        return () => shelf.get();
      },
      ["4: A interrupted by fire, 0 left", "7: B has it: film"],
    ],
    [
      "room for an item: it never gets in",
      (w) => {
        const shelf = new Store<string>(w.processes, "shelf", 1);
        shelf.tryPut("old");
        w.start("B", function* () {
          yield* w.processes.hold(7);
          yield* trying(w, "B", () => shelf.get(0));
          yield* trying(w, "B", () => shelf.get(0));
        });
        return () => life(shelf.put("new"));
      },
      ["4: A interrupted by fire, 0 left", "7: B has it: old", "7: B has it"],
    ],
    [
      "a share of a processor: the other has it to itself",
      (w) => {
        const cpu = new ProcessorSharing(w.simulation, w.processes, "cpu");
        w.processes.start(
          "B",
          trying(w, "B", () => life(cpu.serve(10))),
        );
        // Until 4 each has half of it: 2 done, 8 to do
        return () => life(cpu.serve(10));
      },
      ["4: A interrupted by fire, 0 left", "12: B has it"],
    ],
    [
      "another process's end",
      (w) => {
        const other = w.processes.start("B", w.part("B", 7));
        return () => life(w.processes.until(other.ended));
      },
      ["0: B begins", "4: A interrupted by fire, 0 left", "7: B ends", "7: B leaves"],
    ],
    [
      "parts side by side: they are stopped",
      (w) => () => w.processes.all("parts", [w.part("x", 3), w.part("y", 9)]),
      ["0: x begins", "0: y begins", "3: x ends", "3: x leaves", "4: y leaves", "4: A interrupted by fire, 0 left"],
    ],
    [
      "parts in a race: they are stopped",
      (w) => () => w.processes.race("parts", [w.part("x", 8), w.part("y", 9)]),
      ["0: x begins", "0: y begins", "4: x leaves", "4: y leaves", "4: A interrupted by fire, 0 left"],
    ],
    [
      "a part under a limit: it is stopped, and the limit forgotten",
      (w) => () => w.processes.within(20, "part", w.part("x", 9)),
      ["0: x begins", "4: x leaves", "4: A interrupted by fire, 0 left"],
    ],
  ];
  test.each(waits)("%s", (_name, prepare, expected) => {
    const w = world();
    const wait = prepare(w);
    const process = w.processes.start("A", trying(w, "A", wait));
    w.at(4, () => void w.processes.interrupt(process, "fire"));
    w.run();
    expect(w.log).toEqual(expected);
    expect(w.simulation.now).toBe(Number(expected.at(-1)!.split(":")[0]));
  });
});

describe("an interrupt between the grant and the turn of the one who is granted", () => {
  /** B is next in line. At 5 there is one of what A and B wait for; A is interrupted right then. */
  const waits: [string, (w: World) => { wait: () => Life<unknown>; grant: () => void }][] = [
    [
      "hands the unit to the next",
      (w) => {
        const desk = w.resource("desk", 0);
        return { wait: () => life(desk.seize()), grant: () => desk.setCapacity(1) };
      },
    ],
    [
      "hands all the units of a joint claim to the next",
      (w) => {
        const [desk, room] = [w.resource("desk", 0), w.resource("room", 1)];
        function* wait(): Life<boolean> {
          let had = false;
          yield* Resource.use(
            [desk, room],
            0,
            () => w.processes.hold(0),
            () => void (had = true),
          );
          return had;
        }
        return { wait, grant: () => desk.setCapacity(1) };
      },
    ],
    [
      "hands the item to the next",
      (w) => {
        const shelf = new Store<boolean>(w.processes, "shelf");
        return { wait: () => shelf.get(), grant: () => void shelf.tryPut(true) };
      },
    ],
  ];
  test.each(waits)("%s, at the same instant", (_name, prepare) => {
    const w = world();
    const { wait, grant } = prepare(w);
    const a = w.processes.start("A", trying(w, "A", wait));
    w.processes.start("B", trying(w, "B", wait));
    w.at(5, () => {
      grant();
      w.processes.interrupt(a, "fire");
      w.say("interrupted");
    });
    w.run();
    expect(w.log[0]).toBe("5: interrupted");
    expect(w.log.slice(1).sort()).toEqual(["5: A interrupted by fire, 0 left", "5: B has it: true"]);
  });
  test("takes nothing from one who has had its turn", () => {
    const w = world();
    const desk = w.resource("desk", 0);
    const a = w.start("A", function* () {
      yield* trying(w, "A", () => life(desk.seize()));
      yield* trying(w, "A", () => life(w.processes.hold(1)));
      w.say(`A ${desk.isHeldBy() ? "still has" : "has lost"} it`);
    });
    w.at(5, () => desk.setCapacity(1));
    w.run(5);
    w.processes.interrupt(a, "fire");
    w.run();
    expect(w.log).toEqual(["5: A has it: true", "5: A interrupted by fire, 1 left", "5: A still has it"]);
  });
  test("leaves a signal fired", () => {
    const w = world();
    const signal = new Signal();
    const a = w.start("A", function* () {
      for (let i = 0; i < 2; i++) yield* trying(w, "A", () => life(w.processes.until(signal)));
    });
    w.at(5, () => {
      w.processes.fire(signal);
      w.processes.interrupt(a, "fire");
    });
    w.run();
    expect(w.log).toEqual(["5: A interrupted by fire, 0 left", "5: A has it: true"]);
  });
});

describe("what is left of a hold", () => {
  /** Interrupts A's hold of 10 from 0 at each of the instants; A then holds what is left of it. */
  function leftAt(...instants: number[]): string[] {
    const w = world();
    const a = w.start("A", function* () {
      for (let left = 10; left > 0; ) {
        try {
          yield* w.processes.hold(left);
          left = 0;
        } catch (thrown) {
          left = (thrown as Interrupt).remaining;
          w.say(`${left} left`);
        }
      }
      w.say("done");
    });
    for (const [index, instant] of instants.entries()) w.at(instant, () => void w.processes.interrupt(a, index));
    w.run();
    return w.log;
  }
  test("is its end less now: a hold that goes on with it takes its time exactly, however often interrupted", () => {
    expect(leftAt(3)).toEqual(["3: 7 left", "10: done"]);
    expect(leftAt(1, 4, 9)).toEqual(["1: 9 left", "4: 6 left", "9: 1 left", "10: done"]);
  });
  test("is all of it for a second interrupt of the same instant, which cuts the next hold short", () => {
    expect(leftAt(3, 3)).toEqual(["3: 7 left", "3: 7 left", "10: done"]);
    expect(leftAt(3, 3, 3, 5)).toEqual(["3: 7 left", "3: 7 left", "3: 7 left", "5: 5 left", "10: done"]);
  });
  test("is all of it at its first instant, also before it has begun", () => {
    expect(leftAt(0)).toEqual(["0: 10 left", "10: done"]);
  });
  test("is nothing at its last, when the interrupt comes first in event order; there is none when it comes second", () => {
    expect(leftAt(10)).toEqual(["10: 0 left", "10: done"]);
    const w = world();
    const a = w.processes.start("A", w.part("A", 10));
    w.run(5);
    w.at(10, () => w.say(`${w.processes.interrupt(a)}`));
    w.run();
    expect(w.log.slice(1)).toEqual(["10: A ends", "10: A leaves", "10: false"]);
  });
});

describe("who can be interrupted", () => {
  test("one who has not begun: at its first wait, having run up to it", () => {
    const w = world();
    const a = w.start("A", function* () {
      w.say("begins");
      yield* trying(w, "A", () => life(w.processes.hold(8)));
      yield* w.processes.hold(1);
      w.say("goes on");
    });
    expect(w.processes.interrupt(a, "fire")).toBe(true);
    w.run();
    expect(w.log).toEqual(["0: begins", "0: A interrupted by fire, 8 left", "1: goes on"]);
  });
  test("one who has not begun and never waits: it never sees it", () => {
    const w = world();
    // biome-ignore lint/correctness/useYield: it has nothing to wait for
    const a = w.start("A", function* (): Life {
      w.say("all done");
    });
    w.processes.interrupt(a);
    w.run();
    expect(w.log).toEqual(["0: all done"]);
  });
  test("nobody who is over: ended, stopped or failed", () => {
    const w = world();
    const ended = w.processes.start("ended", w.part("ended", 1));
    const stopped = w.processes.start("stopped", w.part("stopped", 5));
    w.run(2);
    w.processes.stop(stopped);
    // biome-ignore lint/correctness/useYield: it fails before it waits
    const failed = w.start("failed", function* (): Life {
      throw new Error("planted");
    });
    expect(() => w.run(3)).toThrow("planted");
    expect([ended, stopped, failed].map((process) => w.processes.interrupt(process))).toEqual([false, false, false]);
    w.run();
    expect(w.simulation.pending).toBe(0);
  });
  test("not oneself", () => {
    const w = world();
    const own: { process?: Process } = {};
    own.process = w.start("A", function* () {
      yield* w.processes.hold(2);
      w.processes.interrupt(own.process!);
    });
    expect(() => w.run()).toThrow("process A interrupts itself: throw instead [in process A at 2 µs]");
  });
  test("one by another, who then goes on as itself", () => {
    const w = world();
    const a = w.processes.start(
      "A",
      trying(w, "A", () => life(w.processes.hold(9))),
    );
    w.start("B", function* () {
      yield* w.processes.hold(1);
      w.processes.interrupt(a, "B");
      w.say(`${w.processes.current.name} goes on`);
      yield* w.processes.hold(1);
      w.say("B is done");
    });
    w.run();
    expect(w.log).toEqual(["1: B goes on", "1: A interrupted by B, 8 left", "2: B is done"]);
  });
});

describe("after an interrupt", () => {
  test("the wait that it ended does not come back", () => {
    const w = world();
    const desk = w.resource("desk", 0);
    const a = w.start("A", function* () {
      yield* trying(w, "A", () => life(w.processes.hold(5)));
      yield* trying(w, "A", () => life(desk.seize(0, 6)));
      yield* trying(w, "A", () => life(w.processes.hold(20)));
    });
    w.at(3, () => void w.processes.interrupt(a, "one"));
    w.at(4, () => void w.processes.interrupt(a, "two"));
    w.at(7, () => desk.setCapacity(1));
    w.run();
    // Neither the end of the first hold at 5, nor the unit at 7, nor the end of patience at 9 wakes it.
    expect(w.log).toEqual(["3: A interrupted by one, 2 left", "4: A interrupted by two, 0 left", "24: A has it"]);
  });
  test("two of one instant are seen one after the other, each at a wait", () => {
    const w = world();
    const a = w.start("A", function* () {
      for (let i = 0; i < 3; i++) yield* trying(w, "A", () => life(w.processes.hold(5)));
    });
    w.at(2, () => {
      for (const cause of ["one", "two"]) w.processes.interrupt(a, cause);
    });
    w.run();
    expect(w.log).toEqual(["2: A interrupted by one, 3 left", "2: A interrupted by two, 5 left", "7: A has it"]);
  });
  test("stopped before it is seen, it is not seen", () => {
    const w = world();
    const a = w.processes.start(
      "A",
      trying(w, "A", () => life(w.processes.hold(9))),
    );
    w.at(2, () => {
      w.processes.interrupt(a);
      w.processes.stop(a);
    });
    w.run();
    expect([w.log, w.simulation.now]).toEqual([[], 2]);
  });
  test("uncaught, it is an error that names the process, the cause and the time, and gives back what is held", () => {
    const w = world();
    const desk = w.resource("desk", 1);
    const a = w.start("night nurse", function* () {
      yield* desk.seize();
      yield* w.processes.hold(9);
    });
    w.at(3, () => void w.processes.interrupt(a, "fire drill"));
    expect(() => w.run()).toThrow("an interrupt (fire drill) is not caught [in process night nurse at 3 µs]");
    expect([a.alive, desk.free]).toEqual([false, 1]);
  });
  test("it runs the finally blocks that it passes, and any code may handle it", () => {
    const w = world();
    function* nested(): Life {
      try {
        yield* w.part("inner", 9);
      } finally {
        w.say("outer leaves");
      }
    }
    const a = w.processes.start("A", trying(w, "A", nested));
    w.at(3, () => void w.processes.interrupt(a, "fire"));
    w.run();
    expect(w.log.slice(1)).toEqual(["3: inner leaves", "3: outer leaves", "3: A interrupted by fire, 6 left"]);
  });
  test("it is no Error: a handler that rethrows what it does not know lets it through", () => {
    expect(new Interrupt("cause")).not.toBeInstanceOf(Error);
  });
});
