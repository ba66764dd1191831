// notify: somebody in the same hospital is told. The note is on the screen at once, so it takes no time.
import { defineStep, foreseeNothing } from "./step.ts";

export const notify = defineStep({
  id: "notify",
  about: "tell somebody in the hospital; takes no time",
  *run() {},
  foresee: foreseeNothing,
});
