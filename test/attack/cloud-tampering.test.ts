// Cloud tampering and who notices. The outcome is never assumed: readers compare real digests.
import { describe, expect, it } from "vitest";
import type { EditableLog } from "../../src/attack/attack.ts";
import { type CloudTamperingSpec, cloudTampering } from "../../src/attack/cloud-tampering.ts";
import { DAY } from "../../src/base/time.ts";
import { EventPort, type RunEvent } from "../../src/events/events.ts";
import type { CloudSpec, RecordsSpec } from "../../src/health/spec.ts";
import { HealthWorld } from "../../src/health/world.ts";
import { Processes } from "../../src/kernel/processes.ts";
import { streamOf } from "../../src/kernel/random.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import type { ExposedStore } from "../../src/storage/contract.ts";
import { runWorld } from "../health/harness.ts";
import { calendar, designs, radiology, utcOffsetHours } from "../health/radiology.ts";
import { importMutated } from "../mutants/mutant.ts";

const attack = (given: Partial<CloudTamperingSpec> = {}): CloudTamperingSpec => ({
  attack: "cloud-tampering",
  perDay: 100,
  from: 2 * DAY,
  until: 9 * DAY,
  conceals: ["object", "index", "log"],
  ...given,
});

/** A store that writes down what is done to it. */
class WatchedStore implements ExposedStore {
  readonly acts: string[] = [];
  readonly picked = new Map<string, number>();
  readonly studyCount: number;
  constructor(studyCount: number) {
    this.studyCount = studyCount;
  }
  studyAt(index: number): string {
    return `s${index}`;
  }
  alterContent(id: string, contentSeed: number): string {
    this.acts.push("content");
    this.picked.set(id, (this.picked.get(id) ?? 0) + 1);
    return `digest ${contentSeed}`;
  }
  rewriteChecksum(): void {
    this.acts.push("object");
  }
  rewriteIndex(): void {
    this.acts.push("index");
  }
  rewriteLog(): void {
    this.acts.push("log");
  }
}

function act(
  stores: readonly ExposedStore[],
  spec = attack(),
  { replication = 0, logs = [] }: { readonly replication?: number; readonly logs?: readonly EditableLog[] } = {},
): RunEvent[] {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const events = new EventPort();
  const seen: RunEvent[] = [];
  events.observe(["tampered"], (event) => void seen.push(event));
  processes.start(
    "attack",
    cloudTampering.act(spec, { processes, events, stores, logs, stream: streamOf(1, replication, "attack", 0) }),
  );
  simulation.run(100 * DAY);
  return seen;
}

describe("the attacker", () => {
  it("alters at the stated rate, between the stated instants", () => {
    const acts = Array.from({ length: 20 }, (_, replication) =>
      act([new WatchedStore(5)], attack(), { replication }),
    ).flat();
    // Poisson with mean 20 × 700: four standard deviations.
    expect(Math.abs(acts.length - 14_000)).toBeLessThan(4 * Math.sqrt(14_000));
    expect(acts.every(({ at }) => at >= 2 * DAY && at < 9 * DAY)).toBe(true);
  });
  it("picks uniformly among the studies stored at that moment", () => {
    const store = new WatchedStore(10);
    act([store], attack({ perDay: 1000 }));
    const counts = [...store.picked.values()];
    const total = counts.reduce((sum, count) => sum + count, 0);
    const statistic = counts.reduce(
      (sum, count) => sum + ((count - total / 10) * (count - total / 10)) / (total / 10),
      0,
    );
    expect(total).toBeGreaterThan(6000);
    expect(statistic).toBeLessThan(27.9); // chi-square, 9 degrees of freedom: one in a thousand
  });
  it.each<[CloudTamperingSpec["conceals"], readonly string[]]>([
    [[], ["content"]],
    [["index"], ["content", "index"]],
    [
      ["object", "index", "log"],
      ["content", "object", "index", "log"],
    ],
  ])("told to conceal %j does %j", (conceals, expected) => {
    const store = new WatchedStore(1);
    act([store], attack({ conceals, perDay: 1 }));
    expect(store.acts.slice(0, expected.length)).toEqual(expected);
    expect(store.acts.length % expected.length).toBe(0);
  });
  it("puts the new digest into a ledger's log that can be edited, when told to conceal it there", () => {
    const rewritten: string[] = [];
    const logs = [{ rewrite: (record: string, digest: string) => void rewritten.push(`${record} ${digest}`) }];
    const { length } = act([new WatchedStore(1)], attack({ perDay: 1, conceals: ["ledger"] }), { logs });
    expect(rewritten).toHaveLength(length);
    expect(rewritten.every((entry) => /^s0 digest \d+$/.test(entry))).toBe(true);
    act([new WatchedStore(1)], attack({ perDay: 1 }), { logs });
    expect(rewritten).toHaveLength(length);
  });
  it("does nothing without a store, or while it is empty", () => {
    expect(act([])).toEqual([]);
    const empty = new WatchedStore(0);
    expect(act([empty])).toEqual([]);
    expect(empty.acts).toEqual([]);
  });
});

interface Damage {
  readonly tampered: number;
  /** Reads of altered bytes, those accepted, those refused. */
  readonly read: number;
  readonly accepted: number;
  readonly detected: number;
  readonly events: readonly RunEvent[];
}

/** Three days of the radiology study under an eager attacker. @param World the health world, or a mutant of it. */
function damage(
  records: RecordsSpec,
  given: Partial<CloudTamperingSpec> = {},
  World = HealthWorld,
  ledgerIsEditable = false,
): Damage {
  const spec = { ...radiology(records), calendar: { ...calendar, warmUp: DAY, length: 2 * DAY } };
  const attacks = [attack({ perDay: 400, from: DAY, until: 3 * DAY, ...given })];
  const observe = ["tampered", "read", "detected"] as const;
  const { events } = runWorld(spec, { utcOffsetHours, attacks, observe, ledgerIsEditable }, World);
  const reads = events.filter((event) => event.type === "read").filter((event) => !event.intact);
  return {
    tampered: events.filter(({ type }) => type === "tampered").length,
    read: reads.length,
    accepted: reads.filter((event) => event.accepted).length,
    detected: events.filter(({ type }) => type === "detected").length,
    events,
  };
}
const checking: CloudSpec = { ...designs.cloud.cloud, integrityCheck: "every read" };

describe("in a cloud without checks", () => {
  it("every altered study that is read is accepted, and nothing is ever detected", () => {
    const { tampered, read, accepted, detected } = damage(designs.cloud);
    expect(tampered).toBeGreaterThan(500);
    expect(read).toBeGreaterThan(50);
    expect([accepted, detected]).toEqual([read, 0]);
  });
});

describe("in a cloud whose readers check against the provider's word", () => {
  it.each<[CloudTamperingSpec["conceals"], "caught" | "fooled"]>([
    [[], "caught"],
    [["object"], "caught"],
    [["object", "index"], "caught"],
    [["index", "log"], "caught"],
    [["object", "index", "log"], "fooled"],
  ])("an attacker who rewrites %j leaves them %s", (conceals, outcome) => {
    const { read, accepted, detected } = damage({ records: "cloud", cloud: checking }, { conceals });
    expect(read).toBeGreaterThan(50);
    expect([accepted, detected]).toEqual(outcome === "fooled" ? [read, 0] : [0, read]);
  });
});

describe("with digests on a ledger", () => {
  it("every altered study is detected when it is first read, and none is accepted", () => {
    const { read, accepted, detected, events } = damage(designs.ledger);
    expect(read).toBeGreaterThan(50);
    expect([accepted, detected]).toEqual([0, read]);
    const alarms = new Map<string, number>();
    for (const event of events) {
      if (event.type === "detected" && !alarms.has(event.study)) alarms.set(event.study, event.at);
      if (event.type === "read" && !event.intact) expect(alarms.get(event.study)).toBeLessThanOrEqual(event.at);
    }
  });
  it("no sound study is refused or raises an alarm", () => {
    const { events } = damage(designs.ledger, { perDay: 1e-9 });
    const reads = events.filter((event) => event.type === "read");
    expect(reads.length).toBeGreaterThan(300);
    expect(reads.every(({ intact, accepted, checked }) => intact && accepted && checked)).toBe(true);
    expect(events.some(({ type }) => type === "detected")).toBe(false);
  });
  it("a mutant that finds all digests equal lets everything through", async () => {
    const mutant = await importMutated<{ HealthWorld: typeof HealthWorld }>(
      "verify-always-equal",
      "src/health/world.ts",
    );
    const { read, accepted, detected } = damage(designs.ledger, {}, mutant.HealthWorld);
    expect(read).toBeGreaterThan(50);
    expect([accepted, detected]).toEqual([read, 0]);
  });
  it.each<[boolean, CloudTamperingSpec["conceals"], "caught" | "fooled"]>([
    [true, ["ledger"], "fooled"],
    [true, ["object", "index", "log"], "caught"],
    [false, ["ledger"], "caught"],
  ])(
    "where its log can be edited (%s), an attacker who rewrites %j leaves readers %s",
    (ledgerIsEditable, conceals, outcome) => {
      const { read, accepted, detected } = damage(designs.ledger, { conceals }, HealthWorld, ledgerIsEditable);
      expect(read).toBeGreaterThan(50);
      expect([accepted, detected]).toEqual(outcome === "fooled" ? [read, 0] : [0, read]);
    },
  );
  it("switched off, the check lets everything through", () => {
    const unchecked: RecordsSpec = { ...designs.ledger, cloud: { ...designs.ledger.cloud, integrityCheck: "never" } };
    const { read, accepted, detected } = damage(unchecked);
    expect([accepted, detected]).toEqual([read, 0]);
  });
  it("without the study's hash on it, falls back to the provider's word and is fooled", () => {
    const { read, accepted } = damage({ ...designs.ledger, onLedger: ["report-hash", "consent", "access"] });
    expect(read).toBeGreaterThan(50);
    expect(accepted).toBe(read);
  });
});

describe("where there is no cloud", () => {
  it.each(["siloed", "cd-courier"] as const)("nothing is altered (%s)", (design) => {
    expect(damage(designs[design])).toMatchObject({ tampered: 0, read: 0, detected: 0 });
  });
});

it("the attack is the same in every design: same instants", () => {
  const instants = (records: RecordsSpec): number[] =>
    damage(records)
      .events.filter(({ type }) => type === "tampered")
      .map(({ at }) => at);
  expect(instants(designs.ledger)).toEqual(instants(designs.cloud));
});
