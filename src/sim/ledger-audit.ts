// What a ledger checks about itself at the end of a run, and how much its servers were given to do.
//
// Processors, disks and links are servers kept as the instant they are free, so that no queue of theirs could be counted. Three
// accounts of each are held against each other: from the instant it was free to the instant it is free, it worked on what it was
// given or had nothing to do. A server that overlaps two pieces of work, or forgets one, fails.
import type { PlaceLoad } from "../base/place-load.ts";
import { equalButForRounding, exactly, type SelfCheck } from "../base/self-check.ts";
import type { Micros } from "../base/time.ts";
import { printDuration } from "../base/units.ts";
import type { EventPort } from "../events/events.ts";
import type { Simulation } from "../kernel/simulation.ts";
import type { MessageNetwork } from "../network/messages.ts";
import { RequestStay } from "../observe/request-stay.ts";
import type { LedgerHost } from "./ledger-host.ts";
import type { Audit } from "./part.ts";

/** Place that stands for all requests, from submission to answer. */
const REQUESTS = "requests";

export interface LedgerAuditSetup {
  readonly simulation: Simulation;
  readonly events: EventPort;
  readonly network: MessageNetwork;
  readonly host: LedgerHost;
  /** Of the endpoints with an access link, in their order. */
  readonly siteNames: readonly string[];
}

/** Work given and time without any since the start or the opening of the window, and the instant it is free [µs]. */
interface Account {
  readonly work: number;
  readonly idle: number;
  readonly freeAt: number;
}

interface Server {
  readonly name: string;
  account(): Account;
}

/** A server, and its account when the window opened. */
interface Opened extends Account {
  readonly server: Server;
}

export class LedgerAudit {
  readonly #setup: LedgerAuditSetup;
  readonly #requests: RequestStay;
  #openedAt: Micros = 0;
  #opened: readonly Opened[] = [];

  /** Made before the run starts: it watches the requests. */
  constructor(setup: LedgerAuditSetup) {
    this.#setup = setup;
    this.#requests = new RequestStay(setup.events);
  }

  /** After the network and the counts of messages have opened theirs. */
  openWindow(): void {
    const { now } = this.#setup.simulation;
    this.#requests.openWindow(now);
    this.#openedAt = now;
    this.#opened = [...validatorServers(this.#setup.host), ...linkServers(this.#setup)].map((server) => ({
      server,
      ...server.account(),
    }));
  }

  finish(): Audit {
    const { now } = this.#setup.simulation;
    this.#requests.advance(now);
    const servers = this.#opened.filter(({ server, work }) => server.account().work > work);
    return {
      checks: [...this.#requestChecks(now), this.#messageCheck(), ...servers.map((one) => this.#timeCheck(one))],
      places: [this.#requestLoad(now), ...servers.map((one) => this.#serverLoad(one, now))],
    };
  }

  #requestChecks(now: Micros): SelfCheck[] {
    const { presentIntegral, presentAtOpening, arrivals, departures } = this.#requests;
    const { clients } = this.#setup.host;
    const sojourns = this.#requests.sojourns(now, clients.submissionTimes());
    const open = clients.open;
    return [
      exactly(
        {
          ...{ rule: "Little's law", subject: REQUESTS },
          detail: `integral of the number open ${presentIntegral} µs, sum of the times since submission ${sojourns} µs`,
          numbers: { presentIntegral, sojourns },
        },
        presentIntegral,
        sojourns,
      ),
      exactly(
        {
          ...{ rule: "flow balance", subject: REQUESTS },
          detail: `${presentAtOpening} open + ${arrivals} submitted = ${departures} answered + ${open} open`,
          numbers: { presentAtOpening, arrivals, departures, present: open },
        },
        presentAtOpening + arrivals,
        departures + open,
      ),
    ];
  }

  #messageCheck(): SelfCheck {
    const { inFlightAtOpening, messages, announced, duplicated, delivered, dropped, inFlight } =
      this.#setup.host.counts;
    const sent = messages - announced;
    return exactly(
      {
        ...{ rule: "flow balance", subject: "messages between validators" },
        detail: `${inFlightAtOpening} under way + ${sent} sent + ${duplicated} copied = ${delivered} delivered + ${dropped} lost + ${inFlight} under way`,
        numbers: { inFlightAtOpening, sent, duplicated, delivered, dropped, inFlight },
      },
      inFlightAtOpening + sent + duplicated,
      delivered + dropped + inFlight,
    );
  }

  #timeCheck({ server, ...before }: Opened): SelfCheck {
    const after = server.account();
    const [work, idle, time] = [after.work - before.work, after.idle - before.idle, after.freeAt - before.freeAt];
    return equalButForRounding(
      {
        ...{ rule: "work and idle time add up", subject: server.name, numbers: { work, idle, time } },
        detail: `${printDuration(work)} of work + ${printDuration(idle)} idle, in ${printDuration(time)} from free to free`,
      },
      work + idle,
      time,
    );
  }

  #serverLoad({ server, ...before }: Opened, now: Micros): PlaceLoad {
    const { work, freeAt } = server.account();
    const window = now - this.#openedAt;
    const backlogGrowth = Math.max(0, freeAt - now) - Math.max(0, before.freeAt - this.#openedAt);
    const flow = { arrivals: 0, departures: 0, queueGrowth: 0 };
    const busy = work - before.work - backlogGrowth;
    return { place: server.name, kind: "rate", window, busy, capacity: window, backlogGrowth, ...flow };
  }

  #requestLoad(now: Micros): PlaceLoad {
    const { arrivals, departures } = this.#requests;
    const flow = { arrivals, departures, queueGrowth: arrivals - departures };
    const window = now - this.#openedAt;
    return { place: REQUESTS, kind: "requests", window, busy: 0, capacity: 0, backlogGrowth: 0, ...flow };
  }
}

function validatorServers({ nodes }: LedgerHost): Server[] {
  return nodes.flatMap((node) =>
    (["processor", "disk"] as const).map((part) => ({
      name: `${part} of validator ${node.self}`,
      account: () => ({ work: node.worked[part], idle: node.idle[part], freeAt: node.freeAt[part] }),
    })),
  );
}

function linkServers({ network, siteNames }: LedgerAuditSetup): Server[] {
  return siteNames.flatMap((site, endpoint) =>
    (["up", "down"] as const).map((direction) => ({
      name: `${site} ${direction}, messages`,
      account: () => network.use(endpoint, direction),
    })),
  );
}
