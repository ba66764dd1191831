// Workloads W3 and W3j: the PBFT of two other simulators as plugins, through the product's own host, network and kernel.
// Messages sent are counted, as the peers do; messages and latency of a decision are checked: a fast wrong answer is no result.
import type { AnyProtocol } from "../src/consensus/protocol.ts";
import { EventPort } from "../src/events/events.ts";
import { type Law, Simulation } from "../src/kernel/index.ts";
import { Delays } from "../src/network/delays.ts";
import { MessageNetwork } from "../src/network/messages.ts";
import { checkAgreement } from "../src/observe/agreement.ts";
import { LedgerHost } from "../src/sim/ledger-host.ts";
import { measure, type Part } from "./measure.ts";
import { bftSimulatorPbft } from "./peers/bft-simulator-pbft.ts";
import { BANDWIDTH, jabsPbft, LATENCY } from "./peers/jabs-pbft.ts";

const MESSAGES = 4_000_000;

interface WorldSpec {
  readonly n: number;
  readonly protocol: AnyProtocol;
  readonly latency: Law;
  /** Of every link [bit/s]. */
  readonly bandwidth: number;
}

interface World {
  readonly n: number;
  readonly simulation: Simulation;
  readonly events: EventPort;
  readonly host: LedgerHost;
}

/** Validators that are alike, and nothing that costs time but the network. */
function worldOf({ n, protocol, latency, bandwidth }: WorldSpec): World {
  const simulation = new Simulation();
  const events = new EventPort();
  const chance = { seed: 1, replication: 0 };
  const validators = Array.from({ length: n }, (_, id) => id);
  const quiet = { jitter: 0, loss: 0, insideRegion: 0, insideSite: 0, scale: 1 };
  const delays = new Delays(
    { delays: { from: "law", law: latency }, ...quiet },
    validators.map(() => "anywhere"),
    chance,
  );
  const network = new MessageNetwork(
    delays,
    validators.map(() => ({ up: bandwidth, down: bandwidth })),
  );
  const plan = { protocol: protocol.id, validators, params: {}, crypto: "none", disk: "none" };
  const host = new LedgerHost({
    simulation,
    events,
    network,
    delays,
    siteCount: n,
    protocol,
    plan,
    isCalm: true,
    ...chance,
  });
  return { n, simulation, events, host };
}

/** What a peer measured. */
interface Expected {
  readonly n: number;
  readonly messages: number;
  /** Allowance on the messages of a decision. */
  readonly within: number;
}

function check(what: string, got: number, expected: number, within: number): string {
  if (Math.abs(got - expected) > within) throw new Error(`${what}: ${got}, expected ${expected} ± ${within}`);
  return `${got.toFixed(2)} ${what}`;
}

// W3.

interface ExpectedOfRun extends Expected {
  /** Mean time until n − f have decided [ms], and its allowance: 3 standard errors of the peer's 50 runs. */
  readonly latency: number;
  readonly latencyWithin: number;
}

/** @source validation.md 2.3, executed: latency and, by phases, 45 = 3 + 12 + 12 + 9 + 9; 825 = 15 + 240 + 240 + 165 + 165; 13545 */
const RUNS: readonly ExpectedOfRun[] = [
  { n: 4, messages: 45, within: 0.05, latency: 727.4, latencyWithin: 16.5 },
  { n: 16, messages: 825, within: 0.5, latency: 793.0, latencyWithin: 7.4 },
  { n: 64, messages: 13545, within: 1, latency: 801.6, latencyWithin: 3.2 },
];

/** Runs of one value each, every one in a world where nobody knows of the runs before. */
function independentRuns({ n, simulation, events, host }: World, expected: ExpectedOfRun): string {
  const enough = n - Math.floor((n - 1) / 3);
  let decided = 0;
  let runs = 0;
  let waited = 0;
  events.observe(["committed"], () => {
    decided += 1;
    if (decided === enough) simulation.pause();
  });
  while (host.counts.messages < MESSAGES) {
    const startedAt = simulation.now;
    decided = 0;
    simulation.clear();
    host.start([]);
    simulation.run(Number.POSITIVE_INFINITY);
    runs += 1;
    waited += simulation.now - startedAt;
  }
  return [
    `${runs} runs`,
    check("messages", host.counts.messages / runs, expected.messages, expected.within),
    check("ms", waited / runs / 1000, expected.latency, expected.latencyWithin),
  ].join(", ");
}

/** BFT-Simulator's PBFT with delays N(250, 50) ms; an operation is a message sent. */
export const w3: readonly Part[] = RUNS.map((expected) => () => {
  const latency: Law = { law: "normal", mean: 250_000, sd: 50_000 };
  const spec = { n: expected.n, protocol: bftSimulatorPbft, latency, bandwidth: Number.POSITIVE_INFINITY };
  return measure({
    name: `W3 n=${expected.n}`,
    operations: MESSAGES,
    prepare: () => worldOf(spec),
    body: (world) => independentRuns(world, expected),
  });
});

// W3j.

/**
 * @source workloads.md: JABS executed, 1000, 1000 and 100 decisions. The allowance is 3 standard deviations of such a run
 * here (by 20 seeds): with 64 validators many a small block overtakes a large one, and then gets few prepares.
 */
const CHAINS: readonly Expected[] = [
  { n: 4, messages: 36.0, within: 0.05 },
  { n: 16, messages: 527.6, within: 0.25 },
  { n: 64, messages: 8178, within: 41 },
];

/** Block after block until every validator has committed enough of them. */
function chain({ n, simulation, events, host }: World, expected: Expected): string {
  const decisions = Math.ceil(MESSAGES / expected.messages);
  let behind = n;
  checkAgreement(events);
  events.observe(["committed"], (event) => {
    if (event.type !== "committed" || event.block.height !== decisions) return;
    behind -= 1;
    if (behind === 0) simulation.pause();
  });
  host.start([]);
  simulation.run(Number.POSITIVE_INFINITY);
  // Every message is a broadcast; the peer counts the sender's own copy.
  const messages = (host.counts.messages * n) / (n - 1);
  const seconds = (simulation.now / 1e6 / decisions).toFixed(2);
  return `${decisions} decisions, ${check("messages", messages / decisions, expected.messages, expected.within)}, one in ${seconds} s`;
}

/** JABS's PBFT on a local network; an operation is a message sent, the sender's own copy included. */
export const w3j: readonly Part[] = CHAINS.map((expected) => () => {
  const spec = { n: expected.n, protocol: jabsPbft, latency: LATENCY, bandwidth: BANDWIDTH };
  return measure({
    name: `W3j n=${expected.n}`,
    operations: MESSAGES,
    prepare: () => worldOf(spec),
    body: (world) => chain(world, expected),
  });
});
