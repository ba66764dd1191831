// How long a patient's step holds: shared by the steps that hold.
import { type Micros, wholeMicros } from "../../base/time.ts";
import type { Care } from "../care.ts";
import type { HoldSpec } from "../spec.ts";

/** The same in every design, since the draw is named by patient, encounter and step. */
export function holdTime(hold: HoldSpec, care: Care, path: string): Micros {
  const law = "law" in hold ? hold.law : hold.byBodyPart[care.patient.bodyPart]!;
  return wholeMicros(care.draw(law, path));
}
