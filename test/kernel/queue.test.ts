// Both queues against a naive twin: a list sorted by (time, priority, order of pushing).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HeapQueue } from "../../src/kernel/heap-queue.ts";
import type { EventQueue } from "../../src/kernel/queue.ts";
import { type Stream, streamOf } from "../../src/kernel/random.ts";
import { TwoLevelQueue } from "../../src/kernel/two-level-queue.ts";

class NaiveQueue implements EventQueue {
  poppedTime = 0;
  private events: { time: number; priority: number; sequence: number; slot: number }[] = [];
  private sequence = 0;
  get size() {
    return this.events.length;
  }
  push(time: number, priority: number, slot: number) {
    this.events.push({ time, priority, sequence: this.sequence++, slot });
    this.events.sort((a, b) => a.time - b.time || a.priority - b.priority || a.sequence - b.sequence);
  }
  pop() {
    const first = this.events.shift();
    this.poppedTime = first?.time ?? this.poppedTime;
    return first?.slot ?? -1;
  }
  peekTime() {
    return this.events[0]?.time ?? Infinity;
  }
  clear() {
    this.events = [];
    this.sequence = this.poppedTime = 0;
  }
}

const queues = [
  ["plain heap", () => new HeapQueue()],
  ["two-level", () => new TwoLevelQueue()],
] as const;

/** Delays from now of each kind of schedule; times are whole microseconds except in the last three. */
const schedules: [string, (stream: Stream) => number][] = [
  ["exponential", (s) => Math.round(s.exponential(1e5))],
  ["all at one instant", () => 0],
  ["mostly ties", (s) => 1000 * s.integer(3)],
  [
    "skewed (a tenth of a percent goes a million times as far)",
    (s) => s.integer(1000) * (s.integer(1000) === 0 ? 1e9 : 1e3),
  ],
  ["bimodal: messages and time-outs", (s) => (s.integer(2) === 0 ? 50_000 + s.integer(1000) : 3e9 + s.integer(10))],
  ["constant", () => 250_000],
  ["Pareto, shape ½", (s) => Math.round(1 / s.uniform() ** 2)],
  ["into the past", (s) => s.integer(2000) - 1000],
  ["fractions", (s) => s.uniform() * 1e-3],
  ["tiny next to the clock", (s) => s.integer(3) * 2 ** -20],
  ["thirds", (s) => s.integer(100) / 3],
];

/** Holds `pending` events: pops one, pushes another; the number pending swells and shrinks. Returns what was popped when. */
function hold(
  queue: EventQueue,
  delay: (stream: Stream) => number,
  { pending, operations }: { pending: number; operations: number },
): string[] {
  const stream = streamOf(31, 0, "hold", pending);
  const free = Array.from({ length: 4 * pending }, (_, slot) => slot);
  const log: string[] = [];
  let start = 2 ** 40;
  const push = () => queue.push(start + delay(stream), stream.integer(16), free.pop()!);
  for (let i = 0; i < pending; i++) push();
  for (let i = 0; i < operations; i++) {
    const peeked = stream.integer(4) === 0 ? queue.peekTime() : undefined;
    const slot = queue.pop();
    if (slot >= 0) free.push(slot);
    if (slot >= 0) start = queue.poppedTime;
    log.push(`${slot} at ${queue.poppedTime}${peeked === undefined || slot < 0 ? "" : ` = ${peeked}`}`);
    const swelling = Math.floor(i / (2 * pending)) % 2 === 0;
    for (let pushes = stream.integer(swelling ? 4 : 2); pushes > 0 && free.length > 0; pushes--) push();
  }
  for (let slot = queue.pop(); slot >= 0; slot = queue.pop()) log.push(`${slot} at ${queue.poppedTime}`);
  return log;
}

describe.each(queues)("%s", (_name, make) => {
  it.each(schedules)("pops in the order of the naive twin: %s", (_schedule, delay) => {
    for (const size of [
      { pending: 3, operations: 500 },
      { pending: 60, operations: 3000 },
    ]) {
      expect(hold(make(), delay, size)).toEqual(hold(new NaiveQueue(), delay, size));
    }
  });

  it("any sequence of pushes, pops and looks gives what the naive twin gives", () => {
    const step = fc.oneof(
      fc.record({
        time: fc.oneof(fc.nat(20), fc.nat(1e6), fc.double({ min: -1e15, max: 1e15, noNaN: true })),
        priority: fc.nat(15),
      }),
      fc.constantFrom("pop" as const, "peek" as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const [queue, twin] = [make(), new NaiveQueue()];
        steps.forEach((what, slot) => {
          if (what === "pop") expect(queue.pop()).toBe(twin.pop());
          else if (what === "peek") expect(queue.peekTime()).toBe(twin.peekTime());
          else for (const each of [queue, twin]) each.push(what.time, what.priority, slot);
          expect(queue.size).toBe(twin.size);
          expect(queue.poppedTime).toBe(twin.poppedTime);
        });
        while (twin.size > 0) expect(queue.pop()).toBe(twin.pop());
        expect(queue.pop()).toBe(-1);
      }),
      { seed: 32, numRuns: 400 },
    );
  });

  it("orders equal times by priority, then by pushing", () => {
    const queue = make();
    const pushes = [
      [5, 3],
      [5, 0],
      [5, 3],
      [4, 15],
      [5, 0],
    ] as const;
    pushes.forEach(([time, priority], slot) => void queue.push(time, priority, slot));
    expect(pushes.map(() => queue.pop())).toEqual([3, 1, 4, 0, 2]);
  });

  it("is empty at first and after clear, and can be used again", () => {
    const queue = make();
    const state = () => [queue.size, queue.poppedTime, queue.peekTime(), queue.pop()];
    expect(state()).toEqual([0, 0, Infinity, -1]);
    for (let slot = 0; slot < 1000; slot++) queue.push(1000 - slot, 0, slot);
    for (let i = 0; i < 10; i++) expect(queue.pop()).toBe(999 - i);
    queue.clear();
    expect(state()).toEqual([0, 0, Infinity, -1]);
    queue.push(7, 0, 3);
    expect([queue.pop(), queue.poppedTime]).toEqual([3, 7]);
  });

  it("makes room for any slot", () => {
    const queue = make();
    const slots = [0, 15, 16, 17, 100_000, 31, 99_999];
    for (const slot of slots) queue.push(1_000_000 - slot, 0, slot);
    expect(slots.map(() => queue.pop())).toEqual([100_000, 99_999, 31, 17, 16, 15, 0]);
  });
});

it("both queues give the same order over a long run", () => {
  for (const [, delay] of schedules) {
    const size = { pending: 2000, operations: 20_000 };
    expect(hold(new TwoLevelQueue(), delay, size)).toEqual(hold(new HeapQueue(), delay, size));
  }
});

it("the two-level queue refuses an event that has no time", () => {
  const queue = new TwoLevelQueue();
  queue.push(NaN, 0, 0);
  expect(() => queue.pop()).toThrow("no finite time");
});
