// What requests do to the replicated state. A contract is a pure function of the committed blocks, so equal ledgers mean equal states.

/** Effect of a request on the replicated state; `none` is for ledger-only loads. */
export type Operation =
  | { readonly kind: "none" }
  | {
      readonly kind: "register";
      readonly record: string;
      readonly version: number;
      readonly digest: string;
      /** Bytes of the record itself that stand in the entry, beside its digest. */
      readonly carries?: number;
    }
  | { readonly kind: "consent"; readonly patient: string; readonly permit: boolean }
  | { readonly kind: "access"; readonly patient: string; readonly reader: string; readonly purpose: string }
  /** So many accesses, by the root of their Merkle tree. */
  | { readonly kind: "accesses"; readonly root: string; readonly count: number };

/** Bytes of a record that an operation brings onto the ledger, beside what every entry takes. */
export function carriedBy(operation: Operation): number {
  return operation.kind === "register" ? (operation.carries ?? 0) : 0;
}

/** Canonical text of an operation: what is hashed into the block. Quotes keep names apart, so that different operations differ. */
export function operationText(operation: Operation): string {
  switch (operation.kind) {
    case "none":
      return "none";
    case "register":
      // What an entry carries beside the digest is what the digest is of.
      return JSON.stringify(["register", operation.record, operation.version, operation.digest]);
    case "consent":
      return JSON.stringify(["consent", operation.patient, operation.permit]);
    case "access":
      return JSON.stringify(["access", operation.patient, operation.reader, operation.purpose]);
    case "accesses":
      return JSON.stringify(["accesses", operation.root, operation.count]);
  }
}

/** A record as the ledger knows it. */
export interface Registered {
  readonly version: number;
  readonly digest: string;
  /** Bytes of the record itself that stand in the entry. */
  readonly carries?: number;
}

/** The record registry and the consent contract as one validator's copy of the replicated state. */
export class ReplicatedState {
  readonly #records = new Map<string, Registered>();
  readonly #denied = new Set<string>();
  #accesses = 0;
  #appliedHeight = 0;

  /** Applies one operation of a committed block, in block order. An older version never replaces a newer one. */
  apply(operation: Operation, height: number): void {
    this.#appliedHeight = height;
    switch (operation.kind) {
      case "none":
        return;
      case "register": {
        const known = this.#records.get(operation.record);
        if (known === undefined || operation.version > known.version) this.#records.set(operation.record, operation);
        return;
      }
      case "consent":
        if (operation.permit) this.#denied.delete(operation.patient);
        else this.#denied.add(operation.patient);
        return;
      case "access":
        this.#accesses += 1;
        return;
      case "accesses":
        this.#accesses += operation.count;
        return;
    }
  }

  /** What an editable log allows: another digest under the same version, in no block. Nothing when the record is not there. */
  rewrite(record: string, digest: string): void {
    const known = this.#records.get(record);
    if (known !== undefined) this.#records.set(record, { ...known, digest });
  }

  /** What is registered for a record, if anything. */
  record(id: string): Registered | undefined {
    return this.#records.get(id);
  }
  /** Opt-out model: permitted unless denied. */
  permits(patient: string): boolean {
    return !this.#denied.has(patient);
  }
  /** Number of accesses logged. */
  get accessCount(): number {
    return this.#accesses;
  }
  get appliedHeight(): number {
    return this.#appliedHeight;
  }
}
