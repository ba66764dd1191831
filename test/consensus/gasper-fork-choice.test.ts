// LMD-GHOST beside a naive twin, which counts everything anew as consensus-specs, phase0/fork-choice.md, writes it; and what the
// proposer boost is for.
import { describe, expect, it } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import type { ChainState, Checkpoint, GasperLink } from "../../src/consensus/gasper-chain.ts";
import { genesisState, LARGEST_STAKE } from "../../src/consensus/gasper-epochs.ts";
import {
  beginSlot,
  discount,
  grow,
  headOf,
  newStore,
  type Store,
  support,
} from "../../src/consensus/gasper-fork-choice.ts";
import { gasperParams } from "../../src/consensus/gasper-params.ts";
import { chance } from "./cluster-parts.ts";
import { blockOn, ROOT } from "./gasper-kit.ts";

const values = withDefaults(gasperParams, { "slots-per-epoch": 4 });
const N = 8;
const GENESIS: Checkpoint = { epoch: 0, link: ROOT };

/** get_head, filter_block_tree and get_weight, as they are written there. */
class Twin {
  readonly states = new Map<GasperLink, ChainState>();
  readonly latest = new Map<number, { readonly epoch: number; readonly link: GasperLink }>();
  readonly equivocating = new Set<number>();
  justified = GENESIS;
  boosted: GasperLink | undefined = undefined;

  constructor(genesis: ChainState) {
    this.states.set(ROOT, genesis);
  }
  head(epoch: number): GasperLink {
    const viable = new Set<GasperLink>();
    this.#filter(this.justified.link, epoch, viable);
    for (let head = this.justified.link; ; ) {
      const children = this.#children(head).filter((child) => viable.has(child));
      if (children.length === 0) return head;
      head = children.reduce((best, child) => (this.#isBetter(child, best) ? child : best));
    }
  }
  #children(of: GasperLink): GasperLink[] {
    return [...this.states.keys()].filter((link) => link.below === of);
  }
  #filter(link: GasperLink, epoch: number, viable: Set<GasperLink>): boolean {
    const children = this.#children(link);
    const source = this.states.get(link)!.justified.epoch;
    const isViable =
      children.length > 0
        ? children.map((child) => this.#filter(child, epoch, viable)).some(Boolean)
        : this.justified.epoch === 0 || source === this.justified.epoch || source + 2 >= epoch;
    if (isViable) viable.add(link);
    return isViable;
  }
  #isBetter(one: GasperLink, other: GasperLink): boolean {
    const [a, b] = [this.#weight(one), this.#weight(other)];
    return a === b ? one.block.digest > other.block.digest : a > b;
  }
  #weight(link: GasperLink): number {
    let weight = 0;
    for (const [voter, vote] of this.latest)
      if (!this.equivocating.has(voter) && isAbove(vote.link, link)) weight += LARGEST_STAKE;
    const committee = (N * LARGEST_STAKE) / 4;
    return this.boosted !== undefined && isAbove(this.boosted, link) ? weight + 0.4 * committee : weight;
  }
}

function isAbove(link: GasperLink | undefined, other: GasperLink): boolean {
  for (let at = link; at !== undefined; at = at.below) if (at === other) return true;
  return false;
}

describe("the head beside a naive twin's", () => {
  it("over 80 random trees, votes, boosts, contradictions and justified checkpoints, after each of 40 steps", () => {
    let [forks, raised] = [0, 0];
    for (let seed = 1; seed <= 80; seed += 1) {
      const draw = chance(seed);
      const pick = (count: number): number => Math.floor(draw() * count);
      const genesis = genesisState(ROOT, values, N);
      const store = newStore(values, genesis, GENESIS);
      const twin = new Twin(genesis);
      const links = [ROOT];
      for (let step = 1; step <= 40; step += 1) {
        const epoch = Math.floor(step / 4);
        const what = pick(10);
        if (what < 5) {
          const parent = links[Math.max(0, links.length - 1 - pick(4))]!;
          const link = blockOn(parent, { slot: Math.max(step, parent.stamp + 1), by: pick(8), ids: [] });
          if (twin.states.has(link)) continue;
          const state = { ...twin.states.get(parent)!, top: link, epoch: Math.floor(link.stamp / 4) };
          const justified =
            pick(4) === 0 && state.epoch > 1
              ? { epoch: state.epoch - 1, link: ancestor(link, 4 * (state.epoch - 1)) }
              : state.justified;
          const boosted = pick(3) === 0 && store.boosted === undefined;
          grow(store, { ...state, justified }, { epoch, boosted });
          twin.states.set(link, { ...state, justified });
          if (boosted) twin.boosted = link;
          if (justified.epoch > twin.justified.epoch) twin.justified = justified;
          links.push(link);
        } else if (what < 9) {
          const [voter, link] = [pick(N), links[pick(links.length)]!];
          support(store, voter, { epoch: step, node: store.nodes.get(link.block.digest)! });
          twin.latest.set(voter, { epoch: step, link });
        } else if (pick(3) === 0) {
          const voter = pick(N);
          discount(store, voter);
          twin.equivocating.add(voter);
        } else {
          store.boosted = undefined;
          twin.boosted = undefined;
        }
        expect(headOf(store, epoch).block.digest).toBe(twin.head(epoch).block.digest);
        if (store.leaves.size > 1) forks += 1;
        if (store.justified.epoch > 0) raised += 1;
      }
    }
    // It was about something.
    expect(forks).toBeGreaterThan(1000);
    expect(raised).toBeGreaterThan(400);
  });
});

function ancestor(link: GasperLink, slot: number): GasperLink {
  let at = link;
  while (at.stamp > slot) at = at.below!;
  return at;
}

describe("rules", () => {
  const A = blockOn(ROOT, { slot: 1, by: 1 });
  const B = blockOn(ROOT, { slot: 2, by: 2 });
  const start = (): Store => newStore(values, genesisState(ROOT, values, N), GENESIS);
  const add = (store: Store, link: GasperLink, boosted = false): void =>
    grow(store, { ...genesisState(ROOT, values, N), top: link }, { epoch: 0, boosted });
  const vote = (store: Store, voter: number, link: GasperLink, epoch = 0): void =>
    support(store, voter, { epoch, node: store.nodes.get(link.block.digest)! });

  it("the heavier branch; of equal ones that of the greater digest", () => {
    const store = start();
    add(store, A);
    add(store, B);
    expect(headOf(store, 0)).toBe(A.block.digest > B.block.digest ? A : B);
    for (const [voter, link] of [A, B, A].entries()) vote(store, voter, link);
    expect(headOf(store, 0)).toBe(A);
  });
  it("a validator's latest vote counts, by its epoch, and no other", () => {
    const store = start();
    add(store, A);
    add(store, B);
    vote(store, 0, A, 1);
    vote(store, 0, B, 1);
    vote(store, 0, B, 0);
    expect(headOf(store, 1)).toBe(A);
    vote(store, 0, B, 2);
    expect(headOf(store, 2)).toBe(B);
  });
  it("who has contradicted itself does not count, now or later", () => {
    const store = start();
    add(store, A);
    add(store, B);
    for (const voter of [0, 1]) vote(store, voter, A);
    vote(store, 2, B);
    for (const voter of [0, 1]) discount(store, voter);
    expect(headOf(store, 0)).toBe(B);
    for (const voter of [0, 1]) vote(store, voter, A, 1);
    expect(headOf(store, 1)).toBe(B);
  });
  it("weights are those of the justified checkpoint's stakes: with others, all are counted again", () => {
    const store = start();
    const genesis = genesisState(ROOT, values, N);
    const leaked = genesis.stakes.effective.map((stake, id) => (id < 2 ? stake / 4 : stake));
    const [C, D, E] = [2, 3, 5].map((slot) => blockOn(A, { slot, by: 1 })) as [GasperLink, GasperLink, GasperLink];
    grow(store, { ...genesis, top: A, stakes: { ...genesis.stakes, effective: leaked } }, { epoch: 0, boosted: false });
    for (const link of [C, D]) add(store, link);
    for (const [voter, link] of [C, C, D].entries()) vote(store, voter, link);
    expect(headOf(store, 0)).toBe(C);
    grow(store, { ...genesis, epoch: 1, top: E, justified: { epoch: 1, link: A } }, { epoch: 1, boosted: false });
    expect([C, D].map((link) => store.nodes.get(link.block.digest)!.weight)).toEqual([16e9, 32e9]);
    expect(headOf(store, 1)).toBe(D);
  });
  it("what does not stand upon the finalised checkpoint is forgotten, and so are votes for it", () => {
    const store = start();
    const genesis = genesisState(ROOT, values, N);
    const C = blockOn(A, { slot: 5, by: 1 });
    for (const link of [A, B]) add(store, link);
    for (const [voter, link] of [A, B, B].entries()) vote(store, voter, link);
    const final = { epoch: 1, link: A };
    grow(store, { ...genesis, epoch: 1, top: C, justified: final, finalized: final }, { epoch: 1, boosted: false });
    expect([...store.nodes.values()].map(({ link }) => link)).toEqual([A, C]);
    expect(store.latest.map((message) => message?.node?.link)).toEqual([A, undefined, undefined]);
    for (const voter of [0, 1, 2]) vote(store, voter, C, 1);
    expect(store.nodes.get(C.block.digest)!.weight).toBe(96e9);
    expect(headOf(store, 1)).toBe(C);
  });
  it("the boost weighs as much as its part of a committee, and ends with the slot", () => {
    const store = start();
    add(store, A);
    vote(store, 0, A);
    add(store, B, true);
    // Committees of two: 0.4 of them is less than one vote, and more than none.
    expect(headOf(store, 0)).toBe(A);
    discount(store, 0);
    expect(headOf(store, 0)).toBe(B);
    beginSlot(store, 3);
    expect(headOf(store, 0)).toBe(A.block.digest > B.block.digest ? A : B);
  });
});

// C. Schwarz-Schilling, J. Neu, B. Monnot, A. Asgaonkar, E. N. Tas, D. Tse, Three attacks on proof-of-stake Ethereum, FC 2022
// (ex-ante reorganisation): the leader of slot 1 keeps its block to itself, with its own vote for it. In slot 2 an honest
// leader builds upon genesis. Before that slot's votes all is released: one adversarial vote for slot 1's block, none yet for slot 2's.
describe("ex-ante reorganisation by one vote", () => {
  const kept = blockOn(ROOT, { slot: 1, by: 1 });
  const honest = blockOn(ROOT, { slot: 2, by: 2 });
  it.each([
    ["without boost the vote decides, and the honest block is lost", 0, 8, kept],
    ["with it the honest block stays, in committees of more than two and a half votes", 0.4, 12, honest],
    ["40 % of a committee of two are less than a vote", 0.4, 8, kept],
  ])("%s", (_, boost, n, expected) => {
    const own = { ...values, "proposer-boost": boost };
    const genesis = genesisState(ROOT, own, n);
    const store = newStore(own, genesis, GENESIS);
    beginSlot(store, 2);
    grow(store, { ...genesis, top: honest }, { epoch: 0, boosted: true });
    grow(store, { ...genesis, top: kept }, { epoch: 0, boosted: false });
    support(store, 1, { epoch: 0, node: store.nodes.get(kept.block.digest)! });
    expect(headOf(store, 0)).toBe(expected);
  });
});
