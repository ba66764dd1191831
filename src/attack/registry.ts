// Attacks by id.
import type { Corrupt, NodeAttack } from "./attack.ts";
import { cloudTampering } from "./cloud-tampering.ts";
import { delay } from "./delay.ts";
import { selective } from "./selective.ts";
import { silent } from "./silent.ts";
import type { NodeAttackSpec } from "./spec.ts";
import { staleCertificates } from "./stale-certificates.ts";
import { twins } from "./twins.ts";
import { votesForEverything } from "./votes-for-everything.ts";

/** Attacks that are processes in the health world. */
export const processAttacks = { "cloud-tampering": cloudTampering } as const;

type NodeAttackId = NodeAttackSpec["attack"];

/** Attacks that take over a validator. */
export const nodeAttacks: {
  readonly [Id in NodeAttackId]: NodeAttack<Extract<NodeAttackSpec, { readonly attack: Id }>>;
} = {
  twins,
  silent,
  delay,
  selective,
  "votes-for-everything": votesForEverything,
  "stale-certificates": staleCertificates,
};

/** The attack that a scenario names, with its parameters. */
export function corruptionOf(spec: NodeAttackSpec): Corrupt {
  const act = nodeAttacks[spec.attack] as NodeAttack;
  return (environment) => act(environment, spec);
}
