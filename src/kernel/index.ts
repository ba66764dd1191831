// import { Simulation } from "ledgerward/kernel"

export { DAY, HOUR, MILLISECOND, MINUTE, type Micros, SECOND, WEEK } from "../base/time.ts";
export { describeEvent, EventHash, traceEvents } from "./event-trace.ts";
export { HeapQueue } from "./heap-queue.ts";
export * from "./laws.ts";
export { Interrupt, type Life, type Pause, type Place, Process, Signal, type Wait } from "./process.ts";
export { Processes } from "./processes.ts";
export { ProcessorSharing } from "./processor-sharing.ts";
export type { EventQueue } from "./queue.ts";
export { Stream, streamOf } from "./random.ts";
export { Preempted, Resource } from "./resource.ts";
export { type EventId, type EventRecord, type Handler, type HandlerId, Simulation, type Slot } from "./simulation.ts";
export { StayStatistics } from "./stay-statistics.ts";
export { Store } from "./store.ts";
export { type ArrivalRate, nextArrival } from "./thinning.ts";
export { TwoLevelQueue } from "./two-level-queue.ts";
