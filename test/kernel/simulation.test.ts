import { describe, expect, test } from "vitest";
import { type EventRecord, Simulation } from "../../src/kernel/simulation.ts";
import { recorded } from "./recorded.ts";
import { QUEUES } from "./world.ts";

describe("order of events", () => {
  test.each(QUEUES)("time, then priority, then order of scheduling (%s)", (_name, queue) => {
    const { simulation, log, note } = recorded(new Simulation(queue()));
    const at = (time: number, tag: number, priority?: number): void => {
      simulation.at(time, note, tag, 0, 0, 0, undefined, priority);
    };
    at(20, 1);
    at(10, 2);
    at(10, 3, 15);
    at(10, 4, 0);
    at(10, 5);
    at(10, 6, 0);
    simulation.run(20);
    expect(log).toEqual(["10:4", "10:6", "10:2", "10:5", "10:3", "20:1"]);
  });
  test("an event scheduled for this instant comes after those of its priority, before those of a later one", () => {
    const { simulation, log, note } = recorded();
    const spawn = simulation.register(() => {
      log.push("spawn");
      simulation.at(simulation.now, note, 3);
    });
    simulation.at(5, spawn);
    simulation.at(5, note, 2);
    simulation.at(5, note, 4, 0, 0, 0, undefined, 9);
    simulation.run(5);
    expect(log).toEqual(["spawn", "5:2", "5:3", "5:4"]);
  });
  test("words and object reach the handler unchanged", () => {
    const simulation = new Simulation();
    const got: unknown[] = [];
    const take = simulation.register((a, b, c, d, subject) => got.push([a, b, c, d, subject]));
    const object = { any: "thing" };
    simulation.at(1, take, -1, 0.5, 2 ** 53, Number.NEGATIVE_INFINITY, object);
    simulation.at(2, take);
    simulation.run(2);
    expect(got).toEqual([
      [-1, 0.5, 2 ** 53, Number.NEGATIVE_INFINITY, object],
      [0, 0, 0, 0, undefined],
    ]);
    expect((got[0] as unknown[])[4]).toBe(object);
  });
  test("a handler of one word is given that, one for objects the object alone", () => {
    const simulation = new Simulation();
    const got: unknown[] = [];
    const first = simulation.register((a) => got.push(a));
    const last = simulation.registerFor((subject: string) => got.push(subject), "for a subject");
    const time = 2 ** 53;
    simulation.at(1, first, time, 2, 3, 4, "unseen");
    simulation.at(2, last, 1, 2, 3, 4, "seen");
    simulation.timer(3, last, 1, 2, 3, 4, "by a timer");
    expect(simulation.peek()).toEqual({ time: 1, handler: "handler 0", words: [time, 2, 3, 4], object: "unseen" });
    simulation.run(3);
    expect(got).toEqual([time, "seen", "by a timer"]);
  });
});

describe("run", () => {
  test("includes the events at its end, leaves later ones, and puts the clock there", () => {
    const { simulation, log, note } = recorded();
    for (const time of [0, 10, 11]) simulation.at(time, note, time);
    simulation.run(10);
    expect([log, simulation.now]).toEqual([["0:0", "10:10"], 10]);
    simulation.run(10);
    expect(log).toHaveLength(2);
    simulation.run(15);
    expect([log.length, simulation.now, simulation.executed]).toEqual([3, 15, 3]);
  });
  test("does not turn the clock back", () => {
    const { simulation } = recorded();
    simulation.run(10);
    simulation.run(3);
    expect(simulation.now).toBe(10);
  });
  test("without an end runs until no event is left, and the clock stays at the last one", () => {
    const { simulation, log, note } = recorded();
    simulation.at(7, note, 1);
    simulation.run(Number.POSITIVE_INFINITY);
    expect([log, simulation.now]).toEqual([["7:1"], 7]);
  });
  test("an event may be scheduled before one that was only looked at", () => {
    const { simulation, log, note } = recorded();
    simulation.at(1_000, note, 1);
    simulation.run(10);
    simulation.at(20, note, 2);
    simulation.run(1_000);
    expect(log).toEqual(["20:2", "1000:1"]);
  });
  test("a handler that throws leaves the simulation usable", () => {
    const { simulation, log, note } = recorded();
    const fail = simulation.register(() => {
      throw new Error("planted");
    });
    simulation.at(1, fail);
    simulation.at(1, note, 2);
    expect(() => simulation.run(9)).toThrow("planted");
    simulation.run(9);
    expect(log).toEqual(["1:2"]);
  });
});

describe("an event has a time that is not past", () => {
  test.each([[9], [-1], [Number.NaN], [Number.POSITIVE_INFINITY]])("%d is refused at 10", (time) => {
    const { simulation, log, note } = recorded();
    simulation.run(10);
    expect(() => simulation.at(time, note)).toThrow(`event scheduled at ${time}`);
    simulation.run(20);
    expect(log).toEqual([]);
  });
  test("now is allowed", () => {
    const { simulation, log, note } = recorded();
    simulation.run(10);
    simulation.at(10, note, 1);
    simulation.run(10);
    expect(log).toEqual(["10:1"]);
  });
});

describe("pause", () => {
  test("makes run return after the current event, without going on with the clock; run goes on", () => {
    const { simulation, log, note } = recorded();
    const halt = simulation.register(() => {
      log.push("halt");
      simulation.pause();
    });
    simulation.at(5, note, 1);
    simulation.at(7, halt);
    simulation.at(7, note, 2);
    simulation.at(9, note, 3);
    simulation.run(20);
    expect([log, simulation.now, simulation.pending]).toEqual([["5:1", "halt"], 7, 2]);
    simulation.run(20);
    expect([log.slice(2), simulation.now]).toEqual([["7:2", "9:3"], 20]);
  });
  test("when nothing runs has no effect on the next run", () => {
    const { simulation, log, note } = recorded();
    simulation.at(5, note, 1);
    simulation.pause();
    simulation.run(6);
    expect([log, simulation.now]).toEqual([["5:1"], 6]);
  });
});

describe("step and peek", () => {
  test("step runs one event, and says when there is none", () => {
    const { simulation, log, note } = recorded();
    for (const time of [5, 5, 8]) simulation.at(time, note, time);
    const steps = () => [simulation.step(), simulation.now, simulation.executed, log.length];
    expect([steps(), steps(), steps(), steps()]).toEqual([
      [true, 5, 1, 1],
      [true, 5, 2, 2],
      [true, 8, 3, 3],
      [false, 8, 3, 3],
    ]);
  });
  test("peek tells the next event, which stays; time does not pass", () => {
    const { simulation, log, note } = recorded();
    const object = { any: "thing" };
    simulation.at(9, note, 1);
    simulation.timer(5, note, 2, -3, 0.5, 2 ** 40, object, 15);
    const next: EventRecord = { time: 5, handler: "note", words: [2, -3, 0.5, 2 ** 40], object };
    expect([simulation.peek(), simulation.peek(), simulation.now, log]).toEqual([next, next, 0, []]);
    expect(simulation.peek()?.object).toBe(object);
    simulation.step();
    expect(simulation.peek()).toMatchObject({ time: 9, words: [1, 0, 0, 0] });
    simulation.step();
    expect(simulation.peek()).toBeUndefined();
  });
  test("both pass over what is cancelled", () => {
    const { simulation, log, note } = recorded();
    const first = [simulation.timer(1, note, 1), simulation.timer(2, note, 2)];
    simulation.at(3, note, 3);
    for (const event of first) simulation.cancel(event);
    expect(simulation.peek()).toMatchObject({ time: 3 });
    expect([simulation.pending, simulation.step(), log]).toEqual([1, true, ["3:3"]]);
    simulation.cancel(simulation.timer(4, note));
    expect([simulation.peek(), simulation.step(), simulation.pending, simulation.now]).toEqual([
      undefined,
      false,
      0,
      3,
    ]);
  });
  test("an event may be scheduled before the one that was peeked at", () => {
    for (const [, queue] of QUEUES) {
      const { simulation, log, note } = recorded(new Simulation(queue()));
      for (let time = 1000; time < 1200; time++) simulation.at(time, note, time);
      expect(simulation.peek()).toMatchObject({ time: 1000 });
      simulation.at(10, note, 10);
      expect(simulation.peek()).toMatchObject({ time: 10 });
      simulation.step();
      simulation.step();
      expect(log).toEqual(["10:10", "1000:1000"]);
    }
  });
});

describe("observer", () => {
  test("sees every event right before it is executed, and none that is cancelled", () => {
    const { simulation, log, note } = recorded();
    const seen: EventRecord[] = [];
    simulation.observer = (event) => {
      expect([simulation.now, log.length]).toEqual([event.time, seen.length]);
      seen.push(event);
    };
    simulation.at(5, note, 7, 0, 0, 1);
    simulation.cancel(simulation.timer(6, note, 8));
    simulation.timer(6, note, 9, 2);
    simulation.run(7);
    simulation.observer = undefined;
    simulation.at(8, note, 10);
    simulation.run(8);
    expect(seen).toEqual([
      { time: 5, handler: "note", words: [7, 0, 0, 1], object: undefined },
      { time: 6, handler: "note", words: [9, 2, 0, 0], object: undefined },
    ]);
    expect(log).toEqual(["5:7", "6:9", "8:10"]);
  });
  test("tells a handler by its own name when it is given none, and by its number when it has none", () => {
    const simulation = new Simulation();
    const names: string[] = [];
    simulation.observer = ({ handler }) => names.push(handler);
    function nurse(): void {}
    for (const handler of [
      simulation.register(nurse),
      simulation.register(() => {}, "given"),
      simulation.register(() => {}),
    ]) {
      simulation.at(1, handler);
    }
    simulation.run(1);
    expect(names).toEqual(["nurse", "given", "handler 2"]);
  });
});

test("more events pending at once than slots at the start: all run, in order", () => {
  const { simulation, log, note } = recorded();
  const count = 5_000;
  for (let index = 0; index < count; index++) simulation.at((index * 7_919) % count, note, index);
  expect(simulation.pending).toBe(count);
  simulation.run(count);
  expect(log.map((line) => Number(line.split(":")[0]))).toEqual(Array.from({ length: count }, (_, time) => time));
});
