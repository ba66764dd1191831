// The provider's own list of patients who have said no: what a gateway decides by.
import type { Consents } from "./contract.ts";

export class OptOutList implements Consents {
  readonly #optedOut = new Set<string>();

  optOut(patient: string): void {
    this.#optedOut.add(patient);
  }
  permits(patient: string): boolean {
    return !this.#optedOut.has(patient);
  }
}
