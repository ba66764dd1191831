// The reference event queue: one 4-ary heap.
import type { Micros } from "../base/time.ts";
import { FourAryHeap } from "./four-ary-heap.ts";
import { type EventQueue, tieKey } from "./queue.ts";

export class HeapQueue implements EventQueue {
  private readonly heap = new FourAryHeap();
  private sequence = 0;

  get size(): number {
    return this.heap.count;
  }

  get times(): Float64Array {
    return this.heap.slotTimes;
  }

  reserve(slot: number): void {
    this.heap.reserve(slot);
  }

  push(slot: number, priority: number): void {
    this.heap.keys[slot] = tieKey(priority, this.sequence++);
    this.heap.insert(slot);
  }

  pop(limit: Micros): number {
    const heap = this.heap;
    if (heap.count === 0 || !(heap.times[0]! <= limit)) return -1;
    const slot = heap.slots[0]!;
    heap.removeFirst();
    return slot;
  }

  peek(): number {
    return this.heap.count === 0 ? -1 : this.heap.slots[0]!;
  }

  retain(keep: (slot: number) => boolean): void {
    this.heap.retain(keep);
  }

  clear(): void {
    this.heap.clear();
    this.sequence = 0;
  }
}
