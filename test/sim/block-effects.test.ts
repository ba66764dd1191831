// What validators adopt and commit leaves when processor and disk are done, in order, and never after a crash.
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/events/events.ts";
import { Batch, GENESIS } from "../../src/ledger/block.ts";
import { type Ctx, chain, ledger } from "./scripted.ts";

const [one, two] = chain(2);
const other = new Batch([]).on(GENESIS, "other");

function world(act: (ctx: Ctx) => void, at: number[] = [10]) {
  const made = ledger({ n: 1, disk: "ssd", acts: at.map((time) => [0, time, act]) });
  const log: string[] = [];
  made.events.observe(["adopted", "committed"], (event: RunEvent) => {
    if (event.type === "adopted") {
      const { block, made: how, abandoned, reversed } = event;
      log.push(`adopt h${block.height} of ${how.leader}, ${abandoned.length} abandoned, ${reversed} reversed`);
    } else if (event.type === "committed") log.push(`commit h${event.block.height}`);
    log.push(`at ${event.at > 10 ? "later" : "once"}`);
  });
  return { ...made, log };
}

const adoptAndCommit = (ctx: Ctx): void => {
  ctx.adopt(one!, { leader: 3 });
  ctx.adopt(two!, { leader: 0 });
  ctx.commit(one!);
};

describe("blocks", () => {
  it("are adopted and committed at once where nothing is to be waited for", () => {
    const { log, start, simulation } = world(adoptAndCommit);
    start();
    simulation.run(10);
    expect(log).toEqual([
      ...["adopt h1 of 3, 0 abandoned, 0 reversed", "at once"],
      ...["adopt h2 of 0, 0 abandoned, 0 reversed", "at once"],
      ...["commit h1", "at once"],
    ]);
  });
  it("wait for what was written before, in their order", () => {
    const { log, start, simulation, host } = world((ctx) => {
      ctx.persist({ key: "chain", value: 2 });
      adoptAndCommit(ctx);
    });
    start();
    simulation.run(10);
    expect(log).toEqual([]);
    simulation.run(1_000_000);
    expect(log.filter((line) => line.startsWith("at"))).toEqual(["at later", "at later", "at later"]);
    expect(host.stateAt(0).record("r")?.version).toBe(1);
  });
  it("that were not adopted before a crash never are", () => {
    const { log, start, simulation, host, at } = world((ctx) => {
      ctx.persist({ key: "chain", value: 2 });
      adoptAndCommit(ctx);
    });
    at(11, () => host.crash(0));
    start();
    simulation.run(1_000_000);
    expect(log).toEqual([]);
  });
  it("adopted in place of others say what they take the place of; again, they say nothing", () => {
    const { log, start, simulation, host } = world(
      (ctx) => {
        if (ctx.now === 10) adoptAndCommit(ctx);
        else ctx.adopt(other, { leader: 1 });
      },
      [10, 20, 30],
    );
    start();
    simulation.run(100);
    expect(log.slice(6)).toEqual(["adopt h1 of 1, 2 abandoned, 1 reversed", "at later"]);
    expect(host.stateAt(0).record("r")).toBeUndefined();
  });
});
