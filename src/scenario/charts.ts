// Ids of the charts a scenario may ask for, with what a study needs for each to show something. The charts themselves are in
// report/charts, typed by these ids.

export interface ChartNeeds {
  /** The question it answers. */
  readonly meaning: string;
  /**
   * Patients to follow, an attack to survive, a capacity sweep to draw, crashes or partitions, a ledger whose blocks may be taken
   * back, pilot replications to show.
   */
  readonly needs: "patients" | "attacks" | "capacity" | "outages" | "forks" | "pilot";
}

export const CHARTS = {
  "time-to-prior": { meaning: "How soon does the physician see the earlier scan?", needs: "patients" },
  "time-breakdown": { meaning: "Where does a patient's time go?", needs: "patients" },
  "ledger-load-latency": {
    meaning: "How much load does the ledger bear, and how fast does it answer?",
    needs: "capacity",
  },
  "tampered-reads": { meaning: "Who notices an altered study?", needs: "attacks" },
  "repeated-scans": { meaning: "How many patients are scanned again?", needs: "patients" },
  recovery: { meaning: "How long is there no ledger after a crash or a partition?", needs: "outages" },
  forks: { meaning: "How many blocks are wasted, and how fast do blocks travel?", needs: "forks" },
  "time-to-rely": { meaning: "When may a client rely on a record, and what does the ledger take?", needs: "forks" },
  "warm-up": { meaning: "How long does the empty start of a ledger matter?", needs: "pilot" },
} as const satisfies Readonly<Record<string, ChartNeeds>>;

/** A chart by its id; a screening has a tornado for each of its metrics, which no scenario asks for by name. */
export type ChartId = keyof typeof CHARTS | `${typeof TORNADO}${string}`;

const TORNADO = "tornado-";

/** `tornado-commit.client.p95`: the metric, with what cannot stand in the name of a file as `_` and its number. */
export function tornadoId(metric: string): ChartId {
  return `${TORNADO}${metric.replace(/[^\w.-]|_/gu, (letter) => `_${letter.codePointAt(0)!.toString(16)}`)}`;
}

/** Whether a chart is that of a screened metric. */
export function isTornado(id: string): id is `${typeof TORNADO}${string}` {
  return id.startsWith(TORNADO);
}

/** The question that a chart answers. */
export function questionOf(id: ChartId): string {
  return isTornado(id) ? `Which factor moves ${id.slice(TORNADO.length)} most?` : CHARTS[id].meaning;
}
