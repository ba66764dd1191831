// Both queues against a naive twin: a list sorted by (time, priority, order of pushing).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HeapQueue } from "../../src/kernel/heap-queue.ts";
import type { EventQueue } from "../../src/kernel/queue.ts";
import { type Stream, streamOf } from "../../src/kernel/random.ts";
import { TwoLevelQueue } from "../../src/kernel/two-level-queue.ts";

class NaiveQueue implements EventQueue {
  times = new Float64Array(0);
  private events: { priority: number; sequence: number; slot: number }[] = [];
  private sequence = 0;
  get size() {
    return this.events.length;
  }
  reserve(slot: number) {
    const larger = new Float64Array(Math.max(this.times.length, slot + 1));
    larger.set(this.times);
    this.times = larger;
  }
  push(slot: number, priority: number) {
    this.events.push({ priority, sequence: this.sequence++, slot });
    const { times } = this;
    this.events.sort((a, b) => times[a.slot]! - times[b.slot]! || a.priority - b.priority || a.sequence - b.sequence);
  }
  pop(limit: number) {
    const first = this.peek();
    if (first < 0 || !(this.times[first]! <= limit)) return -1;
    this.events.shift();
    return first;
  }
  peek() {
    return this.events[0]?.slot ?? -1;
  }
  retain(keep: (slot: number) => boolean) {
    this.events = this.events.filter(({ slot }) => keep(slot));
  }
  clear() {
    this.events = [];
    this.sequence = 0;
  }
}

/** Adds an event as the simulation does. */
function put(queue: EventQueue, { time, priority }: { time: number; priority: number }, slot: number): void {
  queue.reserve(slot);
  queue.times[slot] = time;
  queue.push(slot, priority);
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
  const push = () => put(queue, { time: start + delay(stream), priority: stream.integer(16) }, free.pop()!);
  const note = (slot: number, peeked = slot) => {
    log.push(`${slot} at ${queue.times[slot]}${peeked === slot ? "" : `, not ${peeked}`}`);
  };
  for (let i = 0; i < pending; i++) push();
  for (let i = 0; i < operations; i++) {
    if (stream.integer(2 * pending) === 0) removeSome(queue, free, stream.integer(8));
    const limit = stream.integer(8) === 0 ? start : Infinity;
    const peeked = limit === Infinity && stream.integer(4) === 0 ? queue.peek() : undefined;
    const slot = queue.pop(limit);
    note(slot, peeked);
    if (slot >= 0) {
      free.push(slot);
      start = queue.times[slot]!;
    }
    const swelling = Math.floor(i / (2 * pending)) % 2 === 0;
    for (let pushes = stream.integer(swelling ? 4 : 2); pushes > 0 && free.length > 0; pushes--) push();
  }
  for (let slot = queue.pop(Infinity); slot >= 0; slot = queue.pop(Infinity)) note(slot);
  return log;
}

/** Takes out every eighth slot, and gives it back: sorted, since the order in which a queue is asked is its own affair. */
function removeSome(queue: EventQueue, free: number[], remainder: number): void {
  const removed: number[] = [];
  queue.retain((slot) => slot % 8 !== remainder || removed.push(slot) === 0);
  free.push(...removed.sort((a, b) => a - b));
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

  it("keeps the order of bursts that come long before what waits already", () => {
    const [queue, twin] = [make(), new NaiveQueue()];
    const stream = streamOf(33, 0, "bursts", 0);
    let slot = 0;
    let now = 0;
    const push = (time: number) => {
      const event = { time, priority: stream.integer(4) };
      for (const each of [queue, twin]) put(each, event, slot);
      slot += 1;
    };
    const pop = () => {
      const expected = twin.pop(Infinity);
      expect(queue.pop(Infinity)).toBe(expected);
      if (expected >= 0) now = twin.times[expected]!;
    };
    for (let second = 1; second <= 80; second += 1) push(1e6 * second);
    for (let burst = 0; burst < 4; burst += 1) {
      pop();
      for (let i = 0; i < 700; i += 1) push(now + stream.integer(500));
      for (let i = 0; i < 600; i += 1) pop();
    }
    while (twin.size > 0) pop();
    expect(queue.size).toBe(0);
  });

  it("any sequence of pushes, pops and looks gives what the naive twin gives", () => {
    const step = fc.oneof(
      fc.record({
        time: fc.oneof(fc.nat(20), fc.nat(1e6), fc.double({ min: -1e15, max: 1e15, noNaN: true })),
        priority: fc.nat(15),
      }),
      fc.record({ limit: fc.oneof(fc.nat(20), fc.nat(1e6), fc.constant(Infinity)) }),
      fc.record({ divisor: fc.integer({ min: 2, max: 5 }) }),
      fc.constant("peek" as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const [queue, twin] = [make(), new NaiveQueue()];
        steps.forEach((what, slot) => {
          if (what === "peek") expect(queue.peek()).toBe(twin.peek());
          else if ("limit" in what) expect(queue.pop(what.limit)).toBe(twin.pop(what.limit));
          else if ("divisor" in what)
            for (const each of [queue, twin]) each.retain((kept) => kept % what.divisor !== 0);
          else for (const each of [queue, twin]) put(each, what, slot);
          expect(queue.size).toBe(twin.size);
        });
        while (twin.size > 0) expect(queue.pop(Infinity)).toBe(twin.pop(Infinity));
        expect(queue.pop(Infinity)).toBe(-1);
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
    pushes.forEach(([time, priority], slot) => void put(queue, { time, priority }, slot));
    expect(pushes.map(() => queue.pop(Infinity))).toEqual([3, 1, 4, 0, 2]);
  });

  it("is empty at first and after clear, and can be used again", () => {
    const queue = make();
    const state = () => [queue.size, queue.peek(), queue.pop(Infinity)];
    expect(state()).toEqual([0, -1, -1]);
    for (let slot = 0; slot < 1000; slot++) put(queue, { time: 1000 - slot, priority: 0 }, slot);
    for (let i = 0; i < 10; i++) expect(queue.pop(Infinity)).toBe(999 - i);
    queue.clear();
    expect(state()).toEqual([0, -1, -1]);
    put(queue, { time: 7, priority: 0 }, 3);
    expect([queue.pop(6), queue.pop(7), queue.times[3]]).toEqual([-1, 3, 7]);
  });

  it("makes room for any slot", () => {
    const queue = make();
    const slots = [0, 15, 16, 17, 100_000, 31, 99_999];
    for (const slot of slots) put(queue, { time: 1_000_000 - slot, priority: 0 }, slot);
    expect(slots.map(() => queue.pop(Infinity))).toEqual([100_000, 99_999, 31, 17, 16, 15, 0]);
  });

  it("retain keeps what it is told to, wherever it lies, in order", () => {
    const queue = make();
    for (let slot = 0; slot < 10_000; slot++) put(queue, { time: (slot * 7919) % 10_007, priority: slot % 3 }, slot);
    const first = Array.from({ length: 3000 }, () => queue.pop(Infinity));
    expect(new Set(first).size).toBe(3000);
    queue.retain((slot) => slot % 10 === 0);
    const rest: number[] = [];
    for (let slot = queue.pop(Infinity); slot >= 0; slot = queue.pop(Infinity)) rest.push(slot);
    const expected = Array.from({ length: 1000 }, (_, i) => 10 * i)
      .filter((slot) => !first.includes(slot))
      .sort((a, b) => ((a * 7919) % 10_007) - ((b * 7919) % 10_007));
    expect(rest).toEqual(expected);
  });
});

it.each(schedules)("the two-level queue deals no more than ten events a push: %s", (_schedule, delay) => {
  const queue = new TwoLevelQueue();
  const parts = queue as unknown as { renew(): void; rest: { count: number } };
  const renew = parts.renew.bind(queue);
  let dealt = 0;
  parts.renew = () => {
    dealt += parts.rest.count;
    renew();
  };
  const pending = 2000;
  const log = hold(queue, delay, { pending, operations: 40_000 });
  // Each event that was popped has been pushed.
  expect(dealt).toBeLessThan(10 * log.length);
});

it("both queues give the same order over a long run", () => {
  for (const [, delay] of schedules) {
    const size = { pending: 2000, operations: 20_000 };
    expect(hold(new TwoLevelQueue(), delay, size).join()).toBe(hold(new HeapQueue(), delay, size).join());
  }
});

it("the two-level queue refuses an event that has no time", () => {
  const queue = new TwoLevelQueue();
  for (let slot = 0; slot < 100; slot++) put(queue, { time: NaN, priority: 0 }, slot);
  expect(() => queue.pop(Infinity)).toThrow("no finite time");
});
