// in-parallel: branches run side by side, and all must end. The branch that ends last is the critical path; only its
// waits are booked.
import { defineStep } from "./step.ts";

export const inParallel = defineStep({
  id: "in-parallel",
  about: "run branches side by side and wait for all",
  *run({ branches }, encounter, path) {
    const forks = branches.map(() => encounter.fork());
    const lives = branches.map((steps, index) => forks[index]!.run(steps, `${path} branch ${index + 1}`));
    let last = 0;
    try {
      last = yield* encounter.services.processes.all(path, lives);
    } finally {
      const timelines = forks.map((fork) => fork.care.timeline);
      encounter.care.timeline.join(timelines, last);
    }
  },
  foresee({ branches }, forecast, visits) {
    for (const steps of branches) forecast.walk(steps, visits);
  },
});
