// What a part of a scenario may look at while it is read: names declared elsewhere in the file, and other files.
import type { Micros } from "../base/time.ts";
import { FaultList } from "./fault-list.ts";
import type { Node } from "./node.ts";
import type { Registries } from "./registries.ts";
import type { Place } from "./source.ts";

/** A site as far as it can be told before it is read. */
export interface DeclaredSite {
  /** Undefined when the name is missing or no text. */
  readonly name: string | undefined;
  /** As the plan will name it. */
  readonly region: string | undefined;
}

/** A hospital's equipment and staff as far as they can be told before they are read: how many of each, over both shifts. */
export interface DeclaredHospital {
  readonly name: string;
  readonly equipment: ReadonlyMap<string, number>;
  readonly staff: ReadonlyMap<string, number>;
}

export interface Likeness {
  /** Designs it inherits from, directly or not. */
  readonly bases: readonly string[];
  /** One of them could not be found. */
  readonly incomplete: boolean;
}

/** Known while a scenario is read; what a fault keeps from being known is undefined, and rules that need it are skipped. */
export interface Context {
  readonly registries: Registries;
  readonly world: "health" | "ledger";
  readonly sites: readonly DeclaredSite[] | undefined;
  /** Names of the designs. */
  readonly designs: readonly string[] | undefined;
  /** What the design that is read is like. */
  readonly likeness: Likeness;
  /** The designs that have a ledger, with the sites of their validators in order; known once all designs are read. */
  readonly ledgers: readonly { readonly design: string; readonly validators: readonly number[] }[] | undefined;
  /** Start of the measured time, and end of the run. */
  readonly bounds: { readonly warmUp: Micros; readonly end: Micros } | undefined;
  /** Regions the network knows; undefined when any name will do, too. */
  readonly regions: readonly RegionName[] | undefined;
  readonly hospitals: readonly DeclaredHospital[] | undefined;
  /** Body parts that are scanned. */
  readonly bodyParts: readonly string[] | undefined;
  /** Encounters of the workflow that is read, with their measures. */
  readonly encounters: ReadonlyMap<string, readonly string[]>;
  readonly files: FileAccess;
}

export interface RegionName {
  /** As the plan names it. */
  readonly id: string;
  /** Another name for it in scenarios, such as the city. */
  readonly alias: string;
}

/** Opens files that a scenario names. */
export interface FileAccess {
  /** The tree of a YAML file; undefined after a fault, which is reported where the scenario names the file. */
  tree(path: string, named: Scope, at: Node): Node | undefined;
  /** The lines of a table, each with its place; undefined after a fault. */
  lines(path: string, named: Scope, at: Node): readonly { readonly text: string; readonly place: Place }[] | undefined;
}

/** Where reading is: the path inside the file, and where faults go. */
export class Scope {
  readonly faults: FaultList;
  readonly path: string;
  readonly context: Context;

  constructor(faults: FaultList, path: string, context: Context) {
    this.faults = faults;
    this.path = path;
    this.context = context;
  }

  key(name: string): Scope {
    return new Scope(this.faults, this.path === "" ? name : `${this.path}.${name}`, this.context);
  }

  item(index: number): Scope {
    return new Scope(this.faults, `${this.path}[${index}]`, this.context);
  }

  /** The same place with more known. */
  knowing(more: Partial<Context>): Scope {
    return new Scope(this.faults, this.path, { ...this.context, ...more });
  }

  /** The same place, but faults are for nobody. */
  get quiet(): Scope {
    return new Scope(new FaultList(), this.path, this.context);
  }

  /** Reports a fault. Always undefined, so that a reader can return it. @param message `expected …, got …, try …`. */
  fault(at: { readonly place: Place }, message: string): undefined {
    this.faults.add({ place: at.place, path: this.path, message });
  }
}
