// delay: time that passes without anybody's work.

import { holdTime } from "./hold-time.ts";
import { defineStep, foreseeNothing } from "./step.ts";

export const delay = defineStep({
  id: "delay",
  about: "let time pass without anybody's work",
  *run(spec, { care }, path) {
    yield* care.spend("other", "delay", holdTime(spec.hold, care, path));
  },
  foresee: foreseeNothing,
});
