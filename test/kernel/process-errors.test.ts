import { describe, expect, test } from "vitest";
import { type Life, Signal } from "../../src/kernel/process.ts";
import type { Resource } from "../../src/kernel/resource.ts";
import { world } from "./world.ts";

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

describe("a wait without yield*", () => {
  /** What a process is told that waits wrongly at 3, with a free resource and a busy one at hand. */
  function told(wrong: (w: ReturnType<typeof world>, free: Resource, busy: Resource) => Life): string {
    const w = world();
    const [free, busy] = [w.resource("free", 1), w.resource("busy", 0)];
    w.start("hasty", function* () {
      yield* w.processes.hold(3);
      yield* wrong(w, free, busy);
    });
    try {
      w.run();
    } catch (error) {
      w.run(); // and nothing of it comes later
      busy.setCapacity(1);
      expect([free.free, busy.free, busy.queueLength, w.simulation.pending]).toEqual([1, 1, 0, 0]);
      return (error as Error).message;
    }
    return "nothing";
  }
  const where = "[in process hasty at 3 µs]";
  const notYielded = `internal error: a wait is called and not yielded: yield* is missing ${where}`;
  const second = `internal error: a second wait is called before the first is yielded: yield* is missing ${where}`;
  const bare = `internal error: it yields without a wait ${where}`;
  /** These are what a type checker lets through, or a JavaScript user writes. */
  const mistakes: [string, Parameters<typeof told>[0], string][] = [
    // biome-ignore lint/correctness/useYield: what the test is about
    ["hold called and not yielded, at the end", function* (w) { w.processes.hold(5); }, notYielded],
    ["hold called, then another", function* (w) { w.processes.hold(5); yield* w.processes.hold(1); }, second],
    ["hold called, then a free unit seized", function* (w, free) { w.processes.hold(5); yield* free.seize(); }, second],
    ["hold called, then a signal that has fired", function* (w) {
      const signal = new Signal();
      w.processes.fire(signal);
      w.processes.hold(5);
      yield* w.processes.until(signal);
    }, second],
    ["a busy unit seized and not yielded", function* (w, _, busy) { busy.seize(); yield* w.processes.hold(1); }, second],
    ["work at a free resource, not yielded", function* (w, free) { free.work(5); yield* w.processes.hold(1); }, second],
    ["work at a busy one, not yielded", function* (w, _, busy) { busy.work(5); yield* w.processes.hold(1); }, second],
    ["hold called, then work", function* (w, free) { w.processes.hold(5); yield free.work(1); }, second],
    ["hold yielded twice", function* (w) { const pause = w.processes.hold(0); yield pause; yield pause; }, bare],
    ["yield seize of a free unit", function* (_, free) { yield free.seize() as unknown as undefined; }, bare],
    ["yield seize of a busy unit", function* (_, __, busy) { yield busy.seize() as unknown as undefined; }, notYielded],
    ["a bare yield", function* () { yield; }, bare],
    ["a generator yielded", function* (w) { yield w.part("x", 1) as unknown as undefined; }, bare],
  ]; // biome-ignore format: a table
  test.each(mistakes)("is named at once: %s", (_name, wrong, message) => {
    expect(told(wrong)).toBe(message);
  });
  test("is named in a finally block of a process that is stopped", () => {
    const { processes, at, run, simulation } = world();
    let ends = 0;
    const process = processes.start("clingy", clinging(), () => (ends += 1));
    function* clinging(): Life {
      try {
        yield* processes.hold(10);
      } finally {
        processes.hold(1);
      }
    }
    at(3, () => processes.stop(process));
    expect(() => run()).toThrow("a finally block waits [in process clingy at 3 µs]");
    run();
    expect([ends, simulation.pending]).toEqual([0, 0]);
  });
});
