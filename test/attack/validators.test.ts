// Attacks that take a validator over: what leaves it, given what comes in; and what becomes of real clusters.
import { describe, expect, test } from "vitest";
import { corruptionOf, nodeAttacks } from "../../src/attack/registry.ts";
import type { NodeAttackSpec } from "../../src/attack/spec.ts";
import { SECOND } from "../../src/base/time.ts";
import type { Context, Durable, KeyedTimer, KindedMessage, Replica } from "../../src/consensus/protocol.ts";
import { protocols } from "../../src/consensus/registry.ts";
import { Batch, GENESIS } from "../../src/ledger/block.ts";
import type { Request } from "../../src/ledger/request.ts";
import { Signed, signaturesHold } from "../../src/ledger/signature.ts";
import { runCase } from "../../src/sim/check-run.ts";

type Ctx = Context<KindedMessage, KeyedTimer>;
interface Vote extends KindedMessage {
  readonly slot: number;
  readonly vote?: Signed<string>;
}

const N = 4;
const WHOLE_RUN = { from: 0, until: 90 * SECOND };
/** Every attack, with parameters. */
const specs = (validator: number): NodeAttackSpec[] => [
  { attack: "twins", validator, ...WHOLE_RUN },
  { attack: "silent", validator, ...WHOLE_RUN },
  { attack: "delay", by: 300_000, validator, ...WHOLE_RUN },
  { attack: "selective", to: [(validator + 1) % N], validator, ...WHOLE_RUN },
  { attack: "votes-for-everything", validator, ...WHOLE_RUN },
  { attack: "stale-certificates", validator, ...WHOLE_RUN },
];
const specOf = (attack: NodeAttackSpec["attack"]): NodeAttackSpec => {
  const spec = specs(2).find((candidate) => candidate.attack === attack)!;
  return spec.attack === "selective" ? { ...spec, to: [0] } : spec;
};

/**
 * Validator 2 of 4 in the hands of the adversary, which may run replicas of a small protocol: asked (`ask`) about a slot, a
 * replica writes its vote and sends it to all, once a slot; `poke` makes it use every effect there is. On `recall` it tells
 * the sender what its disk says.
 */
function corrupted(attack: NodeAttackSpec["attack"], chance: () => number = () => 0.5) {
  const log: string[] = [];
  const timers: [KeyedTimer, number][] = [];
  const sent: KindedMessage[] = [];
  let spawned = 0;
  const note = (to: number | string, message: KindedMessage): void => {
    sent.push(message);
    log.push(`${message.type} →${to}`);
  };
  const context: Ctx = {
    self: 2,
    validators: [0, 1, 2, 3],
    neighbours: [0, 1, 3],
    now: 77,
    random: chance,
    exponential: (mean) => mean,
    sign: Signed.keyRing(N)[2]!,
    send: note,
    broadcast: (message) => note("all", message),
    gossip: (message) => note("all in gossip", message),
    sample: (count) => [0, 1, 3].slice(0, count),
    setTimer: (timer, delay) => {
      timers.push([timer, delay]);
      log.push(`timer +${delay}`);
    },
    cancelTimer: (key) => log.push(`cancel ${timers.findIndex(([timer]) => timer.key === key)}`),
    work: () => log.push("work"),
    persist: ({ key }) => log.push(`persist ${key}`),
    adopt: ({ height }) => log.push(`adopt ${height}`),
    commit: ({ height }) => log.push(`commit ${height}`),
    reply: ({ request }) => log.push(`reply ${request.id}`),
    attest: () => log.push("attest"),
  };
  const spawn = (own: Ctx, onDisk: ReadonlyMap<string, unknown> = new Map()): Replica => {
    spawned += 1;
    return voter(own, onDisk);
  };
  const replica = corruptionOf(specOf(attack))({ context, records: new Map(), spawn });
  const seen = (act: () => void): string => {
    log.length = 0;
    act();
    return log.join("; ");
  };
  return {
    sent,
    spawned: () => spawned,
    hear: (from: number, message: KindedMessage) => seen(() => replica.onMessage(from, message)),
    fire: (index: number) => seen(() => replica.onTimer(timers[index]![0])),
    submit: (id: number) => seen(() => replica.onSubmit(request(id))),
    keys: () => timers.map(([timer]) => timer.key),
  };
}

function voter(ctx: Ctx, onDisk: ReadonlyMap<string, unknown>): Replica {
  const voted = new Map(onDisk);
  return {
    onMessage(from, message) {
      if (message.type === "poke") {
        ctx.broadcast({ type: "all" });
        ctx.send(0, { type: "one" });
        ctx.send(2, { type: "own" });
        ctx.commit(new Batch([]).on(GENESIS));
        ctx.reply({ request: request(9), height: 1, digest: "d", leader: 0 });
        ctx.setTimer({ key: "view" }, 50);
        ctx.cancelTimer("view");
      }
      if (message.type === "recall") ctx.send(from, { type: [...voted.keys()].join(" ") });
      const { slot } = message as Vote;
      if (!message.type.startsWith("ask") || voted.has(`${slot}`)) return;
      const record: Durable = { key: `${slot}`, value: message.type };
      voted.set(record.key, record.value);
      ctx.persist(record);
      const vote = ctx.sign(message.type);
      ctx.broadcast({ type: `vote ${message.type.slice(4)} ${slot}`, vote } as KindedMessage);
    },
    onTimer: (timer) => ctx.send(3, { type: `fired ${timer.key}` }),
    onSubmit: ({ id }) => ctx.send(1, { type: `request ${id}` }),
  };
}

const request = (id: number): Request => ({ id, client: 0, sequence: id, sizeBytes: 1, operation: { kind: "none" } });
const ask = (what: string, slot: number): KindedMessage => ({ type: `ask ${what}`, slot }) as KindedMessage;
const poke: KindedMessage = { type: "poke" };

test("every attack of the table has its row here and spawns as often as the contract says", () => {
  const spawns = specs(2).map(({ attack }) => [attack, corrupted(attack).spawned()]);
  expect(Object.fromEntries(spawns)).toEqual({
    twins: 2,
    silent: 0,
    delay: 1,
    selective: 1,
    "votes-for-everything": 2, // the honest one, and a forgetful one beside it
    "stale-certificates": 1,
  });
  expect(Object.keys(nodeAttacks).sort()).toEqual(spawns.map(([attack]) => attack).sort());
});

describe("silent", () => {
  test("nothing leaves, whatever comes", () => {
    const { hear, submit } = corrupted("silent");
    expect([hear(0, poke), hear(1, ask("a", 1)), submit(1)]).toEqual(["", "", ""]);
  });
});

describe("selective", () => {
  test("reaches the chosen validator, itself, its disk and the clients; hears all", () => {
    const { hear, submit, fire } = corrupted("selective");
    expect(hear(0, poke)).toBe("all →0; all →2; one →0; own →2; commit 1; reply 9; timer +50; cancel 0");
    expect(hear(3, ask("a", 1))).toBe("persist 1; vote a 1 →0; vote a 1 →2");
    expect(fire(0)).toBe(""); // to 3
    expect(submit(1)).toBe(""); // to 1
  });
});

describe("delay", () => {
  const late = "timer +300000";
  test("holds what others get, and nothing else", () => {
    const { hear } = corrupted("delay");
    expect(hear(0, poke)).toBe(
      `${late}; ${late}; all →2; ${late}; ${late}; own →2; commit 1; ${late}; timer +50; cancel 5`,
    );
  });
  test("lets it go in the order in which it was sent, under keys that meet no timer of the replica", () => {
    const { hear, fire, keys } = corrupted("delay");
    hear(0, poke);
    hear(0, poke);
    const held = [0, 1, 2, 3, 4].map((index) => fire(index));
    expect(held).toEqual(["all →0", "all →1", "all →3", "one →0", "reply 9"]);
    const [own, ...others] = [keys()[5], ...keys().slice(0, 5), ...keys().slice(6, 11)];
    expect(new Set(others).size).toBe(10);
    expect(others).not.toContain(own);
    expect(fire(5)).toBe(late); // the replica's own timer: what it says is held, too
  });
  test("a client's request is heard at once", () => {
    const { submit, fire } = corrupted("delay");
    expect([submit(4), fire(0)]).toEqual([late, "request 4 →1"]);
  });
});

describe("stale-certificates", () => {
  test("the first message has none before it; then an old one goes when chance is below a quarter", () => {
    const chances = [0.24, 0.99, 0.26, 0.24, 0];
    const { hear } = corrupted("stale-certificates", () => chances.shift()!);
    expect(hear(0, ask("a", 1))).toBe("persist 1; vote a 1 →0; vote a 1 →1; vote a 1 →2; vote a 1 →3");
    expect(hear(0, ask("b", 2))).toBe("persist 2; vote a 1 →0; vote b 2 →1; vote b 2 →2; vote a 1 →3");
    expect(chances).toEqual([]);
  });
  test("it keeps 64, the latest", () => {
    const { hear, sent } = corrupted("stale-certificates", () => (asked < 70 ? 0.5 : 0));
    let asked = 1;
    for (; asked < 70; asked++) hear(0, ask("a", asked));
    // Of votes 1 … 69 the latest 64 are 6 … 69, the first place holds number 65.
    expect(hear(0, ask("a", 70))).toBe("persist 70; vote a 65 →0; vote a 65 →1; vote a 70 →2; vote a 65 →3");
    expect(sent.every(signaturesHold)).toBe(true);
  });
});

describe("votes-for-everything", () => {
  const table = [
    // comes in           leaves                               the rule it shows
    [ask("a", 1), "persist 1; vote a 1 →all", "votes as the honest do, once: the forgetful one says nothing new"],
    [ask("a", 1), "", "asked again for the same: nothing new"],
    [ask("b", 1), "vote b 1 →0; vote b 1 →1; vote b 1 →3", "the other proposal gets its vote, too; not on disk"],
    [ask("b", 1), "", "and no second one"],
    [ask("c", 1), "vote c 1 →0; vote c 1 →1; vote c 1 →3", "and a third"],
    [ask("b", 2), "persist 2; vote b 2 →all", "the next slot is voted on once"],
    [poke, "all →all; one →0; own →2; commit 1; reply 9; timer +50; cancel 0", "the rest comes from the honest one"],
  ] as const;
  test("what leaves, step by step", () => {
    const { hear, sent } = corrupted("votes-for-everything");
    expect(table.map(([message]) => hear(0, message))).toEqual(table.map(([, effects]) => effects));
    expect(sent.every(signaturesHold)).toBe(true);
  });
  test("what was on disk two copies ago is not forgotten", () => {
    const { hear } = corrupted("votes-for-everything");
    hear(0, ask("a", 1));
    for (let k = 2; k < 63; k++) hear(0, { type: "nothing" });
    expect(hear(0, ask("b", 1))).toContain("vote b 1"); // the 63rd message
    expect(hear(0, ask("c", 1))).toBe(""); // the 64th: the copy of the 32nd is now the older one
  });
  test("its own messages are the honest one's affair", () => {
    const { hear } = corrupted("votes-for-everything");
    hear(0, ask("a", 1));
    expect(hear(2, ask("b", 1))).toBe("");
  });
});

describe("real clusters with one validator of the adversary's from the start", () => {
  // Castro & Liskov 1999: n = 4 survives one Byzantine replica. Raft claims nothing about liars; of five it survives one that
  // says nothing, or is slow, or is not heard by all.
  const clusters = [
    { protocol: "pbft", validators: 4, attacks: specs(0).map(({ attack }) => attack) },
    { protocol: "raft", validators: 5, attacks: ["silent", "delay", "selective"] },
  ];
  for (const { protocol, validators, attacks } of clusters) {
    test.each(attacks)(`${protocol} answers every request, and breaks no rule: %s at each`, (attack) => {
      for (let validator = 0; validator < validators; validator++) {
        for (const spec of specs(validator).filter((one) => one.attack === attack)) {
          const outcome = runCase(protocols[protocol]!, { seed: 1, validators, entries: [spec] });
          expect({ spec, ...outcome }).toEqual({ spec, submitted: 40, answered: 40, committed: 40 });
        }
      }
    });
  }
});
