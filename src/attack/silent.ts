// Silent: the validator hears everything and says nothing, to validators or clients; for the others it has crashed, but it is never restarted.
// @source Pease, Shostak and Lamport, Reaching agreement in the presence of faults, JACM 27(2) (1980): the least of Byzantine faults.
import type { Replica } from "../consensus/protocol.ts";

export function silent(): Replica {
  return { onMessage: () => {}, onTimer: () => {}, onSubmit: () => {} };
}
