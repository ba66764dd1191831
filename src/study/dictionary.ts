// The dictionary of metrics, for those who stand above the study.
export { METRICS } from "../observe/metrics.ts";
