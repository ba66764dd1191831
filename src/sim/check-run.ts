// Runs a case of `check`: the cluster under a steady load, with the entries of the case carried out, until the network has
// long been calm. What may not happen is watched while it runs.
import type { NodeAttackSpec } from "../attack/spec.ts";
import { Violation } from "../base/errors.ts";
import { withDefaults } from "../base/params.ts";
import { MILLISECOND, type Micros, SECOND } from "../base/time.ts";
import { type AnyProtocol, claiming, type NodeId } from "../consensus/protocol.ts";
import { EventPort } from "../events/events.ts";
import type { FaultSpec } from "../faults/spec.ts";
import { hashWord } from "../kernel/random.ts";
import { Simulation } from "../kernel/simulation.ts";
import { Delays } from "../network/delays.ts";
import { HeldBack } from "../network/held-back.ts";
import { MessageNetwork } from "../network/messages.ts";
import { checkAgreement } from "../observe/agreement.ts";
import { type ChainRules, checkChain } from "../observe/chain-rules.ts";
import { checkForkedChain } from "../observe/fork-rules.ts";
import { CALM, type CheckCase, type CheckEntry, checkedParams, type HeldMessage } from "./check-case.ts";
import { startCorrupted } from "./corruption.ts";
import { scheduleFaults } from "./faults.ts";
import { LedgerHost } from "./ledger-host.ts";

/** One way, with a coefficient of variation. */
const DELAY: Micros = 20 * MILLISECOND;
const JITTER = 0.2;
const REQUESTS = 40;
const REQUEST_EVERY = 200 * MILLISECOND;
const REQUEST_BYTES = 400;
/** From the last answer to the end, so that those behind catch up. */
const AFTERWARDS: Micros = SECOND;
/** Between two looks at what a protocol says of its states. A prime, so that it falls on all parts of a slot. */
const LOOK_EVERY: Micros = 37 * MILLISECOND;
/** When whoever still waits for an answer waits in vain. */
export const END: Micros = 60 * SECOND;

export interface CheckOutcome {
  readonly submitted: number;
  /** Requests in the ledger, and confirmed to their clients. */
  readonly committed: number;
  readonly answered: number;
  /** What may never happen and did; numbers in `message` only. */
  readonly violation?: { readonly rule: string; readonly message: string };
  /** Who waits in vain, since when. */
  readonly stall?: string;
}

/** @param watch called before the start, for traces. */
export function runCase(
  protocol: AnyProtocol,
  given: CheckCase,
  watch?: (events: EventPort, simulation: Simulation) => void,
): CheckOutcome {
  const { seed, validators, entries } = given;
  const simulation = new Simulation();
  const events = new EventPort();
  const all = Array.from({ length: validators }, (_, id) => id);
  const delays = delaysOf(all, seed);
  const network = new MessageNetwork(
    delays,
    all.map(() => ({ up: 1e9, down: 1e9 })),
  );
  const plan = {
    protocol: protocol.id,
    validators: all,
    params: checkedParams(protocol, seed),
    crypto: "ed25519",
    disk: "ssd",
  };
  const setup = { simulation, events, network, delays, siteCount: validators, protocol, plan, seed, replication: 0 };
  const host = new LedgerHost(setup);
  watch?.(events, simulation);
  const chain = rulesFor(claiming(protocol, withDefaults(protocol.params, plan.params as never)), events);
  const corrupted = entries.flatMap((entry) => ("attack" in entry ? [entry.validator] : []));
  const isHonest = (node: NodeId): boolean => !corrupted.includes(node);
  const load = startLoad(host, { simulation, events, isSettled: () => chain.isSettled(isHonest) });
  carryOut(entries, { simulation, network, host, seed });
  watchStates(protocol, host, simulation);
  try {
    simulation.run(END);
    chain.atEnd(simulation.now, isHonest);
  } catch (error) {
    return { ...load.counts(), committed: chain.committed, violation: violationOf(error) };
  }
  const stall = load.stall();
  return { ...load.counts(), committed: chain.committed, ...(stall === undefined ? {} : { stall }) };
}

/** Which rules hold follows from the declared finality. */
function rulesFor({ finality }: AnyProtocol, events: EventPort): ChainRules {
  if (finality === "probabilistic") return checkForkedChain(events);
  checkAgreement(events);
  return checkChain(events);
}

/** What a protocol says of a validator's state holds of each that is up and honest. @throws Violation (out of the run). */
function watchStates(protocol: AnyProtocol, host: LedgerHost, simulation: Simulation): void {
  if (protocol.brokenIn === undefined) return;
  const look = simulation.register(() => {
    for (const node of host.nodes) {
      if (!node.alive || node.corrupted) continue;
      const broken = protocol.brokenIn!(node.protocolState, node.now);
      if (broken !== undefined) throw new Violation(broken, simulation.now, [node.self]);
    }
    simulation.after(LOOK_EVERY, look);
  }, "look at states");
  simulation.after(LOOK_EVERY, look);
}

function delaysOf(all: readonly NodeId[], seed: number): Delays {
  const spec = {
    delays: { from: "constant" as const, delay: DELAY },
    jitter: JITTER,
    loss: 0,
    insideRegion: 250,
    insideSite: 250,
    scale: 1,
  };
  return new Delays(
    spec,
    all.map((id) => `region ${id}`),
    { seed, replication: 0 },
  );
}

interface Load {
  counts(): { readonly submitted: number; readonly answered: number };
  stall(): string | undefined;
}

interface LoadSetup {
  readonly simulation: Simulation;
  readonly events: EventPort;
  readonly isSettled: () => boolean;
}

/**
 * A request every now and then, by the sites in turn; when all are answered and the calm has come, the run is over. Where blocks may
 * be taken back, requests go on until validators agree: in silence nobody would learn that they do not.
 */
function startLoad(host: LedgerHost, { simulation, events, isSettled }: LoadSetup): Load {
  const open = new Map<number, Micros>();
  let submitted = 0;
  let lastCommit: Micros = 0;
  events.observe(["committed"], ({ at }) => {
    lastCommit = at;
  });
  const over = simulation.register(() => {
    if (isSettled()) simulation.pause();
    else simulation.after(0, submit);
  }, "over");
  const submit = simulation.register(() => {
    const which = submitted++;
    open.set(which, simulation.now);
    host.clients.submit(which % host.nodes.length, { kind: "none" }, REQUEST_BYTES, () => {
      open.delete(which);
      if (open.size === 0 && submitted >= REQUESTS)
        simulation.at(Math.max(simulation.now, CALM.after) + AFTERWARDS, over);
    });
    if (submitted < REQUESTS) simulation.after(REQUEST_EVERY, submit);
  }, "request");
  simulation.at(REQUEST_EVERY, submit);
  return {
    counts: () => ({ submitted, answered: submitted - open.size }),
    stall: () => {
      const [first] = open;
      if (first === undefined) return undefined;
      const [which, since] = first;
      return `${open.size} of ${submitted} requests without an answer after ${seconds(END)}, the first number ${which}, since ${seconds(since)}; last commit at ${seconds(lastCommit)}`;
    },
  };
}

interface Targets {
  readonly simulation: Simulation;
  readonly network: MessageNetwork;
  readonly host: LedgerHost;
  readonly seed: number;
}

function carryOut(entries: readonly CheckEntry[], { simulation, network, host, seed }: Targets): void {
  const attacks = entries.filter((entry): entry is NodeAttackSpec => "attack" in entry);
  const held = entries.filter((entry): entry is HeldMessage => "fault" in entry && entry.fault === "held");
  const faults = entries.filter((entry): entry is FaultSpec => "fault" in entry && entry.fault !== "held");
  const endpointCount = host.nodes.length;
  scheduleFaults(faults, { simulation, network, host, endpointCount, seed: hashWord(seed, 0, 0) });
  if (held.length > 0) network.addRule(new HeldBack(held));
  startCorrupted(host, simulation, { genesis: [], attacks });
}

/** What ended a run. An error in a handler is a finding too: a validator that fails on what others may send it. */
function violationOf(error: unknown): { readonly rule: string; readonly message: string } {
  const { message } = error as Error;
  const said = error instanceof Violation ? message : `a validator fails: ${message}`;
  // Without numbers: two violations of one rule are the same finding.
  return { rule: said.replace(/ \(at .*$/, "").replace(/\d+/g, "N"), message: said };
}

function seconds(time: Micros): string {
  return `${(time / SECOND).toFixed(3)} s`;
}
