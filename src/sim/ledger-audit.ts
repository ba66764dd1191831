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

/** Words of an account. */
const WORDS = 3;

export class LedgerAudit {
  readonly #setup: LedgerAuditSetup;
  readonly #servers: Servers;
  readonly #requests: RequestStay;
  #openedAt: Micros = 0;
  /** By server: the words of its account when the window opened. */
  #opened = new Float64Array();

  /** Made before the run starts: it watches the requests. */
  constructor(setup: LedgerAuditSetup) {
    this.#setup = setup;
    this.#servers = new Servers(setup);
    this.#requests = new RequestStay(setup.events);
  }

  /** After the network and the counts of messages have opened theirs. */
  openWindow(): void {
    const { now } = this.#setup.simulation;
    this.#requests.openWindow(now);
    this.#openedAt = now;
    const { count } = this.#servers;
    this.#opened = new Float64Array(WORDS * count);
    for (let server = 0; server < count; server += 1) {
      const { work, idle, freeAt } = this.#servers.account(server);
      this.#opened[WORDS * server] = work;
      this.#opened[WORDS * server + 1] = idle;
      this.#opened[WORDS * server + 2] = freeAt;
    }
  }

  #accountAtOpening(server: number): Account {
    const place = WORDS * server;
    return { work: this.#opened[place]!, idle: this.#opened[place + 1]!, freeAt: this.#opened[place + 2]! };
  }

  /** Those that have worked in the window. */
  #busyServers(): number[] {
    const busy: number[] = [];
    for (let server = 0; server < this.#servers.count; server += 1)
      if (this.#servers.account(server).work > this.#opened[WORDS * server]!) busy.push(server);
    return busy;
  }

  finish(): Audit {
    const { now } = this.#setup.simulation;
    this.#requests.advance(now);
    const servers = this.#busyServers();
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

  #timeCheck(server: number): SelfCheck {
    const [before, after] = [this.#accountAtOpening(server), this.#servers.account(server)];
    const [work, idle, time] = [after.work - before.work, after.idle - before.idle, after.freeAt - before.freeAt];
    return equalButForRounding(
      {
        ...{ rule: "work and idle time add up", subject: this.#servers.name(server), numbers: { work, idle, time } },
        detail: `${printDuration(work)} of work + ${printDuration(idle)} idle, in ${printDuration(time)} from free to free`,
      },
      work + idle,
      time,
    );
  }

  #serverLoad(server: number, now: Micros): PlaceLoad {
    const before = this.#accountAtOpening(server);
    const { work, freeAt } = this.#servers.account(server);
    const window = now - this.#openedAt;
    const backlogGrowth = Math.max(0, freeAt - now) - Math.max(0, before.freeAt - this.#openedAt);
    const flow = { arrivals: 0, departures: 0, queueGrowth: 0 };
    const busy = work - before.work - backlogGrowth;
    return { place: this.#servers.name(server), kind: "rate", window, busy, capacity: window, backlogGrowth, ...flow };
  }

  #requestLoad(now: Micros): PlaceLoad {
    const { arrivals, departures } = this.#requests;
    const flow = { arrivals, departures, queueGrowth: arrivals - departures };
    const window = now - this.#openedAt;
    return { place: REQUESTS, kind: "requests", window, busy: 0, capacity: 0, backlogGrowth: 0, ...flow };
  }
}

/** By number: processors and disks of the validators, then links up and down. Many thousands, of which few are looked at twice. */
class Servers {
  readonly count: number;
  readonly #setup: LedgerAuditSetup;

  constructor(setup: LedgerAuditSetup) {
    this.#setup = setup;
    this.count = 2 * (setup.host.nodes.length + setup.siteNames.length);
  }

  name(server: number): string {
    const { host, siteNames } = this.#setup;
    const link = server - 2 * host.nodes.length;
    if (link < 0) return `${partOf(server)} of validator ${host.nodes[server >> 1]!.self}`;
    return `${siteNames[link >> 1]!} ${directionOf(link)}, messages`;
  }

  account(server: number): Account {
    const { host, network } = this.#setup;
    const link = server - 2 * host.nodes.length;
    if (link >= 0) return network.use(link >> 1, directionOf(link));
    const { worked, idle, freeAt } = host.nodes[server >> 1]!;
    const part = partOf(server);
    return { work: worked[part], idle: idle[part], freeAt: freeAt[part] };
  }
}

function partOf(server: number): "processor" | "disk" {
  return server % 2 === 0 ? "processor" : "disk";
}

function directionOf(link: number): "up" | "down" {
  return link % 2 === 0 ? "up" : "down";
}
