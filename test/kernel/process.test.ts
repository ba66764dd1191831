import { describe, expect, test } from "vitest";
import { type Life, type Process, Processes, Signal } from "../../src/kernel/process.ts";
import { Simulation } from "../../src/kernel/simulation.ts";

/** A simulation with processes that write lines `time: what`. */
function world() {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const log: string[] = [];
  const say = (what: string): void => void log.push(`${simulation.now}: ${what}`);
  /** Runs an action outside any process. */
  const at = (time: number, action: () => void): void => void simulation.at(time, simulation.register(action));
  /** Says when it begins, when it ends after `duration`, and when it leaves, however that comes about. */
  function* part(name: string, duration: number): Life {
    try {
      say(`${name} begins`);
      yield* processes.hold(duration);
      say(`${name} ends`);
    } finally {
      say(`${name} leaves`);
    }
  }
  return { simulation, processes, log, say, at, part };
}

describe("hold", () => {
  test("waits exactly its duration; 0 lets the other events of the instant go first", () => {
    const { simulation, processes, log, say } = world();
    processes.start(
      "one",
      (function* () {
        say("a");
        yield* processes.hold(10);
        say("b");
        yield* processes.hold(0);
        say("d");
      })(),
    );
    processes.start(
      "two",
      (function* () {
        yield* processes.hold(10);
        say("c");
      })(),
    );
    simulation.run(10);
    expect(log).toEqual(["0: a", "10: b", "10: c", "10: d"]);
  });
  test("of a negative, endless or unknown duration is refused", () => {
    for (const duration of [-1, Number.POSITIVE_INFINITY, Number.NaN]) {
      const { simulation, processes } = world();
      processes.start("hasty", processes.hold(duration));
      expect(() => simulation.run(1)).toThrow(/event scheduled at .* \[in process hasty at 0 µs\]/);
    }
  });
  test("outside a process is our bug", () => {
    const { processes } = world();
    expect(() => processes.hold(1).next()).toThrow("hold, seize and until are for processes");
  });
});

describe("start and stop", () => {
  test("a process begins at this instant, after the event that starts it, in order of starting", () => {
    const { simulation, processes, log, say, at, part } = world();
    at(5, () => {
      processes.start("one", part("one", 1));
      processes.start("two", part("two", 0));
      say("started");
    });
    simulation.run(5);
    expect(log).toEqual(["5: started", "5: one begins", "5: two begins", "5: two ends", "5: two leaves"]);
  });
  test("onEnd runs when it ends by itself and not when it is stopped", () => {
    const { simulation, processes, log, say, at, part } = world();
    processes.start("one", part("one", 3), () => say("one over"));
    const two = processes.start("two", part("two", 9), () => say("two over"));
    at(4, () => processes.stop(two));
    simulation.run(20);
    expect(log.slice(2)).toEqual(["3: one ends", "3: one leaves", "3: one over", "4: two leaves"]);
    expect(two.alive).toBe(false);
  });
  test("stop runs the finally blocks now, innermost first, and nothing after them", () => {
    const { simulation, processes, log, say, at } = world();
    const process = processes.start(
      "nested",
      (function* () {
        try {
          try {
            yield* processes.hold(10);
            say("never");
          } finally {
            say("inner");
          }
        } finally {
          say("outer");
        }
      })(),
    );
    at(4, () => {
      processes.stop(process);
      say("stopped");
      processes.stop(process);
    });
    simulation.run(20);
    expect(log).toEqual(["4: inner", "4: outer", "4: stopped"]);
  });
  test("a process stopped before it begins never runs", () => {
    const { simulation, processes, log, part } = world();
    processes.stop(processes.start("early", part("early", 1)));
    simulation.run(5);
    expect(log).toEqual([]);
  });
  test("stopped at the instant it would wake, before its turn, it does not; after its turn, it has", () => {
    for (const [order, expected] of [
      ["before", ["0: it begins", "7: it leaves"]],
      ["after", ["0: it begins", "7: it ends", "7: it leaves"]],
    ] as const) {
      const { simulation, processes, log, at, part } = world();
      const kept: { process?: Process } = {};
      const stop = (): void => processes.stop(kept.process!);
      if (order === "before") at(7, stop);
      kept.process = processes.start("it", part("it", 7));
      simulation.run(0);
      if (order === "after") at(7, stop);
      simulation.run(20);
      expect(log).toEqual(expected);
    }
  });
  test("a process cannot stop itself: it returns", () => {
    const { simulation, processes } = world();
    const kept: { process?: Process } = {};
    kept.process = processes.start(
      "selfish",
      (function* (): Life {
        yield* processes.hold(2);
        processes.stop(kept.process!);
      })(),
    );
    expect(() => simulation.run(5)).toThrow("process selfish stops itself");
  });
  test("one process may stop another, and then goes on as itself", () => {
    const { simulation, processes, log, say, part } = world();
    const victim = processes.start("victim", part("victim", 9));
    processes.start(
      "killer",
      (function* () {
        yield* processes.hold(1);
        processes.stop(victim);
        say(processes.current.name);
        yield* processes.hold(1);
        say("done");
      })(),
    );
    simulation.run(20);
    expect(log).toEqual(["0: victim begins", "1: victim leaves", "1: killer", "2: done"]);
  });
  test("a finally block that waits is our bug, named at once", () => {
    const { simulation, processes, at } = world();
    const process = processes.start(
      "clingy",
      (function* () {
        try {
          yield* processes.hold(10);
        } finally {
          yield* processes.hold(1);
        }
      })(),
    );
    at(3, () => processes.stop(process));
    expect(() => simulation.run(20)).toThrow("clingy");
  });
});

describe("errors", () => {
  test("name the process and the simulated time, and keep their class", () => {
    const { simulation, processes } = world();
    processes.start(
      "faulty scanner",
      (function* () {
        yield* processes.hold(1_500_000);
        throw new RangeError("out of film");
      })(),
    );
    const run = (): void => simulation.run(2_000_000);
    expect(run).toThrow(RangeError);
    const again = world();
    again.processes.start(
      "faulty scanner",
      (function* () {
        yield* again.processes.hold(1_500_000);
        throw new RangeError("out of film");
      })(),
    );
    expect(() => again.simulation.run(2_000_000)).toThrow("out of film [in process faulty scanner at 1500000 µs]");
  });
  test("in a finally block name the process that is stopped, not only who stops it", () => {
    const { simulation, processes } = world();
    const victim = processes.start(
      "victim",
      (function* () {
        try {
          yield* processes.hold(10);
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: what the test is about
          throw new Error("cannot let go");
        }
      })(),
    );
    processes.start(
      "killer",
      (function* () {
        yield* processes.hold(2);
        processes.stop(victim);
      })(),
    );
    expect(() => simulation.run(20)).toThrow("cannot let go [in process victim at 2 µs] [in process killer at 2 µs]");
  });
  test("do not leave the failed process as the current one", () => {
    const { simulation, processes } = world();
    processes.start(
      "faulty",
      // biome-ignore lint/correctness/useYield: it fails before it waits
      (function* (): Life {
        throw new Error("planted");
      })(),
    );
    expect(() => simulation.run(0)).toThrow("planted");
    expect(() => processes.current).toThrow("are for processes");
  });
});

describe("until", () => {
  test("waits for the signal; processes go on in the order they began to wait, after the current event", () => {
    const { simulation, processes, log, say, at } = world();
    const signal = new Signal();
    const wait = (name: string, after: number): Life =>
      (function* () {
        yield* processes.hold(after);
        yield* processes.until(signal);
        say(name);
      })();
    processes.start("late", wait("late", 2));
    processes.start("early", wait("early", 1));
    processes.start("after the fact", wait("after the fact", 9));
    at(5, () => {
      processes.fire(signal);
      processes.fire(signal);
      say("fired");
    });
    simulation.run(20);
    expect(log).toEqual(["5: fired", "5: early", "5: late", "9: after the fact"]);
  });
  test("a process stopped while it waits is gone; the others are not harmed", () => {
    const { simulation, processes, log, say, at } = world();
    const signal = new Signal();
    const wait = (name: string): Life =>
      (function* () {
        yield* processes.until(signal);
        say(name);
      })();
    const first = processes.start("first", wait("first"), () => say("first is over"));
    const second = processes.start("second", wait("second"));
    at(1, () => processes.stop(first));
    simulation.run(1);
    expect(signal.waiting).toEqual([second]);
    at(2, () => processes.fire(signal));
    simulation.run(20);
    expect([log, signal.waiting]).toEqual([["2: second"], []]);
  });
  test("stopped at the instant of the signal, before its turn, it does not go on", () => {
    const { simulation, processes, log, say, at } = world();
    const signal = new Signal();
    const process = processes.start(
      "first",
      (function* () {
        yield* processes.until(signal);
        say("never");
      })(),
    );
    at(2, () => {
      processes.fire(signal);
      processes.stop(process);
    });
    simulation.run(20);
    expect(log).toEqual([]);
  });
});

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

test("a part of a life may return a value", () => {
  const { simulation, processes, log, say } = world();
  function* measure(): Life<number> {
    const from = processes.now;
    yield* processes.hold(12);
    return processes.now - from;
  }
  processes.start(
    "one",
    (function* () {
      say(`${yield* measure()}`);
    })(),
  );
  simulation.run(20);
  expect(log).toEqual(["12: 12"]);
});
