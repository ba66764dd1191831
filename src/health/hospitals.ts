// People and equipment of the hospitals as resources, and their shifts: day 08:00 to 20:00, night 20:00 to 08:00, local
// time.
import { assert } from "../base/errors.ts";
import { DAY, HOUR, type Micros } from "../base/time.ts";
import type { Life } from "../kernel/process.ts";
import type { Processes } from "../kernel/processes.ts";
import { Resource } from "../kernel/resource.ts";
import type { LocalTime } from "../workload/local-time.ts";
import type { SiteSpec } from "./spec.ts";

export type Shift = "day" | "night";

const DAY_BEGINS = 8 * HOUR;
const NIGHT_BEGINS = 20 * HOUR;

/** The shift at an instant, and how long until the next one begins. */
export function shiftAt(localTime: LocalTime, instant: Micros): { readonly shift: Shift; readonly remaining: Micros } {
  const sinceMidnight = localTime.sinceMonday(instant) % DAY;
  if (sinceMidnight < DAY_BEGINS) return { shift: "night", remaining: DAY_BEGINS - sinceMidnight };
  if (sinceMidnight < NIGHT_BEGINS) return { shift: "day", remaining: NIGHT_BEGINS - sinceMidnight };
  return { shift: "night", remaining: DAY + DAY_BEGINS - sinceMidnight };
}

export class Hospitals {
  /** Every scanner group and staff group, named `${site} ${kind}`. */
  readonly resources: readonly Resource[];
  readonly #bySite: readonly ReadonlyMap<string, Resource>[];
  readonly #sites: readonly SiteSpec[];
  readonly #processes: Processes;
  readonly #localTimes: readonly LocalTime[];

  constructor(sites: readonly SiteSpec[], localTimes: readonly LocalTime[], processes: Processes) {
    this.#sites = sites;
    this.#processes = processes;
    this.#localTimes = localTimes;
    this.#bySite = sites.map((site, index) => {
      const { shift } = shiftAt(localTimes[index]!, 0);
      const equipment = Object.entries(site.equipment);
      const staff = Object.entries(site.staff).map(([kind, count]) => [kind, count[shift]] as const);
      return new Map(
        [...equipment, ...staff].map(([kind, count]) => [kind, new Resource(processes, `${site.name} ${kind}`, count)]),
      );
    });
    this.resources = this.#bySite.flatMap((kinds) => [...kinds.values()]);
  }

  resource(site: number, kind: string): Resource {
    const resource = this.#bySite[site]!.get(kind);
    assert(resource !== undefined, `${this.#sites[site]!.name} has no ${kind}`);
    return resource;
  }

  isEquipment(site: number, kind: string): boolean {
    return Object.hasOwn(this.#sites[site]!.equipment, kind);
  }

  /** Starts the change of shifts at every site with staff. */
  start(): void {
    for (const [index, site] of this.#sites.entries()) {
      if (Object.keys(site.staff).length > 0)
        this.#processes.start(`shifts of ${site.name}`, this.#changeShifts(index));
    }
  }

  *#changeShifts(site: number): Life {
    const localTime = this.#localTimes[site]!;
    for (;;) {
      yield* this.#processes.hold(shiftAt(localTime, this.#processes.now).remaining);
      const { shift } = shiftAt(localTime, this.#processes.now);
      for (const [kind, count] of Object.entries(this.#sites[site]!.staff))
        this.resource(site, kind).setCapacity(count[shift]);
    }
  }
}
