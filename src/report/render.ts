// From Vega-Lite to Vega: the pure half of drawing. The other half, which waits for Vega's view, is runner/svg.ts.

import type { Spec as VegaSpec } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Spec } from "./charts/chart.ts";

export type { VegaSpec };

/** @param warn hears what Vega-Lite finds odd about the specification; a chart of ours gives it no reason. */
export function compileChart(spec: Spec, warn: (message: string) => void = () => {}): VegaSpec {
  const logger = {
    level: () => logger,
    error: (...messages: readonly unknown[]) => heard(messages),
    warn: (...messages: readonly unknown[]) => heard(messages),
    info: () => logger,
    debug: () => logger,
  };
  const heard = (messages: readonly unknown[]) => {
    warn(messages.join(" "));
    return logger;
  };
  // Vega-Lite's own type takes any JSON here; the tests hold our specifications against its published schema.
  return compile(spec as unknown as TopLevelSpec, { logger: logger as never }).spec;
}
