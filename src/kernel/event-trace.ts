// What a run does, event by event: as lines for people, and as a hash that two runs share only if they do the same.
import { MINUTE, SECOND } from "../base/time.ts";
import { Process } from "./process.ts";
import type { EventRecord, Simulation } from "./simulation.ts";

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** One event in one line: number, time, handler, process or payload. */
export function describeEvent({ time, handler, words, object }: EventRecord, ordinal: number): string {
  const what = object instanceof Process ? object.name : payload(words);
  return `${String(ordinal).padStart(8)}  ${clock(time)}  ${handler}${what === "" ? "" : `: ${what}`}`;
}

/** Hours, minutes, seconds and microseconds since the start. */
function clock(time: number): string {
  const minutes = Math.floor(time / MINUTE);
  const seconds = ((time - minutes * MINUTE) / SECOND).toFixed(6).padStart(9, "0");
  return `${String(Math.floor(minutes / 60)).padStart(3)}:${String(minutes % 60).padStart(2, "0")}:${seconds}`;
}

/** The payload words up to the last that is not 0. */
function payload(words: readonly number[]): string {
  const used = words.findLastIndex((word) => word !== 0) + 1;
  return words.slice(0, used).join(", ");
}

/** Lets `see` see every event from now on, after those who already do. @returns a function that puts things back. */
function observe(simulation: Simulation, see: (event: EventRecord) => void): () => void {
  const before = simulation.observer;
  simulation.observer = (event) => {
    before?.(event);
    see(event);
  };
  return () => {
    simulation.observer = before;
  };
}

/** Calls `write` with the line of every event from now on. @returns a function that ends it. */
export function traceEvents(simulation: Simulation, write: (line: string) => void): () => void {
  return observe(simulation, (event) => write(describeEvent(event, simulation.executed)));
}

/** A hash (FNV-1a of 32-bit words, two lanes) over time, handler and payload of every event from its making on. */
export class EventHash {
  #low = OFFSET;
  #high = PRIME;
  readonly #word = new Float64Array(1);
  readonly #halves = new Int32Array(this.#word.buffer);

  constructor(simulation: Simulation) {
    observe(simulation, ({ time, handler, words, object }) => {
      this.#add(time);
      for (const word of words) this.#add(word);
      this.#addText(handler);
      if (object instanceof Process) this.#addText(object.name);
    });
  }

  /** 16 hex digits. */
  get digest(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }

  #add(value: number): void {
    this.#word[0] = value === 0 ? 0 : value;
    this.#addHalf(this.#halves[0]!);
    this.#addHalf(this.#halves[1]!);
  }

  /** The length goes first, so that ("ab", "c") and ("a", "bc") differ. */
  #addText(text: string): void {
    this.#addHalf(text.length);
    for (let i = 0; i < text.length; i++) this.#addHalf(text.charCodeAt(i));
  }

  #addHalf(half: number): void {
    this.#low = Math.imul(this.#low ^ half, PRIME);
    this.#high = Math.imul((this.#high ^ half ^ (this.#low >>> 15)) + 0x9e3779b9, 0x85ebca6b);
  }
}
