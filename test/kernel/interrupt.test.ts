import { describe, expect, test } from "vitest";
import { Interrupt, type Life, type Process } from "../../src/kernel/index.ts";
import { life, trying } from "./trying.ts";
import { world } from "./world.ts";

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
