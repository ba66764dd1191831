// A random fault schedule within what a protocol claims to survive.
import { protocols } from "../consensus/registry.ts";
import { type RandomFaults, randomFaults } from "../faults/random.ts";
import type { FaultSpec } from "../faults/spec.ts";
import type { Stream } from "../kernel/random.ts";

export interface RandomSchedule extends Omit<RandomFaults, "atOnce"> {
  readonly protocol: string;
}

export function randomSchedule(setup: RandomSchedule, stream: Stream): FaultSpec[] {
  const { protocol, ...faults } = setup;
  return randomFaults({ ...faults, atOnce: protocols[protocol]!.toleratedFaults(setup.validators) }, stream);
}
