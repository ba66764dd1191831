// Ids of the charts a scenario may ask for, with what a study needs for each to show something. The charts themselves are in
// report/charts, typed by these ids.

export interface ChartNeeds {
  /** The question it answers. */
  readonly meaning: string;
  /** Patients to follow, an attack to survive, a capacity sweep to draw. */
  readonly needs: "patients" | "attacks" | "capacity";
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
} as const satisfies Readonly<Record<string, ChartNeeds>>;

export type ChartId = keyof typeof CHARTS;
