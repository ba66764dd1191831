// How deep a block must be before a reader relies on it. A partition lets two sides of a proof of work go on by
// themselves; when it is over, one side's blocks are abandoned, and what they held comes back in others. Who reads the
// head has relied on them, who waits for more blocks than the partition lasts has not, and nothing here says so: it
// follows from the chains.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, type Micros } from "../../src/base/time.ts";
import { pow } from "../../src/consensus/pow.ts";
import type { Block } from "../../src/ledger/block.ts";
import type { Reliance } from "../../src/ledger/client.ts";
import type { Operation } from "../../src/ledger/contract.ts";
import { Partition } from "../../src/network/rules.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { load } from "../scenario/helpers.ts";
import { ledger } from "./scripted.ts";

const register = (record: string): Operation => ({ kind: "register", record, version: 1, digest: record });

describe("two miners apart for 12 hours, a block every 10 minutes", () => {
  const SIDES = ["left", "right"] as const;
  const HEALS = 12 * HOUR;

  /** For each side, whether its reader finds its own record: every 5 minutes of two days. */
  function findings(reliance: Reliance): boolean[][] {
    const world = ledger({ n: 2, protocol: pow });
    const partition = new Partition(2, [[0], [1]]);
    world.network.addRule(partition);
    world.at(HEALS, () => world.network.removeRule(partition));
    for (const [site, side] of SIDES.entries()) world.at(0, () => world.host.submit(site, register(side), () => {}));
    const found: boolean[][] = [[], []];
    for (let at: Micros = 0; at < 48 * HOUR; at += 5 * MINUTE)
      world.at(at, () => {
        for (const [site, side] of SIDES.entries())
          found[site]!.push(world.host.stateAt(site, reliance).record(side) !== undefined);
      });
    world.start();
    world.simulation.run(48 * HOUR);
    return found;
  }
  const changes = (found: readonly boolean[]): number =>
    found.filter((one, index) => index > 0 && one !== found[index - 1]).length;
  const firstFound = (found: readonly boolean[]): Micros => found.indexOf(true) * 5 * MINUTE;

  it("who reads the head finds a record soon, and one side loses it until another block holds it", () => {
    const found = findings({ confirmations: 0 });
    expect(found.map(changes).toSorted()).toEqual([1, 3]);
    for (const one of found) expect([one.at(-1), firstFound(one) < HEALS]).toEqual([true, true]);
  });
  it("who waits for more blocks than either side makes finds it late, and never loses it", () => {
    // A side makes 36 blocks in that time, with a deviation of 6.
    const found = findings({ confirmations: 72 });
    expect(found.map(changes)).toEqual([1, 1]);
    for (const one of found) expect([one.at(-1), firstFound(one) > HEALS]).toEqual([true, true]);
  });
  it("what the protocol calls committed is no deeper than it says", () => {
    expect(findings("committed")).toEqual(findings({ confirmations: pow.params.confirmations.default }));
  });
});

describe("hospitals that read while they are cut off from each other", () => {
  const file = "workflows/radiology-to-physician.yaml";
  const workflow = readFileSync(new URL(`../../scenarios/${file}`, import.meta.url), "utf8");
  const text = (protocol: string, decide: string): string => `ledgerward: 1
run: { warm-up: 0 s, length: 1 day }
sites:
  every-hospital: { equipment: { ct: 4 }, staff: { technologist: { day: 4, night: 4 }, radiologist: { day: 8, night: 8 }, physician: { day: 8, night: 8 } } }
  list:
    - { name: A, kind: hospital, region: eu-west-1 }
    - { name: B, kind: hospital, region: eu-west-2 }
    - { name: C, kind: hospital, region: eu-west-3 }
    - { name: D, kind: hospital, region: eu-central-1 }
patients:
  arrivals: { rate: 60/day, profile: constant, each-needs: ct }
  study: { size: 100 MB, body-part: { abdomen: 40 %, thorax: 30 %, head: 30 % } }
  earlier-scan-elsewhere: 80 %
  seen-again-elsewhere: { share: 30 %, after: 2..6 h }
  patience: 10 min
  repeat-scan: { needed-anyway: 6 %, more-if-prior-missing: 9 % }
workflow: ${file}
designs:
  it:
    records: ledger
    store: { region: eu-central-1 }
    on-ledger: [study-hash, consent]
    access: { policy: consent-contract, decide: ${decide} }
    integrity-check: every read
    ledger: { protocol: ${protocol} }
faults: [{ partition: [[A, B], [C, D]], at: 6 h, for: 8 h }]
`;

  function run(protocol: string, decide: string) {
    const plan = load(text(protocol, decide), { [file]: workflow });
    /** Reads by validator and the block that they went by, until that validator abandons it. */
    const relied = new Map<string, number>();
    const keyOf = (node: number, { digest }: Block): string => `${node} ${digest}`;
    let [reads, regretted] = [0, 0];
    const { shares } = simulate(plan, { kind: "study", id: "it", design: 0, attacks: false }, 0, (events) => {
      events.on("consulted", ({ node, top }) => {
        reads += 1;
        relied.set(keyOf(node, top), (relied.get(keyOf(node, top)) ?? 0) + 1);
      });
      events.on("adopted", ({ node, abandoned }) => {
        for (const block of abandoned) {
          regretted += relied.get(keyOf(node, block)) ?? 0;
          relied.delete(keyOf(node, block));
        }
      });
    });
    const { staleReads, priorUnavailable } = shares;
    return { staleReads, priorUnavailable: priorUnavailable!, reads, regretted };
  }

  it("rely on blocks that are abandoned, the fewer the more confirmations they ask for", () => {
    const depths = [0, 12, 72];
    const runs = depths.map((k) => run("pow", `{ confirmations: ${k} }`));
    const stale = runs.map(({ staleReads }) => staleReads!.hits);
    expect(stale[0]).toBeGreaterThan(0);
    expect(stale).toEqual(stale.toSorted((left, right) => right - left));
    expect(stale.at(-1)).toBe(0);
    // Two ways of saying it: not in the chain at the end, or given up later by the reader's own validator.
    for (const { staleReads, reads, regretted } of runs) expect(staleReads).toEqual({ hits: regretted, of: reads });
    // The price of waiting: what was scanned 2 to 6 hours ago is not deep enough yet.
    expect(runs[2]!.priorUnavailable.hits).toBeGreaterThan(runs[0]!.priorUnavailable.hits);
  });
  it("decide alike by what is committed and by as many confirmations as the protocol asks for", () => {
    expect(run("pow", "local-replica")).toEqual(run("pow", "{ confirmations: 6 }"));
  });
  it("have nothing to regret where what is committed is final", () => {
    const final = run("central", "finality");
    expect(final).toEqual(run("central", "local-replica"));
    expect(final).toMatchObject({ staleReads: undefined, regretted: 0 });
    expect(final.reads).toBeGreaterThan(100);
  });
});
