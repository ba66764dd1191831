// Each workflow step on timelines worked by hand (numbers of the stage: see stage.ts).
// A request to the cloud takes three round trips of 20 ms and 20 ms to the first byte, 0.08 s; images take 1 s on the
// link, a report 0.01 s; a made report (5 kB) 0.0005 s; the store takes 0.04 s to keep something; the ledger answers
// after 2 s.
import { describe, expect, it } from "vitest";
import { MINUTE, SECOND } from "../../src/base/time.ts";
import type { StepSpec } from "../../src/health/spec.ts";
import { steps } from "../../src/health/steps/registry.ts";
import { constant } from "./radiology.ts";
import { patient, Stage } from "./stage.ts";

const NEVER = Number.POSITIVE_INFINITY;
const delay = (seconds: number): StepSpec => ({ step: "delay", hold: { law: constant(seconds * SECOND) } });
const scan = (minutes: number, byOrderPriority = true): StepSpec => ({
  step: "use",
  seize: ["ct"],
  hold: { law: constant(minutes * MINUTE) },
  byOrderPriority,
});
const discover: StepSpec = { step: "discover", what: ["ImagingStudy"], where: ["own archive", "network"] };
const request: StepSpec = { step: "request-access", purpose: "TREAT", breakGlass: "when urgent" };
const retrieve: StepSpec = { step: "retrieve", what: ["ImagingStudy"] };
const verify: StepSpec = { step: "verify", what: ["ImagingStudy"], ifWrong: "treat as missing" };
const search = (
  giveUp: "always" | "never" | "unless planned",
  steps: readonly StepSpec[] = [discover, request, retrieve, verify],
): StepSpec => ({
  step: "measure",
  metric: "timeToPrior",
  giveUp,
  steps,
});

it("each step is registered under its own word, and says what it does", () => {
  for (const [word, definition] of Object.entries(steps)) {
    expect(definition.id).toBe(word);
    expect(definition.about.length).toBeGreaterThan(10);
  }
  expect(Object.keys(steps)).toHaveLength(12);
});

describe("use", () => {
  it("waits for a free unit, holds it, gives it back", () => {
    const stage = new Stage("siloed");
    stage.admit([scan(20)], { patient: patient("p1") }).admit([scan(20)], { patient: patient("p2"), at: 5 * MINUTE });
    expect(stage.run()).toEqual([["scan: ct 1200 s"], ["queue: wait for ct 900 s", "scan: ct 1200 s"]]);
  });
  it("lets the more urgent order go first, and keeps order among equals", () => {
    const stage = new Stage("siloed");
    stage.admit([scan(20)], { patient: patient("p1") });
    stage.admit([scan(1)], { patient: patient("p2"), at: MINUTE, priority: "routine" });
    stage.admit([scan(1)], { patient: patient("p3"), at: 2 * MINUTE, priority: "urgent" });
    stage.admit([scan(1)], { patient: patient("p4"), at: 3 * MINUTE, priority: "stat" });
    stage.admit([scan(1)], { patient: patient("p5"), at: 4 * MINUTE, priority: "urgent" });
    stage.run();
    expect(stage.ended.map((end) => end.patient)).toEqual(["p1", "p4", "p3", "p5", "p2"]);
  });
  it("without `priority: order` serves in order of coming", () => {
    const stage = new Stage("siloed");
    stage.admit([scan(20, false)], { patient: patient("p1") });
    stage.admit([scan(1, false)], { patient: patient("p2"), at: MINUTE, priority: "routine" });
    stage.admit([scan(1, false)], { patient: patient("p3"), at: 2 * MINUTE, priority: "stat" });
    stage.run();
    expect(stage.ended.map((end) => end.patient)).toEqual(["p1", "p2", "p3"]);
  });
  it("takes several resources all at once; in a scanner the time is scan, with staff alone it is people", () => {
    const both: StepSpec = {
      step: "use",
      seize: ["ct", "technologist"],
      hold: { law: constant(MINUTE) },
      byOrderPriority: true,
    };
    const staff: StepSpec = {
      step: "use",
      seize: ["technologist"],
      hold: { law: constant(10 * MINUTE) },
      byOrderPriority: true,
    };
    const stage = new Stage("siloed");
    stage.admit([staff], { patient: patient("p1") }).admit([both], { patient: patient("p2"), at: MINUTE });
    // While p2 waits for the technologist the scanner stays free: p3 has it in between.
    stage.admit([scan(2)], { patient: patient("p3"), at: 2 * MINUTE });
    expect(stage.run()).toEqual([
      ["scan: ct 120 s"],
      ["people: technologist 600 s"],
      ["queue: wait for ct and technologist 540 s", "scan: ct and technologist 60 s"],
    ]);
  });
  it("holds by body part, and waits out a night without staff", () => {
    const reading: StepSpec = {
      step: "use",
      seize: ["physician"],
      hold: { byBodyPart: { head: constant(7 * MINUTE), thorax: constant(14 * MINUTE) } },
      byOrderPriority: false,
    };
    const stage = new Stage("siloed");
    stage.services.hospitals.start();
    stage.admit([reading], { patient: patient("p1"), at: 7 * 60 * MINUTE }); // 07:00; the day shift begins at 08:00
    stage.simulation.run(9 * 60 * MINUTE);
    expect(stage.ended[0]!.segments.map(({ part, start, end }) => [part, (end - start) / MINUTE])).toEqual([
      ["queue", 60],
      ["people", 7],
    ]);
  });
});

describe("delay and notify", () => {
  it("let time pass, and none", () => {
    const stage = new Stage("siloed");
    stage.admit([delay(3), { step: "notify", whom: "physician" }, delay(4)], { patient: patient("p1") });
    expect(stage.run()).toEqual([["other: delay 3 s", "other: delay 4 s"]]);
  });
});

describe("publish", () => {
  const order: StepSpec = { step: "publish", what: "ServiceRequest", to: "own records", register: "nothing" };
  const images: StepSpec = { step: "publish", what: "ImagingStudy", to: "store", register: "study-hash" };
  const report: StepSpec = { step: "publish", what: "DiagnosticReport", to: "store", register: "report-hash" };

  it.each(["siloed", "cd-courier"] as const)("takes no time inside the hospital (%s)", (design) => {
    expect(new Stage(design).admit([order, images, report], { patient: patient("p1") }).run()).toEqual([[]]);
  });
  it("to a cloud takes the upload and the store's word: 0.06 + 1 + 0.04 and 0.06 + 0.0005 + 0.04 s", () => {
    const stage = new Stage("cloud").admit([order, images, report], { patient: patient("p1") });
    expect(stage.run()).toEqual([["transfer: store ImagingStudy 1.1 s", "transfer: store DiagnosticReport 0.1005 s"]]);
    expect([stage.store.get("p1 here")!.kind, stage.store.get("p1 here report")!.kind]).toEqual(["study", "report"]);
  });
  it("with a ledger waits for the registration of the report, not of the images", () => {
    const stage = new Stage("ledger").admit([order, images, report], { patient: patient("p1") });
    expect(stage.run()).toEqual([
      [
        "transfer: store ImagingStudy 1.1 s",
        "transfer: store DiagnosticReport 0.1005 s",
        "ledger: hash is registered 2 s",
      ],
    ]);
    expect(stage.ledger.submitted.map((operation) => operation.kind === "register" && operation.record)).toEqual([
      "p1 here",
      "p1 here report",
    ]);
    expect(stage.ledger.state.record("p1 here")!.digest).toMatch(/^[0-9a-f]{64}$/);
  });
  it("registers only what is on the ledger", () => {
    const stage = new Stage("ledger", { onLedger: ["consent", "access"] }).admit([images, report], {
      patient: patient("p1"),
    });
    expect(stage.run()[0]).toHaveLength(2);
    expect(stage.ledger.submitted).toEqual([]);
  });
});

describe("discover, request-access, retrieve, verify", () => {
  it("siloed finds nothing elsewhere, in no time: never", () => {
    const stage = new Stage("siloed");
    stage.admit([search("always")], { patient: stage.enrol(patient("p1", 1)) });
    expect(stage.run()).toEqual([[]]);
    expect([stage.of("timeToPrior"), stage.of("priorUnavailable"), stage.of("availability")]).toEqual([
      [NEVER],
      [1],
      [0],
    ]);
  });
  it("siloed finds its own, loaded from disk in 1.8 to 4.0 s", () => {
    const stage = new Stage("siloed");
    stage.admit([search("always")], { patient: stage.enrol(patient("p1", 0)) });
    expect(stage.run()[0]![0]).toMatch(/^transfer: load images from disk [123]\./);
    const [time] = stage.of("timeToPrior");
    expect(time).toBeGreaterThanOrEqual(1.8 * SECOND);
    expect(time).toBeLessThanOrEqual(4 * SECOND);
    expect(stage.of("availability")).toEqual([1]);
  });
  it("a patient without an earlier study is not observed", () => {
    const stage = new Stage("cloud");
    stage.admit([search("always")], { patient: stage.enrol(patient("p1")) });
    expect(stage.run()).toEqual([["transfer: query the index 0.08 s"]]);
    expect([...stage.of("timeToPrior"), ...stage.of("priorUnavailable"), ...stage.of("availability")]).toEqual([]);
  });
  it("cd-courier waits for people: 20 min, 24 h, then the own disk", () => {
    const stage = new Stage("cd-courier");
    stage.admit([search("unless planned")], {
      patient: stage.enrol(patient("p1", 1)),
      planned: true,
      priority: "routine",
    });
    const [waits] = stage.run();
    expect(waits!.slice(0, 2)).toEqual(["people: disc is prepared 1200 s", "people: courier 86400 s"]);
    expect(waits![2]).toMatch(/^transfer: load images from disk/);
    expect(stage.of("priorUnavailable")).toEqual([0]);
    expect(stage.of("availability")).toEqual([0]); // it came, long after patience was over
  });
  it("cloud: query, decision at the gateway, bytes: 0.08 + 0.08 + 1.08 s, read unchecked", () => {
    const stage = new Stage("cloud");
    stage.admit([search("always")], { patient: stage.enrol(patient("p1", 1)) });
    expect(stage.run()).toEqual([
      [
        "transfer: query the index 0.08 s",
        "transfer: access decided at the gateway 0.08 s",
        "transfer: fetch ImagingStudy 1.08 s",
      ],
    ]);
    expect(stage.of("timeToPrior")).toEqual([1.24 * SECOND]);
    expect(stage.events.at(0)).toMatchObject({
      type: "read",
      study: "p1 earlier",
      intact: true,
      checked: false,
      accepted: true,
    });
  });
  it("cloud: the hospital's own studies need no decision", () => {
    const stage = new Stage("cloud");
    stage.admit([search("always")], { patient: stage.enrol(patient("p1", 0)) });
    expect(stage.run()[0]).toEqual(["transfer: query the index 0.08 s", "transfer: fetch ImagingStudy 1.08 s"]);
  });
  it("ledger: the local replica decides, the log entry is waited for, the digest is compared", () => {
    const stage = new Stage("ledger");
    stage.admit([search("always")], { patient: stage.enrol(patient("p1", 1)) });
    // 10 MB at 1290 B/µs: 7752 µs.
    expect(stage.run()).toEqual([
      [
        "transfer: query the index 0.08 s",
        "ledger: access is logged 2 s",
        "transfer: fetch ImagingStudy 1.08 s",
        "ledger: hash ImagingStudy 0.007752 s",
      ],
    ]);
    expect(stage.ledger.submitted).toEqual([{ kind: "access", patient: "p1", reader: "A", purpose: "TREAT" }]);
    const read = stage.events.find(({ type }) => type === "read");
    expect(read).toMatchObject({ intact: true, checked: true, accepted: true });
    expect(stage.of("auditLag")).toEqual([2 * SECOND]);
  });
  it("a study that is not registered cannot be checked: refused, without an alarm", () => {
    const stage = new Stage("ledger");
    const one = patient("p1", 1);
    stage.services.truth.enrol(one);
    stage.services.records.enrol(one); // in the store, but the genesis is not applied
    stage.admit([search("always")], { patient: one }).run();
    expect(stage.events.filter((event) => event.type !== "measured")).toMatchObject([
      { type: "read", accepted: false, checked: true },
    ]);
  });
});

describe("consent", () => {
  const optedOut = { ...patient("p1", 1), consentDraw: 0.01 };
  it.each([
    ["cloud", "urgent", 1],
    ["cloud", "routine", 0],
    ["ledger", "urgent", 1],
    ["ledger", "routine", 0],
  ] as const)("of a patient who opted out, %s, %s visit: served %i", (design, priority, served) => {
    const stage = new Stage(design);
    stage.admit([search("never")], { patient: stage.enrol(optedOut), priority }).run();
    expect(stage.of("availability")).toEqual([served]);
  });
  it("overridden in an emergency is logged as such", () => {
    const stage = new Stage("ledger");
    stage.admit([search("never")], { patient: stage.enrol(optedOut) }).run();
    expect(stage.ledger.submitted).toEqual([{ kind: "access", patient: "p1", reader: "A", purpose: "BTG" }]);
  });
  it("is not overridden where the design has no break-glass", () => {
    const stage = new Stage("cloud", { cloud: { access: { policy: "rbac", decide: "gateway", breakGlass: false } } });
    stage.admit([search("never")], { patient: stage.enrol(optedOut) }).run();
    expect(stage.of("availability")).toEqual([0]);
  });
});

describe("in-parallel", () => {
  const parallel = (...branches: StepSpec[][]): StepSpec => ({ step: "in-parallel", branches });
  it("books the branch that ends last", () => {
    const stage = new Stage("siloed");
    stage.admit([delay(1), parallel([delay(2)], [delay(3), delay(2)], [delay(4)]), delay(1)], {
      patient: patient("p1"),
    });
    expect(stage.run()).toEqual([["other: delay 1 s", "other: delay 3 s", "other: delay 2 s", "other: delay 1 s"]]);
  });
  it("nests, and an empty branch takes no time", () => {
    const stage = new Stage("siloed");
    stage.admit([parallel([], [parallel([delay(2)], [delay(5)])])], { patient: patient("p1") });
    expect(stage.run()).toEqual([["other: delay 5 s"]]);
  });
  it("given up, is booked up to that moment", () => {
    const stage = new Stage("siloed");
    const group: StepSpec = {
      step: "measure",
      metric: "orderToScan",
      giveUp: "always",
      steps: [delay(1), parallel([delay(2)], [delay(900)])],
    };
    stage.admit([group, delay(1)], { patient: patient("p1"), patience: 10 * SECOND });
    expect(stage.run()).toEqual([["other: delay 1 s", "other: delay 9 s", "other: delay 1 s"]]);
  });
  it("fetches share the downlink: images and report together end after 1.01 s of link time", () => {
    const stage = new Stage("cloud");
    const both = parallel([retrieve], [{ step: "retrieve", what: ["DiagnosticReport"] }]);
    stage.admit([search("never", [discover, both])], { patient: stage.enrol(patient("p1", 1)) });
    expect(stage.run()).toEqual([["transfer: query the index 0.08 s", "transfer: fetch ImagingStudy 1.09 s"]]);
  });
});

describe("measure", () => {
  it("clocks a group from its first step to its last", () => {
    const stage = new Stage("siloed");
    stage.admit([delay(5), { step: "measure", metric: "orderToScan", giveUp: "never", steps: [delay(2), delay(3)] }], {
      patient: patient("p1"),
    });
    stage.run();
    expect(stage.of("orderToScan")).toEqual([5 * SECOND]);
  });
  it("is given up when patience is over: the running step is abandoned, the next group begins", () => {
    const stage = new Stage("cd-courier");
    stage.admit([search("unless planned"), delay(1)], { patient: stage.enrol(patient("p1", 1)), patience: 7 * MINUTE });
    expect(stage.run()).toEqual([["people: disc is prepared 420 s", "other: delay 1 s"]]);
    expect([stage.of("timeToPrior"), stage.of("availability"), stage.of("priorUnavailable")]).toEqual([
      [NEVER],
      [0],
      [1],
    ]);
  });
  it("gives a scanner's queue up and leaves it", () => {
    const stage = new Stage("siloed");
    const group: StepSpec = { step: "measure", metric: "orderToScan", giveUp: "always", steps: [scan(1)] };
    stage.admit([scan(20)], { patient: patient("p1") });
    stage.admit([group], { patient: patient("p2"), at: MINUTE, patience: 5 * MINUTE });
    stage.admit([scan(1)], { patient: patient("p3"), at: 2 * MINUTE });
    expect(stage.run()).toEqual([
      ["queue: wait for ct 300 s"],
      ["scan: ct 1200 s"],
      ["queue: wait for ct 1080 s", "scan: ct 60 s"],
    ]);
    expect(stage.of("orderToScan")).toEqual([NEVER]);
  });
  it("without a verify step, what came is used unchecked", () => {
    const stage = new Stage("cloud");
    stage.admit([search("always", [discover, request, retrieve])], { patient: stage.enrol(patient("p1", 1)) }).run();
    expect(stage.events.filter((event) => event.type === "read")).toMatchObject([{ checked: false, accepted: true }]);
    expect(stage.of("availability")).toEqual([1]);
  });
});

describe("choose and continue", () => {
  const scanning: StepSpec = { step: "measure", metric: "orderToScan", giveUp: "never", steps: [scan(20)] };
  const workflow = { name: "w", encounters: { first: [delay(99), scanning, delay(1)] } };
  const choose: StepSpec = {
    step: "choose",
    by: "repeat-scan",
    options: {
      repeat: [{ step: "continue", encounter: "first", from: "orderToScan", countsAs: "repeatedImaging" }],
      "no-repeat": [delay(7)],
    },
  };
  // The stage: needed anyway 0.1, 0.2 more if the prior is missing.
  it.each([
    ["prior there, below the floor", "cloud", 0.09, ["scan: ct 1200 s", "other: delay 1 s"], 1, 0],
    ["prior there, above the floor", "cloud", 0.11, ["other: delay 7 s"], 0, 0],
    ["prior missing, below the sum", "siloed", 0.29, ["scan: ct 1200 s", "other: delay 1 s"], 1, 1],
    ["prior missing, above the sum", "siloed", 0.31, ["other: delay 7 s"], 0, 1],
  ] as const)("%s", (_case, design, repeatDraw, waits, repeated, without) => {
    const stage = new Stage(design, { workflow });
    stage.admit([search("always"), choose], { patient: stage.enrol(patient("p1", 1)), repeatDraw });
    expect(stage.run()[0]!.filter((wait) => !wait.startsWith("transfer"))).toEqual(waits);
    expect([stage.of("repeatedImaging"), stage.of("decidedWithoutPrior")]).toEqual([[repeated], [without]]);
  });
  it("names a measure that does not exist", () => {
    const stage = new Stage("siloed", { workflow });
    stage.admit([{ step: "continue", encounter: "first", from: "scanToReport", countsAs: "x" }], {
      patient: patient("p1"),
    });
    expect(() => stage.run()).toThrow("expected measure scanToReport in encounter first");
  });
});

describe("every timeline", () => {
  it("adds up to the encounter, to the µs", () => {
    const stage = new Stage("ledger");
    for (let i = 1; i <= 20; i++) {
      stage.admit([search("always"), scan(3), delay(0.123457), scan(2)], {
        patient: stage.enrol(patient(`p${i}`, 1)),
        at: i * 40 * SECOND,
      });
    }
    stage.run();
    for (const { segments, start, end } of stage.ended) {
      expect(segments.reduce((sum, segment) => sum + segment.end - segment.start, 0)).toBe(end - start);
    }
    expect(stage.ended).toHaveLength(20);
  });
});
