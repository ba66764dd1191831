// Attacks by id.
import type { NodeAttack } from "./attack.ts";
import { cloudTampering } from "./cloud-tampering.ts";
import { twins } from "./twins.ts";

/** Attacks that are processes in the health world. */
export const processAttacks = { "cloud-tampering": cloudTampering } as const;

/** Attacks that take over a validator. */
export const nodeAttacks: Readonly<Record<string, NodeAttack>> = { twins };
