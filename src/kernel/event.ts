// What an event is: a handler's id and what it is given, in a slot.
import type { Micros } from "../base/time.ts";

/** What an event does. The words and the object are those given when it was scheduled. */
export type Handler = (a: number, b: number, c: number, d: number, object: unknown) => void;

export type ObjectHandler = (object: unknown, a: number) => void;

/** Names a registered handler. */
export type HandlerId = number;

/** Where a scheduled event waits; names it until it runs, and then perhaps another. */
export type Slot = number;

/** Names a scheduled event for good; stale once the event has run or was cancelled. */
export type EventId = number;

/** An event as a person or a debugger sees it. */
export interface EventRecord {
  /** [µs] */
  readonly time: Micros;
  /** Name given to `register`. */
  readonly handler: string;
  readonly words: readonly [number, number, number, number];
  readonly object: unknown;
}
