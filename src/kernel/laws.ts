// Distributions: data, draws, and what is known of them. A file for each family of laws is in laws/.
export { discrete } from "./laws/discrete.ts";
export { draw } from "./laws/draw.ts";
export { erlang, gammaByMean } from "./laws/gamma.ts";
export type { Law } from "./laws/law.ts";
export { cdfOf, meanOf, quantileOf, quantileTable, scaled, shareKept, varianceOf } from "./laws/measures.ts";
export { mixture } from "./laws/mixture.ts";
export { lognormalByMean, lognormalByQuantile } from "./laws/normal.ts";
export { paretoByMean } from "./laws/pareto.ts";
export { weibullByMean } from "./laws/weibull.ts";
