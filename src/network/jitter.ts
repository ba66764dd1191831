// How delays vary about their means: laws of mean 1 that multiply them.
//
// | jitter | law of a delay of mean m | source |
// |---|---|---|
// | lognormal | lognormal of mean m, one coefficient of variation for all m | assumption |
// | pareto: d | least value m − d, shape m / d: (m − d) / U^(d/m) | SimBlock, Network.java: d = 5 ms, (m − 5) / U^(1/(0.2 m)) |
//
// The mean of that Pareto law is (m − d) · (m/d) / (m/d − 1) = m. Its standard deviation is d · √(m / (m − 2d)): about d, however long
// the way. For m ≤ 2d it has none, so a scenario may not ask for it (scenario/jitter.ts).
// Simplification: draws are quantiles from a table (delays.ts). The largest of 4096 stands for the farthest tail, so the deviation is too
// small where m is near 2d (d = 5 ms: by a third for m = 11 ms, by 4 % for 16 ms, by 0.6 % for 32 ms); the mean is exact.
import { assert } from "../base/errors.ts";
import { log } from "../base/math.ts";
import type { Micros } from "../base/time.ts";
import { type Law, paretoByMean } from "../kernel/laws.ts";
import type { JitterSpec } from "./spec.ts";

/** The factor on a delay of this mean [µs]. */
export function jitterFactor(jitter: JitterSpec, mean: Micros): Law {
  if (typeof jitter === "number") return lognormalOfMeanOne(jitter);
  assert(mean > jitter.pareto, `a Pareto law of step ${jitter.pareto} has no mean ${mean}`);
  return paretoByMean({ mean: 1, shape: mean / jitter.pareto });
}

/** Lognormal with mean 1 and the given coefficient of variation. */
function lognormalOfMeanOne(variation: number): Law {
  const variance = log(1 + variation * variation);
  return { law: "lognormal", mu: -variance / 2, sigma: Math.sqrt(variance) };
}
