// Queueing networks as the case files write them, in the notation of theory: the unit of time is the model's own.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { erlang, type Law, lognormalByMean, mixture, scaled } from "../../../src/kernel/index.ts";

/** Of a service, a gap or a patience. Rates are 1 / mean. */
const law = z.union([
  z.strictObject({ exponential: z.strictObject({ rate: z.number().positive() }) }),
  z.strictObject({ constant: z.number().positive() }),
  z.strictObject({ uniform: z.strictObject({ low: z.number(), high: z.number() }) }),
  z.strictObject({ erlang: z.strictObject({ phases: z.int(), mean: z.number() }) }),
  z.strictObject({ lognormal: z.strictObject({ mean: z.number(), squaredVariation: z.number() }) }),
  z.strictObject({
    hyperexponential: z.strictObject({ shares: z.array(z.number()), rates: z.array(z.number().positive()) }),
  }),
]);

const station = z.strictObject({
  /** `unlimited`: nobody waits. */
  servers: z.union([z.int().positive(), z.literal("unlimited").transform(() => Number.POSITIVE_INFINITY)]),
  /** Room for those who wait and those in service; who finds it full is lost. */
  places: z.int().optional(),
  /**
   * fifo also goes by the sources' priorities, lower first. preemptive and lcfs-pr: pre-emptive resume, by those priorities or
   * by the last to come. ps: processor sharing (one server).
   */
  discipline: z.enum(["fifo", "preemptive", "lcfs-pr", "ps"]).default("fifo"),
  service: law,
  /** Where one goes next, with which probability; with the rest one leaves. */
  next: z.record(z.string(), z.number()).default({}),
  /** Edges of the service times by which sojourns are told apart (`W/x in 0.5..1`). */
  edges: z.array(z.number()).default([]),
});

const source = z.union([
  /** Poisson arrivals. */
  z.strictObject({
    rate: z.number().positive(),
    to: z.string(),
    priority: z.number().default(8),
    patience: law.optional(),
  }),
  /** A closed population. */
  z.strictObject({ customers: z.int().positive(), to: z.string() }),
]);

const network = z.strictObject({ sources: z.record(z.string(), source), stations: z.record(z.string(), station) });

const row = z.strictObject({
  id: z.string(),
  /** Where the expected values come from. */
  source: z.string(),
  network,
  /** Names this row's random streams. */
  seed: z.int(),
  /** [units of the model's time] */
  warmUp: z.number(),
  /** Of one replication, after its warm-up. */
  length: z.number(),
  /** Largest standard error, as a share of the expected value. */
  precision: z.number().default(0.01),
  expected: z.record(z.string(), z.number()),
});

export type LawSpec = z.infer<typeof law>;
export type StationSpec = z.infer<typeof station>;
export type SourceSpec = z.infer<typeof source>;
export type Network = z.infer<typeof network>;
export type Row = z.infer<typeof row>;

/** Files of the group, in the order of the report. */
const FILES = ["one-server", "many-servers", "disciplines", "networks"];

export function readRows(): Row[] {
  return FILES.flatMap((file) => {
    const text = readFileSync(new URL(`./${file}.cases.yaml`, import.meta.url), "utf8");
    return z.strictObject({ rows: z.array(row) }).parse(parse(text)).rows;
  });
}

/** The kernel's law of factor times what is written. */
export function lawOf(spec: LawSpec, factor: number): Law {
  return scaled(plainLaw(spec), factor);
}

function plainLaw(spec: LawSpec): Law {
  if ("exponential" in spec) return { law: "exponential", mean: 1 / spec.exponential.rate };
  if ("constant" in spec) return { law: "constant", value: spec.constant };
  if ("uniform" in spec) return { law: "uniform", ...spec.uniform };
  if ("erlang" in spec) return erlang(spec.erlang);
  if ("lognormal" in spec) {
    const { mean, squaredVariation } = spec.lognormal;
    return lognormalByMean({ mean, sd: mean * Math.sqrt(squaredVariation) });
  }
  const { shares, rates } = spec.hyperexponential;
  return mixture(shares.map((weight, i) => ({ weight, law: { law: "exponential", mean: 1 / rates[i]! } })));
}
