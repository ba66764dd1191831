// Work at a resource, which goes on after a pre-emption.
import { describe, expect, test } from "vitest";
import { streamOf } from "../../src/kernel/index.ts";
import { deskWorld } from "./desk-world.ts";

describe("work goes on where it was", () => {
  test("and takes exactly its duration, over any number of pre-emptions", () => {
    const { run, log, worker, person, desk, simulation } = deskWorld();
    worker("W", { asks: 0, takes: 20, priority: 9 });
    const interruptions = [
      [3, 4],
      [8, 1],
      [9, 2], // at the instant the last one ends
      [30, 5],
    ] as const;
    for (const [asks, keeps] of interruptions) person("urgent", { asks, keeps, priority: 0 });
    run();
    // 3 done at 3; 7…8: 4 done; 11…27: 20 done.
    expect(log.filter((line) => line.includes("W"))).toEqual(["27: W done"]);
    const { statistics } = desk;
    desk.advance();
    expect([statistics.busyIntegral, statistics.holdings(simulation.now)]).toEqual([20 + 12, 20 + 12]);
  });
  test("random pre-emptions: it is done when the time without them adds up to its duration", () => {
    for (let seed = 0; seed < 200; seed++) {
      const { run, log, worker, person } = deskWorld();
      const busy = Array.from(
        { length: 8 },
        (_, i) => [3 * i + ((seed * (i + 7)) % 5), 1 + ((seed >> i) & 3)] as const,
      );
      for (const [asks, keeps] of busy) person("urgent", { asks, keeps, priority: 0, how: "preempt" });
      worker("W", { asks: 0, takes: 15, priority: 9 });
      run();
      // The urgent are served one by one: next free instant of the desk as they see it.
      let [left, now, free] = [15, 0, 0];
      for (const [asks, keeps] of busy.toSorted((one, other) => one[0] - other[0])) {
        const begins = Math.max(asks, free);
        const done = Math.max(0, begins - now);
        if (done >= left) break;
        left -= done;
        free = now = begins + keeps;
      }
      expect(log.find((line) => line.includes("W"))).toBe(`${now + left}: W done`);
    }
  });
  test("keeps its place ahead of its equals, behind the more urgent", () => {
    const { run, log, worker, person } = deskWorld();
    worker("W", { asks: 0, takes: 10, priority: 5 });
    worker("equal", { asks: 1, takes: 3, priority: 5 });
    worker("less urgent", { asks: 1, takes: 3, priority: 6 });
    person("B", { asks: 2, keeps: 4, priority: 0 });
    person("more urgent", { asks: 3, keeps: 2, priority: 4 });
    run();
    expect(log).toEqual([
      "2: B has it",
      "6: B done",
      "6: more urgent has it",
      "8: more urgent done",
      "16: W done", // 2 done by 2
      "19: equal done",
      "22: less urgent done",
    ]);
  });
  test("of several pre-empted together, the one who had begun first goes on first", () => {
    const { run, log, worker, person } = deskWorld(2);
    worker("first", { asks: 0, takes: 10, priority: 5 });
    worker("second", { asks: 1, takes: 10, priority: 5 });
    for (const name of ["X", "Y"]) person(name, { asks: 4, keeps: 5, priority: 0 });
    person("Z", { asks: 6, keeps: 20, priority: 0 });
    run();
    // Z waits for X's unit from 6 on; Y's at 9 goes to the first, with 6 to do, then to the second, with 7.
    expect(log.filter((line) => / (first|second) /.test(line))).toEqual(["15: first done", "22: second done"]);
  });
  test("keeps its place though a unit comes free in the instant in which it loses its own", () => {
    const { run, log, worker, start, processes, desk } = deskWorld(2);
    const other = start("other", function* () {
      yield* desk.seize(0);
      yield* processes.hold(50);
    });
    worker("W", { asks: 0, takes: 10, priority: 5 });
    worker("equal", { asks: 1, takes: 3, priority: 5 });
    start("B", function* () {
      yield* processes.hold(4);
      yield* desk.preempt(0); // takes W's unit
      processes.stop(other); // and another comes free before W has had a turn
      yield* processes.hold(20);
    });
    run();
    expect(log).toEqual(["10: W done", "13: equal done"]);
  });
  test("pre-empted between the grant and its turn, it waits again with all its work", () => {
    const { run, log, say, worker, start, processes, desk } = deskWorld(0);
    worker("W", { asks: 0, takes: 6, priority: 5 });
    start("B", function* () {
      yield* processes.hold(4);
      desk.setCapacity(1); // W's
      yield* desk.preempt(0);
      say("B has it");
      yield* processes.hold(3);
    });
    run();
    expect(log).toEqual(["4: B has it", "13: W done"]);
  });
  test("of no duration takes its turn like any other", () => {
    const { run, log, worker, person } = deskWorld();
    person("A", { asks: 0, keeps: 4, priority: 0 });
    worker("W", { asks: 1, takes: 0, priority: 0 });
    run();
    expect(log).toEqual(["0: A has it", "4: A done", "4: W done"]);
  });
  test("is left by an interrupt and by a stop, at work or waiting again, with nothing held", () => {
    for (const when of [1, 3]) {
      for (const how of ["interrupt", "stop"] as const) {
        const { run, log, at, say, told, start, processes, desk, person } = deskWorld();
        const process = start("W", function* () {
          try {
            yield* desk.work(10, 9);
          } catch (thrown) {
            say(`W ${told(thrown)}`);
          }
        });
        person("B", { asks: 2, keeps: 4, priority: 0 });
        at(when, () => void processes[how](process));
        run();
        const told1 = how === "stop" ? [] : [`${when}: W interrupted by undefined, ${when === 1 ? 9 : 0} left`];
        expect(log.filter((line) => line.includes("W"))).toEqual(told1);
        expect([desk.free, desk.queueLength]).toEqual([1, 0]);
      }
    }
  });
  test("gives back its own unit only", () => {
    const { run, start, desk } = deskWorld(2);
    const held: number[] = [];
    start("A", function* () {
      yield* desk.seize(0);
      yield* desk.work(5, 9);
      held.push(1 - desk.free);
      expect(desk.isHeldBy()).toBe(true);
    });
    run();
    expect([held, desk.free]).toEqual([[0], 2]);
  });
});

describe("work is one wait", () => {
  test("with one event, also for one who had to wait, where seizing takes two", () => {
    const events = (how: "work" | "seize"): number => {
      const { run, start, processes, desk, simulation } = deskWorld();
      for (const name of ["A", "B", "C"]) {
        start(name, function* () {
          if (how === "work") yield desk.work(5);
          else {
            yield* desk.seize();
            yield* processes.hold(5);
            desk.release();
          }
        });
      }
      run();
      expect(simulation.now).toBe(15);
      return simulation.executed;
    };
    // A start for each, and an end of work; B and C are told of the grant.
    expect([events("work"), events("seize")]).toEqual([3 + 3, 3 + 3 + 2]);
  });
  test("and comes to the same as seizing, holding and releasing, visit by visit and in the statistics", () => {
    expect(visits("work")).toEqual(visits("seize"));
  });
  /** Ends of 300 visits at two desks, and what the desks say of them. */
  function visits(how: "work" | "seize"): unknown {
    const { run, start, processes, desk, simulation } = deskWorld(2);
    const stream = streamOf(5, 0, "visits", 0);
    const ends: number[] = [];
    for (let index = 0, comes = 0; index < 300; index++) {
      comes += Math.round(stream.exponential(1000));
      const asks = comes;
      const takes = Math.round(stream.exponential(1800));
      start(`visitor ${index}`, function* () {
        yield* processes.hold(asks);
        if (how === "work") yield* desk.work(takes);
        else {
          yield* desk.seize();
          yield* processes.hold(takes);
          desk.release();
        }
        ends[index] = processes.now;
      });
    }
    run();
    const { waitingIntegral, busyIntegral, arrivals, departures } = desk.statistics;
    const { now } = simulation;
    return { ends, waitingIntegral, busyIntegral, arrivals, departures, sojourns: desk.statistics.sojourns(now) };
  }
  test("whose unit somebody else may give back: its end then takes nobody else's", () => {
    const { run, log, at, worker, person, desk } = deskWorld();
    const busy = worker("W", { asks: 0, takes: 10, priority: 5 });
    at(3, () => desk.release(busy));
    person("X", { asks: 4, keeps: 20, priority: 5 });
    person("Y", { asks: 5, keeps: 1, priority: 5 });
    run();
    expect(log).toEqual(["4: X has it", "10: W done", "24: X done", "24: Y has it", "25: Y done"]);
  });
  test("after which one who gives back the unit, and so loses another, hears of it at the next wait", () => {
    const { run, log, start, say, told, processes, person, desk } = deskWorld(2);
    start("A", function* () {
      yield* desk.seize(9);
      yield* desk.work(4, 1);
      say("A has worked");
      try {
        yield* processes.hold(1);
      } catch (thrown) {
        say(`A ${told(thrown)}`);
      }
    });
    person("first", { asks: 1, keeps: 5, priority: 0, how: "seize" });
    person("B", { asks: 2, keeps: 5, priority: 0 });
    run();
    expect(log).toEqual([
      "4: A has worked",
      "4: first has it", // the unit that A gave back
      "4: B has it", // A's other one
      "4: A pre-empted at desk by B, 1 left", // in the usual order: the two above were called before A held
      "9: first done",
      "9: B done",
    ]);
  });
  test("of a duration that is one", () => {
    for (const wrong of [-1, Number.NaN]) {
      const { run, start, desk } = deskWorld();
      start("A", function* () {
        yield* desk.work(wrong);
      });
      expect(() => run()).toThrow(`work of ${wrong} µs at desk [in process A at 0 µs]`);
    }
  });
});
