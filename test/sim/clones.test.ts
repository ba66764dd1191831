// The attack of the clones (Ekparinya, Gramoli, Jourjon, NDSS 2020): two of five validators on each side of a partition, and one that
// makes blocks on both under one key. Three of five are a majority, so both sides confirm; when the partition heals one side takes back
// what it has confirmed. Without the clone neither side confirms anything: it takes floor(n/2) + 1 signers who collude with a side.
import { describe, expect, it } from "vitest";
import { twins } from "../../src/attack/twins.ts";
import { SECOND } from "../../src/base/time.ts";
import { aura } from "../../src/consensus/aura.ts";
import { clique } from "../../src/consensus/clique.ts";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import type { Operation } from "../../src/ledger/contract.ts";
import { Partition } from "../../src/network/rules.ts";
import { checkForkedChain } from "../../src/observe/fork-rules.ts";
import { ledger } from "./scripted.ts";

const N = 5;
const CLONE = 4;
const HONEST = [0, 1, 2, 3];
const HEALS = 300 * SECOND;
const register = (record: string): Operation => ({ kind: "register", record, version: 1, digest: record });

function attack(protocol: AnyProtocol, clones: boolean) {
  const world = ledger({ n: N, protocol });
  const rules = checkForkedChain(world.events);
  const partition = new Partition(N, [
    [0, 1, ...(clones ? [CLONE] : [])],
    [2, 3, ...(clones ? [CLONE] : [])],
  ]);
  world.network.addRule(partition);
  world.at(HEALS, () => world.network.removeRule(partition));
  const answered: string[] = [];
  const submit = (site: number, record: string): void =>
    world.host.submit(site, register(record), () => answered.push(record));
  // Each side spends the same; later requests make the sides notice each other.
  world.at(SECOND, () => submit(0, "left"));
  world.at(SECOND, () => submit(2, "right"));
  for (let turn = 1; turn <= 10; turn += 1)
    world.at(HEALS + 30 * turn * SECOND, () => submit(turn % 4, `later ${turn}`));
  const adopted = world.heard("adopted");
  world.host.start([], new Map(clones ? [[CLONE, twins]] : []));
  const holders = (record: string): number[] =>
    HONEST.filter((site) => world.host.stateAt(site).record(record) !== undefined);
  const reversed = (): number => adopted.reduce((sum, event) => sum + event.reversed, 0);
  return { world, rules, answered, holders, reversed };
}

describe.each([
  ["clique", clique],
  ["aura", aura],
])("%s", (_, protocol) => {
  it("with the clone both sides confirm, and one side's records vanish, to come back later", () => {
    const { world, rules, answered, holders, reversed } = attack(protocol, true);
    world.simulation.run(HEALS);
    expect(answered.toSorted()).toEqual(["left", "right"]);
    expect([holders("left"), holders("right")]).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(reversed()).toBe(0);
    world.simulation.run(HEALS + 1000 * SECOND);
    expect(reversed()).toBeGreaterThan(0);
    expect([holders("left"), holders("right")]).toEqual([HONEST, HONEST]);
    rules.atEnd(world.simulation.now, (node) => node !== CLONE);
  });
  it("without it neither side confirms; nothing is taken back, and all is confirmed when the partition is over", () => {
    const { world, rules, answered, holders, reversed } = attack(protocol, false);
    world.simulation.run(HEALS);
    expect([answered, holders("left"), holders("right")]).toEqual([[], [], []]);
    world.simulation.run(HEALS + 1000 * SECOND);
    expect([holders("left"), holders("right"), reversed()]).toEqual([HONEST, HONEST, 0]);
    rules.atEnd(world.simulation.now);
  });
});
