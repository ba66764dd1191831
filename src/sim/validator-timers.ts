// Timers that validators set for themselves: one for each key, by the validator's own clock.
import { type Micros, wholeMicros } from "../base/time.ts";
import type { KeyedTimer } from "../consensus/protocol.ts";
import type { HandlerId, Simulation } from "../kernel/simulation.ts";
import type { Timer, Validator } from "./validator.ts";

/** It has run or was stopped. */
const STOPPED = -1;
/** So many keys of a validator are kept for the next timer with the same; of more, those that have run are forgotten. */
const KEPT = 16;

export class ValidatorTimers {
  private readonly simulation: Simulation;
  private readonly onTimer: HandlerId;

  constructor(simulation: Simulation, fire: (node: Validator, timer: KeyedTimer) => void) {
    this.simulation = simulation;
    this.onTimer = simulation.registerFor<Timer>((timer) => {
      end(timer);
      fire(timer.node, timer.given);
    }, "validator timer");
  }

  start(node: Validator, given: KeyedTimer, delay: Micros): void {
    const { simulation } = this;
    let timer = node.timers.get(given.key);
    if (timer === undefined) {
      timer = { node, given, slot: STOPPED };
      node.timers.set(given.key, timer);
    } else if (timer.slot !== STOPPED) simulation.withdraw(timer.slot);
    timer.given = given;
    // Rounded up, so that a timer never fires before its time by the node's own clock.
    const after = node.clockRate === 1 ? wholeMicros(delay) : Math.ceil(delay / node.clockRate);
    timer.slot = simulation.after(after, this.onTimer, 0, 0, 0, 0, timer);
  }

  stop(node: Validator, key: string): void {
    const timer = node.timers.get(key);
    if (timer === undefined || timer.slot === STOPPED) return;
    this.simulation.withdraw(timer.slot);
    end(timer);
  }

  stopAll(node: Validator): void {
    for (const key of [...node.timers.keys()]) this.stop(node, key);
  }
}

function end(timer: Timer): void {
  const { timers } = timer.node;
  timer.slot = STOPPED;
  if (timers.size > KEPT) timers.delete(timer.given.key);
}
