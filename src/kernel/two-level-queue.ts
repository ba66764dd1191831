// The default event queue: a small heap of the near future, unsorted buckets behind it, and a list of the rest.
//
//   position of a time = (time − base) · scale, a monotone function of it
//
//   | near heap: position < next | buckets next … bucketCount − 1, one unit each | rest: position ≥ bucketCount |
//
// pop takes from the heap. When the heap is empty, the next bucket that is not empty is poured into it; when no bucket
// is left, base and scale are chosen anew and the rest is dealt out to the buckets. The place of an event depends on
// its position alone, compared with whole numbers, so rounding cannot put two events in the wrong order.
//
// The buckets, about one for each event, span three times the mean delay of the rest, where delays above three times
// the mean do not count (three times repeated): one timer far away does not widen every bucket. By Markov's inequality
// (2/3)⁴ of the n events lie in the span, so a renewal, which costs O(n), is followed by at least n/6 pops before the
// next one: constant work per event whatever the delays.
//
// @source R. Brown, Calendar queues, CACM 31 (1988) 1220–1227 (buckets of a width taken from the pending events);
//   W. T. Tang, R. S. M. Goh and I. L.-J. Thng, Ladder queue, ACM TOMACS 15 (2005) 175–204 (a bucket is sorted when reached)
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import { FourAryHeap, grown } from "./four-ary-heap.ts";
import { type EventQueue, tieKey } from "./queue.ts";

/** End of a linked list of slots. */
const NONE = -1;
const SPAN_IN_MEANS = 3;
const TRIMS = 3;
/** Keeps the scale finite when all events of the rest are at one instant. */
const LEAST_SPAN: Micros = 1e-3;
const LEAST_BUCKETS = 16;
const MOST_BUCKETS = 1 << 15;

export class TwoLevelQueue implements EventQueue {
  size = 0;
  poppedTime: Micros = 0;
  private sequence = 0;
  private readonly near = new FourAryHeap();
  /** First slot of each bucket; time and next slot of the same bucket, by slot. */
  private readonly buckets = new Int32Array(MOST_BUCKETS).fill(NONE);
  private bucketTimes = new Float64Array(16);
  private successors = new Int32Array(16);
  private bucketCount = 0;
  /** Buckets before this one have been poured. */
  private next = 0;
  private base: Micros = -Infinity;
  /** Buckets per µs. */
  private scale = 1;
  /** The rest: times and slots, side by side. */
  private restTimes = new Float64Array(16);
  private restSlots = new Int32Array(16);
  private restCount = 0;

  push(time: Micros, priority: number, slot: number): void {
    if (slot >= this.successors.length) this.reserve(slot);
    this.near.keys[slot] = tieKey(priority, this.sequence++);
    this.size++;
    const position = (time - this.base) * this.scale;
    if (position < this.next) this.near.insert(time, slot);
    else if (position < this.bucketCount) this.putInBucket(position, time, slot);
    else {
      this.restTimes[this.restCount] = time;
      this.restSlots[this.restCount++] = slot;
    }
  }

  pop(): number {
    const near = this.near;
    if (near.count === 0 && !this.fillNear()) return -1;
    const slot = near.slots[0]!;
    this.poppedTime = near.times[0]!;
    this.size--;
    near.removeFirst();
    return slot;
  }

  peekTime(): Micros {
    return this.near.count === 0 && !this.fillNear() ? Infinity : this.near.times[0]!;
  }

  clear(): void {
    this.buckets.fill(NONE);
    this.size = this.poppedTime = this.sequence = 0;
    this.near.count = this.restCount = this.bucketCount = this.next = 0;
    this.base = -Infinity;
    this.scale = 1;
  }

  private putInBucket(position: number, time: Micros, slot: number): void {
    const bucket = position | 0;
    this.bucketTimes[slot] = time;
    this.successors[slot] = this.buckets[bucket]!;
    this.buckets[bucket] = slot;
  }

  /** Pours the next bucket that is not empty into the empty heap; false when nothing is pending. */
  private fillNear(): boolean {
    if (this.size === 0) return false;
    const { buckets } = this;
    for (;;) {
      let next = this.next;
      while (next < this.bucketCount && buckets[next] === NONE) next++;
      if (next < this.bucketCount) {
        this.next = next + 1;
        this.pour(next);
        return true;
      }
      this.renew();
    }
  }

  private pour(bucket: number): void {
    const { near, buckets, bucketTimes, successors } = this;
    for (let slot = buckets[bucket]!; slot !== NONE; slot = successors[slot]!) near.insert(bucketTimes[slot]!, slot);
    buckets[bucket] = NONE;
  }

  /** Spreads buckets over the nearer part of the rest. The earliest event always lands in bucket 0. */
  private renew(): void {
    const earliest = this.earliestOfRest();
    assert(earliest < Infinity, "a pending event has no finite time");
    const span = Math.max(SPAN_IN_MEANS * this.trimmedMeanDelay(earliest), LEAST_SPAN);
    let bucketCount = LEAST_BUCKETS;
    while (bucketCount < this.restCount && bucketCount < MOST_BUCKETS) bucketCount *= 2;
    this.bucketCount = bucketCount;
    this.base = earliest;
    this.scale = bucketCount / span;
    this.next = 0;
    this.dealRest();
  }

  /** From the last to the first, so that a bucket is poured in order of pushing: the cheapest for the heap under ties. */
  private dealRest(): void {
    const { restTimes, restSlots, base, scale, bucketCount, restCount: count } = this;
    let kept = count;
    for (let i = count - 1; i >= 0; i--) {
      const time = restTimes[i]!;
      const slot = restSlots[i]!;
      const position = (time - base) * scale;
      if (position < bucketCount) this.putInBucket(position, time, slot);
      else {
        restTimes[--kept] = time;
        restSlots[kept] = slot;
      }
    }
    restTimes.copyWithin(0, kept, count);
    restSlots.copyWithin(0, kept, count);
    this.restCount = count - kept;
  }

  private earliestOfRest(): Micros {
    let earliest = Infinity;
    for (let i = 0; i < this.restCount; i++) {
      if (this.restTimes[i]! < earliest) earliest = this.restTimes[i]!;
    }
    return earliest;
  }

  /** Mean delay of the rest after `start`, without delays above three times the mean so far. */
  private trimmedMeanDelay(start: Micros): Micros {
    const { restTimes, restCount } = this;
    let limit = Infinity;
    let mean = 0;
    for (let trim = 0; trim <= TRIMS; trim++) {
      let sum = 0;
      let counted = 0;
      for (let i = 0; i < restCount; i++) {
        const delay = restTimes[i]! - start;
        if (delay > limit) continue;
        sum += delay;
        counted++;
      }
      mean = sum / counted;
      if (limit <= SPAN_IN_MEANS * mean) break;
      limit = SPAN_IN_MEANS * mean;
    }
    return mean;
  }

  private reserve(slot: number): void {
    this.near.reserve(slot);
    const capacity = this.near.keys.length;
    this.bucketTimes = grown(this.bucketTimes, new Float64Array(capacity));
    this.successors = grown(this.successors, new Int32Array(capacity));
    this.restTimes = grown(this.restTimes, new Float64Array(capacity));
    this.restSlots = grown(this.restSlots, new Int32Array(capacity));
  }
}
