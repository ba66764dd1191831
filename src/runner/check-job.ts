// What `check` hands to a worker thread, and what the worker looks it up in.
import type { Plugins } from "../scenario/plan.ts";
import { builtIn, type Registries } from "../scenario/registries.ts";

export interface SeedsJob {
  readonly protocol: string;
  readonly seeds: readonly number[];
  readonly beyond: number;
}

/** Protocols by id: those that come with the program, and those of plugins. */
export function checkedProtocols(plugins?: Plugins): Registries["protocols"] {
  return { ...builtIn.protocols, ...plugins?.protocols };
}
