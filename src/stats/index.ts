// Estimators for studies of independent replications. One function a file; *never* is Infinity, "does not exist" is NaN.

export { correlation } from "./correlation.ts";
export type { Estimate } from "./estimate.ts";
export { logGamma } from "./log-gamma.ts";
export { mean } from "./mean.ts";
export { meanInterval } from "./mean-interval.ts";
export { type PairedDifference, pairedDifference } from "./paired-difference.ts";
export { prefixSizes } from "./prefix-sizes.ts";
export { quantile } from "./quantile.ts";
export { ratioInterval } from "./ratio-interval.ts";
export { type BetaShape, regularisedBeta } from "./regularised-beta.ts";
export { Sample } from "./sample.ts";
export { observationsNeeded, type PercentileEstimate, sectioning } from "./sectioning.ts";
export { studentCdf, studentQuantile } from "./student.ts";
export { variance } from "./variance.ts";
export { wilson } from "./wilson.ts";
