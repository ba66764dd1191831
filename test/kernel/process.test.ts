import { describe, expect, test } from "vitest";
import type { Life, Process } from "../../src/kernel/process.ts";
import { world } from "./world.ts";

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
      processes.start(
        "hasty",
        (function* () {
          yield* processes.hold(duration);
        })(),
      );
      expect(() => simulation.run(1)).toThrow(/event scheduled at .* \[in process hasty at 0 µs\]/);
    }
  });
  test("is the same by a plain yield, also when it is interrupted or its process stopped", () => {
    const logs = [true, false].map((plain) => {
      const { processes, log, say, at, run, told, start } = world();
      function* wait(duration: number): Life {
        if (plain) yield processes.hold(duration);
        else yield* processes.hold(duration);
      }
      const worker = start("worker", function* () {
        try {
          yield* wait(4);
          say("worked");
          yield* wait(10);
        } catch (thrown) {
          say(told(thrown));
        }
        try {
          yield* wait(3);
          say("tidied");
          if (plain) yield processes.suspend();
          else yield* processes.suspend();
          say("woken");
          yield* wait(9);
        } finally {
          say("left");
        }
      });
      at(5, () => processes.interrupt(worker, "a call"));
      at(10, () => processes.wake(worker));
      at(12, () => processes.stop(worker));
      run();
      return log;
    });
    expect(logs[0]).toEqual(["4: worked", "5: interrupted by a call, 9 left", "8: tidied", "10: woken", "12: left"]);
    expect(logs[1]).toEqual(logs[0]);
  });
  test("outside a process is our bug", () => {
    const { processes } = world();
    expect(() => processes.hold(1)).toThrow("hold, seize and until are for processes");
  });
});

describe("begin", () => {
  test("runs a process to its first wait before it returns, without an event, also from within another", () => {
    const { simulation, processes, log, say, run, start, part } = world();
    start("outer", function* () {
      say("outer begins");
      const inner = processes.begin("inner", part("inner", 2));
      say(`inner ${inner.alive ? "waits" : "is over"}, outer goes on`);
      yield* processes.hold(1);
      say("outer ends");
    });
    run();
    expect(log).toEqual([
      "0: outer begins",
      "0: inner begins",
      "0: inner waits, outer goes on",
      "1: outer ends",
      "2: inner ends",
      "2: inner leaves",
    ]);
    expect(simulation.executed).toBe(3);
  });
  test("returns a process that is over when it does not wait", () => {
    const { processes } = world();
    let ends = 0;
    const process = processes.begin("brief", (function* (): Life {})(), () => (ends += 1));
    expect([process.alive, process.ended.fired, ends]).toEqual([false, true, 1]);
  });
  test("throws what the process throws, named, and leaves no process current", () => {
    const { processes } = world();
    // biome-ignore lint/correctness/useYield: what the test is about
    const failing = (function* (): Life {
      throw new Error("broken");
    })();
    expect(() => processes.begin("hasty", failing)).toThrow("broken [in process hasty at 0 µs]");
    expect(() => processes.hold(1)).toThrow("for processes");
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

describe("ended", () => {
  test("joins a process before its end and after it, whether it ends or is stopped, once it has given back all", () => {
    for (const how of ["ends", "is stopped"]) {
      const { processes, log, say, at, run, start, resource } = world();
      const desk = resource("desk", 1);
      const one = start("one", function* () {
        yield* desk.seize();
        yield* processes.hold(how === "ends" ? 5 : 50);
      });
      if (how === "is stopped") at(5, () => processes.stop(one));
      const join = (name: string, from: number) =>
        start(name, function* () {
          yield* processes.hold(from);
          yield* processes.until(one.ended);
          say(`${name} goes on, ${desk.free} free`);
        });
      join("early", 0);
      join("early too", 2);
      join("late", 9);
      run();
      expect(log, how).toEqual(["5: early goes on, 1 free", "5: early too goes on, 1 free", "9: late goes on, 1 free"]);
    }
  });
  test("is not fired while it lives, and is one and the same signal", () => {
    const { processes, run, part } = world();
    const one = processes.start("one", part("one", 5));
    const { ended } = one;
    expect(ended.fired).toBe(false);
    run();
    expect([ended.fired, one.ended === ended]).toEqual([true, true]);
  });
});

describe("suspend and wake", () => {
  /** Sleeps, then holds 10, and says when. */
  function sleeper() {
    const w = world();
    const process = w.start("A", function* () {
      yield* w.processes.suspend();
      w.say("awake");
      yield* w.processes.hold(10);
      w.say("done");
    });
    return { ...w, process, wake: () => w.say(`${w.processes.wake(process)}`) };
  }
  test("waits until somebody wakes it, for ever if need be", () => {
    const asleep = sleeper();
    asleep.run(1000);
    expect([asleep.log, asleep.simulation.pending, asleep.process.alive]).toEqual([[], 0, true]);
    const { log, at, run, wake } = sleeper();
    at(3, wake);
    run();
    expect(log).toEqual(["3: true", "3: awake", "13: done"]);
  });
  test("wakes once, however many wake it, and never out of another wait", () => {
    const { log, at, run, wake } = sleeper();
    at(3, wake);
    at(3, wake);
    at(5, wake);
    run();
    expect(log).toEqual(["3: true", "3: false", "3: awake", "5: false", "13: done"]);
  });
  test("wakes nobody who is stopped, over, interrupted or has not begun", () => {
    const stopped = sleeper();
    stopped.wake(); // has not begun
    stopped.at(2, () => stopped.processes.stop(stopped.process));
    stopped.at(2, stopped.wake);
    stopped.run();
    expect(stopped.log).toEqual(["0: false", "2: false"]);
    const { log, say, processes, run, at, start, told } = world();
    const process = start("A", function* () {
      try {
        yield* processes.suspend();
      } catch (thrown) {
        say(told(thrown));
      }
      yield* processes.hold(10);
      say("done");
    });
    at(3, () => {
      processes.interrupt(process, "fire");
      say(`${processes.wake(process)}`);
    });
    run();
    say(`${processes.wake(process)}`);
    expect(log).toEqual(["3: false", "3: interrupted by fire, 0 left", "13: done", "13: false"]);
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
