// Carries a fault schedule out on a ledger and its network.
import type { FaultSpec } from "../faults/spec.ts";
import { hashWord } from "../kernel/random.ts";
import type { Simulation } from "../kernel/simulation.ts";
import type { MessageNetwork } from "../network/messages.ts";
import { type LinkRule, Loss, Partition } from "../network/rules.ts";
import type { LedgerHost } from "./ledger-host.ts";

export interface FaultTargets {
  readonly simulation: Simulation;
  readonly network: MessageNetwork;
  readonly host: LedgerHost;
  readonly endpointCount: number;
  /** Word that distinguishes runs. */
  readonly seed: number;
}

/** Schedules every fault and its end. Crashes of one validator may overlap: it comes back when the last of them ends. */
export function scheduleFaults(faults: readonly FaultSpec[], targets: FaultTargets): void {
  const { simulation } = targets;
  const crashes = new Map<number, number>();
  for (const fault of faults) {
    const change = fault.fault === "crash" ? crash(fault.validator, crashes, targets.host) : linkChange(fault, targets);
    const begin = simulation.register(change.begin, "fault begins");
    const end = simulation.register(change.end, "fault ends");
    simulation.at(fault.at, begin);
    simulation.at(fault.at + fault.for, end);
  }
}

/** A fault's beginning and end. */
interface Change {
  readonly begin: () => void;
  readonly end: () => void;
}

/** @param crashes how many crashes hold each validator down now. */
function crash(validator: number, crashes: Map<number, number>, host: LedgerHost): Change {
  const count = (change: 1 | -1): number => {
    const left = (crashes.get(validator) ?? 0) + change;
    crashes.set(validator, left);
    return left;
  };
  return {
    begin: () => {
      if (count(1) === 1) host.crash(validator);
    },
    end: () => {
      if (count(-1) === 0) host.restart(validator);
    },
  };
}

function linkChange(fault: Exclude<FaultSpec, { fault: "crash" }>, targets: FaultTargets): Change {
  const { network } = targets;
  const rule = linkRule(fault, targets);
  return { begin: () => network.addRule(rule), end: () => network.removeRule(rule) };
}

function linkRule(
  fault: Exclude<FaultSpec, { fault: "crash" }>,
  { host, endpointCount, seed }: FaultTargets,
): LinkRule {
  if (fault.fault === "loss") return new Loss(fault.share, hashWord(seed, fault.at, 0));
  const endpoints = (group: readonly number[]): number[] => group.map((validator) => host.nodes[validator]!.endpoint);
  return new Partition(endpointCount, fault.groups.map(endpoints));
}
