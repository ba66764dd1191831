import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeapQueue } from "../../src/kernel/heap-queue.ts";
import { type EventId, Simulation } from "../../src/kernel/simulation.ts";
import { TwoLevelQueue } from "../../src/kernel/two-level-queue.ts";

const queues = [
  ["two-level queue", () => new TwoLevelQueue()],
  ["heap", () => new HeapQueue()],
] as const;

/** A simulation whose one handler writes down the time and the event's first word. */
function recorded(simulation = new Simulation()) {
  const log: string[] = [];
  const note = simulation.register((a) => log.push(`${simulation.now}:${a}`));
  return { simulation, log, note };
}

describe("order of events", () => {
  test.each(queues)("time, then priority, then order of scheduling (%s)", (_name, queue) => {
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
    const take = simulation.register((...given) => got.push(given));
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

/** What a random test does: schedule (an event may schedule another when it runs), cancel one ever scheduled, or let time pass. */
type Operation =
  | { readonly do: "schedule"; readonly delay: number; readonly priority: number; readonly child: number }
  | { readonly do: "cancel"; readonly which: number }
  | { readonly do: "pass"; readonly duration: number };

const delay = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 200 }), fc.nat({ max: 1_000_000 }));
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("schedule" as const),
      delay,
      priority: fc.nat({ max: 15 }),
      child: fc.oneof(fc.constant(-1), delay),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("cancel" as const), which: fc.nat({ max: 0xffff }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pass" as const), duration: delay }) },
);

interface Machine {
  schedule(delay: number, priority: number, child: number): void;
  cancel(which: number): boolean;
  pass(duration: number): void;
  readonly log: string[];
}

/** The simulation under test. An event's tag is its ordinal; a child is scheduled with priority 8 and has no child. */
function real(simulation: Simulation): Machine {
  const log: string[] = [];
  const ids: EventId[] = [];
  const schedule = (delay: number, priority: number, child: number): void => {
    const tag = ids.length;
    ids.push(simulation.timer(simulation.now + delay, run, tag, child, 0, 0, undefined, priority));
  };
  const run = simulation.register((tag, child) => {
    log.push(`${simulation.now}:${tag}`);
    if (child >= 0) schedule(child, 8, -1);
  });
  return {
    log,
    schedule,
    cancel: (which) => ids.length > 0 && simulation.cancel(ids[which % ids.length]!),
    pass: (duration) => simulation.run(simulation.now + duration),
  };
}

/** Its naive twin: a list searched from end to end for the next event. */
function naive(): Machine {
  const log: string[] = [];
  const pending: { tag: number; time: number; priority: number; child: number }[] = [];
  let count = 0;
  let now = 0;
  const schedule = (delay: number, priority: number, child: number): void => {
    pending.push({ tag: count++, time: now + delay, priority, child });
  };
  /** Place of the first in (time, priority, tag), if it is not after `until`; the list is in order of tags. */
  const next = (until: number): number => {
    let best = -1;
    for (const [place, { time, priority }] of pending.entries()) {
      const first = pending[best];
      if (time > until) continue;
      if (first === undefined || time < first.time || (time === first.time && priority < first.priority)) best = place;
    }
    return best;
  };
  return {
    log,
    schedule,
    cancel: (which) => {
      const place = pending.findIndex((event) => event.tag === which % count);
      return place >= 0 && pending.splice(place, 1).length === 1;
    },
    pass: (duration) => {
      const until = now + duration;
      for (let place = next(until); place >= 0; place = next(until)) {
        const event = pending.splice(place, 1)[0]!;
        now = event.time;
        log.push(`${now}:${event.tag}`);
        if (event.child >= 0) schedule(event.child, 8, -1);
      }
      now = until;
    },
  };
}

test.each([
  [200, ...queues[0]],
  [40, ...queues[1]],
] as const)(
  "no event is lost, doubled or out of order over %d × 500 random operations (%s)",
  (numRuns, _name, queue) => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 500, maxLength: 500, size: "max" }), (operations) => {
        const machines = [real(new Simulation(queue())), naive()] as const;
        for (const step of operations) {
          if (step.do === "schedule") for (const m of machines) m.schedule(step.delay, step.priority, step.child);
          else if (step.do === "pass") for (const m of machines) m.pass(step.duration);
          else if (machines[0].cancel(step.which) !== machines[1].cancel(step.which)) return false;
        }
        for (const machine of machines) machine.pass(4_000_000);
        return machines[0].log.join() === machines[1].log.join();
      }),
      { numRuns, seed: 1 },
    );
  },
);

test("more events pending at once than slots at the start: all run, in order", () => {
  const { simulation, log, note } = recorded();
  const count = 5_000;
  for (let index = 0; index < count; index++) simulation.at((index * 7_919) % count, note, index);
  expect(simulation.pending).toBe(count);
  simulation.run(count);
  expect(log.map((line) => Number(line.split(":")[0]))).toEqual(Array.from({ length: count }, (_, time) => time));
});
