// The contract of an attack: an adversary with stated powers who acts inside the run. An attack's file names no record
// model, protocol or metric, and nothing about its outcome is assumed: what comes of it is measured from the run.
// Two kinds: processes use powers over stores, credentials or consents; node attacks replace a validator
// (consensus/protocol.ts).
import type { CorruptEnvironment, Replica } from "../consensus/protocol.ts";
import type { EventPort } from "../events/events.ts";
import type { Life } from "../kernel/process.ts";
import type { Processes } from "../kernel/processes.ts";
import type { Stream } from "../kernel/random.ts";
import type { ExposedStore } from "../storage/contract.ts";
import type { NodeAttackSpec } from "./spec.ts";

/** A ledger that is a table in somebody's database. */
export interface EditableLog {
  /** Puts another digest where the ledger has a record's. */
  rewrite(record: string, digest: string): void;
}

/** The world as an adversary has it. */
export interface AttackEnvironment {
  readonly processes: Processes;
  readonly events: EventPort;
  /** Stores that the adversary runs. */
  readonly stores: readonly ExposedStore[];
  /** Ledgers whose log the adversary's accomplice can edit. */
  readonly logs: readonly EditableLog[];
  /** The adversary's own chance: the same in every design. */
  readonly stream: Stream;
}

export interface ProcessAttack<Spec> {
  /** Registry key and file name. */
  readonly id: string;
  readonly title: string;
  /** Catalogue number and STRIDE letters. */
  readonly source: string;
  /** What the adversary can do, in one line. */
  readonly powers: string;
  act(spec: Spec, environment: AttackEnvironment): Life;
}

/** What a validator does from the moment that the adversary has it: handlers in place of its own. */
export type Corrupt = (environment: CorruptEnvironment) => Replica;

/** An attack that takes over a validator. */
export type NodeAttack<Spec extends NodeAttackSpec = NodeAttackSpec> = (
  environment: CorruptEnvironment,
  spec: Spec,
) => Replica;

/** Declares an attack that is a process. */
export function defineAttack<Spec>(attack: ProcessAttack<Spec>): ProcessAttack<Spec> {
  return attack;
}
