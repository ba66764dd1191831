// Random fault schedules within what a protocol claims to survive: at any instant at most so many validators are down or cut off.
import { type Micros, SECOND } from "../base/time.ts";
import type { Stream } from "../kernel/random.ts";
import type { FaultSpec } from "./spec.ts";

export interface RandomFaults {
  readonly validators: number;
  /** Validators that may be down or cut off at once. */
  readonly atOnce: number;
  /** Faults begin and end inside [from, until]. */
  readonly from: Micros;
  readonly until: Micros;
  /** Mean time between the end of one episode and the start of the next [µs]. */
  readonly meanGap: Micros;
  /** Mean length of an episode [µs]. */
  readonly meanLength: Micros;
}

/** Episodes one after the other: some validators crash (each for its own time), or some are cut off from the rest. */
export function randomFaults(setup: RandomFaults, stream: Stream): FaultSpec[] {
  const faults: FaultSpec[] = [];
  let at = setup.from + wait(setup.meanGap, stream);
  while (setup.atOnce > 0) {
    const length = wait(setup.meanLength, stream);
    if (at + length > setup.until) break;
    const victims = choose(setup.validators, 1 + stream.integer(setup.atOnce), stream);
    if (stream.uniform() < 0.5) {
      for (const validator of victims)
        faults.push({ fault: "crash", validator, at, for: Math.max(1, Math.round(length * stream.uniform())) });
    } else {
      faults.push({ fault: "partition", groups: [victims], at, for: length });
    }
    at += length + wait(setup.meanGap, stream);
  }
  return faults;
}

function wait(mean: Micros, stream: Stream): Micros {
  return Math.max(SECOND / 1000, Math.round(stream.exponential(mean)));
}

/** `count` different validators, uniformly, in ascending order. */
function choose(validators: number, count: number, stream: Stream): number[] {
  const left = Array.from({ length: validators }, (_, id) => id);
  const chosen: number[] = [];
  while (chosen.length < count) chosen.push(left.splice(stream.integer(left.length), 1)[0]!);
  return chosen.sort((a, b) => a - b);
}
