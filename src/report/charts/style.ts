// How every chart looks: one place for colours, fonts and sizes.
// Colours of designs: Okabe & Ito, "Color Universal Design" (2008), without yellow and black, which read badly as thin marks.
// Colours of parts of a whole: Paul Tol, technical note SRON/EPS/TN/09-002 (2021), "light" scheme; both are safe for
// colour-blind readers, and share no colour, so that a part is never taken for a design. The ledger's is from Tol's "muted".

/** Width of a whole chart [px]. */
export const WIDTH = 800;

/** DejaVu Sans goes into the PNG; Verdana has nearly its widths on machines without it. */
export const FONT = "DejaVu Sans, Verdana, sans-serif";

export const INK = "#222222";
export const FAINT_INK = "#5a5a5a";
export const RULE = "#8a8a8a";
export const BAND = "#efefef";

const DESIGN_COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"] as const;

/** Darker twins of the same hues for text: contrast with white at least 4.5:1 (WCAG 2.2, 1.4.3). */
const DESIGN_TEXT_COLOURS = ["#00609A", "#B04A00", "#00724F", "#9A4675", "#8A5E00", "#1C6FA6"] as const;

/** The colour of a design, by its place in the plan: the same in every chart of a study. */
export function designColour(design: number): string {
  return DESIGN_COLOURS[design % DESIGN_COLOURS.length]!;
}

export function designTextColour(design: number): string {
  return DESIGN_TEXT_COLOURS[design % DESIGN_TEXT_COLOURS.length]!;
}

/** Tells designs apart that share a colour: its mark where it is drawn by marks. */
export function designShape(design: number): "circle" | "diamond" {
  return Math.floor(design / DESIGN_COLOURS.length) % 2 === 0 ? "circle" : "diamond";
}

/** Whether so many designs need more than their colours to be told apart. */
export function shareColours(designs: number): boolean {
  return designs > DESIGN_COLOURS.length;
}

/** Parts of the time, in the order they are stacked. The ledger stands out: it is what the reader looks for. */
export const TIME_PARTS = [
  { metric: "timeIn.queue", label: "queue", colour: "#77AADD" },
  { metric: "timeIn.scan", label: "scan", colour: "#44BB99" },
  { metric: "timeIn.people", label: "people", colour: "#BBCC33" },
  { metric: "timeIn.transfer", label: "transfer", colour: "#EE8866" },
  { metric: "timeIn.ledger", label: "ledger", colour: "#882255" },
  { metric: "timeIn.other", label: "other", colour: "#BBBBBB" },
] as const;

/** What became of a read of altered data. */
export const ACCEPTED = "#8C1515";
export const REFUSED = "#9DB7C9";

/** Which way a factor moves a metric: blue up, orange down (Okabe and Ito), grey where it cannot be told. */
export const EFFECT_COLOURS = { raises: "#0072B2", lowers: "#E69F00", unclear: "#A8A8A8", none: "#A8A8A8" } as const;

/** Vega-Lite configuration of every chart. */
export const CONFIG = {
  background: "white",
  font: FONT,
  aria: false,
  padding: { left: 8, right: 8, top: 12, bottom: 10 },
  view: { stroke: null },
  axis: {
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    labelColor: INK,
    titleColor: INK,
    labelLimit: 0,
    titleLimit: 0,
    gridColor: "#e2e2e2",
    domainColor: RULE,
    tickColor: RULE,
    labelOverlap: false,
  },
  legend: { labelFontSize: 12, labelColor: INK, labelLimit: 0, symbolSize: 120, title: null },
  text: { fontSize: 12, color: INK },
  title: {
    anchor: "start",
    frame: "bounds",
    fontSize: 16,
    subtitleFontSize: 12,
    subtitleColor: FAINT_INK,
    subtitleLineHeight: 17,
    subtitlePadding: 6,
    offset: 14,
    limit: 0,
  },
} as const;
