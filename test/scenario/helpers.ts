// Loads scenarios that stand in the tests, with the files they name in memory.
import { UsageError } from "../../src/base/errors.ts";
import { type LoadOptions, loadPlan } from "../../src/scenario/load.ts";
import type { Plan } from "../../src/scenario/plan.ts";

export type Files = Readonly<Record<string, string>>;

export function load(text: string, files: Files = {}, options: LoadOptions = {}): Plan {
  const read = (path: string) => (Object.hasOwn(files, path) ? { name: path, text: files[path]! } : undefined);
  return loadPlan({ name: "s.yaml", text }, read, options);
}

/** Every fault as it is printed, in order; empty when there is none. */
export function faultsOf(text: string, files: Files = {}, options: LoadOptions = {}): readonly string[] {
  try {
    load(text, files, options);
    return [];
  } catch (error) {
    if (error instanceof UsageError) return error.message.split("\n");
    throw error;
  }
}

/** A ledger alone: four validators and a load. */
export const LEDGER = `ledgerward: 1
run: { length: 60 s }
sites: { regions: [eu-west-1, eu-west-2, eu-west-3, eu-central-1] }
load: { arrivals: poisson, rate: 400/s, size: 512 B }
designs:
  raft: { ledger: { protocol: raft } }
  pbft: { ledger: { protocol: pbft, view-timeout: 10 s } }
`;

/** Two hospitals, three designs. */
export const HEALTH = `ledgerward: 1
expect: [siloed.repeatedImaging > cloud.repeatedImaging]
run: { warm-up: 2 days, length: 7 days }
sites:
  every-hospital:
    equipment: { ct: 1 }
    staff: { radiologist: { day: 2, night: 1 } }
  list:
    - { name: A, kind: hospital, region: eu-west-1 }
    - { name: B, kind: hospital, region: Frankfurt }
    - { name: C, kind: regulator, region: Paris }
patients:
  arrivals: { rate: 30/day, profile: emergency-department, each-needs: ct }
  study: { size: 100 MB, body-part: { head: 60 %, thorax: 40 % } }
  earlier-scan-elsewhere: 50 %
  seen-again-elsewhere: { share: 30 %, after: 30 days }
  patience: 5..10 min
  repeat-scan: { needed-anyway: 6 %, more-if-prior-missing: 9 % }
workflow: flow.yaml
designs:
  siloed: { records: siloed }
  cloud: { records: cloud, store: { region: eu-central-1 } }
  raft: { like: cloud, records: ledger, on-ledger: [study-hash], ledger: { protocol: raft } }
attacks: [{ attack: cloud-tampering, rate: 2 studies/day, from: day 3 }]
`;

export const FLOW = `ledgerward: 1
workflow: flow
needs: [patience]
first-hospital:
  - measure: scanToReport
    steps:
      - use: { seize: [ct, radiologist], hold: { by: body-part, head: 5 min, thorax: 5..10 min } }
another-hospital:
  - measure: timeToPrior
    give-up-after: patience unless planned
    steps:
      - discover: { what: ImagingStudy, where: [own archive, network] }
`;

/** The text with one passage replaced, which must be there once. */
export function edited(text: string, passage: string, replacement: string): string {
  if (text.split(passage).length !== 2) throw new Error(`${passage} does not stand once in the text`);
  return text.replace(passage, () => replacement);
}
