// import { Simulation } from "ledgerward/kernel"

export { HeapQueue } from "./heap-queue.ts";
export { draw, type Law, lognormalByMean, lognormalByQuantile, meanOf, quantileTable, scaled } from "./laws.ts";
export { type Life, Process, Processes, Signal } from "./process.ts";
export type { EventQueue } from "./queue.ts";
export { Stream, streamOf } from "./random.ts";
export { Resource, StayStatistics } from "./resource.ts";
export { type EventId, type Handler, type HandlerId, Simulation } from "./simulation.ts";
export { nextArrival } from "./thinning.ts";
export { TwoLevelQueue } from "./two-level-queue.ts";
