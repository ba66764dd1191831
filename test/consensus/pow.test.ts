// Step tables for proof of work: one row a rule of Nakamoto 2008, or of Bitcoin Core where it leaves room. Four miners, a block every ten
// minutes; a miner's draw is the mean of what it draws from.
import { describe, expect, it } from "vitest";
import { type ParamValues, withDefaults } from "../../src/base/params.ts";
import { DAY, SECOND } from "../../src/base/time.ts";
import type { ExchangeMessage, Seal } from "../../src/consensus/block-exchange.ts";
import { linkOn } from "../../src/consensus/block-tree.ts";
import { pow } from "../../src/consensus/pow.ts";
import { drawPower, FIRST_DIFFICULTY, powerConflicts } from "../../src/consensus/pow-mining.ts";
import { type PowContext, type PowLink, type PowValues, powParams } from "../../src/consensus/pow-state.ts";
import { chance } from "./cluster.ts";
import { announce, ring, sealed } from "./poa-kit.ts";
import { blockOn, miner, ROOT } from "./pow-kit.ts";
import { Recorder } from "./recorder.ts";
import { batch, request } from "./step-tables.ts";

const A = blockOn(ROOT, { by: 1, at: 600, ids: [101] });
const B = blockOn(A, { by: 2, at: 1200 });
const C = blockOn(B, { by: 3, at: 1800 });
const adopts = (link: PowLink): string => {
  const name = `h${link.block.height}/${link.leader} [${link.block.batch.requests.map(({ id }) => id).join(" ")}]`;
  return `gossip block ${name}; persist chain; adopt ${name}`;
};

describe("mining", () => {
  it("a miner with a share p of the power finds a block in 1 / p intervals, on average, and then the next", () => {
    const one = miner(0);
    expect(one.solo.started()).toBe("timer mine 2400s");
    expect(one.find(2400)).toBe("gossip block h1/0 []; persist chain; adopt h1/0 []; timer mine 2400s");
  });
  it.each([
    [0, "timer mine 1500s"],
    [1, "timer mine 1000s"],
    [2, ""],
  ])("listed shares of 40 %% and 60 %%: validator %i", (self, expected) => {
    expect(miner(self, { "hash-power": "listed", shares: [0.4, 0.6] }).solo.started()).toBe(expected);
  });
  it("the law has no memory: no new draw for another head, and the block is upon the head at that moment", () => {
    const one = miner(0);
    expect(one.take(1, A)).toBe(adopts(A));
    expect(one.find(2400)).toMatch(/^gossip block h2\/0 \[\]/);
  });
  it("what waits goes into the block, oldest first, as much as fits, and not what the chain holds", () => {
    const one = miner(0, { "block.at-most": 2 });
    for (const id of [201, 101, 102, 103]) one.submit(id);
    one.take(1, A);
    expect(one.find(700)).toMatch(/^gossip block h2\/0 \[201 102\]/);
    expect(one.find(800)).toMatch(/^gossip block h3\/0 \[103\]/);
  });
});

// Every 4 blocks: those at 0 to 3 took so long [s], where 2400 s are intended; Bitcoin Core, CalculateNextWorkRequired.
describe("difficulty", () => {
  it.each([
    ["in time", 2400, 1],
    ["twice as fast", 1200, 2],
    ["half as fast", 4800, 0.5],
    ["at most four times as hard", 100, 4],
    ["and four times as easy", 20_000, 0.25],
    ["a clock that runs back is as fast as can be", -100, 4],
  ])("%s: %i s make it %d", (_, took, factor) => {
    const one = miner(0, { "retarget-every": 4 });
    let top = ROOT;
    for (const height of [1, 2]) {
      top = blockOn(top, { by: 1, at: (took / 3) * height });
      expect(one.take(1, top)).toBe(adopts(top));
    }
    top = blockOn(top, { by: 1, at: took });
    expect(one.take(1, top)).toBe(`${adopts(top)}${factor === 1 ? "" : `; timer mine ${2400 * factor}s`}`);
    one.find(took);
    expect(one.solo.state.tree.head.weight).toBe((3 + factor) * FIRST_DIFFICULTY);
  });
  it("is of the branch: who leaves a hard one for another that is not so hard yet draws anew", () => {
    const one = miner(0, { "retarget-every": 4 });
    const hard = [1, 2, 3].reduce((top, height) => blockOn(top, { by: 1, at: height }), ROOT);
    for (const link of [hard.below!.below!, hard.below!, hard]) one.take(1, link);
    const soft = [1, 2, 3].reduce((top, height) => blockOn(top, { by: 2, at: 800 * height }), ROOT);
    const softer = blockOn(soft, { by: 2, at: 2401 });
    expect(
      one.take(2, { type: "blocks", blocks: [soft.below!.below!, soft.below!, soft, softer].map(sealed) }),
    ).toMatch(/adopt h4\/2 \[\]; timer mine 2400s$/);
  });
});

describe("which blocks are taken", () => {
  const unproven = ((): PowLink => {
    const growth = { batch: batch(), leader: 1, stamp: 0, weight: FIRST_DIFFICULTY };
    const { digest, height } = linkOn(ROOT, growth).block;
    return linkOn(ROOT, { ...growth, proof: ring[1]!<Seal>({ digest, height, stamp: 0 }) });
  })();
  const another = { ...sealed(A), batch: batch(102) };

  it.each<[string, ExchangeMessage]>([
    ["without work", announce(unproven)],
    ["with the work of another", { type: "block", blocks: [another] }],
    ["a request twice", announce(blockOn(ROOT, { by: 1, ids: [101, 101] }))],
  ])("not one %s", (_, message) => {
    expect(miner(0).take(1, message)).toBe("");
  });
  it("not one with a request of a block below", () => {
    const one = miner(0);
    one.take(1, A);
    expect(one.take(1, blockOn(A, { by: 1, ids: [101] }))).toBe("");
  });
  it.each(["longest", "ghost"] as const)("%s: one that is there, or comes twice at once, changes nothing", (rule) => {
    const one = miner(0, { rule });
    one.take(1, { type: "blocks", blocks: [A, A].map(sealed) });
    expect(one.take(2, A)).toBe("");
    // A block beside it, and one upon that: two of the same weight as A alone counted twice.
    const other = blockOn(ROOT, { by: 2 });
    one.take(2, { type: "blocks", blocks: [other, blockOn(other, { by: 2 })].map(sealed) });
    expect(one.chain()).toBe("h2/2 h1/2");
  });
  it("without its parent: held until that is there, which its sender is asked for", () => {
    const [behind, ahead] = [miner(0), miner(3)];
    for (const link of [A, B, C]) ahead.take(1, link);
    expect(behind.take(1, A)).toBe(adopts(A));
    expect(behind.take(3, C)).toBe("fetch above h1 →3");
    expect(ahead.take(0, { type: "fetch", digest: B.block.digest, height: 2, above: 1 })).toBe("blocks h2/2 [] →0");
    expect(behind.take(3, { type: "blocks", blocks: [sealed(B)] })).toBe(
      "gossip block h2/2 []; gossip block h3/3 []; persist chain; adopt h2/2 []; adopt h3/3 []",
    );
  });
  it("of more than 8 that are new at once the highest alone is passed on", () => {
    const links = [A];
    while (links.length < 9) links.push(blockOn(links.at(-1)!, { by: 2 }));
    const effects = (count: number): string => {
      const blocks = links.slice(0, count).map(sealed);
      return miner(0).take(1, { type: "blocks", blocks }).split("; persist")[0]!;
    };
    expect(effects(8)).toMatch(/^gossip block h1\/1 \[101\]; gossip .*gossip block h8\/2 \[\]$/);
    expect(effects(9)).toBe("gossip block h9/2 []");
  });
});

describe("which branch is the chain", () => {
  const other = blockOn(ROOT, { by: 2, at: 601, ids: [201] });
  const upon = blockOn(other, { by: 3, at: 1201 });

  it("of two as heavy the first seen, and another is not passed on; then the longer", () => {
    const one = miner(0);
    expect(one.take(1, A)).toBe(adopts(A));
    expect(one.take(2, other)).toBe("");
    expect(one.take(3, upon)).toBe(
      "gossip block h1/2 [201]; gossip block h2/3 []; persist chain; adopt h1/2 [201]; adopt h2/3 []",
    );
  });
  it("its own, if it found it first", () => {
    const one = miner(0);
    one.find(599);
    expect(one.take(1, A)).toBe("");
    expect(one.chain()).toBe("h1/0");
  });
  it("the most work, not the most blocks", () => {
    const one = miner(0, { "retarget-every": 2 });
    // The fast branch has to do four times the work from height 2 on, the slow one a quarter.
    const fast = [1, 2].reduce(
      (top, height) => blockOn(top, { by: 1, at: 60 * height, difficulty: FIRST_DIFFICULTY * (height === 1 ? 1 : 4) }),
      ROOT,
    );
    const slow = [1, 2, 3, 4].map((height) => ({ by: 2, at: 5000 * height }));
    let top = ROOT;
    for (const draft of slow) one.take(2, (top = blockOn(top, draft)));
    expect(one.chain()).toBe("h4/2 h3/2 h2/2 h1/2");
    one.take(1, { type: "blocks", blocks: [fast.below!, fast].map(sealed) });
    expect(one.chain()).toBe("h2/1 h1/1");
  });
  it("what is left: commits are taken back, and its requests wait again", () => {
    const one = miner(0, { confirmations: 1 });
    one.take(1, A);
    expect(one.take(2, B)).toMatch(/adopt h2\/2 \[\]; commit h1 \[101\]; reply 101 h1$/);
    const third = blockOn(upon, { by: 3 });
    expect(one.take(3, { type: "blocks", blocks: [other, upon, third].map(sealed) })).toMatch(
      /adopt h3\/3 \[\]; commit h1 \[201\]; commit h2 \[\]; reply 201 h1$/,
    );
    expect([...one.solo.state.tree.pending.keys()]).toEqual([101]);
    expect(one.find(2000)).toMatch(/^gossip block h4\/0 \[101\]/);
  });
});

// Sompolinsky and Zohar, FC 2015, figure 3: an attacker's six blocks in secret are longer than any branch of the honest tree of twelve.
describe("the tree of the paper", () => {
  const names = new Map<string, PowLink>([["0", ROOT]]);
  const makers: Readonly<Record<string, number>> = { A: 0, B: 1, C: 2, D: 3, E: 4, F: 5 };
  const grow = (edges: string): PowLink[] =>
    edges.split(" ").map((edge, index) => {
      const [parent, name] = edge.split("-") as [string, string];
      const link = blockOn(names.get(parent)!, { by: makers[name.at(-1)!]!, at: index });
      names.set(name, link);
      return link;
    });
  const honest = grow("0-1B 1B-2B 1B-2C 1B-2D 2B-3B 2C-3C 2C-3D 2C-3E 2D-3F 3D-4B 3F-4C 4C-5B");
  const attack = grow("0-1A 1A-2A 2A-3A 3A-4A 4A-5A 5A-6A");
  const chainTo = (...path: string[]): string =>
    path
      .map((name) => names.get(name)!)
      .map(({ block, leader }) => `h${block.height}/${leader}`)
      .join(" ");

  it.each([
    ["longest" as const, ["5B", "4C", "3F", "2D", "1B"], ["6A", "5A", "4A", "3A", "2A", "1A"]],
    ["ghost" as const, ["4B", "3D", "2C", "1B"], ["4B", "3D", "2C", "1B"]],
  ])("%s: the chain before and after the attack", (rule, before, after) => {
    const one = miner(0, { rule });
    for (const link of honest) one.take(1, link);
    expect(one.chain()).toBe(chainTo(...before));
    for (const link of attack) one.take(1, link);
    expect(one.chain()).toBe(chainTo(...after));
  });
  it("ghost: the order in which blocks come decides nothing but ties", () => {
    const draw = chance(1);
    for (let run = 0; run < 50; run += 1) {
      const one = miner(0, { rule: "ghost" });
      const links = [...honest, ...attack].map((link) => ({ link, key: draw() })).sort((a, b) => a.key - b.key);
      for (const { link } of links) one.take(1, link);
      expect(one.chain()).toBe(chainTo("4B", "3D", "2C", "1B"));
    }
  });
  it("ghost: every block is passed on, and who asks for a branch gets what grew beside it", () => {
    const [one, two] = [miner(0, { rule: "ghost" }), miner(1, { rule: "ghost" })];
    for (const link of honest) expect(one.take(1, link)).toMatch(/^gossip block h/);
    const head = names.get("4B")!;
    const asked = { type: "fetch" as const, digest: head.block.digest, height: 4, above: 0 };
    one.take(1, asked);
    const [effect] = one.solo.effects;
    if (effect?.kind !== "send" || effect.message.type !== "blocks") throw new Error("no blocks are sent");
    two.take(0, effect.message);
    for (const link of attack) two.take(2, link);
    expect(two.chain()).toBe(chainTo("4B", "3D", "2C", "1B"));
  });
  it("ghost: restarts with the tree, not with one branch of it", () => {
    const one = miner(0, { rule: "ghost" });
    for (const link of honest) one.take(1, link);
    const again = miner(0, { rule: "ghost" }, one.solo.records);
    expect(again.chain()).toBe(chainTo("4B", "3D", "2C", "1B"));
    for (const link of attack) again.take(1, link);
    expect(again.chain()).toBe(chainTo("4B", "3D", "2C", "1B"));
  });
});

describe("requests", () => {
  it("are passed on once; deep enough, they are answered again", () => {
    const one = miner(0, { confirmations: 1 });
    expect([one.submit(101), one.submit(101)]).toEqual(["gossip relay 101", ""]);
    expect(one.take(2, { type: "relay", request: request(101) })).toBe("");
    one.take(1, A);
    expect(one.submit(101)).toBe("");
    one.take(2, B);
    expect(one.submit(101)).toBe("reply 101 h1");
  });
  it("are relied on under so many other blocks", () => {
    const one = miner(0, { confirmations: 2 });
    expect([A, B, C].map((link) => one.take(1, link).includes("commit h1 [101]"))).toEqual([false, false, true]);
    const at0 = miner(0, { confirmations: 0 });
    expect(at0.take(1, A)).toMatch(/commit h1 \[101\]; reply 101 h1$/);
  });
});

describe("heads", () => {
  const status = (link: PowLink): ExchangeMessage => ({
    type: "status",
    digest: link.block.digest,
    height: link.block.height,
  });
  it("who restarts has its chain, and asks its neighbours whether there is more", () => {
    const before = miner(0, { confirmations: 1 });
    for (const link of [A, B]) before.take(1, link);
    const again = miner(0, { confirmations: 1 }, before.solo.records);
    expect(again.solo.started()).toBe(
      "adopt h1/1 [101]; adopt h2/2 []; commit h1 [101]; status h2 →1; status h2 →2; status h2 →3; timer mine 2400s",
    );
  });
  it("it is told of a better one, or asked for its own", () => {
    const ahead = miner(3);
    for (const link of [A, B]) ahead.take(1, link);
    expect(ahead.take(0, status(ROOT))).toBe("blocks h2/2 [] →0");
    expect(ahead.take(0, status(B))).toBe("");
    expect(ahead.take(0, status(C))).toBe("fetch above h2 →0");
  });
  it("a drawn power is kept", () => {
    const random = chance(3);
    const context = new Recorder<never, never>(0, 4, { sign: ring[0]!, random });
    const params = withDefaults(pow.params, { "hash-power": "normal" });
    const { power } = pow.init(context as never, params);
    const [effect] = context.drain();
    expect(effect).toMatchObject({ kind: "persist", record: { key: "power", value: power } });
    expect(pow.recover(context as never, params, new Map([["power", power]])).power).toBe(power);
  });
});

describe("hash power", () => {
  const valuesOf = (given: Partial<PowValues>): ParamValues<typeof powParams> => withDefaults(powParams, given);
  const context = (self: number, n: number, random = () => 0.5): PowContext =>
    new Recorder(self, n, { sign: ring[0]!, random });

  it.each([
    ["bitcoin", 16, 0.289],
    ["litecoin", 12, 0.366],
    ["dogecoin", 12, 0.33],
  ] as const)("%s: %i pools, the largest with %d, and the others mine nothing", (law, pools, largest) => {
    const powers = Array.from({ length: 20 }, (_, self) =>
      drawPower(valuesOf({ "hash-power": law }), context(self, 20)),
    );
    expect(powers.reduce((sum, power) => sum + power, 0)).toBeCloseTo(1, 12);
    // The published shares add up to 1.001, 1 and 1.
    expect(powers[0]).toBeCloseTo(largest, 3);
    expect(powers.map((power) => power > 0)).toEqual(Array.from({ length: 20 }, (_, self) => self < pools));
  });
  // 1 / n of the power each, with a quarter of that as deviation; tolerances: four standard errors of 20 000 draws.
  it("normal: mean and deviation, and 68.27 % within one of it", () => {
    const ctx = context(0, 1, chance(7));
    const draws = Array.from({ length: 20_000 }, () => drawPower(valuesOf({ "hash-power": "normal" }), ctx));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const deviation = Math.sqrt(draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length);
    expect(Math.abs(mean - 1)).toBeLessThan((4 * 0.25) / Math.sqrt(20_000));
    expect(Math.abs(deviation - 0.25)).toBeLessThan((4 * 0.25) / Math.sqrt(40_000));
    const within = draws.filter((draw) => Math.abs(draw - 1) < 0.25).length / draws.length;
    expect(Math.abs(within - 0.6827)).toBeLessThan(4 * Math.sqrt((0.6827 * 0.3173) / 20_000));
  });
  it.each<[string, Partial<PowValues>, string | undefined]>([
    ["shares where they are listed", { "hash-power": "listed", shares: [0.5, 0.5] }, undefined],
    ["none where they are", { "hash-power": "listed" }, "shares"],
    ["shares where they are not", { shares: [1] }, "shares"],
    ["more shares than validators", { "hash-power": "listed", shares: [0.2, 0.2, 0.2, 0.2, 0.2] }, "shares"],
    ["more pools than validators", { "hash-power": "bitcoin" }, "hash-power"],
    ["nobody mines", { "hash-power": "listed", shares: [0, 0] }, "shares"],
  ])("conflicts of four validators: %s", (_, given, key) => {
    expect(powerConflicts(valuesOf(given), 4)[0]?.key).toBe(key);
  });
  it("a period of one block takes no time", () => {
    expect(pow.conflicts(valuesOf({ "retarget-every": 1 }), 4)).toMatchObject([{ key: "retarget-every" }]);
  });
});

it("an idle network is not silent: blocks go on", () => {
  expect(pow.idleMessagesPerSecond(11, withDefaults(powParams, {})) * (DAY / SECOND)).toBeCloseTo(144 * 10, 9);
});

// 100 bytes for type and addresses, 250 a block's header with the transaction that pays its maker, 512 a request, 32 a digest; one hash
// shows the work, and a tree over k requests takes 2k − 1, an empty block one.
describe("costs", () => {
  const pair = blockOn(ROOT, { by: 1, ids: [101, 102] });
  it.each<[string, ExchangeMessage, number, readonly [number, number]]>([
    ["a request is checked", { type: "relay", request: request(101) }, 100 + 512, [1, 0]],
    ["a block's work is checked by a hash", announce(pair), 100 + 250 + 2 * 512, [0, 1 + 3]],
    ["so are old blocks", { type: "blocks", blocks: [pair, B].map(sealed) }, 100 + 2 * (250 + 512), [0, 2 + 4]],
    ["a question names a block", { type: "fetch", digest: "d", height: 1, above: 0 }, 100 + 32, [0, 0]],
    ["a head is a block's name", { type: "status", digest: "d", height: 1 }, 100 + 32, [0, 0]],
  ])("%s", (_, message, sizeBytes, [verifications, hashes]) => {
    expect(pow.cost(message)).toEqual({ sizeBytes, verifications, signatures: 0, hashes });
  });
  it("other people's transactions fill blocks", () => {
    const one = miner(0, { "block.filler": 1_000_000 });
    one.find(1);
    const [effect] = one.solo.effects;
    if (effect?.kind !== "gossip") throw new Error("nothing is gossiped");
    expect(pow.cost(effect.message).sizeBytes).toBe(100 + 250 + 1_000_000);
  });
});
