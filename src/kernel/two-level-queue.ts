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
/** So few events are kept in the heap alone; it takes them in when the others have run out, and again half as many. */
const FEW = 32;
const LEAST_BUCKETS = 2 * FEW;
const MOST_BUCKETS = 1 << 15;
/**
 * The rest is gone through in slices, each by a call of its own. A long loop in a function that is called once a renewal
 * may begin uncompiled every time, and then each number in it is an object.
 */
const SLICE = 256;

export class TwoLevelQueue implements EventQueue {
  /** The near heap's own array. */
  times: Float64Array;
  private sequence = 0;
  private readonly near = new FourAryHeap();
  /** First slot of each bucket, and by slot the next one of the same bucket. */
  private readonly buckets = new Int32Array(MOST_BUCKETS).fill(NONE);
  private successors = new Int32Array(16);
  private inBuckets = 0;
  private bucketCount = 1;
  /** Buckets before this one have been poured. */
  private next = 1;
  private base: Micros = 0;
  /** Buckets per µs; 0 while the heap holds all. */
  private scale = 0;
  /** Size of the heap that ends its holding all. */
  private mostNear = 2 * FEW;
  /** The rest: times and slots, side by side. */
  private restTimes = new Float64Array(16);
  private restSlots = new Int32Array(16);
  private restCount = 0;
  /** Delays that the mean is taken of. */
  private counted = 0;

  constructor() {
    this.times = this.near.slotTimes;
  }

  get size(): number {
    return this.near.count + this.inBuckets + this.restCount;
  }

  reserve(slot: number): void {
    if (slot < this.successors.length) return;
    this.near.reserve(slot);
    this.times = this.near.slotTimes;
    const capacity = this.times.length;
    this.successors = grown(this.successors, new Int32Array(capacity));
    this.restTimes = grown(this.restTimes, new Float64Array(capacity));
    this.restSlots = grown(this.restSlots, new Int32Array(capacity));
  }

  push(slot: number, priority: number): void {
    this.near.keys[slot] = tieKey(priority, this.sequence++);
    if ((this.times[slot]! - this.base) * this.scale < this.next) {
      this.near.insert(slot);
      if (this.near.count > this.mostNear) this.leaveNear();
    } else this.pushFar(slot);
  }

  /** Apart from `push`, which is short so that it is compiled into its callers. */
  private pushFar(slot: number): void {
    const time = this.times[slot]!;
    const position = (time - this.base) * this.scale;
    if (position < this.bucketCount) {
      const bucket = position | 0;
      this.successors[slot] = this.buckets[bucket]!;
      this.buckets[bucket] = slot;
      this.inBuckets++;
    } else {
      this.restTimes[this.restCount] = time;
      this.restSlots[this.restCount++] = slot;
    }
  }

  pop(limit: Micros): number {
    const near = this.near;
    if (near.count === 0 && !this.fillNear()) return -1;
    if (!(near.times[0]! <= limit)) return -1;
    const slot = near.slots[0]!;
    near.removeFirst();
    return slot;
  }

  peek(): number {
    return this.near.count === 0 && !this.fillNear() ? -1 : this.near.slots[0]!;
  }

  retain(keep: (slot: number) => boolean): void {
    this.near.retain(keep);
    this.inBuckets = 0;
    for (let bucket = this.next; bucket < this.bucketCount; bucket++) this.retainInBucket(bucket, keep);
    let rest = 0;
    for (let i = 0; i < this.restCount; i++) {
      const slot = this.restSlots[i]!;
      if (!keep(slot)) continue;
      this.restSlots[rest] = slot;
      this.restTimes[rest++] = this.times[slot]!;
    }
    this.restCount = rest;
  }

  clear(): void {
    this.buckets.fill(NONE);
    this.near.clear();
    this.sequence = this.inBuckets = this.restCount = 0;
    this.stayNear();
  }

  /** Keeps the order of the bucket's list. */
  private retainInBucket(bucket: number, keep: (slot: number) => boolean): void {
    let last = NONE;
    let slot = this.buckets[bucket]!;
    this.buckets[bucket] = NONE;
    while (slot !== NONE) {
      const following = this.successors[slot]!;
      if (keep(slot)) {
        if (last === NONE) this.buckets[bucket] = slot;
        else this.successors[last] = slot;
        this.successors[slot] = NONE;
        last = slot;
        this.inBuckets++;
      }
      slot = following;
    }
  }

  /** Pours the next bucket that is not empty into the empty heap; false when nothing is pending. */
  private fillNear(): boolean {
    if (this.inBuckets + this.restCount === 0) return false;
    const { buckets } = this;
    for (;;) {
      let next = this.next;
      while (next < this.bucketCount && buckets[next] === NONE) next++;
      if (next < this.bucketCount) {
        this.next = next + 1;
        this.pour(next);
        return true;
      }
      if (this.restCount > FEW) this.renew();
      else {
        this.stayNear();
        const { restSlots } = this;
        for (let i = 0; i < this.restCount; i++) this.near.insert(restSlots[i]!);
        this.restCount = 0;
        return true;
      }
    }
  }

  /** From now on every event goes into the heap, whatever its time: its position is 0. */
  private stayNear(): void {
    this.base = this.scale = 0;
    this.next = this.bucketCount = 1;
    this.mostNear = 2 * FEW;
  }

  /** The heap has grown: all of it goes to the rest, as does every event from now on, until the next pop deals them out. */
  private leaveNear(): void {
    const { near, restTimes, restSlots } = this;
    restTimes.set(near.times.subarray(0, near.count), this.restCount);
    restSlots.set(near.slots.subarray(0, near.count), this.restCount);
    this.restCount += near.count;
    near.clear();
    this.base = -Infinity;
    this.scale = 1;
    this.mostNear = Infinity;
  }

  private pour(bucket: number): void {
    const { near, buckets, successors } = this;
    for (let slot = buckets[bucket]!; slot !== NONE; slot = successors[slot]!) {
      near.insert(slot);
      this.inBuckets--;
    }
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
    this.mostNear = Infinity;
    this.dealRest();
  }

  /** From the last to the first, so that a bucket is poured in order of pushing: the cheapest for the heap under ties. */
  private dealRest(): void {
    const { restTimes, restSlots, restCount: count } = this;
    let kept = count;
    for (let end = count; end > 0; end -= SLICE) kept = this.deal(Math.max(0, end - SLICE), end, kept);
    restTimes.copyWithin(0, kept, count);
    restSlots.copyWithin(0, kept, count);
    this.restCount = count - kept;
  }

  /** Deals a slice of the rest to the buckets; what is beyond them moves up to just before `kept`, which is returned. */
  private deal(start: number, end: number, kept: number): number {
    const { restTimes, restSlots, buckets, successors, base, scale, bucketCount } = this;
    for (let i = end - 1; i >= start; i--) {
      const time = restTimes[i]!;
      const slot = restSlots[i]!;
      const position = (time - base) * scale;
      if (position < bucketCount) {
        const bucket = position | 0;
        successors[slot] = buckets[bucket]!;
        buckets[bucket] = slot;
        this.inBuckets++;
      } else {
        restTimes[--kept] = time;
        restSlots[kept] = slot;
      }
    }
    return kept;
  }

  private earliestOfRest(): Micros {
    let earliest = Infinity;
    for (let start = 0; start < this.restCount; start += SLICE) {
      earliest = Math.min(earliest, this.earliestOfSlice(start));
    }
    return earliest;
  }

  private earliestOfSlice(start: number): Micros {
    const { restTimes } = this;
    const end = Math.min(start + SLICE, this.restCount);
    let earliest = Infinity;
    for (let i = start; i < end; i++) if (restTimes[i]! < earliest) earliest = restTimes[i]!;
    return earliest;
  }

  /** Mean delay of the rest after `origin`, without delays above three times the mean so far. */
  private trimmedMeanDelay(origin: Micros): Micros {
    let limit = Infinity;
    for (let trim = 0; ; trim++) {
      let sum = 0;
      this.counted = 0;
      for (let start = 0; start < this.restCount; start += SLICE) sum += this.sumOfSlice(start, origin, limit);
      const mean = sum / this.counted;
      if (trim === TRIMS || limit <= SPAN_IN_MEANS * mean) return mean;
      limit = SPAN_IN_MEANS * mean;
    }
  }

  /** Sum of the delays of a slice up to the limit, which it also counts. */
  private sumOfSlice(start: number, origin: Micros, limit: Micros): number {
    const { restTimes } = this;
    const end = Math.min(start + SLICE, this.restCount);
    let sum = 0;
    let counted = 0;
    for (let i = start; i < end; i++) {
      const delay = restTimes[i]! - origin;
      if (delay > limit) continue;
      sum += delay;
      counted++;
    }
    this.counted += counted;
    return sum;
  }
}
