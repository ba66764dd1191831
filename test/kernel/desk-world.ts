// A world with one desk, at which people pre-empt one another.
import type { Process } from "../../src/kernel/index.ts";
import { world } from "./world.ts";

/** A world with people who hold a unit of a desk from `asks` on for `keeps`, and say what becomes of them. */
export function deskWorld(capacity = 1) {
  const w = world();
  const desk = w.resource("desk", capacity);
  type How = { asks: number; keeps: number; priority: number; how?: "seize" | "preempt"; patience?: number };
  function person(name: string, { asks, keeps, priority, how = "preempt", patience = Infinity }: How): Process {
    return w.start(name, function* () {
      yield* w.processes.hold(asks);
      try {
        if (!(yield* desk[how](priority, patience))) return w.say(`${name} gives up`);
        w.say(`${name} has it`);
        yield* w.processes.hold(keeps);
        w.say(`${name} done`);
      } catch (thrown) {
        w.say(`${name} ${w.told(thrown)}`);
      }
    });
  }
  /** Works at the desk for a duration in all. */
  function worker(name: string, { asks, takes, priority }: { asks: number; takes: number; priority: number }): Process {
    return w.start(name, function* () {
      yield* w.processes.hold(asks);
      yield* desk.work(takes, priority);
      w.say(`${name} done`);
    });
  }
  return { ...w, desk, person, worker };
}
