// A clinician takes a delivery as good, or does not: the read event, and whether the search was served.
import type { Encounter } from "../encounter.ts";
import { type Delivery, objectOf } from "../records/record-system.ts";

/** Ends a delivery's way. A search is served when the prior's images are accepted. */
export function accept(
  encounter: Encounter,
  delivery: Delivery,
  judged: { readonly checked: boolean; readonly accepted: boolean },
): void {
  const { search, services, care } = encounter;
  const { object, study, record } = delivery;
  if (record === "ImagingStudy" && judged.accepted && study.id === search!.prior?.id) search!.served = true;
  if (delivery.mistyped !== undefined && judged.accepted)
    encounter.measured("transcriptionErrorsSeen", delivery.mistyped ? 1 : 0);
  const { events } = services;
  if (!events.wants("read")) return;
  const intact = object.contentSeed === objectOf(study, record).contentSeed;
  events.emit({ type: "read", at: care.now, study: object.id, intact, site: care.site, ...judged });
}
