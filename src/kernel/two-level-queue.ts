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
// The buckets, about one for each event, span eight times the typical delay of the rest: a power of two that at least a
// quarter of the delays are below. However far the others are, a renewal, which costs O(n), is followed by at least n/4
// pops before the next one: constant work per event whatever the delays. A burst that comes long before most of what was
// dealt fills the heap: when it holds more than a quarter as many as there were to deal, and twice as many as were ever poured
// into it at once, everything is dealt anew over a span that is typical of the burst, at no more than ten moves a push.
//
// @source R. Brown, Calendar queues, CACM 31 (1988) 1220–1227 (buckets of a width taken from the pending events);
//   W. T. Tang, R. S. M. Goh and I. L.-J. Thng, Ladder queue, ACM TOMACS 15 (2005) 175–204 (a bucket is sorted when reached)
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import { FourAryHeap, grown } from "./four-ary-heap.ts";
import { type EventQueue, tieKey } from "./queue.ts";
import { SLICE, typicalDelay, UnsortedList } from "./unsorted-list.ts";

/** End of a linked list of slots. */
const NONE = -1;
/** Of the buckets, in typical delays. */
const SPAN = 8;
/** Keeps the scale finite when all events of the rest are at one instant. */
const LEAST_SPAN: Micros = 1e-3;
/** So few events are kept in the heap alone; it takes them in when the others have run out, and again half as many. */
const FEW = 32;
const LEAST_BUCKETS = 2 * FEW;
const MOST_BUCKETS = 1 << 15;

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
  /** What the buckets shall span at most when they are dealt next [µs]. */
  private burstSpan: Micros = Infinity;
  private readonly rest = new UnsortedList();

  constructor() {
    this.times = this.near.slotTimes;
  }

  get size(): number {
    return this.near.count + this.inBuckets + this.rest.count;
  }

  reserve(slot: number): void {
    if (slot < this.successors.length) return;
    this.near.reserve(slot);
    this.times = this.near.slotTimes;
    const capacity = this.times.length;
    this.successors = grown(this.successors, new Int32Array(capacity));
    this.rest.reserve(capacity);
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
    } else this.rest.add(time, slot);
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
    this.rest.retain(keep);
  }

  clear(): void {
    this.buckets.fill(NONE);
    this.near.clear();
    this.sequence = this.inBuckets = this.rest.count = 0;
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
    const { buckets, near, rest } = this;
    if (this.inBuckets + rest.count === 0) return false;
    for (;;) {
      let next = this.next;
      while (next < this.bucketCount && buckets[next] === NONE) next++;
      if (next < this.bucketCount) {
        this.next = next + 1;
        this.pour(next);
        return true;
      }
      if (rest.count > FEW) this.renew();
      else {
        this.stayNear();
        for (let i = 0; i < rest.count; i++) near.insert(rest.slots[i]!);
        rest.count = 0;
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

  /**
   * The heap has grown, since there were no buckets or they are too wide for what came after they were dealt: all goes to
   * the rest, as does every event from now on, until the next pop deals them out.
   */
  private leaveNear(): void {
    const { near, rest } = this;
    this.burstSpan = SPAN * typicalDelay(near.times, near.count, near.times[0]!);
    for (let place = 0; place < near.count; place++) rest.add(near.times[place]!, near.slots[place]!);
    near.clear();
    this.emptyBuckets();
    this.base = -Infinity;
    this.scale = 1;
    this.mostNear = Infinity;
  }

  /** Their events go to the rest. */
  private emptyBuckets(): void {
    const { buckets, successors, rest } = this;
    for (let bucket = this.next; bucket < this.bucketCount; bucket++) {
      for (let slot = buckets[bucket]!; slot !== NONE; slot = successors[slot]!) rest.add(this.times[slot]!, slot);
      buckets[bucket] = NONE;
    }
    this.inBuckets = 0;
    this.next = this.bucketCount = 1;
  }

  private pour(bucket: number): void {
    const { near, buckets, successors } = this;
    for (let slot = buckets[bucket]!; slot !== NONE; slot = successors[slot]!) {
      near.insert(slot);
      this.inBuckets--;
    }
    buckets[bucket] = NONE;
    // What came at once, as ties do, dealing anew would not spread.
    this.mostNear = Math.max(this.mostNear, 2 * near.count);
  }

  /** Spreads buckets over the nearer part of the rest. The earliest event always lands in bucket 0. */
  private renew(): void {
    const { rest } = this;
    const earliest = rest.earliest();
    assert(earliest < Infinity, "a pending event has no finite time");
    const span = Math.max(Math.min(SPAN * typicalDelay(rest.times, rest.count, earliest), this.burstSpan), LEAST_SPAN);
    let bucketCount = LEAST_BUCKETS;
    while (bucketCount < rest.count && bucketCount < MOST_BUCKETS) bucketCount *= 2;
    this.bucketCount = bucketCount;
    this.base = earliest;
    this.scale = bucketCount / span;
    this.next = 0;
    this.burstSpan = Infinity;
    this.mostNear = Math.max(4 * FEW, rest.count / 4);
    this.dealRest();
  }

  /** From the last to the first, so that a bucket is poured in order of pushing: the cheapest for the heap under ties. */
  private dealRest(): void {
    const { times, slots, count } = this.rest;
    let kept = count;
    for (let end = count; end > 0; end -= SLICE) kept = this.deal(Math.max(0, end - SLICE), end, kept);
    times.copyWithin(0, kept, count);
    slots.copyWithin(0, kept, count);
    this.rest.count = count - kept;
  }

  /** Deals a slice of the rest to the buckets; what is beyond them moves up to just before `kept`, which is returned. */
  private deal(start: number, end: number, kept: number): number {
    const { buckets, successors, base, scale, bucketCount } = this;
    const { times, slots } = this.rest;
    for (let i = end - 1; i >= start; i--) {
      const time = times[i]!;
      const slot = slots[i]!;
      const position = (time - base) * scale;
      if (position < bucketCount) {
        const bucket = position | 0;
        successors[slot] = buckets[bucket]!;
        buckets[bucket] = slot;
        this.inBuckets++;
      } else {
        times[--kept] = time;
        slots[kept] = slot;
      }
    }
    return kept;
  }
}
