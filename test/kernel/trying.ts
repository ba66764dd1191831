// Waits that may be interrupted.
import type { Life, Wait } from "../../src/kernel/index.ts";
import type { world } from "./world.ts";

export type World = ReturnType<typeof world>;

/** Runs a wait, and says what became of it. */
export function trying({ say, told }: World, name: string, wait: () => Life<unknown>): Life {
  return (function* () {
    try {
      const worth = yield* wait();
      say(`${name} has it${worth === undefined ? "" : `: ${worth}`}`);
    } catch (thrown) {
      say(`${name} ${told(thrown)}`);
    }
  })();
}

/** A wait in a life of its own. */
export function* life<T>(wait: Wait<T>): Life<T> {
  return yield* wait;
}
