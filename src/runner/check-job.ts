// What `check` hands to a worker thread, and what the worker looks it up in.
import type { Plugins } from "../scenario/plan.ts";
import { builtIn, type Registries } from "../scenario/registries.ts";
import type { Hardship } from "../study/check.ts";

export interface SeedsJob {
  readonly protocol: string;
  readonly seeds: readonly number[];
  readonly hardship: Hardship;
}

/** Protocols by id: those that come with the program, and those of plugins. */
export function checkedProtocols(plugins?: Plugins): Registries["protocols"] {
  return { ...builtIn.protocols, ...plugins?.protocols };
}
