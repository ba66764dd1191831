// `like:` and `every-KIND`: maps merge, lists replace, another kind inherits only what it has.
import { expect, test } from "vitest";
import { FLOW, faultsOf, HEALTH, load } from "./helpers.ts";

const flow = { "flow.yaml": FLOW };
const designs = (text: string) => load(HEALTH.replace(/designs:\n(?: .*\n)+/, `designs:\n${text}`), flow).designs;
const faults = (text: string) =>
  faultsOf(HEALTH.replace(/expect:.*\n/, "").replace(/designs:\n(?: .*\n)+/, `designs:\n${text}`), flow);

const CLOUD = `  siloed: { records: siloed }
  cloud: { records: cloud, store: { region: eu-central-1 }, consent: { opted-out: 3 % }, source: assumption }
`;
const RAFT = `  raft: { like: cloud, records: ledger, on-ledger: [study-hash, consent], ledger: { protocol: raft, heartbeat: 100 ms, block: { every: 2 s, at-most: 10 } } }
`;

test("a design may stand before the one it is like", () => {
  expect(designs(`  far: { like: cloud, store: { region: Oregon } }\n${CLOUD}`)[0]).toMatchObject({
    name: "far",
    records: { cloud: { store: { region: "us-west-2", kind: "object-store" }, consent: { optedOut: 0.03 } } },
  });
});

test("maps merge at every depth, lists are replaced", () => {
  const [, , , fast] = designs(
    `${CLOUD}${RAFT}  fast: { like: raft, on-ledger: [report-hash], ledger: { block: { every: 0 s } } }\n`,
  );
  expect(fast).toMatchObject({
    records: { onLedger: ["report-hash"] },
    ledger: { protocol: "raft", params: { heartbeat: 100_000, "block.every": 0, "block.at-most": 10 } },
  });
});

test("another protocol inherits what all ledgers have, but no parameters of the first", () => {
  const [, , , other] = designs(`${CLOUD}${RAFT}  other: { like: raft, ledger: { protocol: central } }\n`);
  expect(other!.ledger).toMatchObject({
    protocol: "central",
    params: { "block.every": 2_000_000, "block.at-most": 10 },
  });
  expect(other!.ledger!.params).not.toHaveProperty("heartbeat");
});

test("another way of keeping records inherits only what it has", () => {
  const [, , , silo] = designs(`${CLOUD}${RAFT}  silo: { like: raft, records: siloed }\n`);
  expect(silo).toEqual({ name: "silo", records: { records: "siloed" } });
});

test("a key of its own that its kind does not have is a fault all the same", () => {
  expect(faults(`${CLOUD}${RAFT}  other: { like: raft, ledger: { protocol: central, heartbeat: 1 s } }\n`)[0]).toMatch(
    /^s\.yaml:23:53 designs\.other\.ledger\.heartbeat: expected a key of a ledger with central/,
  );
});

test("an inherited fault is told once, where it stands", () => {
  expect(faults(`${CLOUD.replace("3 %", "3 kg")}${RAFT}  more: { like: raft }\n`)).toEqual([
    's.yaml:21:83 designs.cloud.consent.opted-out: expected a share from 0 to 1, such as 5 % or 0.05, got the unknown unit "kg"',
  ]);
});

test("a circle, however long, and a design like itself", () => {
  expect(faults("  a: { like: b }\n  b: { like: c }\n  c: { like: a }\n  d: { like: d }\n")).toEqual([
    "s.yaml:22:14 designs.c.like: expected a design that is not like this one, got a circle: a → b → c → a",
    "s.yaml:23:14 designs.d.like: expected a design that is not like this one, got a circle: d → d",
  ]);
});

test("what else is wrong in a design that is like nothing known", () => {
  expect(faults(`  a: { like: nothing, records: cloud, integrity-check: sometimes }\n`)).toEqual([
    's.yaml:20:14 designs.a.like: expected the name of a design (a), got "nothing"',
    's.yaml:20:56 designs.a.integrity-check: expected one of never, every read, got "sometimes"',
  ]);
});

test("a place of sites keeps its own values over the defaults of its kind only", () => {
  const text = HEALTH.replace(
    "region: Frankfurt",
    "region: Frankfurt, equipment: { ct: 3, mri: 1 }, staff: { radiologist: { night: 0 } }",
  );
  expect(load(text, flow).world).toMatchObject({
    sites: [
      { equipment: { ct: 1 }, staff: { radiologist: { day: 2, night: 1 } } },
      { equipment: { ct: 3, mri: 1 }, staff: { radiologist: { day: 2, night: 0 } } },
      { kind: "regulator", equipment: {}, staff: {} },
    ],
  });
});
