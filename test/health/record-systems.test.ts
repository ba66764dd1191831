// Record systems: what every one of them promises, and timelines of paper, exchange and whole records on a ledger,
// worked by hand (numbers of the stage: see stage.ts). A request over a line takes 0.08 s, images 1 s on the link, a
// disk 1.8 to 4.0 s, the ledger answers after 2 s.
import { describe, expect, it } from "vitest";
import { MINUTE, SECOND } from "../../src/base/time.ts";
import type { Patient, Visit } from "../../src/health/patients.ts";
import { recordSystems } from "../../src/health/records/registry.ts";
import type { RecordsSpec, StepSpec } from "../../src/health/spec.ts";
import { carriedBy } from "../../src/ledger/contract.ts";
import { patient, Stage, type StageOptions } from "./stage.ts";

type Id = RecordsSpec["records"];
const IDS = Object.keys(recordSystems) as readonly Id[];
/** Where a ledger keeps something. */
const WITH_LEDGER: readonly Id[] = ["ledger", "on-ledger"];

const publish = (what: "ServiceRequest" | "ImagingStudy" | "DiagnosticReport"): StepSpec => {
  const register = what === "ImagingStudy" ? "study-hash" : "report-hash";
  return what === "ServiceRequest"
    ? { step: "publish", what, to: "own records", register: "nothing" }
    : { step: "publish", what, to: "store", register };
};
const discover = (where: readonly ("own archive" | "network")[] = ["own archive", "network"]): StepSpec => ({
  step: "discover",
  what: ["ImagingStudy"],
  where,
});
const request: StepSpec = { step: "request-access", purpose: "TREAT", breakGlass: "when urgent" };
const retrieve = (what: "ImagingStudy" | "DiagnosticReport"): StepSpec => ({ step: "retrieve", what: [what] });
const verify = (what: "ImagingStudy" | "DiagnosticReport"): StepSpec => ({
  step: "verify",
  what: [what],
  ifWrong: "treat as missing",
});
const search = (steps: readonly StepSpec[]): StepSpec => ({
  step: "measure",
  metric: "timeToPrior",
  giveUp: "never",
  steps,
});
const images = [discover(), request, retrieve("ImagingStudy"), verify("ImagingStudy")];

interface Searched {
  readonly waits: readonly string[];
  readonly stage: Stage;
}

/** One search of a patient whose earlier study is at a site, at another or the same. */
function searched(
  id: Id,
  given: { readonly from?: number; readonly at: number; readonly steps?: readonly StepSpec[] },
  more: { readonly options?: StageOptions; readonly patient?: Partial<Patient>; readonly visit?: Partial<Visit> } = {},
): Searched {
  const stage = new Stage(id, more.options);
  const who = stage.enrol({ ...patient("p1", given.at), ...more.patient });
  stage.admit([search(given.steps ?? images)], { patient: who, site: given.from ?? 0, ...more.visit });
  return { waits: stage.run()[0]!, stage };
}

describe.each(IDS)("every record system (%s)", (id) => {
  it("is registered under its own word, and says what it is and whence", () => {
    expect(recordSystems[id].id).toBe(id);
    expect(new Stage(id).services.records.id).toBe(id);
    expect(Math.min(recordSystems[id].about.length, recordSystems[id].source.length)).toBeGreaterThan(10);
  });
  it("hands the own hospital its own study as it was made, and asks nobody's leave", () => {
    const { stage, waits } = searched(id, { at: 0 }, { patient: { consentDraw: 0 }, visit: { priority: "routine" } });
    expect(stage.of("priorUnavailable")).toEqual([0]);
    expect(stage.events.filter(({ type }) => type === "read")).toMatchObject([{ intact: true, accepted: true }]);
    expect(waits.filter((wait) => /access/.test(wait))).toEqual([]);
  });
  it("finds a study that the hospital has just made, whatever was before", () => {
    const stage = new Stage(id);
    const who = stage.enrol(patient("p1", 1));
    stage.admit([publish("ServiceRequest"), publish("ImagingStudy"), publish("DiagnosticReport"), search(images)], {
      patient: who,
    });
    stage.run();
    expect(stage.events.filter(({ type }) => type === "read")).toMatchObject([{ study: "p1 here", accepted: true }]);
    expect(stage.of("priorUnavailable")).toEqual([0]);
  });
  it("finds nothing of a patient who was nowhere", () => {
    const stage = new Stage(id);
    stage.admit([discover(), request, retrieve("ImagingStudy"), verify("ImagingStudy")], {
      patient: stage.enrol(patient("p1")),
    });
    stage.run();
    expect(stage.events).toEqual([]);
  });
  it("asked for the own archive alone, hands over nothing from elsewhere", () => {
    const { stage } = searched(id, { at: 1, steps: [discover(["own archive"]), ...images.slice(1)] });
    expect(stage.of("priorUnavailable")).toEqual([1]);
  });
  it("puts something on a ledger when it has one, and only then", () => {
    const stage = new Stage(id);
    stage.admit([publish("ImagingStudy"), publish("DiagnosticReport")], { patient: stage.enrol(patient("p1", 1)) });
    stage.run();
    expect(stage.services.records.genesis().length > 0).toBe(WITH_LEDGER.includes(id));
    expect(stage.ledger.submitted.map(({ kind }) => kind)).toEqual(
      WITH_LEDGER.includes(id) ? ["register", "register"] : [],
    );
  });
});

describe("paper", () => {
  it("finds a folder of its own in 10 min", () => {
    expect(searched("paper", { at: 0 }).waits).toEqual(["people: folder is looked for 600 s"]);
  });
  it("has one of another hospital copied in 20 min and brought in a day", () => {
    expect(searched("paper", { at: 1 }).waits).toEqual(["people: folder is copied 1200 s", "people: courier 86400 s"]);
  });
  it("looks for a lost folder all the same, and has none", () => {
    const { stage, waits } = searched("paper", { at: 0 }, { options: { paper: { notFound: 1 } } });
    expect(waits).toEqual(["people: folder is looked for 600 s"]);
    expect(stage.of("priorUnavailable")).toEqual([1]);
  });
  it("hears that another hospital does not find it, and waits for no courier", () => {
    const { stage, waits } = searched("paper", { at: 1 }, { options: { paper: { notSent: 1 } } });
    expect(waits).toEqual(["people: folder is copied 1200 s"]);
    expect(stage.of("priorUnavailable")).toEqual([1]);
  });
  const report = [discover(), retrieve("DiagnosticReport"), verify("DiagnosticReport")];
  it.each([
    [1, 0, 0],
    [1, 1, 1],
  ])(
    "types in a report from elsewhere (%d field, wrong with probability %d): errors seen %d",
    (fields, wrong, seen) => {
      const { stage } = searched(
        "paper",
        { at: 1, steps: report },
        { options: { paper: { retyped: { fields, wrong } } } },
      );
      expect(stage.of("transcriptionErrorsSeen")).toEqual([seen]);
    },
  );
  it("types in nothing of its own, and no images", () => {
    const options = { paper: { retyped: { fields: 1, wrong: 1 } } };
    expect(searched("paper", { at: 0, steps: report }, { options }).stage.of("transcriptionErrorsSeen")).toEqual([]);
    expect(searched("paper", { at: 1 }, { options }).stage.of("transcriptionErrorsSeen")).toEqual([]);
  });
  it("of many reports of 10 fields, each wrong at 2 %, 1 − 0.98¹⁰ = 18.3 % have an error", () => {
    const stage = new Stage("paper", { paper: { retyped: { fields: 10, wrong: 0.02 } } });
    const count = 2000;
    for (let i = 1; i <= count; i += 1)
      stage.admit([search(report)], { patient: stage.enrol(patient(`p${i}`, 1)), planned: true });
    stage.run();
    const errors = stage.of("transcriptionErrorsSeen");
    const p = 1 - 0.98 ** 10;
    expect(errors).toHaveLength(count);
    const share = errors.reduce((sum, error) => sum + error, 0) / count;
    expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count));
  });
});

describe("central-hie", () => {
  it("waits for the registry's word on images and report, which stay in the hospital", () => {
    const stage = new Stage("central-hie");
    stage.admit([publish("ServiceRequest"), publish("ImagingStudy"), publish("DiagnosticReport")], {
      patient: stage.enrol(patient("p1")),
    });
    expect(stage.run()).toEqual([
      ["transfer: register ImagingStudy 0.08 s", "transfer: register DiagnosticReport 0.08 s"],
    ]);
  });
  it("asks the registry and the gateway, then the other hospital's disk and line", () => {
    const { waits } = searched("central-hie", { at: 1 });
    expect(waits[0]).toBe("transfer: query the registry 0.08 s");
    expect(waits[1]).toBe("transfer: access decided at the gateway 0.08 s");
    expect(waits[2]).toMatch(/^transfer: load images from disk [123]\.\d+ s$/);
    expect(waits[3]).toBe("transfer: fetch ImagingStudy 1.08 s");
    // The stage's spec checks every read: 10 MB at 1290 B/µs.
    expect(waits[4]).toBe("other: hash ImagingStudy 0.007752 s");
  });
  it("refuses a planned reader whose patient opted out", () => {
    const { stage } = searched(
      "central-hie",
      { at: 1 },
      { patient: { consentDraw: 0.01 }, visit: { priority: "routine" } },
    );
    expect(stage.of("priorUnavailable")).toEqual([1]);
  });
  it("two who fetch from one hospital share its uplink: 2 s for both", () => {
    const stage = new Stage("central-hie", { cloud: { integrityCheck: "never" } });
    for (const id of ["p1", "p2"]) {
      const fetch = [discover(), retrieve("DiagnosticReport"), retrieve("ImagingStudy")];
      stage.admit([search(fetch)], { patient: stage.enrol(patient(id, 1)) });
    }
    const fetches = stage.run().map((waits) => Number(/ImagingStudy ([\d.]+) s/.exec(waits.at(-1)!)![1]));
    // Their disks take 1.8 to 4.0 s, so that they overlap for part of the second.
    expect(Math.max(...fetches)).toBeGreaterThan(1.08);
    expect(Math.max(...fetches)).toBeLessThanOrEqual(2.08);
  });
});

describe("on-ledger", () => {
  it("waits for the block of the report, not of the images, and both travel whole", () => {
    const stage = new Stage("on-ledger");
    stage.admit([publish("ServiceRequest"), publish("ImagingStudy"), publish("DiagnosticReport")], {
      patient: stage.enrol(patient("p1")),
    });
    expect(stage.run()).toEqual([["ledger: report is on the ledger 2 s"]]);
    expect(stage.ledger.submitted.map(carriedBy)).toEqual([10e6, 5000]);
  });
  it("logs the access and reads from the own disk, without a network", () => {
    const { waits, stage } = searched("on-ledger", { at: 1 });
    expect(waits[0]).toBe("ledger: access is logged 2 s");
    expect(waits[1]).toMatch(/^transfer: load images from disk [123]\.\d+ s$/);
    expect(waits).toHaveLength(2);
    expect(stage.ledger.submitted).toEqual([{ kind: "access", patient: "p1", reader: "A", purpose: "TREAT" }]);
  });
  it("cannot find elsewhere what the own copy of the ledger does not have yet", () => {
    const stage = new Stage("on-ledger");
    const one = patient("p1", 1);
    stage.services.truth.enrol(one);
    stage.services.records.enrol(one); // made, but the genesis is not applied
    stage.admit([search(images)], { patient: one }).run();
    expect(stage.of("priorUnavailable")).toEqual([1]);
  });
  it("is refused where the patient opted out, by the own copy, in no time", () => {
    const { stage, waits } = searched(
      "on-ledger",
      { at: 1 },
      { patient: { consentDraw: 0.01 }, visit: { priority: "routine" } },
    );
    expect([waits, stage.of("priorUnavailable")]).toEqual([[], [1]]);
  });
});

describe("what stands on the ledger beside a cloud", () => {
  const HASHES = ["study-hash", "report-hash"] as const;
  it.each([
    ["pointer", 100],
    ["metadata", 2500],
  ] as const)("with %s nobody asks an index, and the entry is %d B longer", (entry, bytes) => {
    const options = { onLedger: [...HASHES, entry] };
    const { waits } = searched("ledger", { at: 1 }, { options });
    // Consent is not on the ledger here, so the gateway decides.
    expect(waits.map((wait) => wait.replace(/ [\d.]+ s$/, ""))).toEqual([
      "transfer: access decided at the gateway",
      "transfer: fetch ImagingStudy",
      "ledger: hash ImagingStudy",
    ]);
    const stage = new Stage("ledger", options);
    stage.admit([publish("ImagingStudy"), publish("DiagnosticReport")], { patient: stage.enrol(patient("p1")) }).run();
    expect(stage.ledger.submitted.map(carriedBy)).toEqual([bytes, 0]);
  });
  it("with a pointer, what the own copy does not have yet cannot be found elsewhere", () => {
    const stage = new Stage("ledger", { onLedger: [...HASHES, "pointer"] });
    const one = patient("p1", 1);
    stage.services.truth.enrol(one);
    stage.services.records.enrol(one); // in the store, but the genesis is not applied
    stage.admit([search(images)], { patient: one }).run();
    expect([stage.of("priorUnavailable"), stage.events.filter(({ type }) => type === "read")]).toEqual([[1], []]);
  });
  it("with report, its text is in the entry and nowhere else, and is read from the own copy in no time", () => {
    const options = { onLedger: [...HASHES, "report"] as const };
    const stage = new Stage("ledger", options);
    stage.admit([publish("DiagnosticReport")], { patient: stage.enrol(patient("p1")) });
    expect(stage.run()).toEqual([["ledger: hash is registered 2 s"]]);
    expect(stage.ledger.submitted.map(carriedBy)).toEqual([5000]);
    expect(stage.store.get("p1 here report")).toBeUndefined();
    const fetched = searched("ledger", { at: 1, steps: [discover(), retrieve("DiagnosticReport")] }, { options });
    expect(fetched.waits).toEqual(["transfer: query the index 0.08 s"]);
    expect(fetched.stage.events.filter(({ type }) => type === "read")).toMatchObject([{ study: "p1 earlier report" }]);
  });
  describe("access-batch", () => {
    const options = { onLedger: [...HASHES, "consent", "access-batch"] as const };
    /** Three readers at A, at 0, 4 and 11 s, and one at B at 5 s. A batch is gathered for 10 s from its first access. */
    const stage = new Stage("ledger", options);
    for (const [id, at, site] of [
      ["p1", 0, 0],
      ["p2", 4, 0],
      ["p3", 11, 0],
      ["p4", 5, 1],
    ] as const) {
      const who = stage.enrol(patient(id, 1 - site));
      stage.admit([search([discover(), request])], { patient: who, at: at * SECOND, site });
    }
    const waits = stage.run();
    it("keeps nobody waiting", () => {
      expect(waits).toEqual(Array.from({ length: 4 }, () => ["transfer: query the index 0.08 s"]));
    });
    it("enters one root for each hospital and 10 s, with the number of accesses", () => {
      const roots = stage.ledger.submitted.map((operation) => (operation.kind === "accesses" ? operation : undefined));
      expect(roots.map((entry) => entry?.count)).toEqual([2, 1, 1]);
      expect(new Set(roots.map((entry) => entry?.root)).size).toBe(3);
      expect(stage.ledger.state.accessCount).toBe(4);
    });
    it("seals an access when the ledger has its batch: 10 s after the first, and 2 s for the answer", () => {
      // A: 0.08 and 4.08 s, entered at 10.08 s, answered at 12.08 s; 11.08 s alone. B: 5.08 s alone.
      expect(stage.of("auditLag").map((lag) => lag / SECOND)).toEqual([12, 8, 12, 12]);
    });
  });
  it("without accesses on the ledger nothing is sealed, and nobody waits", () => {
    const { stage, waits } = searched("ledger", { at: 1 }, { options: { onLedger: [...HASHES, "consent"] } });
    expect(waits.filter((wait) => /logged/.test(wait))).toEqual([]);
    expect(stage.of("auditLag")).toEqual([]);
  });
});

it("paper costs an emergency the prior, where an exchange has it", () => {
  const urgent = (id: Id): readonly number[] => {
    const stage = new Stage(id);
    const within: StepSpec = { step: "measure", metric: "timeToPrior", giveUp: "always", steps: images };
    stage.admit([within], { patient: stage.enrol(patient("p1", 1)), patience: 10 * MINUTE });
    stage.run();
    return stage.of("timeToPrior");
  };
  expect(urgent("paper")).toEqual([Number.POSITIVE_INFINITY]);
  expect(urgent("central-hie")[0]).toBeLessThan(7 * SECOND);
});
