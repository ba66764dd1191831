// The three errors: our bug (assert), the reader's input (UsageError), a finding about the model (Violation).

/** Our bug. @throws Error naming the broken assumption. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`internal error: ${message}`);
}

/** One fault in the reader's input: where, and what was expected there. */
export interface Fault {
  /** `file:line:column`, or the name of an option; empty when there is no place. */
  readonly place: string;
  /** Dotted path inside the file, e.g. `designs.cloud-pbft.ledger.validators`. */
  readonly path: string;
  /** `expected …, got …, try …` */
  readonly message: string;
}

/** The reader's input is wrong. Carries every fault found, in the order of the file. */
export class UsageError extends Error {
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super(faults.map(printFault).join("\n"));
    this.name = "UsageError";
    this.faults = faults;
  }
  /** A fault that has no place in a file, such as a wrong option. */
  static of(path: string, message: string): UsageError {
    return new UsageError([{ place: "", path, message }]);
  }
}

export function printFault(fault: Fault): string {
  return [fault.place, fault.path === "" ? "" : `${fault.path}:`, fault.message]
    .filter((part) => part !== "")
    .join(" ");
}

/** A finding about the model: an invariant that did not hold. */
export class Violation extends Error {
  readonly time: number;
  readonly nodes: readonly number[];
  /** The command that replays the run, filled in by whoever knows it. */
  replay = "";
  constructor(rule: string, time: number, nodes: readonly number[]) {
    super(`${rule} (at ${time} µs, nodes ${nodes.join(", ")})`);
    this.name = "Violation";
    this.time = time;
    this.nodes = nodes;
  }
}
