// Aura asks for clocks that agree. A clock that is off by less than a step, less the messages' way, does no harm; with one that is off by
// more blocks are made upon parents too old, and one leader's do not stay in the chain: its own, or the next one's.
import { expect, it } from "vitest";
import { SECOND } from "../../src/base/time.ts";
import { aura } from "../../src/consensus/aura.ts";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import { ledger } from "./scripted.ts";

const STEP = 5 * SECOND;
const N = 4;
const FROM = 100 * SECOND;
const TO = 500 * SECOND;

/** Leaders of the blocks in validator 1's chain between the two instants, with validator 0's clock so many steps ahead from 50 s on. */
function leaders(stepsAhead: number): { readonly leaders: Set<number>; readonly blocks: number } {
  // The scripted world gives no parameters: blocks all the time, by default.
  const params = { ...aura.params, "block.empty": { ...aura.params["block.empty"], default: true } };
  const world = ledger({ n: N, protocol: { ...aura, params } as AnyProtocol });
  const [node] = world.host.nodes;
  world.at(30 * SECOND, () => void (node!.clockRate = 1 + (stepsAhead * STEP) / (20 * SECOND)));
  world.at(50 * SECOND, () => void (node!.clockRate = 1));
  const chain: number[] = [];
  const since: number[] = [];
  world.events.observe(["adopted"], (event) => {
    if (event.type !== "adopted" || event.node !== 1) return;
    chain.length = since.length = event.block.height - 1;
    chain.push(event.made.leader);
    since.push(event.at);
  });
  world.start();
  world.simulation.run(TO);
  const measured = chain.filter((_, index) => since[index]! >= FROM);
  return { leaders: new Set(measured), blocks: measured.length };
}

it.each([
  [0, undefined, "clocks agree"],
  [0.5, undefined, "its block waits at the others until its step has come, and is upon that of the step before"],
  [-0.9, undefined, "its block comes at the end of its step, and is upon that of the step before"],
  [1.5, 0, "its block does not have that of the step before below it: as high as that one, of a later step"],
  [2.5, 0, "its block is lower"],
  [-1.5, 1, "its block comes when the next leader has made its own: as high as that one, of an earlier step"],
  [-2.5, 0, "its block is lower"],
])("%d steps ahead: the chain lacks the blocks of %s: %s", (stepsAhead, missing, _why) => {
  const found = leaders(stepsAhead);
  expect([0, 1, 2, 3].filter((id) => !found.leaders.has(id))).toEqual(missing === undefined ? [] : [missing]);
  // A block in each step, or in three of four; one more or less at the ends.
  const steps = (TO - FROM) / STEP;
  expect(Math.abs(found.blocks - (missing === undefined ? steps : (steps * 3) / 4))).toBeLessThanOrEqual(1);
});
