// A client's signature is checked once by each validator: when the request is relayed to it, or else when a block brings it.
import { describe, expect, it } from "vitest";
import { SECOND } from "../../src/base/time.ts";
import { clique } from "../../src/consensus/clique.ts";
import { hotstuff } from "../../src/consensus/hotstuff.ts";
import { pow } from "../../src/consensus/pow.ts";
import type { KindedMessage, Protocol } from "../../src/consensus/protocol.ts";
import { qbft } from "../../src/consensus/qbft.ts";
import { tendermint } from "../../src/consensus/tendermint.ts";
import * as hotstuffKit from "./hotstuff-kit.ts";
import * as poaKit from "./poa-kit.ts";
import * as powKit from "./pow-kit.ts";
import * as qbftKit from "./qbft-kit.ts";
import { type Effect, Solo } from "./recorder.ts";
import { batch, request } from "./step-tables.ts";
import * as tendermintKit from "./tendermint-kit.ts";

/** Clique's first block is due after so long. */
const PERIOD = 15 * SECOND;
const IDS = [101, 102, 103];

interface Subject {
  receive(from: number, message: never): string;
  readonly effects: readonly Effect<never, never>[];
}
interface Case {
  readonly protocol: Protocol<never, never, never, never>;
  /** A validator that does not lead. */
  subject(): Subject;
  /** The first leader's proposal of a block that holds IDS. */
  readonly proposal: KindedMessage;
  /** What its costs hold besides: the leader's signature, and votes in it. */
  readonly proofs: number;
}

const cases: readonly Case[] = [
  {
    protocol: qbft as never,
    subject: () => qbftKit.validator(1) as never,
    proposal: qbftKit.proposal(0, 0, qbftKit.draft(0, batch(...IDS))),
    proofs: 1,
  },
  {
    protocol: tendermint as never,
    subject: () => tendermintKit.replica(1) as never,
    proposal: tendermintKit.proposal(0, tendermintKit.block(IDS)),
    proofs: 1,
  },
  {
    protocol: hotstuff as never,
    subject: () => hotstuffKit.replica(hotstuff, 2) as never,
    proposal: hotstuffKit.proposal(hotstuffKit.node(1, undefined, ...IDS)),
    proofs: 1,
  },
  {
    protocol: clique as never,
    subject: () => {
      const solo = new Solo(clique, { self: 0, n: 4, print: poaKit.print, ring: poaKit.ring });
      solo.context.now = PERIOD;
      return solo as never;
    },
    proposal: poaKit.announce(poaKit.blockOn(poaKit.ROOT, { by: 1, stamp: PERIOD, ids: IDS, weight: 2 })),
    proofs: 1,
  },
  {
    protocol: pow as never,
    subject: () => powKit.miner(0).solo as never,
    proposal: poaKit.announce(powKit.blockOn(powKit.ROOT, { by: 1, ids: IDS })),
    proofs: 0,
  },
];

function verifications(subject: Subject): number {
  return subject.effects.reduce(
    (sum, effect) => sum + (effect.kind === "work" ? (effect.work.verifications ?? 0) : 0),
    0,
  );
}

describe.each(cases)("$protocol.id", ({ protocol, subject, proposal, proofs }) => {
  it.each([0, 1, 2, 3])("checks the others in a proposal when %i of 3 were relayed", (relayed) => {
    const validator = subject();
    for (const id of IDS.slice(0, relayed)) {
      const relay = { type: "relay", request: request(id) } as never;
      expect(protocol.cost(relay).verifications).toBe(1);
      validator.receive(3, relay);
    }
    validator.receive(0, proposal as never);
    expect(verifications(validator)).toBe(3 - relayed);
    expect(protocol.cost(proposal as never).verifications).toBe(proofs);
  });
});
