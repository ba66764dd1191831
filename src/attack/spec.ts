// Attacks as a scenario names them, in base units.
import type { Micros } from "../base/time.ts";

export type AttackSpec =
  | {
      readonly attack: "cloud-tampering";
      readonly perDay: number;
      readonly from: Micros;
      readonly until: Micros;
      readonly conceals: readonly ("object" | "index" | "log")[];
    }
  /** The validator runs two replicas under one identity, one for each half of the others. */
  | { readonly attack: "twins"; readonly validator: number; readonly from: Micros; readonly until: Micros };
