// Cloud tampering: whoever runs the store alters studies, one after another as a Poisson process, each picked uniformly
// among those stored at that moment, and rewrites the traces it is told to: the object's own checksum, the index row,
// the log entry; and the ledger's entry, where somebody can edit the ledger and helps. Where there is no store, nothing happens.
// @source domain notes T1 (STRIDE: tampering); the purpose of keyless signatures in Estonia is to reveal just this.
import { DAY, wholeMicros } from "../base/time.ts";
import type { ExposedStore } from "../storage/contract.ts";
import { type AttackEnvironment, defineAttack } from "./attack.ts";
import type { AttackSpec } from "./spec.ts";

export type CloudTamperingSpec = Extract<AttackSpec, { attack: "cloud-tampering" }>;

const WORDS = 4_294_967_296;

export const cloudTampering = defineAttack<CloudTamperingSpec>({
  id: "cloud-tampering",
  title: "Cloud tampering",
  source: "T1, tampering",
  powers: "alters studies in the store, and its checksums, index and log, and a ledger's log that can be edited",
  *act(spec, { processes, events, stores, logs, stream }) {
    if (stores.length === 0) return;
    yield* processes.hold(Math.max(0, spec.from - processes.now));
    for (;;) {
      const pause = wholeMicros(stream.exponential(DAY / spec.perDay));
      if (processes.now + pause >= spec.until) return;
      yield* processes.hold(pause);
      const store = stores[stream.integer(stores.length)]!;
      const study = alterOne({ store, logs }, spec.conceals, stream);
      if (study !== undefined && events.wants("tampered")) events.emit({ type: "tampered", at: processes.now, study });
    }
  },
});

/** @returns id of the study altered; undefined while none is stored. */
function alterOne(
  { store, logs }: { readonly store: ExposedStore; readonly logs: AttackEnvironment["logs"] },
  conceals: CloudTamperingSpec["conceals"],
  stream: AttackEnvironment["stream"],
): string | undefined {
  const place = stream.uniform();
  const contentSeed = stream.integer(WORDS);
  if (store.studyCount === 0) return undefined;
  const study = store.studyAt(Math.floor(place * store.studyCount));
  const digest = store.alterContent(study, contentSeed);
  if (conceals.includes("object")) store.rewriteChecksum(study);
  if (conceals.includes("index")) store.rewriteIndex(study);
  if (conceals.includes("log")) store.rewriteLog(study);
  if (conceals.includes("ledger")) for (const log of logs) log.rewrite(study, digest);
  return study;
}
