// Events that are taken back, one by one and by the thousand.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeapQueue } from "../../src/kernel/heap-queue.ts";
import { type EventId, Simulation } from "../../src/kernel/simulation.ts";
import { TwoLevelQueue } from "../../src/kernel/two-level-queue.ts";
import { bursts, difference, schedules } from "./event-machine.ts";
import { recorded } from "./recorded.ts";
import { QUEUES } from "./world.ts";

describe("cancel", () => {
  test("takes an event back once", () => {
    const { simulation, log, note } = recorded();
    const event = simulation.timer(5, note, 1);
    expect(simulation.cancel(event)).toBe(true);
    expect(simulation.cancel(event)).toBe(false);
    simulation.run(10);
    expect([log, simulation.executed]).toEqual([[], 0]);
  });
  test("of an event that has run, or runs, does nothing", () => {
    const { simulation, note } = recorded();
    const event = simulation.timer(5, note, 1);
    const answers: boolean[] = [];
    const own: { event: EventId } = { event: -1 };
    own.event = simulation.timer(
      6,
      simulation.register(() => answers.push(simulation.cancel(own.event))),
    );
    simulation.run(5);
    answers.push(simulation.cancel(event));
    simulation.run(6);
    expect(answers).toEqual([false, false]);
  });
  test("at the same instant, before the event's turn, is in time", () => {
    const { simulation, log, note } = recorded();
    const victim: { event: EventId } = { event: -1 };
    simulation.at(
      5,
      simulation.register(() => void simulation.cancel(victim.event)),
    );
    victim.event = simulation.timer(5, note, 1);
    simulation.run(5);
    expect(log).toEqual([]);
  });
  test("with a stale id never hits the event that took over the slot", () => {
    const { simulation, log, note } = recorded();
    const stale: EventId[] = [];
    for (let life = 1; life <= 50; life++) {
      const event = simulation.timer(life, note, life); // one slot, again and again
      expect(new Set(stale.map((old) => simulation.cancel(old)))).not.toContain(true);
      simulation.run(life);
      stale.push(event);
    }
    expect(new Set(stale).size).toBe(50);
    expect(log).toHaveLength(50);
  });
  test("a cancelled event does not move the clock", () => {
    const { simulation, log, note } = recorded();
    simulation.cancel(simulation.timer(50, note, 1));
    expect(simulation.step()).toBe(false);
    expect(simulation.now).toBe(0);
    simulation.at(20, note, 2);
    simulation.run(Number.POSITIVE_INFINITY);
    expect(log).toEqual(["20:2"]);
    expect(simulation.step()).toBe(false);
  });
  test("an id that names no event is answered with false", () => {
    expect(new Simulation().cancel(-1)).toBe(false);
    expect(new Simulation().cancel(12345)).toBe(false);
  });
});

describe("withdraw and timeOf", () => {
  test("take back an event by its slot, and tell when it would run", () => {
    const { simulation, log, note } = recorded();
    simulation.run(3);
    const slots = [simulation.at(5, note, 1), simulation.after(5, note, 2), simulation.at(2 ** 40, note, 3)];
    expect(slots.map((slot) => simulation.timeOf(slot))).toEqual([5, 8, 2 ** 40]);
    simulation.withdraw(slots[1]!);
    expect(simulation.pending).toBe(2);
    simulation.run(Number.POSITIVE_INFINITY);
    expect(log).toEqual(["5:1", `${2 ** 40}:3`]);
  });
  test("leave alone the events that come to the same slot later", () => {
    const { simulation, log, note } = recorded();
    simulation.withdraw(simulation.at(5, note, 1));
    for (let tag = 2; tag < 3000; tag++) simulation.at(5, note, tag);
    simulation.run(5);
    expect(log).toHaveLength(2998);
  });
});

test("pending counts the events that will run, and no cancelled ones", () => {
  const { simulation, note } = recorded();
  const events = Array.from({ length: 10 }, (_, time) => simulation.timer(time, note));
  const counts = [simulation.pending];
  for (const event of events.slice(0, 4)) simulation.cancel(event);
  counts.push(simulation.pending);
  simulation.run(5); // 4 and 5
  counts.push(simulation.pending);
  simulation.cancel(events[9]!);
  counts.push(simulation.pending);
  simulation.run(20);
  counts.push(simulation.pending);
  expect(counts).toEqual([10, 6, 4, 3, 0]);
});

describe.each(QUEUES)("no event is lost, doubled or out of order (%s)", (_name, queue) => {
  test("over 150 × 500 random operations", () => {
    fc.assert(
      fc.property(schedules, (operations) => {
        expect(difference(operations, queue())).toBeUndefined();
      }),
      { numRuns: 150, seed: 1 },
    );
  });
  test("over random bursts of which most is cancelled and dropped", () => {
    fc.assert(
      fc.property(bursts, (operations) => {
        expect(difference(operations, queue())).toBeUndefined();
      }),
      { numRuns: 10, seed: 2 },
    );
  });
});

describe("of 100 000 timers, nine in ten cancelled,", () => {
  const COUNT = 100_000;
  class PatientHeap extends HeapQueue {
    /** Keeps what is cancelled until its time. */
    override retain(): void {}
  }
  /** Counts the events that it is asked to keep or drop. */
  const asked = { events: 0 };
  class CountingQueue extends TwoLevelQueue {
    override retain(keep: (slot: number) => boolean): void {
      super.retain((slot) => {
        asked.events += 1;
        return keep(slot);
      });
    }
  }
  /** Schedules them all over a second, and cancels those that are not a multiple of ten, in an order of its own. */
  function cancelled(queue: HeapQueue | TwoLevelQueue) {
    const recording = recorded(new Simulation(queue));
    const { simulation, note } = recording;
    const events = Array.from({ length: COUNT }, (_, i) => simulation.timer((i * 7919) % 1_000_003, note, i));
    let taken = 0;
    for (let i = 0; i < COUNT; i++) {
      const tag = (i * 6007) % COUNT;
      if (tag % 10 !== 0 && simulation.cancel(events[tag]!)) taken += 1;
    }
    expect(taken).toBe(0.9 * COUNT);
    return recording;
  }
  test("the queue holds at most about as many cancelled as not, and what is dropped is room for others", () => {
    for (const queue of [new HeapQueue(), new TwoLevelQueue()]) {
      const { simulation, note } = cancelled(queue);
      expect(simulation.pending).toBe(COUNT / 10);
      expect(queue.size).toBeLessThanOrEqual(2 * (COUNT / 10) + 1);
      const room = queue.times.length;
      for (let i = 0; i < 0.75 * COUNT; i++) simulation.at(1e9, note);
      expect(queue.times.length).toBe(room);
    }
  });
  test("the others run in the order in which they would have, at their times", () => {
    const logs = [new PatientHeap(), new HeapQueue(), new TwoLevelQueue()].map((queue) => {
      const { simulation, log } = cancelled(queue);
      simulation.run(Number.POSITIVE_INFINITY);
      return log.join();
    });
    expect(logs[0]).toContain("0:0,");
    expect(logs[0]!.split(",")).toHaveLength(COUNT / 10);
    expect(logs[1]).toBe(logs[0]);
    expect(logs[2]).toBe(logs[0]);
  });
  test("dropping them costs a constant for each: twice its number looked at", () => {
    asked.events = 0;
    cancelled(new CountingQueue());
    // Each time at least half of those looked at are dropped.
    expect(asked.events).toBeLessThanOrEqual(2 * 0.9 * COUNT);
    expect(asked.events).toBeGreaterThan(0.9 * COUNT);
  });
  test("few cancelled ones wait for their time", () => {
    asked.events = 0;
    const { simulation, note } = recorded(new Simulation(new CountingQueue()));
    for (let i = 0; i < 1000; i++) simulation.cancel(simulation.timer(i, note));
    expect([asked.events, simulation.pending]).toEqual([0, 0]);
    simulation.run(2000);
    expect([asked.events, simulation.pending, simulation.executed]).toEqual([0, 0, 0]);
  });
});

describe.each(QUEUES)("clear (%s)", (_name, queue) => {
  test("forgets what waits, near and far, cancelled or not; the clock stays, and what comes later runs", () => {
    const { simulation, log, note } = recorded(new Simulation(queue()));
    const timers = Array.from({ length: 300 }, (_, i) => simulation.timer(10 * i, note, i));
    simulation.run(50);
    for (const timer of timers.slice(100, 150)) simulation.cancel(timer);
    simulation.clear();
    expect([simulation.pending, simulation.now, simulation.peek()]).toEqual([0, 50, undefined]);
    expect(timers.map((timer) => simulation.cancel(timer))).not.toContain(true);
    log.length = 0;
    simulation.at(70, note, 1);
    simulation.at(60, note, 2);
    simulation.at(1e9, note, 3);
    simulation.run(Number.POSITIVE_INFINITY);
    expect(log).toEqual(["60:2", "70:1", "1000000000:3"]);
    expect(timers.map((timer) => simulation.cancel(timer))).not.toContain(true);
  });
});
