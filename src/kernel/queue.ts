// The contract of an event queue, and the order of events: (time, priority, sequence).
import type { Micros } from "../base/time.ts";

/** Orders events of the same time: priority (a whole number 0 … 15, lower first), then order of pushing. Exact for 2⁴⁸ pushes. */
export function tieKey(priority: number, sequence: number): number {
  return priority * 281474976710656 + sequence; // 2⁴⁸
}

/**
 * Pending events as slots: small whole numbers ≥ 0 owned by the caller, each in the queue at most once. No operation
 * allocates, except that arrays double when a slot beyond their length comes.
 */
export interface EventQueue {
  /** Number of pending events. */
  readonly size: number;
  /** Time of the event that `pop` returned last; 0 before the first. */
  readonly poppedTime: Micros;
  /** Adds an event at a finite time, which may lie before `poppedTime`. Equal (time, priority) leave in order of pushing. */
  push(time: Micros, priority: number, slot: number): void;
  /** Removes the first event and returns its slot; −1 when there is none. */
  pop(): number;
  /** Time of the first event; Infinity when there is none. */
  peekTime(): Micros;
  /** Removes all events and starts anew: sequence and `poppedTime` are 0 again. */
  clear(): void;
}
