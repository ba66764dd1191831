// Starts a ledger of which the adversary takes some validators, from the start or later. Those taken at 0 never were honest.
import { corruptionOf } from "../attack/registry.ts";
import type { NodeAttackSpec } from "../attack/spec.ts";
import type { Simulation } from "../kernel/simulation.ts";
import type { Operation } from "../ledger/contract.ts";
import type { LedgerHost } from "./ledger-host.ts";

export interface Beginning {
  readonly genesis: readonly Operation[];
  readonly attacks: readonly NodeAttackSpec[];
}

export function startCorrupted(host: LedgerHost, simulation: Simulation, { genesis, attacks }: Beginning): void {
  const fromStart = attacks.filter(({ from }) => from === 0);
  host.start(genesis, new Map(fromStart.map((attack) => [attack.validator, corruptionOf(attack)])));
  for (const attack of attacks) {
    if (attack.from === 0) continue;
    const corrupt = simulation.register(() => host.corrupt(attack.validator, corruptionOf(attack)), "corruption");
    simulation.at(attack.from, corrupt);
  }
}
