import { describe, expect, test } from "vitest";
import { Signed, signaturesHold } from "../../src/ledger/signature.ts";

interface Vote {
  readonly view: number;
}

const ring = Signed.keyRing(4);
const vote: Vote = { view: 3 };
const signed = ring[2]!(vote);

/** What an adversary without node 2's key can make. Each is typed as if it were genuine. */
const forgeries: readonly (readonly [string, unknown])[] = [
  ["an object of the same shape", { signer: 2, body: vote }],
  ["a copy", { ...signed }],
  ["a structured clone", structuredClone({ signer: signed.signer, body: signed.body })],
  ["a copy with the prototype", Object.assign(Object.create(Signed.prototype), signed)],
  [
    "a rewrapped one: another body under a genuine one",
    Object.create(signed, { body: { value: { view: 4 }, enumerable: true } }),
  ],
  ["another signer over a genuine one", Object.create(signed, { signer: { value: 0, enumerable: true } })],
  [
    "a proxy that answers for it",
    new Proxy(signed, { get: (target, key) => (key === "body" ? { view: 4 } : Reflect.get(target, key)) }),
  ],
  ["one made by the constructor", Reflect.construct(Signed, [2, vote])],
];

describe("a signature", () => {
  test("names its signer and carries its body", () => {
    expect([signed.signer, signed.body]).toEqual([2, vote]);
    expect(Signed.isGenuine(signed)).toBe(true);
    expect(ring.map((sign) => sign(vote).signer)).toEqual([0, 1, 2, 3]);
  });
  test.each(forgeries)("%s is not genuine", (_name, forgery) => {
    expect(Signed.isGenuine(forgery)).toBe(false);
    expect(signaturesHold(forgery)).toBe(false);
  });
  test("cannot be altered after it was made", () => {
    expect(() => Object.assign(signed, { signer: 0 })).toThrow(TypeError);
    expect(() => Object.assign(signed, { body: { view: 4 } })).toThrow(TypeError);
    expect([signed.signer, signed.body]).toEqual([2, vote]);
  });
  test.each([[undefined], [null], [0], ["signed"], [() => signed], [[]]])("%s is not a signature", (value) => {
    expect(Signed.isGenuine(value)).toBe(false);
  });
});

describe("signaturesHold", () => {
  /** Ways for a message to hold a signature, the deepest last. */
  const places: readonly (readonly [string, (part: unknown) => unknown])[] = [
    ["on top", (part) => part],
    ["in a field", (part) => ({ type: "prepare", vote: part })],
    ["in an array", (part) => ({ votes: [signed, part] })],
    ["in nested arrays", (part) => [[[signed], [part]]]],
    [
      "as the value of a Map",
      (part) => ({
        votes: new Map([
          [1, signed],
          [2, part],
        ]),
      }),
    ],
    ["as the key of a Map", (part) => ({ votes: new Map([[part, 1]]) })],
    ["in a Set", (part) => ({ votes: new Set([signed, part]) })],
    ["in the body of a genuine signature", (part) => ring[0]!({ certificate: [part] })],
    [
      "in a certificate in a certificate",
      (part) => ({ proof: new Map([["p", ring[1]!({ inner: { votes: [ring[0]!(part)] } })]]) }),
    ],
  ];
  test.each(places)("lets a genuine one pass %s", (_name, put) => {
    expect(signaturesHold(put(signed))).toBe(true);
  });
  test.each(places)("finds a forged one %s", (_name, put) => {
    for (const [name, forgery] of forgeries) expect([name, signaturesHold(put(forgery))]).toEqual([name, false]);
  });
  test("has no opinion on messages without signatures", () => {
    for (const message of [undefined, null, 5, "text", { type: "heartbeat" }, [], { bytes: Uint8Array.of(1, 2) }]) {
      expect(signaturesHold(message)).toBe(true);
    }
  });
});
