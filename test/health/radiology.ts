// The radiology-to-physician study in base units, as the scenario file says it: what the health tests run.

import { DAY, HOUR, MINUTE } from "../../src/base/time.ts";
import type { CloudSpec, PatientsSpec, RecordsSpec, SiteSpec, StepSpec, WorkflowSpec } from "../../src/health/spec.ts";
import type { HealthSpec } from "../../src/health/world.ts";
import { type Law, lognormalByMean, lognormalByQuantile } from "../../src/kernel/laws.ts";

const MB = 1e6;

export const constant = (value: number): Law => ({ law: "constant", value });
export const uniform = (low: number, high: number): Law => ({ law: "uniform", low, high });
const byP90 = (median: number, value: number): Law => lognormalByQuantile({ median, probability: 0.9, value });
const minutes = (mean: number, sd: number): Law => lognormalByMean({ mean: mean * MINUTE, sd: sd * MINUTE });

const hospital = (name: string, region: string, radiologistsAtNight = 1): SiteSpec => ({
  name,
  kind: "hospital",
  region,
  link: { up: 100 * MB, down: 100 * MB },
  equipment: { ct: 2 },
  staff: {
    technologist: { day: 2, night: 1 },
    radiologist: { day: 3, night: radiologistsAtNight },
    physician: { day: 6, night: 2 },
  },
});

export const sites: readonly SiteSpec[] = [
  hospital("Northgate General", "eu-west-1"),
  hospital("St Brigid", "eu-west-2", 0),
  hospital("Rhine Clinic", "eu-central-1"),
  {
    name: "Health Authority",
    kind: "regulator",
    region: "eu-west-3",
    link: { up: 100 * MB, down: 100 * MB },
    equipment: {},
    staff: {},
  },
];
export const utcOffsetHours = [0, 0, 1, 1];

export const patients: PatientsSpec = {
  arrivals: {
    perDay: 60,
    profile: "emergency-department",
    needs: "ct",
    priority: [
      { name: "stat", share: 0.1 },
      { name: "urgent", share: 0.9 },
    ],
  },
  study: {
    size: byP90(157 * MB, 472 * MB),
    bodyPart: [
      { name: "abdomen", share: 0.4 },
      { name: "thorax", share: 0.3 },
      { name: "head", share: 0.3 },
    ],
  },
  earlierScanElsewhere: 0.55,
  seenAgainElsewhere: {
    share: 0.31,
    after: { ...byP90(30 * DAY, 75 * DAY), atMost: 90 * DAY },
    planned: 0.6,
    folded: true,
  },
  patience: uniform(5 * MINUTE, 10 * MINUTE),
  repeatScan: { neededAnyway: 0.06, moreIfPriorMissing: 0.087 },
};

const search = (what: "ImagingStudy"): StepSpec[] => [
  { step: "discover", what: [what], where: ["own archive", "network"] },
  { step: "request-access", purpose: "TREAT", breakGlass: "when urgent" },
];

export const workflow: WorkflowSpec = {
  name: "radiology-to-physician",
  encounters: {
    "first-hospital": [
      {
        step: "measure",
        metric: "timeToPrior",
        giveUp: "always",
        steps: [
          ...search("ImagingStudy"),
          { step: "retrieve", what: ["ImagingStudy"] },
          { step: "verify", what: ["ImagingStudy"], ifWrong: "treat as missing" },
        ],
      },
      {
        step: "measure",
        metric: "orderToScan",
        giveUp: "never",
        steps: [
          { step: "publish", what: "ServiceRequest", to: "own records", register: "nothing" },
          {
            step: "use",
            seize: ["ct", "technologist"],
            hold: { law: byP90(20 * MINUTE, 30 * MINUTE) },
            byOrderPriority: true,
          },
        ],
      },
      {
        step: "measure",
        metric: "scanToReport",
        giveUp: "never",
        steps: [
          { step: "publish", what: "ImagingStudy", to: "store", register: "study-hash" },
          {
            step: "use",
            seize: ["radiologist"],
            hold: { byBodyPart: { abdomen: minutes(17.1, 14.6), thorax: minutes(14.2, 11.1), head: minutes(7, 6.5) } },
            byOrderPriority: true,
          },
          { step: "publish", what: "DiagnosticReport", to: "store", register: "report-hash" },
        ],
      },
      {
        step: "measure",
        metric: "reportToView",
        giveUp: "never",
        steps: [
          { step: "notify", whom: "physician" },
          { step: "use", seize: ["physician"], hold: { law: constant(3 * MINUTE) }, byOrderPriority: false },
        ],
      },
    ],
    "another-hospital": [
      {
        step: "measure",
        metric: "timeToPrior",
        giveUp: "unless planned",
        steps: [
          ...search("ImagingStudy"),
          {
            step: "in-parallel",
            branches: [
              [{ step: "retrieve", what: ["ImagingStudy"] }],
              [{ step: "retrieve", what: ["DiagnosticReport"] }],
            ],
          },
          { step: "verify", what: ["ImagingStudy", "DiagnosticReport"], ifWrong: "treat as missing" },
        ],
      },
      {
        step: "choose",
        by: "repeat-scan",
        options: {
          repeat: [{ step: "continue", encounter: "first-hospital", from: "orderToScan", countsAs: "repeatedImaging" }],
          "no-repeat": [
            { step: "use", seize: ["physician"], hold: { law: constant(5 * MINUTE) }, byOrderPriority: false },
          ],
        },
      },
    ],
  },
};

export const cloudSpec: CloudSpec = {
  store: { kind: "object-store", region: "eu-central-1", keys: "provider" },
  access: { policy: "rbac", decide: "gateway", breakGlass: true },
  consent: { model: "opt-out", optedOut: 0.05 },
  audit: { sink: "provider-log", every: 0 },
  integrityCheck: "never",
};

export const designs = {
  "cd-courier": {
    records: "cd-courier",
    prepare: uniform(15 * MINUTE, 30 * MINUTE),
    courier: lognormalByQuantile({ median: 24 * HOUR, probability: 0.95, value: 48 * HOUR }),
    unreadable: 0.05,
  },
  siloed: { records: "siloed" },
  cloud: { records: "cloud", cloud: cloudSpec },
  ledger: {
    records: "ledger",
    cloud: {
      ...cloudSpec,
      access: { policy: "consent-contract", decide: "local-replica", breakGlass: true },
      audit: { sink: "ledger", every: 0 },
      integrityCheck: "every read",
    },
    onLedger: ["study-hash", "report-hash", "consent", "access"],
  },
} as const satisfies Record<string, RecordsSpec>;

export const calendar = {
  /** Monday 2026-01-05 00:00 UTC. */
  starts: 1_767_571_200_000,
  warmUp: 2 * DAY,
  length: 7 * DAY,
};

export const radiology = (records: RecordsSpec): HealthSpec => ({ sites, patients, workflow, records, calendar });
