import { Simulation } from "../../src/kernel/simulation.ts";

/** A simulation whose one handler writes down the time and the event's first word. */
export function recorded(simulation = new Simulation()) {
  const log: string[] = [];
  const note = simulation.register((a) => log.push(`${simulation.now}:${a}`), "note");
  return { simulation, log, note };
}
