// Carries a fault schedule out on a ledger and its network. Faults of validators and links may overlap: of one validator, factors
// multiply; on the links, every rule has its say (network/rules.ts).
// A slow processor or clock is the machine's: it stays so whoever runs the validator, and when it comes back after a crash.
// Simplification: what a crash loses are the records of consensus; the copy of the ledger's state in its database survives, so that a
// protocol that commits other blocks again is found out.
import type { Micros } from "../base/time.ts";
import type { EventPort } from "../events/events.ts";
import type { FaultSpec } from "../faults/spec.ts";
import { hashWord, wordOfName } from "../kernel/random.ts";
import type { Simulation } from "../kernel/simulation.ts";
import type { MessageNetwork } from "../network/messages.ts";
import { DelaySpike, Duplication, type LinkRule, Loss, Partition, Reordering } from "../network/rules.ts";
import type { LedgerHost } from "./ledger-host.ts";

/** Values of a random word. */
const WORDS = 4_294_967_296;

export interface FaultTargets {
  readonly simulation: Simulation;
  /** Where the run is watched. */
  readonly events?: EventPort;
  readonly network: MessageNetwork;
  readonly host: LedgerHost;
  readonly endpointCount: number;
  /** Word that distinguishes runs. */
  readonly seed: number;
}

/** Schedules every fault and its end. Crashes of one validator may overlap: it comes back when the last of them ends. */
export function scheduleFaults(faults: readonly FaultSpec[], targets: FaultTargets): void {
  const { simulation } = targets;
  const lasting: Lasting = { crashes: new Overlaps(), rates: new Overlaps(), slowness: new Overlaps() };
  for (const [index, fault] of faults.entries()) {
    if (fault.fault === "outage") {
      scheduleOutages(fault, targets, lasting.crashes);
      continue;
    }
    const twin = faults.slice(0, index).filter((other) => other.fault === fault.fault && other.at === fault.at).length;
    const change = changeOf(fault, lasting, { ...targets, seed: seedOf(fault, twin, targets.seed) });
    const begin = simulation.register(() => {
      change.begin();
      tell(targets, fault.fault, "begins");
    }, "fault begins");
    const end = simulation.register(() => {
      change.end();
      tell(targets, fault.fault, "ends");
    }, "fault ends");
    simulation.at(fault.at, begin);
    simulation.at(fault.at + fault.for, end);
  }
}

function tell({ simulation, events }: FaultTargets, fault: FaultSpec["fault"], change: "begins" | "ends"): void {
  if (events?.wants("fault")) events.emit({ type: "fault", at: simulation.now, fault, change });
}

/** A fault's beginning and end. */
interface Change {
  readonly begin: () => void;
  readonly end: () => void;
}

/** What goes on at each validator now. */
interface Lasting {
  readonly crashes: Overlaps;
  readonly rates: Overlaps;
  readonly slowness: Overlaps;
}

/** The factors of the faults that last, by validator. */
class Overlaps {
  readonly #factors = new Map<number, number[]>();
  begin(validator: number, factor: number): void {
    this.#factors.set(validator, [...(this.#factors.get(validator) ?? []), factor]);
  }
  end(validator: number, factor: number): void {
    const factors = this.#factors.get(validator)!;
    factors.splice(factors.indexOf(factor), 1);
  }
  count(validator: number): number {
    return this.#factors.get(validator)?.length ?? 0;
  }
  /** Exactly 1 when none lasts. */
  product(validator: number): number {
    return (this.#factors.get(validator) ?? []).reduce((product, factor) => product * factor, 1);
  }
}

/** Does not depend on the faults of other kinds or instants. @param twin how many of its kind begin in its instant before it. */
function seedOf({ fault, at }: FaultSpec, twin: number, seed: number): number {
  return hashWord(hashWord(seed, wordOfName(fault), twin), at, 0);
}

function changeOf(
  fault: Exclude<FaultSpec, OutageSpec>,
  { crashes, rates, slowness }: Lasting,
  targets: FaultTargets,
): Change {
  const { nodes } = targets.host;
  switch (fault.fault) {
    case "crash":
      return crash(fault, crashes, targets.host);
    case "clock-skew":
      return factor(rates, fault.validator, fault.rate, (rate) => {
        nodes[fault.validator]!.clockRate = rate;
      });
    case "slow-node":
      return factor(slowness, fault.validator, fault.factor, (times) => {
        nodes[fault.validator]!.slowness = times;
      });
    default:
      return linkChange(fault, targets);
  }
}

type OutageSpec = Extract<FaultSpec, { fault: "outage" }>;

/**
 * Whoever leads at the time goes down, or all do; and again, some time after another leads. When nobody leads, as between two views,
 * the next who does goes down in the instant in which it leads, once its step is done.
 */
function scheduleOutages(outage: OutageSpec, targets: FaultTargets, crashes: Overlaps): void {
  const { simulation, host } = targets;
  const seed = seedOf(outage, 0, targets.seed);
  let turn = 0;
  const begin = simulation.register(() => {
    const leader = host.leaders.now();
    if (outage.of === "leader" && leader === undefined) {
      host.leaders.awaitAny(() => void simulation.after(0, begin));
    } else {
      host.leaders.awaitNext(next);
      for (const validator of outage.of === "leader" ? [leader!] : host.nodes.map((node) => node.self)) {
        goDown(host, crashes, validator);
        simulation.after(outage.for, end, validator);
      }
      tell(targets, outage.fault, "begins");
    }
  }, "outage begins");
  const end = simulation.register((validator) => comeBack(host, crashes, validator), "outage ends");
  const plan = (after: Micros): void => {
    const late = Math.floor((hashWord(seed, turn++, 0) / WORDS) * outage.within);
    simulation.after(after + late, begin);
  };
  const next = (): void => {
    if (outage.every !== undefined) plan(outage.every);
  };
  plan(outage.at);
}

function goDown(host: LedgerHost, crashes: Overlaps, validator: number): void {
  crashes.begin(validator, 1);
  if (crashes.count(validator) === 1) host.crash(validator);
}

function comeBack(host: LedgerHost, crashes: Overlaps, validator: number): void {
  crashes.end(validator, 1);
  if (crashes.count(validator) === 0) host.restart(validator);
}

type CrashSpec = Extract<FaultSpec, { fault: "crash" }>;

/** @param crashes those that hold each validator down now. */
function crash({ validator, loses }: CrashSpec, crashes: Overlaps, host: LedgerHost): Change {
  const node = host.nodes[validator]!;
  if (loses !== undefined) node.keepTail(loses);
  return {
    begin: () => {
      goDown(host, crashes, validator);
      if (loses !== undefined) node.loseTail(loses);
    },
    end: () => comeBack(host, crashes, validator),
  };
}

/** @param set gives the validator the product of what lasts. */
function factor(lasting: Overlaps, validator: number, times: number, set: (product: number) => void): Change {
  return {
    begin: () => {
      lasting.begin(validator, times);
      set(lasting.product(validator));
    },
    end: () => {
      lasting.end(validator, times);
      set(lasting.product(validator));
    },
  };
}

type LinkFault = Exclude<FaultSpec, { fault: "crash" | "outage" | "clock-skew" | "slow-node" }>;

function linkChange(fault: LinkFault, targets: FaultTargets): Change {
  const { network } = targets;
  const rule = linkRule(fault, targets);
  return { begin: () => network.addRule(rule), end: () => network.removeRule(rule) };
}

function linkRule(fault: LinkFault, { host, endpointCount, seed }: FaultTargets): LinkRule {
  const endpoints = (group: readonly number[]): number[] => group.map((validator) => host.nodes[validator]!.endpoint);
  switch (fault.fault) {
    case "loss":
      return new Loss(fault.share, seed);
    case "duplication":
      return new Duplication(fault.share, fault.within, seed);
    case "reordering":
      return new Reordering(fault.share, fault.by, seed);
    case "delay-spike":
      return new DelaySpike(fault.by, fault.validators && endpoints(fault.validators));
    case "partition":
      return new Partition(endpointCount, fault.groups.map(endpoints), fault.oneWay ? "one way" : "both ways");
  }
}
