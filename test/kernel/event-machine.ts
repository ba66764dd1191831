// Random schedules for the simulation and for its naive twin: a list that is searched from end to end for the next event.
import fc from "fast-check";
import type { EventQueue } from "../../src/kernel/queue.ts";
import type { EventId } from "../../src/kernel/simulation.ts";
import { KERNEL, type Kernel } from "./world.ts";

/**
 * An event may schedule another when it runs. A burst schedules many and, when a tenth of their time has passed, cancels
 * all but every so-manieth.
 */
export type Operation =
  | { readonly do: "schedule"; readonly delay: number; readonly priority: number; readonly child: number }
  | { readonly do: "cancel"; readonly which: number }
  | { readonly do: "pass"; readonly duration: number }
  | { readonly do: "burst"; readonly events: number; readonly spread: number; readonly keeps: number };

const delay = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 200 }), fc.nat({ max: 1_000_000 }));
const schedule = fc.record({
  ...{ do: fc.constant("schedule" as const), delay, priority: fc.nat({ max: 15 }) },
  child: fc.oneof(fc.constant(-1), delay),
});
const cancel = fc.record({ do: fc.constant("cancel" as const), which: fc.nat({ max: 0xffff }) });
const pass = fc.record({ do: fc.constant("pass" as const), duration: delay });
const burst = fc.record({
  ...{ do: fc.constant("burst" as const), events: fc.integer({ min: 1700, max: 2000 }) },
  ...{ spread: fc.constantFrom(1, 100, 10_000, 1_000_000), keeps: fc.integer({ min: 3, max: 6 }) },
});

/** Long schedules. */
export const schedules: fc.Arbitrary<Operation[]> = fc.array(
  fc.oneof({ weight: 6, arbitrary: schedule }, { weight: 3, arbitrary: cancel }, { weight: 2, arbitrary: pass }),
  { minLength: 500, maxLength: 500, size: "max" },
);
/** Short ones in which so many are cancelled that the queue drops them. */
export const bursts: fc.Arbitrary<Operation[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: schedule }, { weight: 1, arbitrary: pass }, { weight: 1, arbitrary: burst }),
  { minLength: 6, maxLength: 12, size: "max" },
);

interface Machine {
  /** Events scheduled so far; an event's tag is its ordinal. A child has priority 8 and no child. */
  readonly count: () => number;
  readonly pending: () => number;
  schedule(delay: number, priority: number, child: number): void;
  cancel(tag: number): boolean;
  pass(duration: number): void;
  readonly log: string[];
}

function real(kernel: Kernel, queue: EventQueue): Machine {
  const simulation = new kernel.Simulation(queue);
  const log: string[] = [];
  const ids: EventId[] = [];
  const schedule = (delay: number, priority: number, child: number): void => {
    const tag = ids.length;
    ids.push(simulation.timer(simulation.now + delay, run, tag, child, 0, 0, undefined, priority));
  };
  const run = simulation.register((tag, child) => {
    log.push(`${simulation.now}:${tag}`);
    if (child >= 0) schedule(child, 8, -1);
  }, "run");
  return {
    log,
    schedule,
    count: () => ids.length,
    pending: () => simulation.pending,
    cancel: (tag) => simulation.cancel(ids[tag]!),
    pass: (duration) => simulation.run(simulation.now + duration),
  };
}

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
    for (let place = 0; place < pending.length; place++) {
      const { time, priority } = pending[place]!;
      const first = pending[best];
      if (time > until) continue;
      if (first === undefined || time < first.time || (time === first.time && priority < first.priority)) best = place;
    }
    return best;
  };
  return {
    log,
    schedule,
    count: () => count,
    pending: () => pending.length,
    cancel: (tag) => {
      const place = pending.findIndex((event) => event.tag === tag);
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

function operate(machine: Machine, operation: Operation): unknown {
  if (operation.do === "schedule") return machine.schedule(operation.delay, operation.priority, operation.child);
  if (operation.do === "pass") return machine.pass(operation.duration);
  if (operation.do === "cancel") return machine.count() > 0 && machine.cancel(operation.which % machine.count());
  const first = machine.count();
  for (let i = 0; i < operation.events; i++) machine.schedule((i * 7919) % operation.spread, i % 16, -1);
  machine.pass(Math.floor(operation.spread / 10));
  for (let i = 0; i < operation.events; i++) if (i % operation.keeps !== 0) machine.cancel(first + i);
  return undefined;
}

/** What the kernel does otherwise than the naive twin; undefined when nothing. */
export function difference(operations: readonly Operation[], queue: EventQueue, kernel = KERNEL): string | undefined {
  const [one, twin] = [real(kernel, queue), naive()];
  for (const [index, operation] of operations.entries()) {
    if (operate(one, operation) !== operate(twin, operation)) return `answer to operation ${index}`;
    if (one.pending() !== twin.pending()) return `${one.pending()} pending, not ${twin.pending()}`;
  }
  for (const machine of [one, twin]) machine.pass(4_000_000);
  if (one.pending() > 0) return `${one.pending()} pending in the end`;
  const place = twin.log.findIndex((line, index) => line !== one.log[index]);
  if (place >= 0) return `${one.log[place]}, not ${twin.log[place]}`;
  return one.log.length > twin.log.length ? `${one.log[twin.log.length]} in excess` : undefined;
}
