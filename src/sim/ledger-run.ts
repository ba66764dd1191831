// A replication of a ledger alone: validators at sites, clients beside them, a load.

import type { NodeAttackSpec } from "../attack/spec.ts";
import { withDefaults } from "../base/params.ts";
import type { Micros } from "../base/time.ts";
import { SECOND } from "../base/time.ts";
import { byzantineQuorum, majority } from "../consensus/quorum.ts";
import { hashWord, wordOfName } from "../kernel/random.ts";
import type { Block } from "../ledger/block.ts";
import type { Operation } from "../ledger/contract.ts";
import { Delays } from "../network/delays.ts";
import { MessageNetwork } from "../network/messages.ts";
import type { LinkSpec } from "../network/spec.ts";
import { AnchorMetrics } from "../observe/anchors.ts";
import { ForkMetrics } from "../observe/fork-metrics.ts";
import { type LedgerTotals, observeLedger } from "../observe/ledger-metrics.ts";
import { observePropagation } from "../observe/propagation.ts";
import { observeRecovery } from "../observe/recovery.ts";
import type { LedgerPlan, LedgerWorld } from "../scenario/plan.ts";
import { claimingProtocolOf } from "../scenario/protocol-of.ts";
import { startCorrupted } from "./corruption.ts";
import { scheduleFaults } from "./faults.ts";
import { LedgerAudit } from "./ledger-audit.ts";
import { LedgerHost } from "./ledger-host.ts";
import { startLoad } from "./load.ts";
import { hubEndpoints, overlayPlace } from "./overlay-place.ts";
import type { Audit, Part, RunSetup } from "./part.ts";
import { Upkeep } from "./upkeep.ts";

const SECONDS_A_DAY = 86_400;

/** A ledger with its network and its observer: the part that a health run shares. */
export class LedgerPart {
  readonly host: LedgerHost;
  readonly network: MessageNetwork;
  readonly #totals: LedgerTotals;
  readonly #forks: ForkMetrics | undefined;
  readonly #anchors: AnchorMetrics | undefined;
  readonly #upkeep: Upkeep;
  readonly #audit: LedgerAudit;
  readonly #setup: RunSetup;
  #periodAtOpening = 0;

  constructor(
    setup: RunSetup,
    ledger: LedgerPlan,
    place: {
      readonly delays: Delays;
      readonly links: readonly LinkSpec[];
      /** By endpoint; the last are those of hubs. */
      readonly regions: readonly string[];
      readonly siteCount: number;
    },
  ) {
    const { plan, simulation, events, sink, replication } = setup;
    const protocol = claimingProtocolOf(plan, ledger);
    this.#setup = setup;
    this.network = new MessageNetwork(place.delays, place.links);
    const isCalm = plan.faults.length === 0 && plan.attacks.length === 0;
    const { delays, regions } = place;
    const stand = { network: this.network, delays, endpoints: ledger.validators, regions, replication, isCalm };
    const overlay = overlayPlace(plan, stand);
    this.host = new LedgerHost({
      ...(overlay === undefined ? {} : { overlay }),
      isCalm,
      simulation,
      events,
      network: this.network,
      delays: place.delays,
      siteCount: place.siteCount,
      protocol,
      plan: ledger,
      seed: plan.run.seed,
      replication,
    });
    const params = withDefaults(protocol.params, ledger.params as never);
    const n = protocol.holders?.(ledger.validators.length, params as never) ?? ledger.validators.length;
    const quorum = protocol.faultModel === "byzantine" ? byzantineQuorum(n) : majority(n);
    this.#totals = observeLedger(events, sink, { validators: n, quorum });
    const makers = protocol.makersDiffer?.(params as never)
      ? ledger.validators.map((endpoint) => plan.world.sites[endpoint]?.name ?? "elsewhere")
      : undefined;
    const heads = (): readonly Block[] =>
      this.host.nodes.flatMap(({ corrupted, ledger }) => (corrupted ? [] : [ledger.topFor({ confirmations: 0 })]));
    this.#forks = protocol.finality === "deterministic" ? undefined : new ForkMetrics(events, sink, { heads, makers });
    this.#upkeep = new Upkeep({ plan: ledger, host: this.host, totals: this.#totals, sink });
    const siteNames = plan.world.sites.map(({ name }) => name);
    this.#audit = new LedgerAudit({ simulation, events, network: this.network, host: this.host, siteNames });
    observeRecovery(events, sink);
    observePropagation(events, sink);
    this.#anchors = protocol.attests ? new AnchorMetrics(events, sink) : undefined;
    scheduleFaults(plan.faults, {
      simulation,
      events,
      network: this.network,
      host: this.host,
      endpointCount: place.links.length,
      seed: hashWord(wordOfName("loss"), plan.run.seed, replication),
    });
  }

  /** Starts the validators, and the adversary's in place of some. */
  start(genesis: readonly Operation[]): void {
    startCorrupted(this.host, this.#setup.simulation, { genesis, attacks: this.#nodeAttacks() });
  }

  openWindow(): void {
    this.network.openWindow();
    this.host.counts.openWindow();
    this.#totals.openWindow();
    this.#forks?.openWindow();
    this.#upkeep.openWindow();
    this.#audit.openWindow();
    this.#periodAtOpening = this.#period();
  }

  /** Sets the ledger's values for a window of this length. */
  finish(window: Micros): Audit {
    this.#setValues(window);
    this.#forks?.finish();
    this.#anchors?.finish();
    this.#upkeep.finish(window);
    return this.#audit.finish();
  }

  #setValues(window: Micros): void {
    const { sink } = this.#setup;
    const totals = this.#totals;
    const seconds = window / SECOND;
    sink.set("offeredLoad", totals.submitted / seconds);
    sink.set("throughput", totals.answered / seconds);
    sink.set("committedBlocks", totals.committedBlocks);
    sink.set("ledgerGrowth", (totals.committedBytes * SECONDS_A_DAY) / seconds);
    sink.set("viewChanges", this.#period() - this.#periodAtOpening);
    if (totals.committedBlocks === 0) return;
    const { counts } = this.host;
    sink.set("messagesPerDecision", counts.messages / totals.committedBlocks);
    sink.set("bytesPerDecision", counts.bytes / totals.committedBlocks);
    for (const [type, count] of counts.byType) sink.set(`messages.${type}`, count / totals.committedBlocks);
  }

  /** From the first submission to the last commit so far; undefined when nothing was committed. */
  get makespan(): Micros | undefined {
    const { firstSubmission, lastCommit, height } = this.#totals;
    return height === 0 ? undefined : lastCommit - firstSubmission;
  }

  /** Mean size of the window's blocks; undefined when it has none. */
  get requestsPerDecision(): number | undefined {
    const { committedBlocks, committedRequests } = this.#totals;
    return committedBlocks === 0 ? undefined : committedRequests / committedBlocks;
  }

  /** Highest view or term an honest validator is in. */
  #period(): number {
    const honest = this.host.nodes.filter((node) => node.alive && !node.corrupted && node.protocolState !== undefined);
    return Math.max(0, ...honest.map((node) => this.host.protocol.leadership(node.protocolState).period));
  }

  #nodeAttacks(): readonly NodeAttackSpec[] {
    const { plan, point } = this.#setup;
    if ("attacks" in point && !point.attacks) return [];
    return plan.attacks.filter((attack) => "validator" in attack);
  }
}

export class LedgerRun implements Part {
  readonly #part: LedgerPart;
  readonly #setup: RunSetup;
  readonly #world: LedgerWorld;

  constructor(setup: RunSetup) {
    const { plan, point, replication } = setup;
    this.#setup = setup;
    this.#world = plan.world as LedgerWorld;
    const { sites } = this.#world;
    const hubs = hubEndpoints(plan.network);
    const regions = [...sites.map((site) => site.region), ...hubs.regions];
    const delays = new Delays(plan.network, regions, { seed: plan.run.seed, replication });
    const ledger = plan.designs[point.design]!.ledger!;
    this.#part = new LedgerPart(setup, ledger, {
      delays,
      regions,
      links: [...sites.map((site) => site.link), ...hubs.links],
      siteCount: sites.length,
    });
  }

  start(): void {
    const { simulation, plan, replication } = this.#setup;
    this.#part.start([]);
    startLoad(this.#world.load, { simulation, host: this.#part.host, seed: plan.run.seed, replication });
  }
  openWindow(): void {
    this.#part.openWindow();
  }
  finish(window: Micros): Audit {
    const audit = this.#part.finish(window);
    const makespan = this.#part.makespan;
    if (makespan !== undefined) this.#setup.sink.set("makespan", makespan);
    const { requestsPerDecision } = this.#part;
    if (requestsPerDecision !== undefined) this.#setup.sink.set("requestsPerDecision", requestsPerDecision);
    return audit;
  }
}
