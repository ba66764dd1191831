// A hospital's own picture archive on disk. Its traffic stays inside the hospital, whose network is not modelled:
// storing is not waited for.
// @source image load from disk 1.8-4.0 s for 100 to 1000 images: Impax study (domain notes 3.4); that it is uniform is
//   an assumption.
import { SECOND } from "../base/time.ts";
import type { Store, StoredObject, StoreTimes } from "./contract.ts";

export class HospitalPacs implements Store {
  readonly id = "hospital-pacs";
  readonly times: StoreTimes = {
    connectionRoundTrips: 0,
    firstByte: { law: "uniform", low: 1.8 * SECOND, high: 4.0 * SECOND },
    write: { law: "constant", value: 0 },
  };
  readonly #objects = new Map<string, StoredObject>();
  readonly #latest = new Map<string, string>();

  put(object: StoredObject): void {
    this.#objects.set(object.id, object);
    if (object.kind === "study") this.#latest.set(object.patient, object.id);
  }
  get(id: string): StoredObject | undefined {
    return this.#objects.get(id);
  }
  latestStudy(patient: string): string | undefined {
    return this.#latest.get(patient);
  }
}
