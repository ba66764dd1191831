// The patients of one replication, all generated before it runs, so that every design sees the same ones.
//
// A patient comes once to a hospital and, with some probability, again to another hospital. Returns beyond the end of
// the run are folded back into it: return instant = starts + ((arrival + delay − starts) mod (warm-up + length)), so
// that each week has the steady number. A return that wrapped stands for a patient of an earlier period: it gets an
// identity of its own, and its first study is in the archive from the start. A return that did not wrap finds the study
// made in this run.
// Simplification: folding keeps the number of returns, not their weekday: a delay of weeks spreads them evenly anyway.
import { type Micros, wholeMicros } from "../base/time.ts";
import { draw } from "../kernel/laws.ts";
import type { Stream } from "../kernel/random.ts";
import { arrivalInstants } from "../workload/arrivals.ts";
import type { LocalTime } from "../workload/local-time.ts";
import { weeklyWeights } from "../workload/profiles.ts";
import { type Luck, pick } from "./luck.ts";
import type { PatientsSpec, Priority } from "./spec.ts";

/**
 * Role, in a patient's story, of the study that may have been made elsewhere before; size and content are drawn under
 * this name.
 */
const EARLIER = "earlier";

/** Typed text of 2 to 5 kB. @source domain notes 3.1 (from memory there: treat as an assumption) */
export const REPORT_BYTES = 5_000;
const WORDS = 4_294_967_296;

export interface Study {
  readonly id: string;
  readonly patient: string;
  /** Hospital where it was made. */
  readonly site: number;
  readonly sizeBytes: number;
  /** Stands for the images as they were made. */
  readonly contentSeed: number;
  readonly report: { readonly id: string; readonly sizeBytes: number; readonly contentSeed: number };
}

export interface Patient {
  readonly id: string;
  /** Names the patient's streams; shared by a stand-in and the patient it was folded from. */
  readonly number: number;
  readonly bodyPart: string;
  /** Opted out where this is below the design's share. */
  readonly consentDraw: number;
  /** Studies that exist when the run starts. */
  readonly archived: readonly Study[];
}

export interface Visit {
  readonly patient: Patient;
  readonly kind: "first" | "return";
  readonly site: number;
  readonly at: Micros;
  readonly priority: Priority;
  readonly planned: boolean;
  /** How long a search for a prior may last. */
  readonly patience: Micros;
  /** The scan is repeated where this is below the probability. */
  readonly repeatDraw: number;
}

interface Arrival {
  readonly site: number;
  readonly at: Micros;
}

export interface PopulationSetup {
  readonly spec: PatientsSpec;
  /** Indices of the hospitals among the sites. */
  readonly hospitals: readonly number[];
  /** Local time by site index. */
  readonly localTimes: readonly LocalTime[];
  /** Warm-up and measured time together. */
  readonly period: Micros;
  readonly luck: Luck;
  /** Name of the first encounter, which is the role of the study made there. */
  readonly firstEncounter: string;
}

/** All visits in order of their instants. */
export function populate(setup: PopulationSetup): readonly Visit[] {
  const { spec, hospitals, localTimes, period, luck } = setup;
  const weights = weeklyWeights(spec.arrivals.profile);
  const visits: Visit[] = [];
  for (const [place, site] of hospitals.entries()) {
    const law = { perDay: spec.arrivals.perDay, weights, localTime: localTimes[site]! };
    const instants = arrivalInstants(law, period, luck.stream("arrivals", site));
    // Numbered so that a patient keeps the number when the run is made longer.
    for (const [order, at] of instants.entries())
      visits.push(...visitsOf(setup, order * hospitals.length + place, { site, at }));
  }
  return visits.sort((a, b) => a.at - b.at || a.patient.number - b.patient.number);
}

/** A patient's first visit and, for some, the return. */
function visitsOf(setup: PopulationSetup, number: number, arrival: Arrival): Visit[] {
  const { spec, luck, period } = setup;
  const own = luck.stream("patient", number);
  const patient = patientOf(setup, number, { arrival, stream: own });
  const priority = pick(spec.arrivals.priority, own.uniform());
  const patience = wholeMicros(draw(spec.patience, own));
  const first: Visit = { patient, kind: "first", ...arrival, priority, planned: false, patience, repeatDraw: 1 };
  const back = returnOf(setup, number, arrival);
  if (back === undefined) return [first];
  const folds = back.due >= period;
  if (folds && !spec.seenAgainElsewhere.folded) return [first];
  const returning = folds ? standIn(setup, patient, arrival.site) : patient;
  return [first, { ...back.visit, patient: returning, at: back.due % period }];
}

/**
 * The patient's return: when it would be due, and what is known of it; undefined when the patient does not come again.
 */
function returnOf(
  { spec, luck, hospitals }: PopulationSetup,
  number: number,
  arrival: Arrival,
): { readonly due: Micros; readonly visit: Omit<Visit, "patient" | "at"> } | undefined {
  const { share, planned, after } = spec.seenAgainElsewhere;
  const stream = luck.stream("return", number);
  if (hospitals.length < 2 || stream.uniform() >= share) return undefined;
  const isPlanned = stream.uniform() < planned;
  const site = otherHospital(hospitals, arrival.site, stream.uniform());
  const repeatDraw = stream.uniform();
  const priority = isPlanned ? "routine" : "urgent";
  const patience = wholeMicros(draw(spec.patience, stream));
  const due = arrival.at + wholeMicros(draw(after, stream));
  return { due, visit: { kind: "return", site, priority, planned: isPlanned, patience, repeatDraw } };
}

/**
 * @param from arrival, and the patient's own stream: everything is drawn in a fixed order, used or not, so that no
 * share shifts another's draw.
 */
function patientOf(
  setup: PopulationSetup,
  number: number,
  from: { readonly arrival: Arrival; readonly stream: Stream },
): Patient {
  const { spec, hospitals } = setup;
  const { arrival, stream } = from;
  const id = `p${number}`;
  const bodyPart = pick(spec.study.bodyPart, stream.uniform());
  const consentDraw = stream.uniform();
  const hasEarlier = stream.uniform() < spec.earlierScanElsewhere && hospitals.length > 1;
  const place = stream.uniform();
  const earlier = (): Study =>
    studyOf(setup, { id, number }, { role: EARLIER, site: otherHospital(hospitals, arrival.site, place) });
  return { id, number, bodyPart, consentDraw, archived: hasEarlier ? [earlier()] : [] };
}

/** The same patient one or more periods ago: the first study lies in the archive. */
function standIn(setup: PopulationSetup, patient: Patient, site: number): Patient {
  const id = `${patient.id}-returning`;
  const study = studyOf(setup, { id, number: patient.number }, { role: setup.firstEncounter, site });
  return { ...patient, id, archived: [study] };
}

/** One of the other hospitals, each equally likely. */
function otherHospital(hospitals: readonly number[], site: number, u: number): number {
  const others = hospitals.filter((hospital) => hospital !== site);
  return others[Math.floor(u * others.length)]!;
}

/** A study's facts: those of one role are the same in every design, whether or not others were made before it. */
export function studyOf(
  { spec, luck }: Pick<PopulationSetup, "spec" | "luck">,
  patient: Pick<Patient, "id" | "number">,
  { role, site }: { readonly role: string; readonly site: number },
): Study {
  const stream = luck.stream(`study ${role}`, patient.number);
  const contentSeed = stream.integer(WORDS);
  const reportSeed = stream.integer(WORDS);
  const sizeBytes = Math.round(draw(spec.study.size, stream));
  const id = `${patient.id} ${role}`;
  return {
    id,
    patient: patient.id,
    site,
    sizeBytes,
    contentSeed,
    report: { id: `${id} report`, sizeBytes: REPORT_BYTES, contentSeed: reportSeed },
  };
}
