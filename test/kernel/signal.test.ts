import { describe, expect, test } from "vitest";
import { type Life, Signal } from "../../src/kernel/process.ts";
import { world } from "./world.ts";

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

describe("until with patience", () => {
  /** A waits from 2 on, for at most 5; the signal fires at an instant, scheduled before A is or after. */
  function waiting(fires: number, isFirst: boolean): string[] {
    const { processes, log, say, at, run, start } = world();
    const signal = new Signal();
    const fire = () => processes.fire(signal);
    if (isFirst) at(fires, fire);
    start("A", function* () {
      yield* processes.hold(2);
      say(`${yield* processes.until(signal, 5)}`);
      yield* processes.hold(20);
      say("done");
    });
    run(4);
    if (!isFirst && fires > 4) at(fires, fire);
    run();
    expect(signal.waiting).toEqual([]);
    return log;
  }
  test.each([
    [1, ["2: true", "22: done"], "it has fired before"],
    [6, ["6: true", "26: done"], "it fires in time, and the limit is forgotten"],
    [7, ["7: true", "27: done"], "it fires at the very instant of the limit"],
    [8, ["7: false", "27: done"], "it fires too late, and nobody is woken"],
  ])("signal at %d: %j: %s", (fires, expected) => {
    expect(waiting(fires, true)).toEqual(expected);
    if (fires > 4) expect(waiting(fires, false)).toEqual(expected);
  });
  test("of 0 lets a signal through that fires later in the same instant", () => {
    for (const fires of [0, 1]) {
      const { processes, log, say, run, start } = world();
      const signal = new Signal();
      start("A", function* () {
        say(`${yield* processes.until(signal, 0)}`);
      });
      start("B", function* () {
        yield* processes.hold(fires);
        processes.fire(signal);
      });
      run();
      expect(log).toEqual([`0: ${fires === 0}`]);
    }
  });
  test("that is negative or unknown is refused", () => {
    for (const patience of [-1, Number.NaN]) {
      const { processes, run, start } = world();
      start("A", function* () {
        yield* processes.until(new Signal(), patience);
      });
      expect(() => run()).toThrow(/event scheduled at .* \[in process A at 0 µs\]/);
    }
  });
});
