// How much a place that serves was given to do, and how much it did, over the measured window of one replication.
import type { Micros } from "./time.ts";

export interface PlaceLoad {
  /** `Northgate General ct`; one name in all replications. */
  readonly place: string;
  /**
   * units: whole units that entities hold; rate: a link or server, work done at its full rate; requests: a ledger as its
   * clients see it, which has arrivals and departures but no capacity of its own.
   */
  readonly kind: "units" | "rate" | "requests";
  readonly window: Micros;
  /** Work done in the window, and work that could have been done [unit µs]; 0 and 0 for requests. */
  readonly busy: number;
  readonly capacity: number;
  /** Work that waited at the end less work that waited when the window opened [unit µs]. */
  readonly backlogGrowth: number;
  /** Entities that came and went in the window; 0 and 0 where they are not counted. */
  readonly arrivals: number;
  readonly departures: number;
  /** Entities that waited at the end less those that waited when the window opened. */
  readonly queueGrowth: number;
}
