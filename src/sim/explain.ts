// What a plan means before it is run: predicted utilisations, idle messages, the size of the run.
import { withDefaults } from "../base/params.ts";
import { DAY, type Micros, SECOND } from "../base/time.ts";
import { type ExpectedUse, expectedLoad } from "../health/expected-load.ts";
import type { DesignPlan, LedgerPlan, Plan } from "../scenario/plan.ts";
import { claimingProtocolOf } from "../scenario/protocol-of.ts";
import { healthSpecOf, utcOffsets } from "./health-run.ts";

export interface DesignExplanation {
  readonly design: string;
  /** Predicted utilisation of scanners, staff groups and hospital links over the measured time, by metric id. Empty for a ledger alone. */
  readonly uses: readonly ExpectedUse[];
  /** The most used of them. */
  readonly bottleneck?: ExpectedUse;
  readonly ledger?: {
    readonly protocol: string;
    readonly validators: number;
    /** Faulty validators it survives. */
    readonly survives: number;
    readonly idleMessagesPerDay: number;
  };
  /** Estimated events in one replication. */
  readonly events: number;
}

export interface Explanation {
  /** As the scenario is written, before any key is varied. */
  readonly designs: readonly DesignExplanation[];
  /** Estimated peak memory of one replication [bytes]. */
  readonly memoryBytes: number;
}

/** Events of one encounter, and of one ledger request with n validators: measured on the main scenario, rounded up. */
const EVENTS_PER_ENCOUNTER = 20;
const REQUESTS_PER_ENCOUNTER = 3;
/** Events of one message of an idle cluster, its timers included. */
const EVENTS_PER_IDLE_MESSAGE = 1.3;
/** Bytes kept for an encounter's observations and records, and for the program: measured on the main scenario, rounded up. */
const BYTES_PER_ENCOUNTER = 20_000;
const BYTES_PER_RUN = 80_000_000;

export function explainPlan(plan: Plan): Explanation {
  return {
    designs: plan.designs.map((design) => explainDesign(plan, design)),
    memoryBytes: BYTES_PER_RUN + encounters(plan) * BYTES_PER_ENCOUNTER,
  };
}

function explainDesign(plan: Plan, design: DesignPlan): DesignExplanation {
  const spec = plan.world.kind === "health" ? healthSpecOf(plan, design) : undefined;
  const uses = spec === undefined ? [] : expectedLoad(spec, utcOffsets(spec));
  const bottleneck = uses.reduce<ExpectedUse | undefined>(
    (most, use) => (use.utilisation > (most?.utilisation ?? 0) ? use : most),
    undefined,
  );
  const { ledger } = design;
  return {
    design: design.name,
    uses,
    ...(bottleneck === undefined ? {} : { bottleneck }),
    ...(ledger === undefined ? {} : { ledger: explainLedger(plan, ledger) }),
    events: expectedEvents(plan, design),
  };
}

/** Estimated events in one replication of a design. */
export function expectedEvents(plan: Plan, design: DesignPlan): number {
  return Math.round(encounters(plan) * EVENTS_PER_ENCOUNTER + ledgerEvents(plan, design));
}

function explainLedger(plan: Plan, ledger: LedgerPlan): NonNullable<DesignExplanation["ledger"]> {
  const { protocol: id, validators, params } = ledger;
  const protocol = claimingProtocolOf(plan, ledger);
  const n = validators.length;
  const perSecond = protocol.idleMessagesPerSecond(n, withDefaults(protocol.params, params as never) as never);
  return {
    protocol: id,
    validators: n,
    survives: protocol.toleratedFaults(n),
    idleMessagesPerDay: (perSecond * DAY) / SECOND,
  };
}

/** Encounters of a run, warm-up included. */
function encounters({ world, run }: Plan): number {
  if (world.kind !== "health") return 0;
  const hospitals = world.sites.filter((site) => site.kind === "hospital").length;
  const { arrivals, seenAgainElsewhere } = world.patients;
  return (hospitals * arrivals.perDay * (1 + seenAgainElsewhere.share) * span(run)) / DAY;
}

function span({ warmUp, length }: { readonly warmUp: Micros; readonly length: Micros }): Micros {
  return warmUp + length;
}

/** Requests, each with messages in proportion to n or n², and what an idle cluster sends. */
function ledgerEvents(whole: Plan, { ledger }: DesignPlan): number {
  if (ledger === undefined) return 0;
  const n = ledger.validators.length;
  const messages = claimingProtocolOf(whole, ledger).faultModel === "byzantine" ? 2 * n * n : 3 * n;
  const requests = requestsOf(whole);
  return (
    requests * (messages + 2 * n) +
    EVENTS_PER_IDLE_MESSAGE * explainLedger(whole, ledger).idleMessagesPerDay * (span(whole.run) / DAY)
  );
}

function requestsOf({ world, ...whole }: Plan): number {
  if (world.kind === "health") return encounters({ world, ...whole }) * REQUESTS_PER_ENCOUNTER;
  const { load } = world;
  switch (load.arrivals) {
    case "burst":
      return load.count;
    case "poisson":
      return (load.perSecond * span(whole.run)) / SECOND;
    case "closed":
      return (load.outstanding * span(whole.run)) / (SECOND / 20);
  }
}
