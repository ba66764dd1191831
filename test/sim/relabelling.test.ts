// Relabelling the nodes changes nothing but the names. Sites stand in another order and validators have other numbers; delays, links of
// the overlay, hash power and the random numbers of each validator go with its site. Then every measurement is the same, to the byte.
//
// Free of ties: each pair of sites has a delay of its own, each way, and nothing takes time on links, which serve in the order of
// numbers what is handed over in one instant. Numbers do mean something to PBFT, whose views are led in their order: there
// the first two, who lead in this run, keep theirs.
import { describe, expect, test } from "vitest";
import { pbft } from "../../src/consensus/pbft.ts";
import { pow } from "../../src/consensus/pow.ts";
import type { AnyProtocol, Context, KeyedTimer, KindedMessage } from "../../src/consensus/protocol.ts";
import { raft } from "../../src/consensus/raft.ts";
import { type Stream, streamOf } from "../../src/kernel/random.ts";
import type { ReplicationResult } from "../../src/observe/result.ts";
import type { DesignPoint } from "../../src/scenario/plan.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { load } from "../scenario/helpers.ts";

type Ctx = Context<KindedMessage, KeyedTimer>;

const POINT: DesignPoint = { kind: "study", id: "it", design: 0, attacks: false };
const NAMES = ["a", "b", "c", "d", "e", "f", "g"];

/** One-way delays of 20 to 120 ms, to the microsecond: of 42, two are equal with a probability of 1 %, and these are not. */
function matrix(): { readonly csv: string; readonly delays: readonly number[] } {
  const stream = streamOf(7, 0, "delays", 0);
  const rows = NAMES.map((from) => NAMES.map((to) => (from === to ? 0 : 20_000 + stream.integer(100_000))));
  const lines = rows.map((row, from) => [NAMES[from], ...row.map((micros) => (micros / 1000).toFixed(3))].join());
  return {
    csv: [["region", ...NAMES].join(), ...lines].join("\n"),
    delays: rows.flat().filter((micros) => micros > 0),
  };
}

/** The protocol with chance that belongs to a validator's site, not to its number. */
function withOwnChance(protocol: AnyProtocol, validators: readonly string[]): AnyProtocol {
  const contexts = new Map<Ctx, Ctx>();
  const own = (ctx: Ctx): Ctx => {
    const known = contexts.get(ctx) ?? chanced(ctx, streamOf(3, 0, "site", validators[ctx.self]!));
    contexts.set(ctx, known);
    return known;
  };
  return {
    ...protocol,
    init: (ctx: Ctx, params: never) => protocol.init(own(ctx), params),
    recover: (ctx: Ctx, params: never, records: ReadonlyMap<string, unknown>) =>
      protocol.recover(own(ctx), params, records),
    onMessage: (state: unknown, from: number, message: KindedMessage, ctx: Ctx) =>
      protocol.onMessage(state, from, message, own(ctx)),
    onTimer: (state: unknown, timer: KeyedTimer, ctx: Ctx) => protocol.onTimer(state, timer, own(ctx)),
    onSubmit: (state: unknown, request: unknown, ctx: Ctx) => protocol.onSubmit(state, request as never, own(ctx)),
  } as AnyProtocol;
}

function chanced(ctx: Ctx, stream: Stream): Ctx {
  const chance = {
    random: () => stream.uniform(),
    exponential: (mean: number) => Math.round(stream.exponential(mean)),
  };
  return new Proxy(ctx, {
    get(target, key) {
      if (key in chance) return chance[key as keyof typeof chance];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

interface Labels {
  /** In the order of their numbers. */
  readonly sites: readonly string[];
  readonly validators: readonly string[];
}

interface World {
  readonly protocol: AnyProtocol;
  /** Of the ledger, beside its protocol. */
  readonly ledger?: (validators: readonly string[]) => string;
  readonly overlay?: string;
  readonly faults?: string;
}

function run({ protocol, ledger = () => "", overlay, faults = "" }: World, { sites, validators }: Labels) {
  const list = sites.map((name) => `    - { name: ${name}, region: ${name} }`).join("\n");
  const links = overlay === undefined ? "" : ", overlay: { edges: links.csv }, relay: inv";
  const text = `ledgerward: 1
run: { length: 60 s, warm-up: 5 s }
sites:
  list:
${list}
load: { arrivals: poisson, rate: 2/s, size: 400 B, clients: [b, g, d, e] }
network: { delays: { matrix: delays.csv, of: one-way }${links} }
designs:
  it: { ledger: { protocol: ${protocol.id}, validators: [${validators.join(", ")}], crypto: ed25519${ledger(validators)} } }
${faults}
`;
  const plan = load(text, { "delays.csv": matrix().csv, ...(overlay === undefined ? {} : { "links.csv": overlay }) });
  const protocols = { [protocol.id]: withOwnChance(protocol, validators) };
  return simulate({ ...plan, plugins: { protocols, files: [] } } as typeof plan, POINT, 0);
}

/** What a run leaves behind, with the names of validators' sites instead of their numbers, in the order of the names. */
function named({ places, checks, ...rest }: ReplicationResult, { validators }: Labels) {
  const name = (text: string): string =>
    text.replace(/\bvalidator (\d+)/, (_, number) => `validator at ${validators[Number(number)]}`);
  const sorted = (texts: readonly string[]): readonly string[] => texts.toSorted();
  return {
    ...rest,
    places: sorted(places.map((place) => JSON.stringify({ ...place, place: name(place.place) }))),
    checks: sorted(checks.map((check) => JSON.stringify({ ...check, subject: name(check.subject) }))),
  };
}

const FIRST: Labels = { sites: NAMES, validators: NAMES };
const OTHERS: readonly Labels[] = [
  // The sites alone; validators alone; both.
  { sites: ["d", "g", "a", "f", "b", "e", "c"], validators: NAMES },
  { sites: NAMES, validators: ["a", "b", "g", "e", "c", "f", "d"] },
  { sites: ["g", "f", "e", "d", "c", "b", "a"], validators: ["a", "b", "f", "d", "g", "c", "e"] },
];
/** Where nobody leads in the order of numbers, all may change theirs. */
const TURNED: Labels = { sites: ["c", "a", "g", "e", "b", "d", "f"], validators: ["e", "g", "a", "d", "f", "c", "b"] };

const LINKS = "a,b\na,b\nb,c\nc,d\nd,e\ne,f\nf,g\ng,a\na,d\nc,f\n";
const POWER: Readonly<Record<string, number>> = { a: 0.3, b: 0.2, c: 0.15, d: 0.15, e: 0.1, f: 0.06, g: 0.04 };

describe("relabelled", () => {
  test("the delays of this test are all different", () => {
    const { delays } = matrix();
    expect(new Set(delays).size).toBe(42);
  });

  const worlds: readonly (World & { readonly labels: readonly Labels[] })[] = [
    {
      protocol: pow,
      ledger: (validators) =>
        `, block-interval: 1 s, confirmations: 3, hash-power: listed, shares: [${validators.map((name) => POWER[name]).join(", ")}]`,
      overlay: LINKS,
      faults: "faults: [{ crash: validator at c, at: 20 s, for: 10 s }]",
      labels: [...OTHERS, TURNED],
    },
    {
      protocol: raft,
      ledger: () => ", election-timeout: 300..600 ms, heartbeat: 100 ms",
      faults: "faults: [{ crash: leader, at: 20 s, for: 10 s }, { crash: validator at c, at: 40 s, for: 5 s }]",
      labels: [...OTHERS, TURNED],
    },
    {
      protocol: pbft,
      ledger: () => ", view-timeout: 2 s",
      faults: "faults: [{ crash: leader, at: 20 s, for: 10 s }, { crash: validator at d, at: 40 s, for: 5 s }]",
      labels: OTHERS,
    },
  ];

  test.each(worlds.map((world) => [world.protocol.id, world] as const))("%s: nothing but the names", (_id, world) => {
    const first = named(run(world, FIRST), FIRST);
    expect(first.values["committedBlocks"]).toBeGreaterThan(20);
    expect(first.values["viewChanges"]).toBeGreaterThan(0);
    for (const labels of world.labels) expect(named(run(world, labels), labels)).toEqual(first);
  });

  test("what happens does hang on chance and delays: with those of another site nothing is the same", () => {
    const [world] = worlds;
    const swapped: Labels = { ...FIRST, validators: ["b", "a", "c", "d", "e", "f", "g"] };
    const other = { ...world!, ledger: () => world!.ledger!(NAMES) };
    expect(named(run(other, swapped), swapped)).not.toEqual(named(run(other, FIRST), FIRST));
  });
});
